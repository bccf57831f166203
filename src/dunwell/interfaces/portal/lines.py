"""The lines of our bills as the pages behind a link show them, and what was typed of each that is not paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.billing.models import Bill
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.beginning import LineShort
from dunwell.apps.worklist.customer_view import ItemView
from dunwell.core.billing.line_gross import gross_of_lines
from dunwell.core.billing.stored import issued_bill
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.portal.door import Visitor
from dunwell.interfaces.portal.rows import key_of
from dunwell.interfaces.shared.typed_money import typed_minor

LINES_MAX = 60  # three fields each: with those of the items a form stays below what is read of one


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line of a bill: its number from 1, its name, and what it comes to with tax."""

    number: int
    name: str
    gross_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTyped:
    """What was typed of a line that is not paid, or not all of it."""

    line: LineShown
    amount: str = ""
    reason: str = ""
    note: str = ""

    @property
    def is_said(self) -> bool:
        """Tell whether anything was typed of it."""
        return bool(self.amount or self.reason or self.note)


def lines_of(visitor: Visitor, *, item: ItemView) -> list[LineShown]:
    """The lines of a bill of ours that come to something; none for what another system issued."""
    return _lines_by_item(visitor, [item]).get(item.item_id, [])


def lines_typed(
    request: HttpRequest, visitor: Visitor, items: Sequence[ItemView], *, first: frozenset[str]
) -> dict[UUID, list[LineTyped]]:
    """The lines that the form for paying asks about, by item, with what was typed of them.

    A form that comes back keeps the bills that it had. A new one has whole bills up to LINES_MAX lines together,
    those of `first` (keys of items) before others.
    """
    billed = [item for item in items if item.is_billed]
    if had := [item for item in billed if f"lines_{key_of(item)}" in request.POST][:LINES_MAX]:
        shown = _lines_by_item(visitor, had)
        return {
            item.item_id: [_typed(request, item, line) for line in shown.get(item.item_id, ())]
            for item in had
        }
    billed.sort(key=lambda item: key_of(item) not in first)
    found: dict[UUID, list[LineTyped]] = {}
    left = LINES_MAX
    for item_id, lines in _lines_by_item(visitor, billed[:LINES_MAX]).items():
        if 0 < len(lines) <= left:
            found[item_id] = [LineTyped(line=line) for line in lines]
            left -= len(lines)
    return found


def lines_short(visitor: Visitor, *, number: str, lines: Sequence[LineTyped]) -> list[LineShort]:
    """What is not paid of the lines of a document; of one without an amount, all.

    Raises PaymentRefused (not_an_amount, more_than_line), naming the document.
    """
    return [
        LineShort(
            line=one.line.number,
            amount_minor=_minor(visitor, one, number=number),
            reason=one.reason,
            note=one.note,
        )
        for one in lines
        if one.is_said
    ]


def _lines_by_item(visitor: Visitor, items: Sequence[ItemView]) -> Mapping[UUID, list[LineShown]]:
    """The lines of our bills among the items, in the order of the items."""
    bills = Bill.objects.filter(
        item__public_id__in=[item.item_id for item in items],
        account_id=visitor.link.account_id,
        state="issued",
    )
    content = dict(bills.values_list("item__public_id", "content"))
    return {item.item_id: _shown(content[item.item_id]) for item in items if item.item_id in content}


def _shown(content: Mapping[str, object]) -> list[LineShown]:
    said = issued_bill(content)
    gross = gross_of_lines(totals=said.totals)
    return [
        LineShown(number=at, name=line.name, gross_minor=minor)
        for at, (line, minor) in enumerate(zip(said.draft.lines, gross, strict=True), start=1)
        if minor > 0
    ]


def _typed(request: HttpRequest, item: ItemView, line: LineShown) -> LineTyped:
    of, post = f"{key_of(item)}_{line.number}", request.POST
    return LineTyped(
        line=line,
        amount=post.get(f"line_amount_{of}", "").strip()[:40],
        reason=post.get(f"line_reason_{of}", "")[:40],
        note=post.get(f"line_note_{of}", "").strip()[:500],
    )


def _minor(visitor: Visitor, said: LineTyped, *, number: str) -> int:
    if not said.amount:
        return said.line.gross_minor
    try:
        minor = typed_minor(text=said.amount, currency=visitor.link.account.currency, language=visitor.tag)
    except UnreadableAmount as fault:
        raise PaymentRefused(code="not_an_amount", field=number, message=str(fault)) from None
    if minor > said.line.gross_minor:
        raise PaymentRefused(
            code="more_than_line",
            field=number,
            message=f"Line {said.line.number} of {number} comes to less than that.",
        )
    return minor
