"""The page behind the link to a policy: it shows by GET, and only a form that a person sends agrees to anything."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.agreements.documents import sections
from dunwell.apps.agreements.links import LinkGone, agree, agreement_of, document_of_link, opened
from dunwell.apps.agreements.models import PolicySending
from dunwell.apps.agreements.operations import AgreementRefused
from dunwell.apps.agreements.queries import schedule_of
from dunwell.apps.organisation.days import entity_day
from dunwell.core import wording
from dunwell.core.agreements.draft import PolicyText
from dunwell.core.agreements.words import PolicyWords, spoken, words_for
from dunwell.interfaces.portal.fenced import within
from dunwell.interfaces.portal.words import said_page
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_too_often

REQUESTS_A_MINUTE = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, token: str) -> HttpResponse:
    """Show the policy that a link opens, or record that its reader agrees."""
    return _entered(request, token, lambda sending, now: _policy(request, sending, now=now))


def _policy(request: HttpRequest, sending: PolicySending, *, now: datetime) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, sending)
    if request.POST.get("agree") != "yes":
        return _shown(request, sending, refused="not_ticked")
    try:
        agree(
            sending=sending,
            person=request.POST.get("person", "")[:150],
            address=get_adapter().get_client_ip(request) or "unknown",
            now=now,
        )
    except AgreementRefused as refusal:
        return _shown(request, sending, refused=refusal.code)
    return _shown(request, sending)


@never_cache
@require_http_methods(["GET", "HEAD"])
def document(request: HttpRequest, token: str) -> HttpResponse:
    """Give the document that the link is about, byte for byte as it was published."""
    return _entered(request, token, lambda sending, _: _document(sending))


def _document(sending: PolicySending) -> HttpResponse:
    text = document_of_link(sending=sending)
    answer = HttpResponse(bytes(text.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="credit-policy.pdf"'
    return answer


def _entered(
    request: HttpRequest, token: str, view: Callable[[PolicySending, datetime], HttpResponse]
) -> HttpResponse:
    """Find the link, and answer within the rows of the customer whom it was sent to."""
    now = clock()
    if is_too_often(request=request, name="policy", most=REQUESTS_A_MINUTE, now=now):
        return _slow(request)
    try:
        sending = opened(token=token, now=now)
    except LinkGone:
        return _gone(request)
    return within(request, lambda: view(sending, now), customer_id=sending.customer_id)


def _asked_words(request: HttpRequest) -> tuple[str, PolicyWords]:
    """The words for a reader of whom nothing is known but what their browser asks for."""
    asked = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    return spoken(asked), words_for(asked)


def _gone(request: HttpRequest) -> HttpResponse:
    language, words = _asked_words(request)
    context = said_page(language, title=words.gone_title, text=words.gone_text)
    return render(request, "portal/said.html", context, status=404)


def _slow(request: HttpRequest) -> HttpResponse:
    language, words = _asked_words(request)
    context = said_page(language, title=words.slow_title, text=words.slow_text)
    return render(request, "portal/said.html", context, status=429)


def _shown(request: HttpRequest, sending: PolicySending, *, refused: str = "") -> HttpResponse:
    version, entity = sending.policy, sending.policy.entity
    text = document_of_link(sending=sending)
    words, language = words_for(text.language), text.language
    agreed = agreement_of(sending=sending)
    filled = {"entity": entity.name, "customer": sending.customer.name}
    context = {
        "language": language,
        "direction": wording.direction(language),
        "title": text.title,
        "read": words.page_read.format(**filled),
        "version": words.version.format(
            number=version.number, date=wording.day(on=version.valid_from, language=language)
        ),
        "sections": sections(
            text=PolicyText(title=text.title, text=text.text, deposits=text.deposits, stops=text.stops),
            fees=schedule_of(policy=version),
            interest_basis=version.interest_basis,
            language=language,
        ),
        "words": words,
        "agree": words.page_agree.format(**filled).replace("..", "."),  # of Example Corp.
        "kept": words.page_kept.format(sha256=text.sha256),
        "done": agreed
        and words.page_done.format(
            person=agreed.person,
            date=wording.day(on=entity_day(entity=entity, now=agreed.at), language=language),
        ),
        "refused": refused,
        "person": request.POST.get("person", "")[:150],
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
    }
    return render(request, "portal/policy.html", context, status=409 if refused else 200)
