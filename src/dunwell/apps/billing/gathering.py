"""Several drafts and orders of one customer as one bill: set aside, gathered by hand or on the customer's day, undone.

Each is in one bill at most, whoever asks at the same moment: the database holds one row for it. Until its bill is
issued all of it can be undone; after that only a credit note takes anything back.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from dunwell.apps.billing.deposits import as_if_ordered
from dunwell.apps.billing.drafting import Prepared, prepare
from dunwell.apps.billing.gathered import sources_of
from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.issuing import keep_files, set_out, tell_of
from dunwell.apps.billing.models import Bill, BillFile, BillState, Buyer
from dunwell.apps.billing.order_models import Order, OrderBill
from dunwell.apps.billing.order_moves import locked, tell
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.organisation.days import entity_day
from dunwell.core.billing.attachments import too_many
from dunwell.core.billing.draft import BillKind, DraftFile
from dunwell.core.billing.gathering import Gathered, gathered_plain, gathering_day
from dunwell.core.plain import PlainFault

_DAY = timedelta(days=1)
_ORDER_STATES = frozenset({"accepted", "deposit_waived", "working"})


@dataclass(slots=True)
class MonthGathered:
    """What came of a look at all that is set aside: the bills, and how much is kept back with its reasons."""

    bills: list[Bill] = field(default_factory=list[Bill])
    kept_back: int = 0


def set_aside(
    *, now: datetime, actor: str, bills: Sequence[Bill] = (), orders: Sequence[Order] = ()
) -> list[SetAside]:
    """Let drafts and orders be billed with others: on the day of a customer with one bill a month, or by hand.

    A draft must be one that could be issued, an invoice, and of no order of ours; an order must be accepted as a whole,
    without a deposit and without a bill of its own. All of them, or none. Raises BillRefused.
    """
    try:
        with transaction.atomic():
            return [
                *(_aside_draft(bill, now=now, actor=actor) for bill in bills),
                *(_aside_order(order, now=now, actor=actor) for order in orders),
            ]
    except IntegrityError as conflict:
        message = "One of them was set aside just now by somebody else: see how it stands."
        raise BillRefused(code="not_allowed", message=message) from conflict


def _aside_draft(bill: Bill, *, now: datetime, actor: str) -> SetAside:
    row = Bill.objects.select_for_update(of=("self",)).select_related("entity").get(pk=bill.pk)
    if row.state != BillState.DRAFT or sources_of(bill=row):
        said = "gathers others already" if row.state == BillState.DRAFT else f"is {row.get_state_display()}"
        raise BillRefused(code="not_allowed", message=f"Only a draft can be set aside; this one {said}.")
    (prepared,) = prepare(plains=[row.content["given"]], now=now)
    if prepared.draft.kind is not BillKind.INVOICE:
        raise faulty([PlainFault("kind", "Only invoices go into one bill with others.")])
    if prepared.of_order is not None:
        said = "It is an invoice of an order: set the order aside instead, or leave its number out."
        raise faulty([PlainFault("order", said)])
    row.state = BillState.SET_ASIDE
    row.save(update_fields=["state"])
    tell_of(bill=row, name="billing.bill.set_aside", now=now, actor=actor)
    return _row(prepared, draft=row, order=None, now=now, actor=actor)


def _aside_order(order: Order, *, now: datetime, actor: str) -> SetAside:
    order = locked(order=order)
    own = OrderBill.objects.filter(order=order).exists()
    if order.state not in _ORDER_STATES or own or (order.deposit_minor and order.state == "accepted"):
        raise BillRefused(
            code="not_allowed",
            message=f"Order {order.number} has a deposit or bills of its own, or is not to be billed: bill it alone.",
        )
    (prepared,) = prepare(plains=[as_if_ordered(order.given)], now=now)
    tell(order=order, name="billing.order.set_aside", now=now, actor=actor)
    return _row(prepared, draft=None, order=order, now=now, actor=actor)


def _row(
    prepared: Prepared, *, draft: Bill | None, order: Order | None, now: datetime, actor: str
) -> SetAside:
    return SetAside.objects.create(
        draft=draft,
        order=order,
        gross_minor=prepared.totals.gross_minor,
        set_aside_on=entity_day(entity=prepared.seller.entity, now=now),
        set_aside_at=now,
        set_aside_by=actor,
    )


def gather(*, rows: Sequence[SetAside], now: datetime, actor: str) -> Bill:
    """Make one bill of what was set aside for one entity, payer and currency; it leaves after the minutes for mistakes.

    Raises BillRefused (faulty with every fault; not_allowed where some of it is in another bill, or was taken out).
    """
    with transaction.atomic():
        kept = _locked([row.pk for row in rows])
        if not kept or len(kept) < len({row.pk for row in rows}):
            raise BillRefused(
                code="not_allowed", message="Some of it is in a bill already, or was taken out: look again."
            )
        prepared = prepare(plains=[_given(row) for row in kept], now=now)
        _refuse_strangers(prepared)
        payer = prepared[0].buyer.customer
        sources = [_gathered(row, one) for row, one in zip(kept, prepared, strict=True)]
        said, faults = gathered_plain(sources, language=payer.language)
        files = _files(kept)
        if why := too_many(sizes=tuple(len(one.content) for one in files)):
            faults = (*faults, PlainFault("attachments", why))
        if faults:
            raise faulty(faults)
        digest = hashlib.sha256(",".join(str(row.pk) for row in kept).encode()).hexdigest()
        bill = set_out(
            plain={
                **said,
                "entity": prepared[0].seller.entity.code,
                "customer": payer.number,
                "currency": prepared[0].draft.currency,
                "external_id": f"gathered:{digest}",
                "deposits": "none",
            },
            now=now,
            actor=actor,
        )
        keep_files(bill=bill, files=files)
        SetAside.objects.filter(pk__in=[row.pk for row in kept]).update(into=bill, faults=[])
        tell_of(bill=bill, name="billing.bill.gathered", now=now, actor=actor)
    return bill


def _locked(pks: Iterable[int]) -> list[SetAside]:
    """What of it is set aside still and in no bill, held until the transaction is over."""
    free = SetAside.objects.select_for_update(of=("self",)).filter(
        pk__in=list(pks), into__isnull=True, taken_out_at__isnull=True
    )
    return list(free.select_related("draft", "order").order_by("pk"))


def _given(row: SetAside) -> dict[str, Any]:
    if row.draft is not None:
        return dict(row.draft.content["given"])
    assert row.order is not None, "one of both"
    return as_if_ordered(row.order.given)


def _refuse_strangers(prepared: Sequence[Prepared]) -> None:
    """One bill is of one entity to one payer in one currency."""
    wanted = {
        "entity": {one.seller.entity.code for one in prepared},
        "customer": {one.buyer.customer.number for one in prepared},
        "currency": {one.draft.currency for one in prepared},
    }
    faults = [
        PlainFault(name, f"They are of different ones ({', '.join(sorted(known))}): gather each by itself.")
        for name, known in wanted.items()
        if len(known) > 1
    ]
    if faults:
        raise faulty(faults)


def _gathered(row: SetAside, prepared: Prepared) -> Gathered:
    given = row.draft.content["given"] if row.draft is not None else row.order.given if row.order else {}
    payer, number = prepared.buyer.customer, prepared.origin.customer
    child = payer.billed_for.filter(customer__number=number).select_related("customer").first()
    return Gathered(
        given=given,
        draft=prepared.draft,
        totals=prepared.totals,
        for_whom=child.customer.name if child is not None and number != payer.number else "",
        order=row.order.number if row.order is not None else "",
    )


def _files(rows: Sequence[SetAside]) -> list[DraftFile]:
    """What goes with the drafts, each under a name of its own."""
    found: list[DraftFile] = []
    names: set[str] = set()
    drafts = [row.draft_id for row in rows if row.draft_id is not None]
    for one in BillFile.objects.filter(bill__in=drafts).order_by("bill__pk", "pk"):
        name, copies = one.name, 1
        while name.casefold() in names:
            copies += 1
            name = f"{copies}-{one.name}"[:100]
        names.add(name.casefold())
        found.append(DraftFile(name=name, media_type=one.media_type, content=bytes(one.content)))
    return found


def undo(*, bill: Bill, now: datetime, actor: str) -> list[SetAside]:
    """Undo a bill that gathers others while it is not issued: they are drafts and orders by themselves again.

    The bill goes into the bin and stays there. Raises BillRefused (not_waiting, not_allowed).
    """
    with transaction.atomic():
        row = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
        rows = sources_of(bill=row)
        if not rows:
            raise BillRefused(code="not_allowed", message="This bill gathers nothing.")
        if row.state not in {BillState.WAITING, BillState.DRAFT}:
            raise BillRefused(code="not_waiting", message="It has left already: issue a credit note instead.")
        row.state, row.leaves_at = BillState.DROPPED, None
        row.save(update_fields=["state", "leaves_at"])
        tell_of(bill=row, name="billing.bill.ungathered", now=now, actor=actor)
        _free(rows, now=now, actor=actor)
    return rows


def take_out(*, row: SetAside, now: datetime, actor: str) -> SetAside:
    """Take a draft or an order out again before it is gathered. Raises BillRefused (not_allowed)."""
    with transaction.atomic():
        kept = _locked([row.pk])
        if not kept:
            raise BillRefused(
                code="not_allowed", message="It is in a bill already, or was taken out: undo that bill."
            )
        _free(kept, now=now, actor=actor)
    return kept[0]


def _free(rows: Sequence[SetAside], *, now: datetime, actor: str) -> None:
    for row in rows:
        row.taken_out_at = now
        row.save(update_fields=["taken_out_at"])
        if row.draft is not None:
            Bill.objects.filter(pk=row.draft.pk).update(state=BillState.DRAFT)
            tell_of(bill=row.draft, name="billing.bill.taken_out", now=now, actor=actor)
        elif row.order is not None:
            tell(order=row.order, name="billing.order.taken_out", now=now, actor=actor)


def gather_due(*, now: datetime, actor: str) -> MonthGathered:
    """Gather what was set aside for customers with one bill a month, from each one's day of the month on.

    Called as often as one likes, by several at once: nothing is billed twice. What was set aside on that day or later
    goes into the next bill; what differs in terms or references into bills of their own. What cannot be billed is kept
    back with its reasons, told once, and tried again.
    """
    found = MonthGathered()
    waiting = SetAside.objects.filter(
        into__isnull=True, taken_out_at__isnull=True, set_aside_on__lt=now.date() + 2 * _DAY
    )
    payers = {
        *waiting.filter(draft__isnull=False).values_list("draft__entity_id", "draft__customer_id"),
        *waiting.filter(order__isnull=False).values_list("order__entity_id", "order__customer_id"),
    }
    for entity_id, customer_id in sorted(payers):
        with transaction.atomic():
            monthly = Buyer.objects.select_for_update(no_key=True).filter(
                customer_id=customer_id, is_consolidated=True
            )
            for buyer in monthly:
                _gather_month(buyer, entity_id, found, now=now, actor=actor)
    return found


def _gather_month(buyer: Buyer, entity_id: int, found: MonthGathered, *, now: datetime, actor: str) -> None:
    drafts = SetAside.objects.filter(draft__customer_id=buyer.customer_id, draft__entity_id=entity_id)
    orders = SetAside.objects.filter(order__customer_id=buyer.customer_id, order__entity_id=entity_id)
    rows = _locked([*drafts.values_list("pk", flat=True), *orders.values_list("pk", flat=True)])
    groups: dict[tuple[str, ...], list[SetAside]] = {}
    for row in rows:
        entity = row.draft.entity if row.draft is not None else row.order.entity if row.order else None
        assert entity is not None, "one of both"
        today = entity_day(entity=entity, now=now)
        if row.set_aside_on < gathering_day(day=buyer.bills_on, as_of=today):
            groups.setdefault(_alike(row), []).append(row)
    for group in groups.values():
        try:
            found.bills.append(gather(rows=group, now=now, actor=actor))
        except BillRefused as refusal:
            _keep_back(group, refusal, now=now, actor=actor)
            found.kept_back += len(group)


def _alike(row: SetAside) -> tuple[str, ...]:
    given, source = _given(row), row.draft or row.order
    assert source is not None, "one of both"
    names = ("terms", "due_on", "buyer_reference", "round_to")
    return (source.currency, *(str(given.get(name) or "") for name in names))


def _keep_back(rows: Sequence[SetAside], refusal: BillRefused, *, now: datetime, actor: str) -> None:
    """Say why it cannot be gathered; told once for the same reasons."""
    faults = [[one.field, one.message] for one in refusal.faults] or [["", str(refusal)]]
    for row in rows:
        if row.faults == faults:
            continue
        row.faults = faults
        row.save(update_fields=["faults"])
        if row.draft is not None:
            tell_of(bill=row.draft, name="billing.bill.gather_failed", now=now, actor=actor)
        elif row.order is not None:
            tell(order=row.order, name="billing.order.gather_failed", now=now, actor=actor)
