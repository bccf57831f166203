"""What became of a try to charge: paid, under way, tried again on a day, or given up. In the caller's transaction."""

from datetime import date, datetime

from dunwell.apps.billing.order_models import Recurring, RecurringBill
from dunwell.apps.billing.plans import plan_of
from dunwell.apps.payments.autopay_access import tell_autopay
from dunwell.apps.payments.autopay_mails import propose_failed
from dunwell.apps.payments.collection_models import Collection, CollectionState, Try
from dunwell.apps.payments.ending import end_autopays
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod, MethodState
from dunwell.apps.payments.models import AttemptState, PaymentAttempt
from dunwell.apps.payments.planning import method_now
from dunwell.apps.promises.models import Instalment
from dunwell.apps.receivables.models import Account
from dunwell.core.payments.collecting import COLLECTION_MOVES
from dunwell.core.payments.declines import failure_of
from dunwell.core.payments.retrying import DEBIT_DAYS, SOFT_DAYS, Failure, NextTry, Retry, next_try

ACTOR = "system:autopay"
_DAYS_OF = {"day": 1, "week": 7, "month": 28, "year": 365}
_CAME = frozenset({AttemptState.SUCCEEDED, AttemptState.PARTLY_REFUNDED, AttemptState.REFUNDED})
_LOST = frozenset(
    {
        AttemptState.FAILED,
        AttemptState.EXPIRED,
        AttemptState.ABANDONED,
        AttemptState.RETURNED,
        AttemptState.DISPUTED,
        AttemptState.ACTION_NEEDED,
    }
)


def hear_attempt(*, attempt: PaymentAttempt, event: str, now: datetime, today: date) -> None:
    """Book on a collection what became of the payment that its try made; in the caller's transaction."""
    made = Try.objects.filter(key=attempt.key).first()
    if made is None:
        return
    if event == AttemptState.PROCESSING:
        _under_way(made, now=now)
    elif event in _CAME:
        paid(made=made, now=now)
    elif event in _LOST:
        code = attempt.decline_code or ("debit_disputed" if event == AttemptState.DISPUTED else "unknown")
        if event == AttemptState.ACTION_NEEDED:
            code = "authentication_required"
        failed(made=made, failure=failure_of(code=code), code=code, now=now, today=today)


def _under_way(made: Try, *, now: datetime) -> None:
    found = locked(collection_id=made.collection_id)
    if (found.state, "under_way") in COLLECTION_MOVES:
        move(collection=found, event="under_way")
        _tell("collection.under_way", found, now=now, minor=made.amount_minor)


def paid(*, made: Try, now: datetime) -> None:
    """Note that the money of a try has come; in the caller's transaction. The same again is no change."""
    found = locked(collection_id=made.collection_id)
    made.is_settled, made.ended_at, made.code = True, now, ""
    made.save(update_fields=["is_settled", "ended_at", "code"])
    if found.state == CollectionState.PAID or (found.state, "paid") not in COLLECTION_MOVES:
        return
    found.settled_at, found.code = now, ""
    move(collection=found, event="paid")
    _tell("collection.paid", found, now=now, minor=made.amount_minor)


def failed(*, made: Try, failure: Failure, code: str, now: datetime, today: date) -> None:
    """Note that a try failed, or its money went back: it is tried again on a day, or never; the payer is told.

    In the caller's transaction; only the last try of a collection counts, and each once. A method that failed for good
    is charged no more, and what it was to pay is nobody's promise any longer.
    """
    found = locked(collection_id=made.collection_id)
    last = found.made_tries.order_by("-number").first()
    is_known = (made.ended_at is not None and not made.is_settled) or bool(made.code)
    if last is None or last.pk != made.pk or is_known:
        return
    made.code, made.ended_at = code[:40], now
    made.save(update_fields=["code", "ended_at"])
    is_debit = made.method.kind in (KeptKind.SEPA_DEBIT, KeptKind.MANDATE)
    retry = next_try(
        failure=failure,
        tries=found.tries,
        failed_on=today,
        first_on=found.first_on or today,
        period_days=_period_days(found),
        ladder=DEBIT_DAYS if is_debit else SOFT_DAYS,
    )
    if method_now(collection=found) is None and retry.why is NextTry.AGAIN:
        retry = Retry(NextTry.HARD)
    found.code, found.charge_on = made.code, retry.on or found.charge_on
    event = "again" if retry.why is NextTry.AGAIN else "failed"
    found.settled_at = None if event == "again" else now
    move(collection=found, event=event)
    on = retry.on.isoformat() if retry.on else None
    _tell(f"collection.{event}", found, now=now, code=made.code, why=retry.why.value, on=on)
    propose_failed(made=made, collection=found, now=now)
    if failure is Failure.HARD:
        _give_up(made.method, code=made.code, now=now)


def _give_up(method: KeptMethod, *, code: str, now: datetime) -> None:
    KeptMethod.objects.filter(pk=method.pk, state=MethodState.USABLE).update(
        state=MethodState.GONE, ended_at=now
    )
    reason = f"A charge failed for good ({code}); another method is needed."
    end_autopays(method=method, reason=reason, actor=ACTOR, now=now)


def locked(*, collection_id: int) -> Collection:
    """The collection as it is now, its account and itself under locks until the transaction ends, in this order."""
    account_id = Collection.objects.values_list("account_id", flat=True).get(pk=collection_id)
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    return (
        Collection.objects.select_for_update(of=("self",))
        .select_related("account", "autopay__consent", "item", "instalment")
        .get(pk=collection_id)
    )


def move(*, collection: Collection, event: str) -> None:
    """Move a collection under lock by an event that its state knows, and keep it."""
    collection.state = CollectionState(COLLECTION_MOVES[collection.state, event])
    collection.save()


def _period_days(collection: Collection) -> int | None:
    """How long until the same comes again: the next instalment, or the next bill of the contract; else None."""
    if collection.instalment is not None:
        after = Instalment.objects.filter(
            version_id=collection.instalment.version_id, due_on__gt=collection.instalment.due_on
        )
        following = after.order_by("due_on").values_list("due_on", flat=True).first()
        return None if following is None else (following - collection.instalment.due_on).days
    billed = RecurringBill.objects.filter(bill__item_id=collection.item_id).values("plan_id")
    row = Recurring.objects.filter(pk__in=billed).first()
    if row is None:
        return None
    cadence = plan_of(row).cadence
    return cadence.every * _DAYS_OF[cadence.unit.value]


def _tell(name: str, collection: Collection, *, now: datetime, **data: object) -> None:
    tell_autopay(
        name,
        account=collection.account,
        subject="collection",
        subject_id=collection.pk,
        actor=ACTOR,
        now=now,
        number=collection.item.number if collection.item else "",
        currency=collection.account.currency,
        due_on=collection.due_on.isoformat(),
        **data,
    )
