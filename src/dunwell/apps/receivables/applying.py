"""Money that arrived, recorded and applied whole, many payments by the same few statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.journal.operations import Happened
from dunwell.apps.receivables.models import (
    Account,
    Allocation,
    Entry,
    ItemKind,
    Ledger,
    OpenItem,
    Posting,
    PostingKind,
    Residual,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """Money of an account, and the items that all of it is for: each a positive part, at most what is left of it."""

    account: Account
    on: date
    number: str
    external_id: str
    parts: Sequence[tuple[OpenItem, int]]

    @property
    def minor(self) -> int:
        """What came."""
        return sum(minor for _, minor in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedReceipt:
    """What was recorded of it: the receipt, its posting, an allocation for each part, and what is to be told."""

    item: OpenItem
    posting: Posting
    allocations: Sequence[Allocation]
    happened: Sequence[Happened]


def lock_left(*, accounts: Iterable[int], items: Iterable[int]) -> dict[int, int]:
    """Lock accounts, then items, each in the order of their keys; what is left of each item, by its key.

    The caller's transaction holds the locks: what is left of the items does not change before it ends.
    """
    wanted = sorted(set(items))
    in_order = Account.objects.filter(pk__in=set(accounts)).order_by("pk")
    list(in_order.select_for_update(no_key=True).values_list("pk", flat=True))
    documents = OpenItem.objects.filter(pk__in=wanted).order_by("pk")
    list(documents.select_for_update(no_key=True).values_list("pk", flat=True))
    left = Residual.objects.filter(pk__in=wanted)
    return dict(left.values_list("pk", "residual_minor").order_by("pk"))


def record_applied(
    *, wanted: Sequence[Applying], source: str, against: Ledger, actor: str, now: datetime
) -> list[AppliedReceipt]:
    """Record each receipt and set it against its items, in the caller's transaction, which holds `lock_left`.

    In order, and nothing is told yet: `happened` is for the caller's journal. What the ledger does not allow (a part
    beyond what is left, a source's id that is there already) is refused by the database, all of it together.
    """
    receipts = insert_rows([_receipt(one, source, now) for one in wanted])
    came = _posted(
        [
            (PostingKind.RECEIPT, one.account, one.on, [(item.pk, -one.minor), (None, one.minor)])
            for one, item in zip(wanted, receipts, strict=True)
        ],
        against=against,
        actor=actor,
        now=now,
    )
    applied = [
        (one, receipt, debit, minor)
        for one, receipt in zip(wanted, receipts, strict=True)
        for debit, minor in one.parts
    ]
    days = [max(one.on, debit.issued_on) for one, _, debit, _ in applied]
    postings = _posted(
        [
            (PostingKind.ALLOCATION, one.account, on, [(receipt.pk, minor), (debit.pk, -minor)])
            for (one, receipt, debit, minor), on in zip(applied, days, strict=True)
        ],
        against=against,
        actor=actor,
        now=now,
    )
    allocations = iter(
        insert_rows(
            [
                Allocation(
                    posting=posting,
                    credit_item=receipt,
                    debit_item=debit,
                    amount_minor=minor,
                    allocated_on=on,
                )
                for (_, receipt, debit, minor), posting, on in zip(applied, postings, days, strict=True)
            ]
        )
    )
    return list(_answers(wanted, receipts, came, allocations))


def _answers(
    wanted: Sequence[Applying],
    receipts: Sequence[OpenItem],
    came: Sequence[Posting],
    allocations: Iterator[Allocation],
) -> Iterator[AppliedReceipt]:
    for one, item, posting in zip(wanted, receipts, came, strict=True):
        its = [next(allocations) for _ in one.parts]
        told = [
            _happened("receivables.receipt.recorded", item, one.account, {"amount_minor": one.minor}),
            *(
                _happened(
                    "receivables.item.allocated",
                    debit,
                    one.account,
                    {
                        "amount_minor": minor,
                        "credit_item_id": item.pk,
                        "posting_id": allocation.posting_id,
                    },
                )
                for allocation, (debit, minor) in zip(its, one.parts, strict=True)
            ),
        ]
        yield AppliedReceipt(item=item, posting=posting, allocations=its, happened=told)


def _receipt(one: Applying, source: str, now: datetime) -> OpenItem:
    return OpenItem(
        account=one.account,
        currency=one.account.currency,
        kind=ItemKind.RECEIPT,
        number=one.number,
        issued_on=one.on,
        due_on=one.on,
        amount_minor=-one.minor,
        source=source,
        external_id=one.external_id,
        recorded_at=now,
    )


def _posted(
    wanted: Sequence[tuple[PostingKind, Account, date, Sequence[tuple[int | None, int]]]],
    *,
    against: Ledger,
    actor: str,
    now: datetime,
) -> list[Posting]:
    """Postings with their entries: of an item in the receivable ledger, of none in the ledger `against`."""
    postings = insert_rows(
        [
            Posting(kind=kind, account=account, effective_on=on, recorded_at=now, actor=actor)
            for kind, account, on, _ in wanted
        ]
    )
    insert_rows(
        [
            Entry(
                posting=posting,
                ledger=against if item is None else Ledger.RECEIVABLE,
                item_id=item,
                amount_minor=minor,
                effective_on=on,
            )
            for (_, _, on, lines), posting in zip(wanted, postings, strict=True)
            for item, minor in lines
        ]
    )
    return postings


def _happened(name: str, item: OpenItem, account: Account, data: Mapping[str, object]) -> Happened:
    return Happened(
        name=name,
        subject="item",
        subject_id=item.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"number": item.number, "currency": item.currency, **data},
    )
