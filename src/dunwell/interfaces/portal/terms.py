"""The credit policy in force, read and agreed to by a customer's contact on the page behind their link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.agreements.documents import sections
from dunwell.apps.agreements.models import CreditPolicy, Manner
from dunwell.apps.agreements.operations import AgreementRefused, Evidence, acknowledge
from dunwell.apps.agreements.queries import acknowledged, policy_in_force, schedule_of, text_for
from dunwell.apps.links.models import Did
from dunwell.apps.receivables.access import UnknownItem
from dunwell.core.agreements.draft import PolicyText
from dunwell.core.agreements.words import words_for
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.downloads import download


@by_link("GET", "HEAD", "POST")
def terms(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the policy in force, or record that its reader agrees."""
    policy, refused = _policy(visitor), ""
    if request.method == "POST":
        refused = "" if request.POST.get("agree") == "yes" else "not_ticked"
        if not refused:
            try:
                acknowledge(
                    customer=visitor.link.customer,
                    policy=policy,
                    language=visitor.language,
                    evidence=Evidence(
                        manner=Manner.LINK,
                        person=request.POST.get("person", "")[:150],
                        on=max(visitor.today, policy.published_at.date()),
                        email=visitor.link.contact.email,
                        address=visitor.address,
                    ),
                    actor=visitor.scope.actor,
                    now=visitor.now,
                )
            except AgreementRefused as refusal:
                refused = refusal.code
            else:
                visitor.note(Did.ASK)
                return redirect(visitor.url("terms"))
    return _shown(request, visitor, policy, refused=refused)


@by_link("GET", "HEAD")
def terms_document(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give the document, byte for byte as it was published."""
    text = text_for(policy=_policy(visitor), language=visitor.language)
    text.refresh_from_db(fields=["pdf"])
    if request.method == "GET":
        visitor.note(Did.DOCUMENT)
    return download(bytes(text.pdf), media_type="application/pdf", name="credit-policy.pdf")


def _policy(visitor: Visitor) -> CreditPolicy:
    found = policy_in_force(entity_id=visitor.link.account.entity_id, on=visitor.today)
    if found is None:
        raise UnknownItem("There is no policy in force.")
    return found


def _shown(request: HttpRequest, visitor: Visitor, policy: CreditPolicy, *, refused: str) -> HttpResponse:
    account = visitor.link.account
    text = text_for(policy=policy, language=visitor.language)
    words = words_for(text.language)
    agreed = acknowledged(customer_id=account.customer_id, entity_id=account.entity_id, on=visitor.today)
    filled = {"entity": account.entity.name, "customer": account.customer.name}
    context = {
        "title": text.title,
        "version": words.version.format(number=policy.number, date=visitor.day(policy.valid_from)),
        "words": words,
        "sections": sections(
            text=PolicyText(title=text.title, text=text.text, deposits=text.deposits, stops=text.stops),
            fees=schedule_of(policy=policy),
            interest_basis=policy.interest_basis,
            language=text.language,
        ),
        "agree": words.page_agree.format(**filled).replace("..", "."),
        "kept": words.page_kept.format(sha256=text.sha256),
        "done": agreed and words.page_done.format(person=agreed.person, date=visitor.day(agreed.on)),
        "refused": refused,
        "person": request.POST.get("person", "")[:150] or visitor.link.contact.name,
    }
    return shown(request, visitor, "terms", context, status=409 if refused else 200)
