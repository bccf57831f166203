"""The form for one dispute, on the customer's page: what was typed stays, with what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, cast, get_args
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.disputes.access import dispute_in_scope
from dunwell.apps.disputes.moving import NOTE_CHARACTERS_MAX, DisputeRefused
from dunwell.apps.disputes.operations import LINES_MAX, LineDraft
from dunwell.apps.disputes.queries import Disputable, DisputeRow, disputes_of, item_to_dispute, owners_of
from dunwell.apps.receivables.customer_card import CustomerCard
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.disputes.reasons import DEPARTMENTS, REASONS
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_minor

Doing = Literal["raise", "change", "accept", "part", "reject", "withdraw", "extend"]
DOINGS: tuple[Doing, ...] = get_args(Doing)
UNDECIDED_ONLY = frozenset({"change", "accept", "part", "reject", "withdraw"})
USUAL_DAYS = 14  # what an acceptance proposes for its credit note
FIRST_LINES = 3
TYPED_CHARACTERS_MAX = 1000  # more of a field is not even shown again
FIELDS = (
    *("reason", "extent", "amount", "note", "due_on", "department", "owner"),
    *("raised_by", "answer", "credit_by", "review_on"),
)


@dataclass(frozen=True, slots=True)
class LineTyped:
    """A line as it stands in its three fields."""

    number: int
    reference: str = ""
    description: str = ""
    amount: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed."""
        return not (self.reference.strip() or self.description.strip() or self.amount.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeForm:
    """A form to fill in: `about` is the item to dispute, or the dispute to change or decide."""

    doing: Doing
    about: UUID
    on: str  # itm_… as it stands in the address; "" for a dispute that is there
    name: str  # the item's number
    currency: str
    room_minor: int = 0  # how much can be disputed, or how much is
    values: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[LineTyped] = ()
    owners: Sequence[tuple[str, str]] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> Sequence[tuple[str, str]]:
        """What may be chosen."""
        return [(code, one.name) for code, one in REASONS.items()]

    @property
    def departments(self) -> Sequence[tuple[str, str]]:
        """Who may look at it."""
        return list(DEPARTMENTS.items())

    @property
    def note_most(self) -> int:
        """How many characters a note takes."""
        return NOTE_CHARACTERS_MAX

    @property
    def may_add_lines(self) -> bool:
        """There is room for another line."""
        return len(self.lines) < LINES_MAX


def item_asked(desk: Desk, *, card: CustomerCard, on: str) -> Disputable | None:
    """The item of this customer that `on` names; None where it is not to be understood, or UnknownItem."""
    item_id = typed_id(on, expect="itm")
    if item_id is None:
        return None
    return item_to_dispute(scope=desk.scope, customer_id=card.customer_id, item_id=item_id, as_of=desk.today)


def dispute_form_asked(request: HttpRequest, desk: Desk, *, card: CustomerCard) -> DisputeForm | None:
    """The form that the address asks for: item=itm_…, accept=dsp_…, …; None without, or where it is too late."""
    if on := request.GET.get("item", ""):
        item = item_asked(desk, card=card, on=on)
        if item is None or item.left_minor <= 0:
            return None
        return _raising(item, on=on, values={"extent": "all"}, lines=_blank(FIRST_LINES))
    for doing in DOINGS[1:]:
        dispute_id = typed_id(request.GET.get(doing, ""), expect="dsp")
        if dispute_id is None:
            continue
        for row in disputes_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today):
            if row.public_id == dispute_id and row.is_undecided == (doing in UNDECIDED_ONLY):
                return _about(desk, row, doing=doing, values=_usual(desk, row, doing=doing))
    return None


def typed_raise(
    request: HttpRequest, *, item: Disputable, on: str, refusal: DisputeRefused | None, more: int = 0
) -> DisputeForm:
    """The form for a new dispute as it was sent, with what is wrong, or with more lines to fill in."""
    lines = lines_typed(request)
    filled = [*lines, *_blank(max(more, FIRST_LINES - len(lines)), after=len(lines))][:LINES_MAX]
    return _raising(item, on=on, values=said(request), lines=filled, errors=_errors(refusal))


