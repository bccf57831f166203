"""What the agencies' API is sent and answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from dunwell.apps.placements.agency_board import ClaimInFull, currency_of
from dunwell.apps.placements.models import Placement, PlacementChange
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.api.shapes import NEXT
from dunwell.interfaces.api.words import Code, Day, Sent

Note = Annotated[str, Field(max_length=1_000)]
Key = Annotated[str, Field(pattern=r"^[!-~]{1,90}$", description="The agency's own number, steady for good.")]
PlainAmount = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$", examples=["250.00"], description="In the claim's currency."
    ),
]
ClaimNumber = Annotated[str, Field(pattern=r"^[!-.0-~]{1,20}$", description="PL-000123")]
Activity = Literal[
    "begun", "letter", "email", "call", "visit", "reached", "promise", "promise_broken", "plan_agreed", "dispute",
    "direct_payment", "address", "contact", "insolvency", "deceased", "complaint", "suit_filed", "judgment",
    "enforcement", "note",
]  # fmt: skip


class AcknowledgeIn(Sent):
    """Take a claim."""

    reference: Annotated[str, Field(max_length=60)] = ""


class RejectIn(Sent):
    """Reject a claim."""

    reason: Annotated[str, Field(max_length=500)]


class ActivityIn(Sent):
    """Something that was done or learned."""

    code: Activity
    on: Day
    text: Note = ""
    amount: PlainAmount | None = None
    due_on: Day | None = Field(None, description="For which day it is promised.")


class PaymentIn(Sent):
    """Money that the agency collected."""

    key: Key
    on: Day
    amount: PlainAmount
    component: Literal["principal", "interest", "charges", "costs"] = "principal"


class ReversalIn(Sent):
    """Money that went back."""

    key: Key
    reverses: Key
    on: Day
    amount: PlainAmount


class RequestIn(Sent):
    """A question to the creditor."""

    kind: Literal["settlement", "plan", "legal", "costs", "documents", "withdrawal", "update"]
    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    amount: PlainAmount | None = None


class StatementIn(Sent):
    """A statement of what was collected."""

    entity: Code
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    reference: Annotated[str, Field(min_length=1, max_length=60)]
    period_from: Day
    period_to: Day
    content: Annotated[
        str,
        Field(
            max_length=1_000_000,
            description="CSV with a header: claim, payment date, amount, rate, commission, key.",
        ),
    ]


class Done(Schema):
    """What was done."""

    claim: str
    state: str = Field(description="Of the claim, after it.")
    is_new: bool = Field(description="false: it was told before, and nothing was done again.")


class StatementOut(Schema):
    """A statement, as our books make of it."""

    reference: str
    state: str = Field(description="agreed, or differs: then findings tell how.")
    is_new: bool
    net: str
    currency: str
    findings: list[list[str]] = Field(
        description="Code, line (0 for the whole) and sentence of each difference."
    )


class ClaimOut(Schema):
    """A claim that was handed to the agency."""

    number: str
    reference: str = Field(description="The agency's own.")
    state: str
    placed_on: date | None
    answer_by: date | None
    recall_on: date | None
    grace_until: date | None
    currency: str
    placed: str


class ClaimsOut(Schema):
    """A part of the claims."""

    data: list[ClaimOut]
    next_cursor: str | None = NEXT


class ClaimFullOut(ClaimOut):
    """A claim with what collecting needs; debtor and items are null once it has left the agency."""

    creditor: dict[str, Any] | None
    debtor: dict[str, Any] | None
    items: list[dict[str, Any]] | None
    collected: str
    commission: str


class ChangeOut(Schema):
    """One thing that one side told the other."""

    claim: str
    direction: Literal["out", "in"] = Field(description="out: the creditor tells; in: the agency did.")
    code: str
    key: str
    on: date
    text: str
    amount: str | None
    currency: str
    data: dict[str, Any]
    at: datetime


class ChangesOut(Schema):
    """A part of the feed; next_cursor leads on, also where nothing is new yet."""

    data: list[ChangeOut]
    next_cursor: str | None = NEXT


def claim_out(one: Placement) -> dict[str, Any]:
    """A claim in a list."""
    currency = currency_of(one)
    return {
        "number": one.number,
        "reference": one.agency_reference,
        "state": one.state,
        "placed_on": one.placed_on,
        "answer_by": one.answer_by,
        "recall_on": one.recall_on,
        "grace_until": one.grace_until,
        "currency": currency,
        "placed": to_text(money=Money(one.placed_minor, currency)),
    }


def claim_full_out(found: ClaimInFull) -> dict[str, Any]:
    """A claim with its pack."""
    pack, currency = found.pack, found.currency
    return {
        **claim_out(found.placement),
        "creditor": pack.creditor if pack else None,
        "debtor": pack.debtor if pack else None,
        "items": [_item(one, currency) for one in pack.items] if pack else None,
        "collected": to_text(money=Money(found.collected_minor, currency)),
        "commission": to_text(money=Money(found.earned_minor, currency)),
    }


def change_out(one: PlacementChange) -> dict[str, Any]:
    """A line of the feed."""
    currency = currency_of(one.placement)
    minor = one.amount_minor
    return {
        "claim": one.placement.number,
        "direction": one.direction,
        "code": one.code,
        "key": one.key,
        "on": one.on,
        "text": one.text,
        "amount": to_text(money=Money(minor, currency)) if minor is not None else None,
        "currency": currency,
        "data": one.data,
        "at": one.at,
    }


def _item(item: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A document of a claim, its amounts as texts."""
    amounts = {name: item[f"{name}_minor"] for name in ("amount", "open")}
    texts = {name: to_text(money=Money(int(minor), currency)) for name, minor in amounts.items()}
    return {name: value for name, value in item.items() if not name.endswith("_minor")} | texts
