"""The list of bills at the desk: filtered, page by page, the latest first, with what is open and how they arrived."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from dunwell.apps.billing.access import seen_bills
from dunwell.apps.billing.models import Bill, BillState, Delivery, DeliveryState, Seller
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.merged import current_id
from dunwell.apps.receivables.models import Residual
from dunwell.core.text import key

ROWS_OF_PAGE = 50
PROOF_DAYS = 3  # of an entity that says nothing

STATES: Final[dict[str, str]] = {
    "waiting": "About to be issued",
    "draft": "Draft",
    "dropped": "Thrown away",
    "aside": "Goes into one bill with others",
    "issued": "Issued",
    "open": "Open",
    "overdue": "Overdue",
    "paid": "Settled",
    "corrected": "Corrected",
    "held": "Held, or came back",
    "silent": "Not proved to have arrived",
}
"""What the list may be narrowed to; of these a row says the one that tells the most (ListedBill.state)."""

ARRIVALS: Final[dict[str, str]] = {
    "": "",
    "held": "Held",
    "back": "Came back",
    "uncertain": "Uncertain",
    "due": "To be sent",
    "withheld": "Not sent: test mode",
    "silent": "No proof yet",
    "sent": "Sent",
    "arrived": "Arrived",
    "lapsed": "Not sent",
}
"""What became of a bill on its way, by all of its deliveries together."""
_BAD = {
    DeliveryState.HELD: "held",
    DeliveryState.BOUNCED: "back",
    DeliveryState.REFUSED: "back",
    DeliveryState.UNCERTAIN: "uncertain",
}
_GONE = frozenset({DeliveryState.HANDED_OVER, DeliveryState.ACCEPTED, DeliveryState.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFilters:
    """What a reader narrowed the list down to; "" for all. `state` is one of STATES."""

    text: str = ""
    entity: str = ""
    kind: str = ""
    state: str = ""
    customer_id: UUID | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any((self.text, self.entity, self.kind, self.state, self.customer_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBill:
    """A bill as a row; amounts in minor units, what is owed positive, for a credit note what is not used yet."""

    public_id: UUID
    number: str
    kind: str
    kind_label: str
    entity: str
    customer: str
    customer_id: UUID
    customer_number: str
    currency: str
    issued_on: date | None
    due_on: date | None
    leaves_at: datetime | None
    payable_minor: int
    open_minor: int
    corrected_minor: int
    bill_state: str
    is_overdue: bool
    arrival: str  # one of ARRIVALS

    @property
    def state(self) -> str:
        """The code in STATES that tells the most about it."""
        if self.bill_state != BillState.ISSUED:
            return self.bill_state
        if self.open_minor:
            return "overdue" if self.is_overdue else "open"
        return "corrected" if self.corrected_minor else "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillsPage:
    """A page of bills; `total` counts all that fit."""

    rows: list[ListedBill]
    total: int
    page: int
    pages: int


def bills_page(*, scope: Scope, filters: BillFilters, now: datetime, today: date, page: int = 1) -> BillsPage:
    """Return a page of the bills that the scope sees and that fit, the latest first; the last page beyond it."""
    found = _fitting(seen_bills(scope=scope), filters, now=now, today=today)
    total = found.count()
    pages = max(1, -(-total // ROWS_OF_PAGE))
    page = min(max(1, page), pages)
    first = (page - 1) * ROWS_OF_PAGE
    shown = list(found.defer("content").order_by("-pk")[first : first + ROWS_OF_PAGE])
    return BillsPage(rows=listed(bills=shown, now=now, today=today), total=total, page=page, pages=pages)


def bills_of(
    *, scope: Scope, customer_id: int, now: datetime, today: date, limit: int
) -> tuple[list[ListedBill], int]:
    """Return the latest bills of a customer, and how many there are; those in the bin are left out."""
    found = seen_bills(scope=scope).filter(customer_id=customer_id).exclude(state=BillState.DROPPED)
    shown = list(found.defer("content").order_by("-pk")[:limit])
    return listed(bills=shown, now=now, today=today), found.count()


def listed(*, bills: Sequence[Bill], now: datetime, today: date) -> list[ListedBill]:
    """Return bills as rows: what is left of each, what was corrected, and how it arrived; four reads for all."""
    items = [one.item_id for one in bills if one.item_id is not None]
    left = dict(Residual.objects.filter(item_id__in=items).values_list("item_id", "residual_minor"))
    corrected = dict(
        Bill.objects.filter(
            corrects__in=[one.pk for one in bills], state=BillState.ISSUED, kind="credit_note"
        )
        .values_list("corrects_id")
        .annotate(minor=Sum("gross_minor"))
        .order_by("corrects_id")
    )
    arrivals = _arrivals(bills, now=now)
    return [
        ListedBill(
            public_id=one.public_id,
            number=one.number,
            kind=one.kind,
            kind_label=one.get_kind_display(),
            entity=one.entity.code,
            customer=one.customer.name,
            customer_id=one.customer.public_id,
            customer_number=one.customer.number,
            currency=one.currency,
            issued_on=one.issued_on,
            due_on=one.due_on,
            leaves_at=one.leaves_at,
            payable_minor=one.gross_minor + one.rounding_minor - one.prepaid_minor,
            open_minor=abs(left.get(one.item_id or 0, 0)),
            corrected_minor=corrected.get(one.pk, 0),
            bill_state=one.state,
            is_overdue=one.kind != "credit_note" and one.due_on is not None and one.due_on < today,
            arrival=arrivals.get(one.pk, ""),
        )
        for one in bills
    ]


def _arrivals(bills: Sequence[Bill], *, now: datetime) -> dict[int, str]:
    ways: dict[int, list[Delivery]] = defaultdict(list)
    for one in Delivery.objects.filter(bill__in=[one.pk for one in bills]).order_by("pk"):
        ways[one.bill_id].append(one)
    days = proof_days(entity_ids={one.entity_id for one in bills})
    return {
        one.pk: arrival(deliveries=ways[one.pk], days=days[one.entity_id], now=now)
        for one in bills
        if one.pk in ways
    }


def proof_days(*, entity_ids: Iterable[int]) -> dict[int, int]:
    """Return after how many days without proof an entity is told of a bill's silence."""
    known = dict(Seller.objects.filter(entity_id__in=entity_ids).values_list("entity_id", "proof_days"))
    return {pk: known.get(pk, PROOF_DAYS) for pk in entity_ids}


