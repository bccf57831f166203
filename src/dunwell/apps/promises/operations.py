"""Writes to the promises: made, changed, cancelled and taken back by people, each with its events."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.promises.access import (
    PERSON_CHARACTERS_MAX,
    PromiseRefused,
    account_in_scope,
    lock,
    promise_in_scope,
    said,
)
from dunwell.apps.promises.models import (
    Method,
    PlanItem,
    PlanState,
    Promise,
    PromiseItem,
    PromiseState,
    Source,
)
from dunwell.apps.promises.offers import Free, chosen, free_for_promise, shares, within
from dunwell.apps.promises.standing import standing_promises
from dunwell.apps.promises.telling import tell_promise
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.extension import Extension
from dunwell.core.promises.states import PROMISE_MOVES, sources_of

DAYS_MAX = 366  # out of all reach
TAKE_BACK_DAYS = 1  # so long after it was made anybody may say that a promise was an error


def make_promise(  # noqa: PLR0913 - what a promise is, and the two bounds that it keeps to
    *,
    scope: Scope,
    account_id: UUID,
    item_ids: Sequence[UUID] | None = None,
    amount_minor: int | None = None,
    due_on: date,
    promised_by: str,
    method: str,
    note: str,
    source: str,
    rules: PromiseRules,
    now: datetime,
    today: date,
    extension: Extension | None = None,
) -> Promise:
    """Record that an amount will be paid by a day: of these items or of the account, all that is free or a part of it.

    The amount goes to the oldest items first. `rules` are those of the account's policy, and stay with the promise.
    `extension`: what the account's credit insurer allows; only who may go beyond limits promises for a later day.
    Raises PromiseRefused, and UnknownAccount or UnknownItem for what the scope does not see.
    """
    with transaction.atomic():
        account = account_in_scope(scope=scope, account_id=account_id)
        _allow(scope)
        words = _words(promised_by=promised_by, method=method, note=note)
        if source not in Source.values:
            raise PromiseRefused(
                code="unknown_source", field="source", message="Say how the promise came in."
            )
        beyond = _check_day(scope=scope, due_on=due_on, rules=rules, today=today)
        lock(account)
        free = free_for_promise(account=account, today=today)
        parts = chosen(account=account, item_ids=item_ids, free=free, refusal=PromiseRefused)
        spread = shares(amount_minor=amount_minor, parts=parts, refusal=PromiseRefused)
        beyond += within(
            extension=extension,
            scope=scope,
            last_on=due_on,
            items=spread,
            field="due_on",
            refusal=PromiseRefused,
        )
        beyond += _check_number(scope=scope, item_ids=list(spread), rules=rules)
        fields = {**words, "source": source, "due_on": due_on}
        promise = _create(
            scope=scope,
            account=account,
            spread=spread,
            free=free,
            fields=fields,
            rules=rules,
            now=now,
            today=today,
        )
        tell_promise("made", promise=promise, actor=scope.actor, now=now, beyond=beyond)
    return promise


def change_promise(
    *,
    scope: Scope,
    promise_id: UUID,
    due_on: date,
    amount_minor: int | None = None,
    promised_by: str,
    method: str,
    note: str,
    rules: PromiseRules,
    now: datetime,
    today: date,
    extension: Extension | None = None,
) -> Promise:
    """Give a running promise another day or amount (what is left of it, unless given), and return the one that stands.

    That is another promise on the same items, which takes the place of the first. Where only the words differ, the
    promise itself is changed; the same is no change. Raises UnknownPromise or PromiseRefused.
    """
    with transaction.atomic():
        old = promise_in_scope(scope=scope, promise_id=promise_id)
        _allow(scope)
        words = _words(promised_by=promised_by, method=method, note=note)
        lock(old.account)
        left = _left(old, today=today)
        if due_on == old.due_on and amount_minor in {None, sum(left.values())}:
            return _reword(old, words=words, scope=scope, now=now)
        beyond = _check_day(scope=scope, due_on=due_on, rules=rules, today=today)
        free = free_for_promise(account=old.account, today=today, besides=old.pk)
        parts = [part for part in free.parts if part.item_id in left]
        wanted = sum(left.values()) if amount_minor is None else amount_minor
        spread = shares(amount_minor=wanted, parts=parts, refusal=PromiseRefused)
        beyond += within(
            extension=extension,
            scope=scope,
            last_on=due_on,
            items=spread,
            field="due_on",
            refusal=PromiseRefused,
        )
        beyond += _check_number(scope=scope, item_ids=list(spread), rules=rules)
        _close("replaced", promise=old, scope=scope, note="", now=now, today=today)
        fields = {**words, "source": old.source, "due_on": due_on, "replaces": old}
        new = _create(
            scope=scope,
            account=old.account,
            spread=spread,
            free=free,
            fields=fields,
            rules=rules,
            now=now,
            today=today,
        )
        tell_promise("made", promise=new, actor=scope.actor, now=now, beyond=beyond)
    return new


def cancel_promise(*, scope: Scope, promise_id: UUID, note: str, now: datetime, today: date) -> Promise:
    """End a running promise from today on, because it holds no more; it is neither kept nor broken.

    Raises UnknownPromise or PromiseRefused.
    """
    with transaction.atomic():
        promise = promise_in_scope(scope=scope, promise_id=promise_id)
        _allow(scope)
        line = said(note, field="note", refusal=PromiseRefused)
        lock(promise.account)
        _left(promise, today=today)
        _close("cancelled", promise=promise, scope=scope, note=line, now=now, today=today)
    return promise


def take_back_promise(*, scope: Scope, promise_id: UUID, now: datetime, today: date) -> Promise:
    """Undo a promise that was made in error: it counts for nothing, and the one that it replaced runs again.

    Later than TAKE_BACK_DAYS after it was made only who may go beyond limits. Raises UnknownPromise or PromiseRefused.
    """
    with transaction.atomic():
        promise = promise_in_scope(scope=scope, promise_id=promise_id)
        _allow(scope)
        if today > promise.made_on + timedelta(days=TAKE_BACK_DAYS) and not scope.may(Power.APPROVE):
            raise PromiseRefused(
                code="too_late", field="", message="This promise has stood for days: cancel it instead."
            )
        lock(promise.account)
        _close("taken_back", promise=promise, scope=scope, note="", now=now, today=today)
        if promise.replaces is not None:
            _restore(promise.replaces, scope=scope, now=now)
    return promise


def _allow(scope: Scope) -> None:
    if not scope.may_answer:
        raise PromiseRefused(
            code="not_allowed", field="", message="You may see promises, but not make or change them."
        )


def _words(*, promised_by: str, method: str, note: str) -> dict[str, str]:
    if method not in Method.values:
        raise PromiseRefused(code="unknown_method", field="method", message="Choose one of the methods.")
    person = said(promised_by, field="promised_by", refusal=PromiseRefused, most=PERSON_CHARACTERS_MAX)
    return {
        "promised_by": person,
        "method": method,
        "note": said(note, field="note", refusal=PromiseRefused),
    }


def _check_day(*, scope: Scope, due_on: date, rules: PromiseRules, today: date) -> list[str]:
    """Refuse a day that has passed or is too far; return the limit that the scope goes beyond, if it does."""
    if due_on < today:
        raise PromiseRefused(code="past", field="due_on", message="This day has passed.")
    days = (due_on - today).days
    most = DAYS_MAX if scope.may(Power.APPROVE) else rules.days_max
    if days > most:
        message = f"At most {most} days ahead, please."
        if most == rules.days_max:
            message = f"At most {most} days ahead, unless a controller makes the promise."
        raise PromiseRefused(code="too_far", field="due_on", message=message)
    return ["too_far"] if days > rules.days_max else []


def _check_number(*, scope: Scope, item_ids: Sequence[int], rules: PromiseRules) -> list[str]:
    """Refuse another promise on items that have seen enough; return the limit that the scope goes beyond."""
    often = (
        PromiseItem.objects.filter(item_id__in=item_ids, promise__is_error=False)
        .values("item__number")
        .annotate(times=Count("pk"))
        .filter(times__gte=rules.per_item_max)
        .order_by("item__number")
    )
    numbers = [row["item__number"] for row in often]
    if numbers and not scope.may(Power.APPROVE):
        raise PromiseRefused(
            code="too_many",
            field="items",
            message=f"{numbers[0]} was promised {rules.per_item_max} times: a controller may accept another promise.",
        )
    return ["too_many"] if numbers else []


def _left(promise: Promise, *, today: date) -> dict[int, int]:
    """Return what is left of each item of a promise that still runs, or refuse: its day has passed, or it is paid."""
    standing = standing_promises(as_of=today, account_ids=[promise.account_id])
    found = next((one for one in standing if one.promise_id == promise.pk), None)
    if found is None or promise.state != PromiseState.RUNNING or found.end(as_of=today) is not None:
        raise PromiseRefused(code="ended", field="", message="This promise has ended already.")
    return found.course.left_minor


def _create(
    *,
    scope: Scope,
    account: Account,
    spread: Mapping[int, int],
    free: Free,
    fields: Mapping[str, object],
    rules: PromiseRules,
    now: datetime,
    today: date,
) -> Promise:
    promise = Promise.objects.create(
        **fields,
        account=account,
        amount_minor=sum(spread.values()),
        grace_days=rules.grace_days,
        tolerance_basis_points=rules.tolerance_basis_points,
        made_on=today,
        made_at=now,
        made_by=scope.actor,
    )
    PromiseItem.objects.bulk_create(
        PromiseItem(promise=promise, item_id=item_id, amount_minor=minor, open_minor=free.open_minor[item_id])
        for item_id, minor in spread.items()
    )
    return promise


def _reword(promise: Promise, *, words: Mapping[str, str], scope: Scope, now: datetime) -> Promise:
    if all(getattr(promise, name) == value for name, value in words.items()):
        return promise
    Promise.objects.filter(pk=promise.pk).update(**words)
    promise.refresh_from_db()
    tell_promise("changed", promise=promise, actor=scope.actor, now=now)
    return promise


def _close(event: str, *, promise: Promise, scope: Scope, note: str, now: datetime, today: date) -> None:
    """Move a promise in one statement that finds it only while it runs."""
    sources = sources_of(moves=PROMISE_MOVES, event=event)
    moved = Promise.objects.filter(pk=promise.pk, state__in=sources).update(
        state=PROMISE_MOVES["running", event],
        closed_on=today,
        closed_at=now,
        closed_by=scope.actor,
        close_note=note,
        is_error=event == "taken_back",
    )
    if not moved:
        raise PromiseRefused(code="ended", field="", message="This promise has ended already.")
    promise.refresh_from_db()
    tell_promise(event, promise=promise, actor=scope.actor, now=now)


def _restore(promise: Promise, *, scope: Scope, now: datetime) -> None:
    """Let a promise run again, unless its items were spoken for since."""
    items = PromiseItem.objects.filter(promise=promise).values("item_id")
    since = PromiseItem.objects.filter(
        item_id__in=items, promise__state=PromiseState.RUNNING, promise__made_at__gte=promise.closed_at
    )
    plans = PlanItem.objects.filter(item_id__in=items, version__plan__state=PlanState.RUNNING)
    if since.exists() or plans.exists():
        raise PromiseRefused(
            code="promised",
            field="",
            message="Something else was agreed on for these items since: cancel the promise instead.",
        )
    Promise.objects.filter(pk=promise.pk, state=PromiseState.REPLACED).update(
        state=PROMISE_MOVES["replaced", "restored"],
        closed_on=None,
        closed_at=None,
        closed_by="",
        close_note="",
    )
    promise.refresh_from_db()
    tell_promise("restored", promise=promise, actor=scope.actor, now=now)
