"""What was paid less than is open: a discount that was earned or a small sum is let go, all else stays open by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dunwell.apps.billing.models import Bill
from dunwell.apps.cash.match_models import Applied, Deduction, Match
from dunwell.apps.cash.models import LineStanding
from dunwell.apps.cash.policies import policy_of
from dunwell.apps.cash.posting import posted_on
from dunwell.apps.receivables.models import Account, ItemKind, OpenItem
from dunwell.apps.receivables.operations import allocate, record_adjustment

SOURCE = "cash"
BY_CODE = {
    "AMOUNT_DISCOUNT": "discount",
    "AMOUNT_CHARGES": "bank_charges",
    "AMOUNT_WITHHELD": "withheld_tax",
    "AMOUNT_SMALL": "small",
    "AMOUNT_SWAPPED": "short",
}
"""By the matcher's reason, the deduction's; a part that was paid (AMOUNT_PARTIAL) is no deduction."""
LET_GO = {
    "discount": ItemKind.DISCOUNT,
    "bank_charges": ItemKind.BANK_CHARGES,
    "small": ItemKind.WRITE_OFF,
    "write_off": ItemKind.WRITE_OFF,
    "fx": ItemKind.FX_DIFFERENCE,
}
"""By reason, the credit by which it is let go."""
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Shortfall:
    """So much of an item stays open beside what was paid of it."""

    item: OpenItem
    minor: int


def settle_shortfalls(
    *,
    match: Match,
    standing: LineStanding,
    shortfalls: Sequence[Shortfall],
    said: Mapping[int, tuple[str, str]],
    actor: str,
    now: datetime,
    today: date,
) -> None:
    """Let go what was earned or is small enough, and name the rest; a plain part payment is neither.

    said: by item, a reason and its words, from an advice or a person; else the matcher's reason counts.
    """
    told = next((BY_CODE[code] for code, _ in match.reasons if code in BY_CODE), "")
    day = posted_on(line=standing.line)
    within = _within_limits(standing, shortfalls)
    grace = policy_of(entity_id=standing.entity_id).discount_grace_days
    for one in shortfalls:
        reason, text = said.get(one.item.pk, (told, ""))
        if not reason:
            continue
        if (reason == "discount" and _is_earned(one, on=day, grace_days=grace)) or (
            reason in ("small", "bank_charges") and within
        ):
            let_go(match=match, item=one.item, minor=one.minor, reason=reason, on=day, actor=actor, now=now)
        else:
            Deduction.objects.create(
                match=match,
                item=one.item,
                minor=one.minor,
                reason=reason[:40],
                text=text[:500],
                made_on=today,
            )


def let_go(
    *, match: Match, item: OpenItem, minor: int, reason: str, on: date, actor: str, now: datetime
) -> OpenItem:
    """Give a credit for what is let go of an item, set against it; reversed with the match. Raises LedgerRefused."""
    day = max(on, item.issued_on)
    credit = record_adjustment(
        kind=LET_GO[reason],
        account=Account.objects.get(pk=item.account_id),
        amount_minor=minor,
        on=day,
        number=item.number,
        source=SOURCE,
        external_id=f"{match.public_id}/{item.pk}/{match.applied.count()}",
        actor=actor,
        now=now,
    )
    allocation = allocate(
        credit_item_id=credit.pk, debit_item_id=item.pk, amount_minor=minor, on=day, actor=actor, now=now
    )
    Applied.objects.create(match=match, allocation=allocation)
    return credit


def limits(*, entity_id: int, currency: str) -> tuple[int, int]:
    """What an entity writes off unasked: at most so many minor units, and so many basis points of the items."""
    policy = policy_of(entity_id=entity_id)
    return int(policy.write_off_minor.get(currency, 0)), policy.write_off_basis_points


def _within_limits(standing: LineStanding, shortfalls: Sequence[Shortfall]) -> bool:
    """Whether all that is short of one payment together is small enough, in amount and in per cent."""
    most, share = limits(entity_id=standing.entity_id, currency=standing.line.currency)
    short = sum(one.minor for one in shortfalls)
    owed = sum(one.item.amount_minor for one in shortfalls)
    return 0 < short <= most and short * _WHOLE <= owed * share


def _is_earned(one: Shortfall, *, on: date, grace_days: int) -> bool:
    """Whether the bill grants so much less when it is paid on that day, or so few days late as the entity allows."""
    bill = Bill.objects.filter(item_id=one.item.pk).only("content").first()
    if bill is None:
        return False
    return any(
        date.fromisoformat(early["until"]) + timedelta(days=grace_days) >= on
        and one.minor <= early["amount_minor"]
        for early in bill.content.get("discounts", [])
    )
