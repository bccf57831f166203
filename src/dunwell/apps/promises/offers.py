"""What of an account can be promised, or paid by a plan: what is open and nobody has spoken for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import polars as pl

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.promises.access import Refusal, items_of_account
from dunwell.apps.promises.standing import standing_plans, standing_promises
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.core.promises.extension import Extension
from dunwell.core.promises.opening import MOVES, opens_by_day
from dunwell.core.promises.spreading import OpenPart, oldest_first, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """What is free of an account on a day, by item: in all, and what is open of the items that are not free at all."""

    parts: tuple[OpenPart, ...]  # the oldest first
    open_minor: dict[int, int]
    promised: frozenset[int]
    planned: frozenset[int]

    @property
    def total_minor(self) -> int:
        """All that is free."""
        return sum(part.open_minor for part in self.parts)


def open_now(*, account: Account, today: date) -> dict[int, OpenPart]:
    """Return what is open of each debit of an account, less what its credits cover, the oldest first."""
    residuals = Residual.objects.filter(account=account).values_list("item_id", "due_on", "residual_minor")
    moves = pl.DataFrame(
        [
            (account.pk, item_id, due_on, today, minor)
            for item_id, due_on, minor in residuals.order_by("item_id")
        ],
        schema=dict(MOVES.dtypes),
        orient="row",
    )
    due = dict(moves.select("item_id", "due_on").iter_rows())
    return {
        item_id: OpenPart(item_id=item_id, due_on=due[item_id], open_minor=minor)
        for item_id, _, minor in opens_by_day(moves=moves).iter_rows()
        if minor > 0
    }


def free_for_promise(*, account: Account, today: date, besides: int | None = None) -> Free:
    """Return what nobody has promised or planned yet; `besides` is a promise that counts for nothing."""
    return _free(account=account, today=today, besides=besides, is_whole=False)


def free_for_plan(*, account: Account, today: date) -> Free:
    """Return the items that are in no running plan, and of which nothing is promised."""
    return _free(account=account, today=today, besides=None, is_whole=True)


def _free(*, account: Account, today: date, besides: int | None, is_whole: bool) -> Free:
    found = open_now(account=account, today=today)
    promised: Counter[int] = Counter()
    for promise in standing_promises(as_of=today, account_ids=[account.pk]):
        if promise.promise_id != besides and promise.end(as_of=today) is None:
            promised.update(promise.course.left_minor)
    # Broken since the ledger was last settled, a plan stands in nobody's way but another plan's: of two that have not
    # ended the database takes one.
    planned = frozenset(
        item_id
        for plan in standing_plans(as_of=today, account_ids=[account.pk])
        if is_whole or plan.end(as_of=today) is None
        for item_id in plan.item_due_on
    )
    parts = [
        OpenPart(
            item_id=part.item_id, due_on=part.due_on, open_minor=part.open_minor - promised[part.item_id]
        )
        for part in found.values()
        if part.item_id not in planned and not (is_whole and promised[part.item_id])
    ]
    return Free(
        parts=tuple(oldest_first(part for part in parts if part.open_minor > 0)),
        open_minor={item_id: part.open_minor for item_id, part in found.items()},
        promised=frozenset(item_id for item_id, minor in promised.items() if minor > 0),
        planned=planned,
    )


def chosen(
    *, account: Account, item_ids: Sequence[UUID] | None, free: Free, refusal: type[Refusal]
) -> list[OpenPart]:
    """Return what is free of the items named, or of all; refuse an item of which nothing is, saying why."""
    if item_ids is None:
        if not free.parts:
            raise refusal(
                code="nothing_open", field="", message="Nothing is open here that nobody has spoken for yet."
            )
        return list(free.parts)
    items = items_of_account(account=account, item_ids=item_ids)
    by_id = {part.item_id: part for part in free.parts}
    for item in items:
        if item.pk not in by_id:
            raise _taken(item, free=free, refusal=refusal)
    if not items:
        raise refusal(code="nothing_open", field="items", message="Choose at least one item.")
    return [by_id[item.pk] for item in items]


def _taken(item: OpenItem, *, free: Free, refusal: type[Refusal]) -> Refusal:
    """Say why nothing of an item can be promised."""
    if item.amount_minor < 0:
        code, why = "credit", "is owed to the customer"
    elif item.pk in free.planned:
        code, why = "in_plan", "is in a plan already"
    elif item.pk in free.promised:
        code, why = "promised", "is promised already: change or cancel that promise first"
    else:
        code, why = "nothing_open", "is paid, or money that is not allocated yet covers it"
    return refusal(code=code, field="items", message=f"{item.number} {why}.")


def shares(
    *,
    amount_minor: int | None,
    parts: Sequence[OpenPart],
    refusal: type[Refusal],
    field: str = "amount_minor",
) -> dict[int, int]:
    """Return an amount, or all that is free, over the parts, the oldest first; refuse what is not there."""
    free_minor = sum(part.open_minor for part in parts)
    wanted = free_minor if amount_minor is None else amount_minor
    if wanted <= 0:
        raise refusal(code="amount_not_positive", field=field, message="Give an amount above zero.")
    if wanted > free_minor:
        raise refusal(
            code="more_than_open",
            field=field,
            message="This is more than is open here and nobody has spoken for yet.",
        )
    return spread(amount_minor=wanted, parts=parts)


def within(
    *,
    extension: Extension | None,
    scope: Scope,
    last_on: date,
    items: Iterable[int],
    field: str,
    refusal: type[Refusal],
) -> list[str]:
    """Refuse to put items off for longer than their insurer allows; return the limit that the scope goes beyond."""
    if extension is None:
        return []
    due_on = list(OpenItem.objects.filter(pk__in=list(items)).values_list("due_on", flat=True))
    ends_on = extension.ends_on(due_on=due_on)
    if ends_on is None or last_on <= ends_on:
        return []
    if not scope.may(Power.APPROVE):
        message = (
            f"{extension.insurer} insures this only if it is paid by {ends_on:%Y-%m-%d}: "
            "a controller may agree to a later day once the insurer has."
        )
        raise refusal(code="too_far", field=field, message=message)
    return ["insurer"]
