"""Credit insurance: what of an exposure is insured, and by which day the insurer wants to be told. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a policy says. Shares in basis points; amounts in minor units of the policy's currency.

    `discretionary_minor`: what is insured of a buyer without a limit of its own, if we have no bad experience with it.
    `notify_days`: an invoice so many days overdue must have been reported. `stop_days`: from so many on nothing new may
    be delivered, or the new is not insured. `claim_days`: by so many days overdue the claim must be with the insurer.
    `extension_days`: so many days after its due date payment of an invoice may be put off to at most without asking the
    insurer; None where the policy names none.
    """

    covered_basis_points: int
    discretionary_minor: int
    notify_days: int
    stop_days: int
    claim_days: int
    extension_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An exposure, parted. `insured_minor` + `retained_minor` + `beyond_minor` is all of it."""

    insured_minor: int
    """What the insurer pays if the buyer does not."""
    retained_minor: int
    """Our own share of what is within the limit."""
    beyond_minor: int
    """What no limit covers."""


def split(*, exposure_minor: int, limit_minor: int | None, cover: Cover) -> Split:
    """Part an exposure (0 or more) by a buyer's limit; without one (None) by the discretionary limit.

    A limit of 0 is one: the insurer took its cover back, and the discretionary limit does not step in for it.
    Our share is rounded up, so that cover is never shown too high.
    """
    assert exposure_minor >= 0, "an exposure is nothing or more"
    bound = cover.discretionary_minor if limit_minor is None else limit_minor
    within = min(exposure_minor, bound)
    insured = within * cover.covered_basis_points // 10_000
    return Split(insured_minor=insured, retained_minor=within - insured, beyond_minor=exposure_minor - within)


class DutyKind(StrEnum):
    """What a policy asks of us, from the gravest on."""

    CLAIM = "claim"
    NOTIFY = "notify"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that must be done by a day, and since when the oldest overdue invoice calls for it."""

    kind: DutyKind
    by: date
    is_late: bool


def duties(
    *,
    oldest_due_on: date,
    cover: Cover,
    as_of: date,
    ahead_days: int,
    done: frozenset[DutyKind] = frozenset(),
) -> tuple[Duty, ...]:
    """Return what is to be done within `ahead_days` or late already, the earliest first.

    An invoice due on a day is n days overdue n days later; the duty is in time on the n-th day, and late after it.
    Delivery stops on its day and stays stopped, so STOP is never late. What was done is left out.
    """
    found = (
        (DutyKind.CLAIM, cover.claim_days),
        (DutyKind.NOTIFY, cover.notify_days),
        (DutyKind.STOP, cover.stop_days),
    )
    dated = [(kind, oldest_due_on + timedelta(days=days)) for kind, days in found if kind not in done]
    return tuple(
        Duty(kind=kind, by=by, is_late=as_of > by and kind is not DutyKind.STOP)
        for kind, by in sorted(dated, key=lambda one: one[1])
        if by - as_of <= timedelta(days=ahead_days)
    )


def is_stopped(*, oldest_due_on: date | None, insured_minor: int, stop_days: int, as_of: date) -> bool:
    """Tell whether a policy forbids further deliveries: the oldest insured invoice is `stop_days` overdue or more.

    `insured_minor`: the buyer's limit, or the discretionary one; where it is nothing, nothing is forbidden.
    """
    if oldest_due_on is None or insured_minor <= 0:
        return False
    return as_of >= oldest_due_on + timedelta(days=stop_days)
