"""What a match says, done: receipts on the accounts, set against their items; differences let go, named, or kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.differences import Shortfall, settle_shortfalls
from dunwell.apps.cash.match_models import Applied, Match, Surplus
from dunwell.apps.cash.models import LineStanding
from dunwell.apps.cash.posting import LIVE, identify, posted_on
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.receivables.operations import LedgerRefused, allocate


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a line's money for an item; negative for a credit that is set against the others."""

    item: OpenItem
    minor: int


@dataclass(slots=True)
class _Wanted:
    """What goes to one account."""

    account: Account
    parts: list[Part] = field(default_factory=list[Part])

    @property
    def minor(self) -> int:
        return sum(part.minor for part in self.parts)


def apply_match(
    *,
    match: Match,
    standing: LineStanding,
    parts: Sequence[Part],
    actor: str,
    now: datetime,
    today: date,
    account: Account | None = None,
    reasons: Mapping[int, tuple[str, str]] | None = None,
) -> None:
    """Post a match under the lock of its line, each item looked at once more; what is over stays unapplied.

    `account`: to whom all of it belongs where no part says so. `reasons`: by item, why less was paid than is open.
    Raises CashRefused: nothing of it was posted then, once the caller's transaction ends.
    """
    if standing.state not in LIVE or match.minor > standing.remaining_minor:
        raise CashRefused(code="taken", message="Something else has become of the line meanwhile.")
    wanted = _by_account(parts, account)
    _lock_accounts([one.account for one in wanted])
    left = _left(parts, standing)
    over = match.minor - sum(one.minor for one in wanted)
    if over < 0:
        raise CashRefused(code="more_than_left", message="The items come to more than the money.")
    richest = max(wanted, key=lambda one: (one.minor, -one.account.pk))
    for one in wanted:
        minor = one.minor + (over if one is richest else 0)
        if minor <= 0:
            raise CashRefused(
                code="not_positive", message="Credits of one account cannot be set against another's items."
            )
        receipt = identify(
            standing=standing,
            account=one.account,
            minor=minor,
            match=match,
            reason=match.note,
            actor=actor,
            now=now,
        )
        _allocate(match, standing, receipt, minor, one.parts, actor=actor, now=now)
        if one is richest and over:
            Surplus.objects.create(match=match, account=one.account, item=receipt, minor=over, made_on=today)
    short = [
        Shortfall(item=part.item, minor=left[part.item.pk] - part.minor)
        for part in parts
        if 0 < part.minor < left[part.item.pk]
    ]
    settle_shortfalls(
        match=match,
        standing=standing,
        shortfalls=short,
        said=reasons or {},
        actor=actor,
        now=now,
        today=today,
    )


def _by_account(parts: Sequence[Part], account: Account | None) -> list[_Wanted]:
    ids = {part.item.account_id for part in parts}
    accounts = {one.pk: one for one in Account.objects.filter(pk__in=ids)}
    wanted = {pk: _Wanted(one) for pk, one in sorted(accounts.items())}
    for part in parts:
        wanted[part.item.account_id].parts.append(part)
    if account is not None:
        wanted.setdefault(account.pk, _Wanted(account))
    if not wanted:
        raise CashRefused(code="unknown_account", message="Say whose money it is.", field="account")
    return list(wanted.values())


def _lock_accounts(accounts: Sequence[Account]) -> None:
    """Lock them in the order of their keys, as whatever posts on accounts does."""
    ids = [one.pk for one in accounts]
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _left(parts: Sequence[Part], standing: LineStanding) -> dict[int, int]:
    """What is left of each item now; refused where it is less than the part."""
    ids = [part.item.pk for part in parts]
    if len(set(ids)) < len(ids):
        raise CashRefused(code="taken", message="An item is named twice.", field="items")
    left = dict(Residual.objects.filter(pk__in=ids).values_list("pk", "residual_minor"))
    for part in parts:
        there = left.get(part.item.pk, 0)
        if part.item.currency != standing.line.currency:
            raise CashRefused(
                code="other_currency",
                message=f"{part.item.number} is in {part.item.currency}.",
                field="items",
            )
        if part.minor == 0 or there * part.minor <= 0 or abs(part.minor) > abs(there):
            raise CashRefused(
                code="settled",
                message=f"Of {part.item.number} only {there} minor units are left by now.",
                field="items",
            )
    return left


def _allocate(
    match: Match,
    standing: LineStanding,
    receipt: OpenItem,
    minor: int,
    parts: Sequence[Part],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Set the credits named, and then the money, against the items: the smaller of both at each step."""
    supply = [*((part.item, -part.minor) for part in parts if part.minor < 0), (receipt, minor)]
    given: dict[int, int] = defaultdict(int)
    for part in parts:
        needed = max(0, part.minor)
        for item, amount in supply:
            take = min(needed, amount - given[item.pk])
            if take > 0:
                keep_allocation(
                    match=match,
                    credit=item,
                    debit=part.item,
                    minor=take,
                    on=posted_on(line=standing.line),
                    actor=actor,
                    now=now,
                )
                given[item.pk] += take
                needed -= take


def keep_allocation(
    *, match: Match, credit: OpenItem, debit: OpenItem, minor: int, on: date, actor: str, now: datetime
) -> None:
    """Set a credit against an item for a match, not before either existed. Raises CashRefused."""
    try:
        allocation = allocate(
            credit_item_id=credit.pk,
            debit_item_id=debit.pk,
            amount_minor=minor,
            on=max(on, debit.issued_on, credit.issued_on),
            actor=actor,
            now=now,
        )
    except LedgerRefused as refusal:
        raise CashRefused(code=refusal.code, message=str(refusal)) from refusal
    Applied.objects.create(match=match, allocation=allocation)
