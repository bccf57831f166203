"""What stands behind a link as its pages show it: items with what stands about each, and what was ticked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from dunwell.apps.links.queries import ITEMS_MAX, credits_shown, is_whole, items_shown
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.models import TOLD_AS
from dunwell.apps.worklist.customer_view import CustomerView, ItemView, customer_view
from dunwell.core import ids
from dunwell.interfaces.portal.door import Visitor

TYPED_MAX = 2000  # more of a field is not even looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item in words."""

    key: str
    kind: str
    number: str
    due: str
    issued: str
    amount: str
    is_late: bool
    notes: tuple[str, ...]
    is_billed: bool
    is_einvoice: bool
    is_ticked: bool = True


def view_of(visitor: Visitor, *, most: int = ITEMS_MAX) -> CustomerView:
    """What the visitor sees by their link today: so many items, those due first."""
    link = visitor.link
    whole = is_whole(link=link)
    return customer_view(
        scope=visitor.scope,
        account=link.account,
        items=items_shown(link=link, most=most),
        credits_open=credits_shown(link=link) if whole else [],
        is_whole=whole,
        as_of=visitor.today,
    )


def rows_of_items(
    visitor: Visitor, items: Sequence[ItemView], *, ticked: frozenset[str] | None = None
) -> list[Row]:
    """The items in words; `ticked` are the keys of those that are chosen, all where none is given."""
    found: list[Row] = []
    for item in items:
        key = key_of(item)
        found.append(
            Row(
                key=key,
                kind=visitor.words[f"kind_{TOLD_AS[item.kind]}"],
                number=item.number,
                due=visitor.day(item.due_on),
                issued=visitor.day(item.issued_on),
                amount=visitor.amount(abs(item.open_minor)),
                is_late=item.is_late and item.open_minor > 0,
                notes=tuple(_notes(visitor, item)),
                is_billed=item.is_billed,
                is_einvoice=item.is_einvoice,
                is_ticked=ticked is None or key in ticked,
            )
        )
    return found


def key_of(item: ItemView) -> str:
    """The identifier of an item as it stands in forms and addresses."""
    return ids.show(prefix="itm", uuid=item.item_id)


def asked_for(request: HttpRequest, items: Sequence[ItemView]) -> frozenset[str] | None:
    """The items that an address or a form names, of those shown; None where it names none."""
    named = (request.POST if request.method == "POST" else request.GET).getlist("item")
    known = {key_of(item) for item in items}
    if not named:
        return None
    if not set(named) <= known:
        raise UnknownItem("There is no such item behind this link.")
    return frozenset(named)


def ticked_items(request: HttpRequest, items: Sequence[ItemView]) -> list[ItemView]:
    """The items that were ticked in a form; UnknownItem for one that the link does not show."""
    named = asked_for(request, items) or frozenset()
    return [item for item in items if key_of(item) in named]


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed in these fields, none longer than is looked at."""
    return {name: request.POST.get(name, "")[:TYPED_MAX].strip() for name in names}


def day_typed(text: str) -> date | None:
    """The day in a field, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def refusal_words(visitor: Visitor, code: str) -> str:
    """What is said of a refusal, by its code; of one that has no words of its own, that it did not work."""
    words: Mapping[str, str] = visitor.words
    return words.get(f"refused_{code}", words["refused"])


def _notes(visitor: Visitor, item: ItemView) -> list[str]:
    notes: list[str] = []
    if item.open_minor < 0:
        return notes
    if item.is_late:
        notes.append(visitor.say("note_late", days=item.days_overdue))
    if item.open_minor != item.amount_minor:
        notes.append(visitor.say("note_part", amount=visitor.amount(item.amount_minor)))
    if item.promised_on:
        notes.append(visitor.say("note_promised", date=visitor.day(item.promised_on)))
    if item.is_planned:
        notes.append(visitor.words["note_planned"])
    if item.disputed_minor:
        notes.append(visitor.say("note_disputed", amount=visitor.amount(item.disputed_minor)))
    if item.paying_minor:
        notes.append(visitor.say("note_paying", amount=visitor.amount(item.paying_minor)))
    return notes
