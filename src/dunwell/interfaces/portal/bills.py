"""The page behind the link to a bill: its facts and documents, and whom else it should reach; nothing is sent by it."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.billing.copies import CopyRefused, file_name, has_einvoice
from dunwell.apps.billing.copy_models import CopyLink, Used
from dunwell.apps.billing.links import LinkGone, choices_of, note_use, opened
from dunwell.apps.billing.models import BillFile, Form
from dunwell.apps.links.access import token_of
from dunwell.apps.runs.bill_parcels import made_copy
from dunwell.apps.worklist.deliveries import propose_contact
from dunwell.core import wording
from dunwell.core.billing.letter_words import BillWords
from dunwell.core.billing.letters import words_for
from dunwell.core.billing.stored import IssuedBill, issued_bill
from dunwell.formats.mime import is_address
from dunwell.interfaces.portal.downloads import download
from dunwell.interfaces.portal.fenced import within
from dunwell.interfaces.portal.words import language_for, said_page, words_in
from dunwell.interfaces.shared.house import clock, house
from dunwell.interfaces.shared.limits import is_too_often

REQUESTS_A_MINUTE = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bill(request: HttpRequest, token: str) -> HttpResponse:
    """Show the bill that a link opens, or note whom else its reader would have get it."""
    return _entered(request, token, lambda found: _bill(request, found, token=token))


def _bill(request: HttpRequest, found: CopyLink, *, token: str) -> HttpResponse:
    if request.method == "GET":
        _note(request, found, Used.PAGE)
    if request.method != "POST":
        return _shown(request, found, token=token)
    email = request.POST.get("email", "").strip()
    if not is_address(email):
        return _shown(request, found, token=token, refused=True)
    propose_contact(
        bill=found.bill,
        email=email,
        name=request.POST.get("person", "")[:150],
        said_by=f"from {_address(request)}",
        now=clock(),
    )
    _note(request, found, Used.PROPOSAL)
    return _shown(request, found, token=token, asked=email)


@never_cache
@require_http_methods(["GET", "HEAD"])
def document(request: HttpRequest, token: str) -> HttpResponse:
    """Give the PDF, byte for byte as it went out."""
    return _entered(request, token, lambda found: _copy(request, found, form=Form.PDF, what=Used.PDF))


@never_cache
@require_http_methods(["GET", "HEAD"])
def einvoice(request: HttpRequest, token: str) -> HttpResponse:
    """Give the e-invoice that is inside the PDF by itself."""
    return _entered(request, token, lambda found: _copy(request, found, form=Form.CII, what=Used.XML))


@never_cache
@require_http_methods(["GET", "HEAD"])
def enclosed(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Give a file that goes with the bill, by its place from 1."""
    return _entered(request, token, lambda found: _file(request, found, number=number))


def _file(request: HttpRequest, found: CopyLink, *, number: int) -> HttpResponse:
    files = BillFile.objects.filter(bill=found.bill).order_by("pk")[number - 1 : number] if number else ()
    for file in files:
        if request.method == "GET":
            _note(request, found, Used.FILE)
        return download(bytes(file.content), media_type=file.media_type, name=file.name)
    return _gone(request)


def _copy(request: HttpRequest, found: CopyLink, *, form: Form, what: Used) -> HttpResponse:
    try:
        copy = made_copy(bill=found.bill, form=form, house=house(), now=clock())
    except CopyRefused:  # it is held, and a person is asked about it already
        return _gone(request)
    if request.method == "GET":
        _note(request, found, what)
    return download(
        bytes(copy.content), media_type=copy.media_type, name=file_name(bill=found.bill, form=form)
    )


def _entered(request: HttpRequest, token: str, view: Callable[[CopyLink], HttpResponse]) -> HttpResponse:
    """Find the link, and answer within the rows of the customer whose bill it opens."""
    found = _opened(request, token)
    if isinstance(found, HttpResponse):
        return found
    return within(request, lambda: view(found), customer_id=found.bill.customer_id)


def _opened(request: HttpRequest, token: str) -> CopyLink | HttpResponse:
    now = clock()
    if is_too_often(request=request, name="bill", most=REQUESTS_A_MINUTE, now=now):
        language, words = _asked_words(request)
        context = said_page(language, title=words.slow_title, text=words.slow_text)
        return render(request, "portal/said.html", context, status=429)
    try:
        return opened(token=token, now=now)
    except LinkGone:
        return _gone(request)


def _note(request: HttpRequest, link: CopyLink, what: Used) -> None:
    note_use(
        link=link,
        what=what,
        address=_address(request),
        agent=wording.one_line(request.headers.get("User-Agent", "")),
        now=clock(),
    )


def _address(request: HttpRequest) -> str:
    return get_adapter().get_client_ip(request) or "unknown"


def _asked_words(request: HttpRequest) -> tuple[str, BillWords]:
    """The words for a reader of whom nothing is known but what their browser asks for."""
    return words_for(request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0])


def _gone(request: HttpRequest) -> HttpResponse:
    language, words = _asked_words(request)
    context = said_page(language, title=words.gone_title, text=words.gone_text)
    return render(request, "portal/said.html", context, status=404)


def _shown(
    request: HttpRequest, link: CopyLink, *, token: str, refused: bool = False, asked: str = ""
) -> HttpResponse:
    said = issued_bill(link.bill.content)
    choices = choices_of(link=link, now=clock())
    language, words = words_for(said.language)
    context = {
        "language": language,
        "direction": wording.direction(language),
        "title": words.page_title.format(kind=words.kinds[link.bill.kind], number=said.number),
        "parties": words.page_for.format(entity=said.seller.name, customer=said.buyer.name),
        "facts": _facts(said, words, tag=wording.reading_tag(wanted=said.language, language=language)),
        "files": [
            (at, words.page_file.format(name=name)) for at, (name, _) in enumerate(said.files, start=1)
        ],
        "has_einvoice": has_einvoice(bill=link.bill),
        "words": words,
        "token": token,
        "choices": choices and reverse("portal:link", kwargs={"token": token_of(link=choices)}),
        "w": words_in(language_for(said.language)),
        "refused": refused,
        "asked": words.page_asked.format(email=wording.one_line(asked)) if asked else "",
        "email": request.POST.get("email", "")[:254] if refused else "",
        "person": request.POST.get("person", "")[:150] if refused else "",
    }
    return render(request, "portal/bill.html", context, status=409 if refused else 200)


def _facts(said: IssuedBill, words: BillWords, *, tag: str) -> list[tuple[str, str]]:
    """What the bill comes to and by when, as its reader's language writes it."""
    currency, totals = said.draft.currency, said.totals

    def amount(minor: int) -> str:
        return wording.amount(minor=minor, currency=currency, language=tag)

    facts = [
        (words.page_issued, wording.day(on=said.draft.issued_on, language=tag)),
        (words.page_total, amount(totals.gross_minor)),
    ]
    if said.draft.kind.value != "credit_note":
        facts.append((words.page_payable, amount(totals.payable_minor)))
        facts.append((words.page_due, wording.day(on=said.due_on, language=tag)))
        if said.reference:
            facts.append((words.page_reference, wording.grouped_iban(said.reference)))
    return facts
