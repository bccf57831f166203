"""What is done with an application for credit at the desk: each an act of one person, sent from its page."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.application_assessing import ask_registry
from dunwell.apps.credit.application_customers import link_customer, unlink_customer
from dunwell.apps.credit.application_deciding import approve, refuse, reopen, take_vote_back, withdraw
from dunwell.apps.credit.application_letters import send_letters
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.application_moves import ApplicationRefused
from dunwell.apps.organisation.scope import Power
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.desk.credit.applications import found, shown
from dunwell.interfaces.desk.door import Desk, desk_page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = 600
DONE = {
    "refuse": "Refused: the letter is on its way.",
    "take-back": "Your yes is taken back.",
    "withdraw": "Withdrawn.",
    "reopen": "It is to be decided again.",
    "link": "Linked.",
    "unlink": "The link is taken back.",
    "register": "The register was asked.",
    "letters": "What waited was sent.",
}


@desk_page("POST", power=Power.WORK)
def application_do(request: HttpRequest, desk: Desk, application_id: UUID, act: str) -> HttpResponseBase:
    """Do it, and send the letter that follows; or say why nothing was done."""
    row = found(desk, application_id)
    try:
        said = _do(request, desk, row, act=act)
    except (ApplicationRefused, UnreadableAmount) as refusal:
        return shown(request, desk, found(desk, application_id), refusal=str(refusal), status=409)
    send_letters(house=house(), now=desk.now, application=row)
    flash.success(request, said)
    return redirect("desk:application", application_id=row.public_id)


def _do(request: HttpRequest, desk: Desk, row: CreditApplication, *, act: str) -> str:
    answer = request.POST.get("answer", "")[:TYPED_MAX]
    note = request.POST.get("note", "")[:TYPED_MAX]
    match act:
        case "approve":
            return _approve(request, desk, row, answer=answer)
        case "refuse":
            reasons = request.POST.getlist("reasons")
            refuse(
                scope=desk.scope,
                application=row,
                reasons=reasons,
                answer=answer,
                house=house(),
                now=desk.now,
            )
        case "take-back":
            take_vote_back(scope=desk.scope, application=row, now=desk.now)
        case "withdraw":
            withdraw(application=row, actor=desk.scope.actor, now=desk.now, scope=desk.scope)
        case "reopen":
            reopen(scope=desk.scope, application=row, note=note, now=desk.now)
        case "link":
            customer_id = typed_id(request.POST.get("customer", ""), expect="cus")
            if customer_id is None:
                raise ApplicationRefused(code="no_customer", message="There is no such customer.")
            link_customer(scope=desk.scope, application=row, customer_id=customer_id, now=desk.now)
        case "unlink":
            unlink_customer(scope=desk.scope, application=row, now=desk.now)
        case "register":
            ask_registry(
                scope=desk.scope,
                application=row,
                registry=house().vat_registry,
                now=desk.now,
                today=desk.today,
            )
    return DONE[act]


def _approve(request: HttpRequest, desk: Desk, row: CreditApplication, *, answer: str) -> str:
    text = request.POST.get("amount", "")[:40]
    minor = typed_minor(text=text, currency=row.currency, language=desk.show.language)
    made = approve(
        scope=desk.scope,
        application=row,
        amount_minor=minor,
        answer=answer,
        house=house(),
        now=desk.now,
        today=desk.today,
    )
    if made.state == "approved":
        return "Granted: the limit is set, and the letter is on its way."
    return "You have said yes. Somebody else must agree before it is granted."