def typed_about(
    request: HttpRequest, desk: Desk, *, row: DisputeRow, doing: str, refusal: DisputeRefused
) -> DisputeForm:
    """The form about a dispute as it was sent, with what is wrong."""
    return _about(desk, row, doing=cast("Doing", doing), values=said(request), errors=_errors(refusal))


def said(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field."""
    return {name: request.POST.get(name, "")[:TYPED_CHARACTERS_MAX] for name in FIELDS}


def lines_typed(request: HttpRequest) -> list[LineTyped]:
    """The lines that were typed, blank ones left out."""
    columns = [
        [text[:TYPED_CHARACTERS_MAX] for text in request.POST.getlist(name)[: LINES_MAX + 1]]
        for name in ("line_reference", "line_description", "line_amount")
    ]
    found = [LineTyped(0, *one) for one in zip(*columns, strict=False)]
    kept = [one for one in found if not one.is_blank]
    return [
        LineTyped(number, one.reference, one.description, one.amount)
        for number, one in enumerate(kept, start=1)
    ]


def drafts(lines: Sequence[LineTyped], *, currency: str, language: str) -> list[LineDraft]:
    """The lines with their amounts read, or DisputeRefused."""
    return [
        LineDraft(
            reference=one.reference,
            description=one.description,
            amount_minor=amount_typed(one.amount, currency=currency, language=language, field="lines"),
        )
        for one in lines
    ]


def amount_typed(text: str, *, currency: str, language: str, field: str = "amount") -> int:
    """The minor units in a field, or DisputeRefused."""
    try:
        return typed_minor(text=text, currency=currency, language=language)
    except UnreadableAmount as refusal:
        raise DisputeRefused(code=refusal.code, field=field, message=f"{refusal}.") from None


def day_typed(text: str, *, field: str) -> date | None:
    """The day in a field, None where it is empty; DisputeRefused where it is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise DisputeRefused(code="not_a_day", field=field, message=message) from None


def dispute_row(desk: Desk, *, card: CustomerCard, dispute_id: UUID) -> DisputeRow | None:
    """The dispute of this customer as it stands; None for one so old that the page leaves it out, or UnknownDispute."""
    dispute_in_scope(scope=desk.scope, dispute_id=dispute_id, customer_id=card.customer_id)
    rows = disputes_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today)
    return next((one for one in rows if one.public_id == dispute_id), None)


def _raising(
    item: Disputable,
    *,
    on: str,
    values: Mapping[str, str],
    lines: Sequence[LineTyped],
    errors: Mapping[str, str] | None = None,
) -> DisputeForm:
    return DisputeForm(
        doing="raise",
        about=item.public_id,
        on=on,
        name=item.number,
        currency=item.currency,
        room_minor=item.room_minor,
        values=values,
        lines=lines,
        errors=errors or {},
    )


def _about(
    desk: Desk,
    row: DisputeRow,
    *,
    doing: Doing,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> DisputeForm:
    owners = owners_of(scope=desk.scope, dispute_id=row.public_id) if doing == "change" else ()
    return DisputeForm(
        doing=doing,
        about=row.public_id,
        on="",
        name=row.number,
        currency=row.currency,
        room_minor=row.amount_minor,
        values=values,
        owners=[(ids.show(prefix="usr", uuid=one.public_id), one.name) for one in owners],
        errors=errors or {},
    )


def _usual(desk: Desk, row: DisputeRow, *, doing: Doing) -> dict[str, str]:
    """What the form proposes."""
    if doing == "change":
        return {
            "reason": row.reason,
            "department": row.department_code,
            "owner": ids.show(prefix="usr", uuid=row.owner_public_id),
            "due_on": row.due_on.isoformat(),
            "note": row.note,
            "amount": "" if row.lines else desk.show.number(minor=row.amount_minor, currency=row.currency),
        }
    if doing in {"accept", "part", "extend"}:
        return {"credit_by": (desk.today + timedelta(days=USUAL_DAYS)).isoformat()}
    return {}


def _blank(count: int, *, after: int = 0) -> list[LineTyped]:
    return [LineTyped(after + number) for number in range(1, count + 1)]


def _errors(refusal: DisputeRefused | None) -> dict[str, str]:
    return {refusal.field: str(refusal)} if refusal else {}