def arrival(*, deliveries: Sequence[Delivery], days: int, now: datetime) -> str:
    """Return what became of a bill by all its deliveries, a code of ARRIVALS: what needs a person goes first.

    Where one way is proved, what came back of another is not told: the bill has arrived.
    """
    if any(one.proved_at is not None for one in deliveries):
        return "arrived"
    states = [one.state for one in deliveries]
    for state, said in _BAD.items():
        if state in states:
            return said
    if {DeliveryState.DUE, DeliveryState.SENDING} & set(states):
        return "due"
    gone = [one for one in deliveries if one.state in _GONE]
    if gone:
        waited = now - timedelta(days=days)
        is_silent = all(one.settled_at is not None and one.settled_at <= waited for one in gone)
        return "silent" if is_silent else "sent"
    return "withheld" if DeliveryState.WITHHELD in states else "lapsed" if states else ""


def _fitting(found: QuerySet[Bill], filters: BillFilters, *, now: datetime, today: date) -> QuerySet[Bill]:
    if filters.text:
        fits = Q(number__icontains=filters.text)
        if name := key(filters.text):
            fits |= Q(customer__search_key__contains=name)
        found = found.filter(fits)
    if filters.customer_id is not None:
        found = found.filter(customer__public_id=current_id(public_id=filters.customer_id))
    if filters.entity:
        found = found.filter(entity__code=filters.entity)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if not filters.state:
        return found.exclude(state=BillState.DROPPED)
    return found.filter(_state(filters.state, now=now, today=today))


def _state(state: str, *, now: datetime, today: date) -> Q:
    if state in {BillState.DRAFT, BillState.WAITING, BillState.DROPPED, BillState.SET_ASIDE}:
        return Q(state=state)
    is_open = Exists(Residual.objects.filter(item_id=OuterRef("item_id")))
    notes = Bill.objects.filter(corrects=OuterRef("pk"), state=BillState.ISSUED, kind="credit_note")
    issued = Q(state=BillState.ISSUED)
    known = {
        "issued": issued,
        "open": issued & Q(is_open),
        "overdue": issued & Q(is_open, due_on__lt=today) & ~Q(kind="credit_note"),
        "paid": issued & ~Q(is_open),
        "corrected": issued & Q(Exists(notes)),
    }
    return known[state] if state in known else issued & _under_way(state, now=now)


def _under_way(state: str, *, now: datetime) -> Q:
    """Held or came back, or without a proof for longer than the entity's days; as `arrival` says it of a row."""
    ways = Delivery.objects.filter(bill=OuterRef("pk"))
    unproved = ~Q(Exists(ways.filter(proved_at__isnull=False)))
    bad = Q(Exists(ways.filter(state__in=_BAD)))
    if state == "held":
        return unproved & bad
    to_send = Q(Exists(ways.filter(state__in=[DeliveryState.DUE, DeliveryState.SENDING])))
    return unproved & ~bad & ~to_send & _gone_long(ways, now=now)


def _gone_long(ways: QuerySet[Delivery], *, now: datetime) -> Q:
    """Sent by every way that it went, longer ago than the entity's days of proof."""
    gone = ways.filter(state__in=_GONE)
    others: dict[int, list[int]] = defaultdict(list)
    for entity_id, days in Seller.objects.exclude(proof_days=PROOF_DAYS).values_list(
        "entity_id", "proof_days"
    ):
        others[days].append(entity_id)

    def long_ago(days: int) -> Q:
        waited = now - timedelta(days=days)
        late = gone.filter(settled_at__lte=waited)
        fresh = gone.exclude(settled_at__lte=waited)
        return Q(Exists(late)) & ~Q(Exists(fresh))

    usual = ~Q(entity_id__in=[pk for several in others.values() for pk in several])
    fits = usual & long_ago(PROOF_DAYS)
    for days, entity_ids in others.items():
        fits |= Q(entity_id__in=entity_ids) & long_ago(days)
    return fits
