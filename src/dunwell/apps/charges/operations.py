"""The charges of a day: planned in one read, posted by lots of accounts. Run it again: nothing is posted twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from dunwell.apps.charges.frames import Asked
from dunwell.apps.charges.models import Charge, ChargesRun
from dunwell.apps.charges.planning import Failure, Planned, plan
from dunwell.apps.charges.posting import Ready, post, take_back
from dunwell.apps.charges.waivers import refuse_open
from dunwell.apps.charges.withholding import remember
from dunwell.apps.journal import operations as journal
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.operations import LedgerRefused
from dunwell.core.charges.facts import Draft, Held
from dunwell.core.charges.interest_plan import agrees
from dunwell.core.charges.reasons import Withheld
from dunwell.ports.house import Clock

LOT = 200


class ChargesRefused(Exception):
    """A charges run cannot be made; `code`: later_run_exists."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Tally:
    """What came of a run so far. Amounts are minor units by currency and kind."""

    posted: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    posted_minor: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    reversed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    reversed_minor: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    left_to_others: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])


def charge_day(*, asked: Callable[[], Asked], as_of: date, actor: str, clock: Clock) -> ChargesRun:
    """Post the charges of a day and take back what was too much; return what came of it.

    asked: reads what steps ask for, in the transaction of the plan. Accounts are charged in lots, each with a
    transaction of its own. Where one fails, its accounts are charged one by one: what fails then is named, and the rest
    stands. Raises ChargesRefused for a day before the last run.
    """
    began = clock()
    _refuse_past(as_of)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        planned = plan(asked=asked(), as_of=as_of)
    tally = Tally(failures=list(planned.failures))
    for lot in _lots(planned):
        try:
            _charge(lot, planned=planned, tally=tally, actor=actor, clock=clock)
        except (LedgerRefused, DatabaseError):
            for account_id in lot:
                _charge_alone(account_id, planned=planned, tally=tally, actor=actor, clock=clock)
    with transaction.atomic():
        remember(planned=planned, on=as_of)
        run = ChargesRun.objects.create(
            as_of=as_of,
            began_at=began,
            ended_at=clock(),
            actor=actor,
            totals=totals_of(planned=planned, tally=tally),
            failures=[{"account": one.account_id, "problem": one.problem} for one in tally.failures],
        )
        journal.append(
            name="charges.run.finished",
            actor=actor,
            now=run.ended_at,
            subject="charges_run",
            subject_id=run.pk,
            data={"as_of": as_of.isoformat(), **run.totals, "failed": len(tally.failures)},
        )
    return run


def _refuse_past(as_of: date) -> None:
    later = ChargesRun.objects.filter(as_of__gt=as_of).order_by("-as_of").first()
    if later is not None:
        raise ChargesRefused(
            code="later_run_exists",
            message=f"Charges were already run for {later.as_of}; a run for {as_of} would charge for days that are "
            "charged. Use --dry-run to see what it would do.",
        )


def _lots(planned: Planned) -> Iterator[list[int]]:
    """The accounts of which anything is posted or taken back, in order and in lots; few enough to be locked at once."""
    busy = [key for key, one in sorted(planned.plans.items()) if one.drafts or one.undone]
    for begin in range(0, len(busy), LOT):
        yield busy[begin : begin + LOT]


def _charge_alone(account_id: int, *, planned: Planned, tally: Tally, actor: str, clock: Clock) -> None:
    try:
        _charge([account_id], planned=planned, tally=tally, actor=actor, clock=clock)
    except (LedgerRefused, DatabaseError) as fault:
        problem = " ".join(str(fault).split())
        tally.failures.append(Failure(account_id=account_id, problem=problem))


