"""What is paid when many items are open: a page of them at a time, found by number, the rest carried in one field.

A form may have so many fields and no more. So only the items of one page have fields of their own; what was ticked and
typed of all others travels along as text, and is read like typed fields: nothing in it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict

from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.worklist.customer_view import ItemView
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.portal.door import Visitor
from dunwell.interfaces.portal.lines import LineTyped
from dunwell.interfaces.portal.rows import key_of
from dunwell.interfaces.shared.typed_money import typed_minor

ROWS: Final = (
    100  # of a page: with four fields each, and those of lines, a form stays below what is read of one
)
CARRIED_FIELDS_MAX: Final = 20_000
CARRIED: Final = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed about one item."""

    item: ItemView
    is_ticked: bool
    amount: str
    reason: str
    note: str
    lines: list[LineTyped]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfItems:
    """The items of one page, how they were looked for, and what the form carries of all others."""

    shown: list[Typed]
    carried: str
    chosen: str
    find: str
    is_late_only: bool
    page: int
    pages: int
    is_paged: bool


def take_up(request: HttpRequest) -> None:
    """Put what a form carries among its fields: those of its own page go before. UnknownItem for what is no form."""
    carried = request.POST.get(CARRIED, "")
    if not carried:
        return
    try:
        fields = parse_qsl(carried, max_num_fields=CARRIED_FIELDS_MAX)
    except ValueError:
        raise UnknownItem("This form carries more than any of ours.") from None
    merged = QueryDict(mutable=True)
    for name, value in fields:
        if name == "item" or name not in request.POST:
            merged.appendlist(name, value)
    for name, values in request.POST.lists():
        for value in values:
            merged.appendlist(name, value)
    merged._mutable = False
    request.POST = merged  # type: ignore[assignment]  # the stubs know only the one that a request came with


def turned(request: HttpRequest, said: Sequence[Typed]) -> list[Typed]:
    """What was said, after all that were found were ticked, or none of them, where that was asked for."""
    wish = request.POST.get("go", "")
    if wish not in {"all", "none"}:
        return list(said)
    found = {one.item.item_id for one in _found(request, said)}
    return [replace(one, is_ticked=wish == "all") if one.item.item_id in found else one for one in said]


def page_of(
    request: HttpRequest, visitor: Visitor, said: Sequence[Typed], *, faulty: str = ""
) -> PageOfItems:
    """The page that was asked for; the one with the item of that number, where something is wrong with it."""
    found = _found(request, said)
    at = next((place for place, one in enumerate(said) if one.item.number == faulty), None)
    if at is not None:
        found = list(said)
    pages = max(1, -(-len(found) // ROWS))
    asked = request.POST.get("go", "") if at is None else str(at // ROWS + 1)
    page = min(max(1, int(asked)), pages) if asked.isascii() and asked.isdigit() else 1
    shown = found[(page - 1) * ROWS : page * ROWS]
    keys = {one.item.item_id for one in shown}
    ticked = [one for one in said if one.is_ticked]
    return PageOfItems(
        shown=shown,
        carried=urlencode([pair for one in ticked if one.item.item_id not in keys for pair in _fields(one)]),
        chosen=visitor.say("pay_chosen", count=len(ticked), amount=visitor.amount(_sum(visitor, ticked))),
        find="" if at is not None else _find(request),
        is_late_only=at is None and "late" in request.POST,
        page=page,
        pages=pages,
        is_paged=len(said) > ROWS,
    )


def _find(request: HttpRequest) -> str:
    return request.POST.get("find", "").strip()[:60]


def _found(request: HttpRequest, said: Sequence[Typed]) -> list[Typed]:
    wanted, is_late_only = _find(request).casefold(), "late" in request.POST
    return [
        one for one in said if wanted in one.item.number.casefold() and (one.item.is_late or not is_late_only)
    ]


def _fields(one: Typed) -> list[tuple[str, str]]:
    key = key_of(one.item)
    fields = [("item", key), (f"amount_{key}", one.amount)]
    fields += [(f"reason_{key}", one.reason)] if one.reason else []
    fields += [(f"note_{key}", one.note)] if one.note else []
    for line in one.lines:
        if line.is_said:
            of = f"{key}_{line.line.number}"
            fields += [(f"lines_{key}", "1"), (f"line_amount_{of}", line.amount)]
            fields += [(f"line_reason_{of}", line.reason), (f"line_note_{of}", line.note)]
    return fields


def _sum(visitor: Visitor, ticked: Sequence[Typed]) -> int:
    """What the amounts that can be read come to."""
    total, currency = 0, visitor.link.account.currency
    for one in ticked:
        try:
            total += typed_minor(text=one.amount, currency=currency, language=visitor.tag)
        except UnreadableAmount:
            continue
    return total
