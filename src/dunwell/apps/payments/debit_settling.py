"""Direct debits of our own at the bank: their lines pay what was collected; what comes back is open again."""

from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.matching import withdraw
from dunwell.apps.cash.models import LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import identify, locked
from dunwell.apps.payments.collection_models import Collection, Try
from dunwell.apps.payments.collection_results import failed, paid
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.receivables.operations import LedgerRefused, allocate
from dunwell.core.payments.retrying import failure_of_return

ACTOR = "system:autopay"
MOST_AT_ONCE = 1_000
RETURNS_WITHIN = timedelta(days=430)
"""So long a debit may come back: thirteen months where no mandate is proved, and some days."""


def settle_debits(*, now: datetime, today: date) -> int:
    """Book debits whose lines the bank has booked, told by reference and amount, and those that came back; how many.

    Repeatable; each in a transaction of its own. The receipts of what came back are reversed by the cash desk's own
    rule for returns; here the collection is tried again or given up, by the bank's reason.
    """
    return _came(now=now, today=today) + _went_back(now=now, today=today)


def _came(*, now: datetime, today: date) -> int:
    waiting = dict(
        Try.objects.filter(file__isnull=False, ended_at__isnull=True, file__state="sent").values_list(
            "key", "pk"
        )
    )
    if not waiting:
        return 0
    lines = LineStanding.objects.filter(
        state__in=[LineState.OPEN, LineState.PROPOSED, LineState.PARKED, LineState.DONE],
        line__amount_minor__gt=0,
        line__references__end_to_end__in=list(waiting),
        line__returned__isnull=True,
        line__currency="EUR",
    )
    count = 0
    for pk in list(lines.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            count += _book(pk, waiting, now=now, today=today)
    return count


def _book(line_id: int, waiting: dict[str, int], *, now: datetime, today: date) -> bool:
    standing = locked(line_id=line_id)
    key = str(standing.line.references.get("end_to_end", ""))
    made = (
        Try.objects.select_for_update(of=("self",)).select_related("collection", "file").get(pk=waiting[key])
    )
    is_theirs = made.ended_at is None and made.file is not None and made.file.entity_id == standing.entity_id
    if not is_theirs or standing.line.amount_minor != made.amount_minor:
        return False
    if standing.state == LineState.DONE:  # the desk, or its matcher, was faster
        paid(made=made, now=now)
        return True
    if standing.remaining_minor != made.amount_minor:
        return False
    account = Account.objects.select_for_update(no_key=True).get(pk=made.collection.account_id)
    try:
        with transaction.atomic():
            if standing.state == LineState.PROPOSED:
                withdraw(standing=standing, event="lapsed", actor=ACTOR, now=now, today=today)
            receipt = identify(
                standing=standing,
                account=account,
                minor=made.amount_minor,
                match=None,
                reason="A direct debit of ours.",
                actor=ACTOR,
                now=now,
            )
            _set_against(receipt, made, now=now)
    except (CashRefused, LedgerRefused) as refusal:
        LineStanding.objects.filter(pk=line_id).update(note=str(refusal)[:500])
        return False
    paid(made=made, now=now)
    return True


def _set_against(receipt: OpenItem, made: Try, *, now: datetime) -> None:
    """Pay what was collected for, as far as it is open still; the rest stays unapplied."""
    for public_id, minor in made.parts:
        item = OpenItem.objects.get(public_id=public_id, account_id=receipt.account_id)
        left = Residual.objects.filter(pk=item.pk).values_list("residual_minor", flat=True).first() or 0
        if share := min(minor, left):
            allocate(
                credit_item_id=receipt.pk,
                debit_item_id=item.pk,
                amount_minor=share,
                on=max(receipt.issued_on, item.issued_on),
                actor=ACTOR,
                now=now,
            )


def _went_back(*, now: datetime, today: date) -> int:
    """Collections whose receipt was reversed because the bank took the money back, or that were never paid at all."""
    back = Step.objects.filter(kind=StepKind.RETURNED, undoes__kind=StepKind.IDENTIFIED, minor__gt=0)
    known = Try.objects.filter(
        file__isnull=False, is_settled=True, code="", at__gte=now - RETURNS_WITHIN
    ).values_list("key", flat=True)
    count = 0
    rows = back.filter(undoes__line__references__end_to_end__in=list(known)).select_related(
        "line", "undoes__line"
    )
    for step in rows.order_by("pk")[:MOST_AT_ONCE]:
        key = str(step.undoes.line.references["end_to_end"]) if step.undoes else ""
        returned = _return_of(step)
        with transaction.atomic():
            made = Try.objects.get(key=key)
            Collection.objects.select_for_update().get(pk=made.collection_id)
            code = returned or "MS03"
            failed(made=made, failure=failure_of_return(code=code), code=code, now=now, today=today)
            count += 1
    return count


def _return_of(step: Step) -> str:
    told = step.line.returned or {}
    return str(told.get("reason", ""))[:35]
