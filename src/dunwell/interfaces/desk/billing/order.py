"""One order at the desk: what it says, what became of it, and what may be done about it, each act told beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dunwell.apps.billing.access import order_in_scope
from dunwell.apps.billing.deposit_waivers import alone_minor, waivable_minor
from dunwell.apps.billing.held import refundable, requests_of
from dunwell.apps.billing.order_ahead import Proposal, deposit_proposal
from dunwell.apps.billing.order_left import next_bill
from dunwell.apps.billing.order_listing import ListedOrder, listed_orders
from dunwell.apps.billing.order_models import DepositWaiver, DepositWaiverState, Order, OrderState
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Power
from dunwell.core.billing.states import ORDER_MOVES, ORDER_OVER, after
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_words import UNITS
from dunwell.interfaces.desk.billing.bills import figure
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page

RISK_WORDS: Mapping[str, str] = {
    "low": "low risk",
    "medium": "medium risk",
    "high": "high risk",
    "": "unknown risk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefusal:
    """What was typed about an order, and why it was not done. form: the act."""

    form: str
    message: str
    faults: Mapping[str, str] = field(default_factory=dict[str, str])
    typed: Mapping[str, str] = field(default_factory=dict[str, str])


@desk_page()
def order(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One order."""
    return order_shown(request, desk, order_in_scope(scope=desk.scope, order_id=public_id))


def order_shown(
    request: HttpRequest, desk: Desk, found: Order, *, refusal: OrderRefusal | None = None
) -> HttpResponse:
    """The page of an order, with what was refused."""
    (row,) = listed_orders(orders=[found])
    waivers = list(DepositWaiver.objects.filter(order=found).order_by("-pk")[:20])
    waivable = waivable_minor(order=found)
    wishes = [one for one in waivers if one.state == DepositWaiverState.ASKED]
    asked = wishes[0] if wishes and waivable else None  # nobody decides about what is paid, or given up
    may_act = desk.may_work and found.entity_id in desk.scope.entity_ids
    proposal, faults = _proposal(found, desk) if found.state == OrderState.QUOTED else (None, ())
    context = {
        "order": found,
        "row": row,
        "lines": [_line(one, found, desk) for one in found.given.get("lines", [])],
        "purchase_order": found.given.get("purchase_order", ""),
        "adjustments": found.given.get("adjustments", []),
        "notes": found.given.get("notes", []),
        "seen": stamp(subject="order", subject_id=found.pk),
        "acts": acts_of(found, row) if may_act else frozenset(),
        "proposal": proposal,
        "risk": RISK_WORDS.get(proposal.risk, proposal.risk) if proposal else "",
        "proposal_faults": faults,
        "requests": requests_of(order=found),
        "refundable_minor": refundable(order=found),
        "waivable_minor": waivable,
        "alone_minor": alone_minor(order=found),
        "waivers": waivers,
        "asked": asked,
        "is_own_wish": asked is not None and asked.asked_by == desk.scope.actor,
        "may_decide": may_act and desk.scope.may(Power.APPROVE),
        "left": next_bill(order=found)["lines"],
        "today": entity_day(entity=found.entity, now=desk.now),
        "who": names_of(
            {found.created_by, *(one.asked_by for one in waivers), *(one.decided_by for one in waivers)}
        ),
        "refusal": refusal,
    }
    response = page(request, desk, "desk/order.html", context)
    response.status_code = 409 if refusal else 200
    return response


def _line(given: Mapping[str, Any], found: Order, desk: Desk) -> dict[str, object]:
    """A line as it was given, with its unit in words and its price as the reader writes it."""
    price = figure(
        Decimal(str(given.get("price") or 0)), language=desk.show.language, currency=found.currency
    )
    return {**given, "unit": UNITS.get(str(given.get("unit") or "C62"), given.get("unit")), "price": price}


def _proposal(found: Order, desk: Desk) -> tuple[Proposal | None, tuple[PlainFault, ...]]:
    try:
        return deposit_proposal(plain=found.given, begins_on=found.begins_on, now=desk.now), ()
    except BillRefused as refusal:
        return None, refusal.faults or (PlainFault("", str(refusal)),)


def acts_of(found: Order, row: ListedOrder) -> frozenset[str]:
    """What may be done about an order as it stands: accept, ask, waive, withdraw, begin, bill, complete, reopen, …"""
    state = found.state
    paid = state == OrderState.DEPOSIT_ASKED and row.may_begin  # paid, and nobody has looked since
    now = OrderState.DEPOSIT_PAID.value if paid else state
    can = {
        "accept": state == OrderState.QUOTED,
        "ask": state == OrderState.ACCEPTED and found.deposit_minor > 0,
        "withdraw": state == OrderState.DEPOSIT_ASKED and row.unpaid_minor > 0 and row.held_minor <= 0,
        "waive": waivable_minor(order=found) > 0,
        "begin": row.may_begin and _can(now, "begun"),
        "bill": row.may_begin and state not in ORDER_OVER,
        "complete": row.may_begin and _can(now, "completed"),
        "reopen": _can(state, "reopened") and row.left_minor > 0,
        "refund": refundable(order=found) > 0,
        "cancel": _can(state, "cancelled"),
    }
    return frozenset(name for name, is_possible in can.items() if is_possible)


def _can(state: str, event: str) -> bool:
    return after(moves=ORDER_MOVES, state=state, event=event) is not None
