"""The answer to an order: accept, ask for a deposit, refer to a person or refuse; with reasons and what may be done."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """From the mildest on."""

    ACCEPT = "accept"
    DEPOSIT = "deposit_required"
    REFER = "refer"
    REFUSE = "refuse"


class CheckReason(StrEnum):
    """Why, in order of precedence."""

    INSOLVENT = "INSOLVENT"
    SERVICE_STOPPED = "SERVICE_STOPPED"
    ON_HOLD = "ON_HOLD"
    INSURER_STOPPED = "INSURER_STOPPED"
    LIMIT_USED_UP = "LIMIT_USED_UP"
    NO_LIMIT = "NO_LIMIT"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    ABOVE_LIMIT = "ABOVE_LIMIT"
    CLASS_ASKS = "CLASS_ASKS"
    WITHIN_LIMIT = "WITHIN_LIMIT"


SENTENCES = {
    CheckReason.INSOLVENT: "The customer is known to be insolvent.",
    CheckReason.SERVICE_STOPPED: "It was decided to stop serving the customer.",
    CheckReason.ON_HOLD: "The customer's orders are held.",
    CheckReason.INSURER_STOPPED: "The credit insurer covers nothing new before what is overdue is paid.",
    CheckReason.LIMIT_USED_UP: "The limit is used up without this order.",
    CheckReason.NO_LIMIT: "No limit was ever set for the customer.",
    CheckReason.REVIEW_OVERDUE: "The limit should have been reviewed before now.",
    CheckReason.ABOVE_LIMIT: "With this order the customer goes beyond its limit.",
    CheckReason.CLASS_ASKS: "The customer's class asks for a deposit.",
    CheckReason.WITHIN_LIMIT: "The order stays within the limit.",
}

ACTIONS = {
    Answer.ACCEPT: ("deliver",),
    Answer.DEPOSIT: ("request_deposit", "request_limit_increase", "cancel"),
    Answer.REFER: ("ask_controller", "prepay_in_full", "cancel"),
    Answer.REFUSE: ("prepay_in_full", "cancel"),
}
NO_PREPAYMENT = ("cancel",)
"""Of an insolvent customer even money in advance may have to be given back: a person asks a lawyer first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What stands of a customer when an order is checked; amounts in the order's currency."""

    is_insolvent: bool = False
    is_stopped: bool = False
    is_held: bool = False
    is_uninsured: bool = False
    """An insurer covers what is open, and nothing new any more."""
    limit_minor: int | None = None
    exposure_minor: int = 0
    deposit_basis_points: int = 0
    is_review_overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer. `deposit_minor`: to be paid before work begins; `room_minor`: what was left before the order."""

    answer: Answer
    reasons: tuple[CheckReason, ...]
    actions: tuple[str, ...]
    deposit_minor: int
    room_minor: int | None
    credit_minor: int
    """What of the order hangs on the customer if it goes ahead as answered: what the answer reserves."""


def check(*, order_minor: int, trust: Trust) -> Checked:
    """Answer an order of so much (minor units, 1 or more), tax included.

    A larger order, a higher exposure and a lower limit never get a milder answer or a smaller deposit.
    """
    assert order_minor > 0, "an order is of something"
    room = None if trust.limit_minor is None else trust.limit_minor - trust.exposure_minor
    if refused := _refused(trust):
        actions = NO_PREPAYMENT if trust.is_insolvent else ACTIONS[Answer.REFUSE]
        return _answer(Answer.REFUSE, refused, room=room, actions=actions)
    if referred := _referred(trust, room):
        return _answer(Answer.REFER, referred, room=room)
    assert room is not None, "without a limit it was referred"
    by_class = -(-order_minor * trust.deposit_basis_points // 10_000)
    deposit = max(by_class, order_minor - room, 0)
    if deposit == 0:
        return _answer(Answer.ACCEPT, (CheckReason.WITHIN_LIMIT,), room=room, credit_minor=order_minor)
    reasons = [CheckReason.ABOVE_LIMIT] if order_minor > room else []
    if by_class:
        reasons.append(CheckReason.CLASS_ASKS)
    return _answer(
        Answer.DEPOSIT,
        tuple(reasons),
        room=room,
        deposit_minor=deposit,
        credit_minor=order_minor - deposit,
    )


def _refused(trust: Trust) -> tuple[CheckReason, ...]:
    found = ((CheckReason.INSOLVENT, trust.is_insolvent), (CheckReason.SERVICE_STOPPED, trust.is_stopped))
    return tuple(reason for reason, is_so in found if is_so)


def _referred(trust: Trust, room: int | None) -> tuple[CheckReason, ...]:
    found = (
        (CheckReason.ON_HOLD, trust.is_held),
        (CheckReason.INSURER_STOPPED, trust.is_uninsured),
        (CheckReason.LIMIT_USED_UP, room is not None and room <= 0),
        (CheckReason.NO_LIMIT, room is None),
        (CheckReason.REVIEW_OVERDUE, trust.is_review_overdue),
    )
    return tuple(reason for reason, is_so in found if is_so)


def _answer(
    answer: Answer,
    reasons: tuple[CheckReason, ...],
    *,
    room: int | None,
    actions: tuple[str, ...] = (),
    deposit_minor: int = 0,
    credit_minor: int = 0,
) -> Checked:
    return Checked(
        answer=answer,
        reasons=reasons,
        actions=actions or ACTIONS[answer],
        deposit_minor=deposit_minor,
        room_minor=room,
        credit_minor=credit_minor,
    )
