"""What a court would cost for an account or some of its items: the routes side by side. Information, not advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.law.queries import law_book
from dunwell.apps.litigation.court_facts import (
    CourtCase,
    NoCourtClaim,
    Said,
    case_of_account,
    case_of_items,
)
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.law.records import CostStage
from dunwell.core.litigation.comparing import Order, compare, days_of
from dunwell.core.litigation.facts import ClaimFactsFaulty, DebtorKind
from dunwell.core.litigation.options import options
from dunwell.core.litigation.priors import PriorUnreadable, read_prior
from dunwell.core.litigation.routes import REFUSED, Prior
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id

TYPED_MAX = 60
KINDS = {
    "": "As its name says",
    DebtorKind.COMPANY.value: "A company",
    DebtorKind.SOLE_TRADER.value: "A person: a sole trader",
}
ORDERS = {Order.NET.value: "Most left", Order.COST.value: "Least cost", Order.TIME.value: "Soonest"}
STAGES = {
    CostStage.FILING: "to begin",
    CostStage.ON_OBJECTION: "if contested",
    CostStage.LAWYER: "lawyer",
}
FIELDS = ("debtor", "state", "law", "letter", "filing", "low", "high", "contested", "sort")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the form says, understood; `refusal` where some of it was not, and then nothing of it counts."""

    said: Said
    priors: Mapping[str, Prior]
    order: Order
    refusal: str = ""


@desk_page()
def court_options(request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID) -> HttpResponseBase:
    """The routes of all that is overdue on an account, or of the items named."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    read = [typed_id(text, expect="itm") for text in request.GET.getlist("item")]
    items = [one for one in read if one is not None]
    typed = {name: request.GET.get(name, "")[:TYPED_MAX].replace("\x00", "").strip() for name in FIELDS}
    asked = _asked(typed)
    try:
        case = _case(desk, account_id, items, asked.said)
    except ClaimFactsFaulty as refusal:
        asked = _Asked(said=Said(), priors={}, order=asked.order, refusal=str(refusal))
        case = _case(desk, account_id, items, asked.said)
    except NoCourtClaim as refusal:
        context = {"customer": customer, "nothing": str(refusal)}
        return page(request, desk, "desk/court_options.html", context)
    if case.account.customer_id != customer.pk or case.account.public_id != account_id:
        raise UnknownAccount("This account or item is another customer's.")
    found = options(book=law_book(), facts=case.facts, priors=asked.priors)
    compared = compare(options=found.options, by=asked.order)
    context = {
        "customer": customer,
        "case": case,
        "facts": case.facts,
        "found": found,
        "compared": [{"one": one, "option": one.option, "days": days_of(one.option)} for one in compared],
        "items": items,
        "stages": STAGES,
        "reasons": REFUSED,
        "kinds": KINDS,
        "orders": ORDERS,
        "typed": typed,
        "refusal": asked.refusal,
    }
    return page(request, desk, "desk/court_options.html", context)


def _case(desk: Desk, account_id: UUID, items: list[UUID], said: Said) -> CourtCase:
    if items:
        return case_of_items(scope=desk.scope, item_ids=items, as_of=desk.today, said=said)
    return case_of_account(scope=desk.scope, account_id=account_id, as_of=desk.today, said=said)


def _asked(typed: Mapping[str, str]) -> _Asked:
    order = Order(typed["sort"]) if typed["sort"] in ORDERS else Order.NET
    try:
        said = Said(
            debtor_kind=DebtorKind(typed["debtor"]) if typed["debtor"] and typed["debtor"] in KINDS else None,
            region=typed["state"],
            law=typed["law"].upper(),
            filing_on=_day(typed["filing"]),
            letter_on=_day(typed["letter"]),
        )
        priors = dict([read_prior(_prior(typed))]) if typed["low"] or typed["high"] else {}
    except PriorUnreadable:
        message = "Write what you expect as per cent of the claim from 0 to 100, the least first: 40 and 70."
        return _Asked(said=Said(), priors={}, order=order, refusal=message)
    except ValueError:
        return _Asked(said=Said(), priors={}, order=order, refusal="Write days like 2026-12-31.")
    return _Asked(said=said, priors=priors, order=order)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _prior(typed: Mapping[str, str]) -> str:
    contested = f":{typed['contested']}" if typed["contested"] else ""
    return f"{typed['low'] or '0'}-{typed['high'] or typed['low']}{contested}"
