"""What becomes of a customer's orders from one look to the next: warned, held, let go. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dunwell.core.credit.holding import HoldReason, HoldRules, Ruling, Verdict

HOLD_MOVES: Final = {
    ("", "warned"): "warned",
    ("", "held"): "held",
    ("warned", "held"): "held",
    ("warned", "cleared"): "over",
    ("held", "eased"): "over",
    ("held", "released"): "over",
}
"""(state, event) -> state; nothing else happens. `eased`: the cause is gone; `released`: a person did it."""
RELEASE_MOVES: Final = {
    ("asked", "granted"): "granted",
    ("asked", "refused"): "refused",
    ("asked", "withdrawn"): "withdrawn",
}
"""The same of a wish to let orders go."""
_DAY = timedelta(days=1)
_AT_ONCE = frozenset({HoldReason.INSOLVENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Where a customer stands before a look.

    state: "", warned or held. passed: reasons that a person let pass through `passed_until`. is_by_hand: a person
    holds, and only a person lets go.
    """

    state: str = ""
    warned_on: date | None = None
    is_by_hand: bool = False
    passed: frozenset[str] = frozenset()
    passed_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStep:
    """What is to happen: an event of HOLD_MOVES or "" for nothing, with the reasons that hold before."""

    event: str
    reasons: tuple[HoldReason, ...]
    holds_on: date | None = None
    """With a warning by a rule that would hold: the day on which it will."""


def step(*, before: Before, ruling: Ruling, rules: HoldRules, as_of: date) -> HoldStep:
    """Return what becomes of a customer's orders on a day.

    Nobody is held without a warning of `notice_days` before it, but the insolvent, who are held at once. A hold ends
    by itself when its cause is gone; one that a person placed does not. What a person let pass is passed over, while
    any other reason counts.
    """
    if before.is_by_hand:
        return HoldStep(event="", reasons=(HoldReason.BY_HAND,))
    reasons = _not_passed(ruling.reasons, before=before, as_of=as_of)
    if ruling.verdict is Verdict.HOLD and reasons:
        return _towards_hold(before=before, reasons=reasons, rules=rules, as_of=as_of)
    if before.state == "held":
        return HoldStep(event="eased", reasons=reasons)
    if ruling.verdict is Verdict.WARN and reasons:
        return HoldStep(event="" if before.state == "warned" else "warned", reasons=reasons)
    return HoldStep(event="cleared" if before.state == "warned" else "", reasons=())


def _towards_hold(
    *, before: Before, reasons: tuple[HoldReason, ...], rules: HoldRules, as_of: date
) -> HoldStep:
    if before.state == "held":
        return HoldStep(event="", reasons=reasons)
    if rules.notice_days == 0 or _AT_ONCE.intersection(reasons):
        return HoldStep(event="held", reasons=reasons)
    if before.state == "" or before.warned_on is None:
        return HoldStep(event="warned", reasons=reasons, holds_on=as_of + rules.notice_days * _DAY)
    holds_on = before.warned_on + rules.notice_days * _DAY
    return HoldStep(event="held" if as_of >= holds_on else "", reasons=reasons, holds_on=holds_on)


def _not_passed(reasons: Collection[HoldReason], *, before: Before, as_of: date) -> tuple[HoldReason, ...]:
    is_passed = before.passed_until is not None and as_of <= before.passed_until
    return tuple(one for one in reasons if not (is_passed and one.value in before.passed))
