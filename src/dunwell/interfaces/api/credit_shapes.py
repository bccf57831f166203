"""What the API answers about orders that were checked."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.core import ids
from dunwell.core.credit.checking import SENTENCES, CheckReason
from dunwell.core.decimals import to_text
from dunwell.core.money import Money


class ReasonOut(Schema):
    """Why an order was answered so."""

    code: str = Field(description="For programs: it never changes its meaning.")
    sentence: str = Field(description="For people.")


class CheckOut(Schema):
    """The answer to an order."""

    id: str = Field(description="chk_…")
    order: str
    entity: str
    customer_id: str
    customer_number: str
    currency: str
    amount: str
    answer: str = Field(description="accept, deposit_required, refer or refuse.")
    reasons: list[ReasonOut] = Field(description="The gravest first.")
    allowed_actions: list[str] = Field(
        description="deliver, request_deposit, request_limit_increase, ask_controller, prepay_in_full, cancel."
    )
    deposit: str = Field(description="To be paid before work begins.")
    reserved: str = Field(description="What of the limit is kept for the order.")
    room: str | None = Field(
        description="What the narrowest limit left before the order; null without a limit."
    )
    checked_at: datetime
    expires_at: datetime = Field(description="When what is kept for the order falls free.")
    ended_at: datetime | None = Field(description="Since when nothing is kept for it any more.")
    ended_how: str = Field(description="used, given_up, replaced, expired; empty while it stands.")


def check_out(row: OrderCheck) -> CheckOut:
    """A check as it is answered."""
    return CheckOut(
        id=ids.show(prefix="chk", uuid=row.public_id),
        order=row.order_key,
        entity=row.entity.code,
        customer_id=ids.show(prefix="cus", uuid=row.customer.public_id),
        customer_number=row.customer.number,
        currency=row.currency,
        amount=_text(row.amount_minor, row),
        answer=row.answer,
        reasons=[ReasonOut(code=one, sentence=SENTENCES[CheckReason(one)]) for one in row.reasons],
        allowed_actions=row.actions,
        deposit=_text(row.deposit_minor, row),
        reserved=_text(row.credit_minor if row.ended_at is None else 0, row),
        room=None if row.room_minor is None else _text(row.room_minor, row),
        checked_at=row.checked_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_how=row.ended_how,
    )


def _text(minor: int, row: OrderCheck) -> str:
    return to_text(money=Money(minor, row.currency))