def _charge(account_ids: Sequence[int], *, planned: Planned, tally: Tally, actor: str, clock: Clock) -> None:
    """Post the plans of some accounts, but for those that another process has charged meanwhile. All or nothing."""
    now, on = clock(), planned.as_of
    undone: list[Charge] = []
    ready: list[Ready] = []
    apart: list[Held] = []
    others = 0
    sheets = {key: [(one, one.calculation) for one in planned.plans[key].drafts] for key in account_ids}
    with transaction.atomic():
        accounts = {
            account.pk: account
            for account in Account.objects.filter(pk__in=account_ids)
            .order_by("pk")
            .select_for_update(no_key=True, of=("self",))
            .select_related("entity", "customer")
        }
        charges = _live(account_ids)
        for account_id in account_ids:
            own, one = charges[account_id], planned.plans[account_id]
            if set(own) != {live.charge_id for live in planned.known.live.get(account_id, ())}:
                others += 1
                continue
            for undo in one.undone:
                charge = own[undo.charge_id]
                refuse_open(charge=charge, actor=actor, now=now, on=on)
                take_back(charge=charge, reason=undo.reason, on=on, actor=actor, now=now)
                undone.append(charge)
            for draft, calculation in sheets[account_id]:
                if agrees(draft=draft, calculation=calculation):
                    ready.append(Ready(account=accounts[account_id], draft=draft, calculation=calculation))
                else:
                    apart.append(_apart(draft, calculation))
        posted = post(ready=ready, on=on, actor=actor, now=now)
    tally.left_to_others += others
    for held in apart:
        planned.plans[held.account_id].withheld.append(held)
    _count(tally.posted, tally.posted_minor, posted)
    _count(tally.reversed, tally.reversed_minor, undone)


def _live(account_ids: Sequence[int]) -> dict[int, dict[int, Charge]]:
    """The charges of accounts that are not reversed, by account and id."""
    found: dict[int, dict[int, Charge]] = {key: {} for key in account_ids}
    live = Charge.objects.filter(account_id__in=account_ids, is_reversed=False)
    for charge in live.select_related("entity", "account__customer").order_by("pk"):
        found[charge.account_id][charge.pk] = charge
    return found


def _apart(draft: Draft, calculation: Mapping[str, Any]) -> Held:
    """What is not posted because its calculation comes to something else. A fee per account is its own calculation."""
    assert draft.item_id is not None
    return Held(
        account_id=draft.account_id,
        item_id=draft.item_id,
        kind=draft.kind,
        reason=Withheld.ENGINES_DIFFER,
        detail=f"By the column {draft.amount_minor}, by itself {calculation['amount_minor']} minor units.",
    )


def _count(
    numbers: Counter[tuple[str, str]], amounts: Counter[tuple[str, str]], charges: Iterable[Charge]
) -> None:
    for charge in charges:
        numbers[charge.currency, charge.kind] += 1
        amounts[charge.currency, charge.kind] += charge.amount_minor


def totals_of(*, planned: Planned, tally: Tally) -> dict[str, Any]:
    """What a run did in figures, by currency and kind, and how often each reason kept something from being charged."""
    withheld = Counter(
        reason
        for one in planned.plans.values()
        for reason in {(held.item_id, held.kind): held.reason for held in one.withheld}.values()
    )
    return {
        "accounts": planned.accounts,
        "posted": _by_currency(tally.posted, tally.posted_minor),
        "reversed": _by_currency(tally.reversed, tally.reversed_minor),
        "withheld": dict(sorted(withheld.items())),
        "left_to_others": tally.left_to_others,
    }


def _by_currency(
    numbers: Counter[tuple[str, str]], amounts: Counter[tuple[str, str]]
) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (currency, kind), number in sorted(numbers.items()):
        found.setdefault(currency, {})[kind] = {
            "charges": number,
            "amount_minor": amounts[currency, kind],
        }
    return found


def preview_of(*, planned: Planned) -> dict[str, Any]:
    """What a run would do in the same figures, were it made now."""
    tally = Tally(failures=list(planned.failures))
    for account_id, one in planned.plans.items():
        for draft in one.drafts:
            tally.posted[draft.currency, draft.kind] += 1
            tally.posted_minor[draft.currency, draft.kind] += draft.amount_minor
        live = {charge.charge_id: charge for charge in planned.known.live.get(account_id, ())}
        currency = _currency_of(planned, account_id)
        for undo in one.undone:
            charge = live[undo.charge_id]
            tally.reversed[currency, charge.kind] += 1
            tally.reversed_minor[currency, charge.kind] += charge.amount_minor
    return totals_of(planned=planned, tally=tally)


def _currency_of(planned: Planned, account_id: int) -> str:
    items = planned.known.items.get(account_id)
    return items[0].currency if items else Account.objects.get(pk=account_id).currency


def last_run() -> tuple[date, datetime] | None:
    """Return the day and the end of the last charges run that left nothing undone; None where there was none."""
    found = ChargesRun.objects.filter(failures=[]).order_by("-as_of", "-pk").first()
    return None if found is None else (found.as_of, found.ended_at)
