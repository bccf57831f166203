"""The form of a bill: rows of lines, nothing lost of what was typed, faults at their fields; works with scripts off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.http import QueryDict

from dunwell.core.billing.taxes import WITH_REASON, Tax, UnknownTax, tax_of
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_adjustments import (
    adjustment_fields,
    adjustment_place,
    at_adjustment,
    plain_adjustments,
    typed_adjustments,
)
from dunwell.interfaces.desk.billing.bill_words import UNITS, tax_words
from dunwell.interfaces.desk.fields import Field, as_text, by_field, field_id, moved, nested
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal

NOTES_MAX: Final = 2_000
LINE_FIELDS: Final = ("name", "details", "quantity", "unit", "price", "discount", "tax")
CARRIED: Final = ("item_number", "price_per", "discount_text")
"""What a line of a file may say and this form has no field for: it is carried along unseen."""
DEPOSITS: Final = (
    ("", "By the terms of the entity"),
    ("all", "All that is held: no other invoice follows"),
    ("none", "None of it"),
)
REFERENCES: Final = (
    ("purchase_order", "Their order number", ""),
    ("order", "Our order", "what was paid on it in advance is set against the bill"),
    ("contract", "Contract", ""),
    ("buyer_reference", "Buyer's reference", "a Leitweg-ID and the like; empty: as kept of the customer"),
)
DAYS: Final = (
    ("due_on", "Due on", "empty: by the terms"),
    ("supplied_on", "Supplied on", ""),
    ("period.from", "Period from", ""),
    ("period.to", "Period to", ""),
)
_REFERENCES: Final = tuple(name for name, *_ in REFERENCES)
PLACES: Final[Mapping[str, str]] = {
    "entity": "Entity",
    "customer": "Customer",
    "terms": "Terms",
    "notes": "Note",
    "lines": "Lines",
    "tax_reason": "Why there is no tax",
    "currency": "Currency",
    "attachments": "Files",
    "deposits": "Deposit of our order",
    "valid_until": "Good until",
    "begins_on": "Work begins on",
    **{name: label for name, label, _ in (*REFERENCES, *DAYS)},
}
_LINE_WORDS: Final[Mapping[str, str]] = {
    "name": "what",
    "details": "details",
    "quantity": "quantity",
    "unit": "unit",
    "price": "price",
    "discount": "discount",
    "tax": "tax",
    "period.from": "from",
    "period.to": "to",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """A line as the form shows it."""

    number: int
    fields: dict[str, Field]
    carried: list[tuple[str, str]]
    period: list[Field]
    has_focus: bool
    is_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentForm:
    """A discount or surcharge on the whole bill as the form shows it."""

    number: int
    fields: list[Field]
    has_focus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillForm:
    """What was typed for a bill, and what is wrong with it once somebody asked."""

    typed: Mapping[str, Any]
    language: str
    own: Mapping[str, Tax] = field(default_factory=dict[str, Tax])
    faults: Sequence[PlainFault] = ()
    focus: int = 0
    focus_adjustment: int = 0

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The lines as typed."""
        return _rows(self.typed, "lines")

    @property
    def adjusted(self) -> list[Mapping[str, Any]]:
        """Discounts and surcharges on the whole bill as typed."""
        return _rows(self.typed, "adjustments")

    @property
    def adjustments(self) -> list[AdjustmentForm]:
        """Discounts and surcharges on the whole bill with their fields."""
        said = self.said
        return [
            AdjustmentForm(
                number=number,
                fields=adjustment_fields(row, number - 1, said),
                has_focus=number == self.focus_adjustment,
            )
            for number, row in enumerate(self.adjusted, start=1)
        ]

    def value(self, name: str, /) -> str:
        """What was typed in a field of the head."""
        head, _, inner = name.partition(".")
        found = self.typed.get(head)
        if inner:
            return as_text(found.get(inner)) if isinstance(found, Mapping) else ""
        return as_text(found) if not isinstance(found, Mapping) else ""

    @property
    def said(self) -> dict[str, str]:
        """Faults by the fields of this form."""
        return by_field([_at_field(one) for one in self.faults])

    @property
    def lines(self) -> list[LineForm]:
        """The lines with their fields."""
        said = self.said
        return [
            LineForm(
                number=number,
                fields=_line_fields(row, number - 1, said),
                period=_line_period(row, number - 1, said),
                carried=[
                    (f"lines[{number - 1}].{name}", as_text(row.get(name)))
                    for name in CARRIED
                    if row.get(name)
                ],
                has_focus=number == self.focus,
                is_only=len(self.rows) == 1,
            )
            for number, row in enumerate(self.rows, start=1)
        ]

    def head(self, name: str, label: str, hint: str = "") -> Field:
        """A field of the head."""
        return Field(name, label, "text", self.value(name), fault=self.said.get(name, ""), hint=hint)

    @property
    def references(self) -> list[Field]:
        """Numbers that the customer looks for."""
        return [self.head(name, label, hint) for name, label, hint in REFERENCES]

    @property
    def days(self) -> list[Field]:
        """Days beside that of the issue."""
        said = self.said
        return [
            Field(name, label, "date", self.value(name), fault=said.get(name, ""), hint=hint)
            for name, label, hint in DAYS
        ]

    @property
    def deposits(self) -> Field:
        """What of a deposit is set against it."""
        value, fault = self.value("deposits"), self.said.get("deposits", "")
        shown = "" if value == "auto" else value
        return Field("deposits", PLACES["deposits"], "select", shown, choices=DEPOSITS, fault=fault)

    @property
    def files_fault(self) -> str:
        """What is wrong with the files."""
        return self.said.get("attachments", "")

    @property
    def terms(self) -> Field:
        """The terms of payment."""
        return self.head(
            "terms", "Terms", "NET30, 2/10 NET30; empty: those of the customer, its class or the entity"
        )

    @property
    def currency(self) -> Field:
        """The currency."""
        return self.head("currency", "Currency", "empty: the entity's")

    @property
    def tax_reason(self) -> Field:
        """Why there is no tax."""
        return self.head(
            "tax_reason", "Why there is no tax", "a sentence or its VATEX code, where a line bears none"
        )

    @property
    def notes_fault(self) -> str:
        """What is wrong with the note."""
        return self.said.get("notes", "")

    @property
    def tax_codes(self) -> list[tuple[str, str]]:
        """Codes that may be chosen, with words: the entity's own first."""
        own = [(code, tax_words(one)) for code, one in self.own.items()]
        common = [(code, tax_words(tax_of(code=code, own={}))) for code in ("AE", "K", "G", "E", "Z", "O")]
        return [*own, *(one for one in common if one[0] not in self.own)]

    @property
    def summary(self) -> list[FaultLine]:
        """All faults with the fields that they are about."""
        return [_line_of(one) for one in map(_at_field, self.faults)]

    @property
    def is_more_open(self) -> bool:
        """Whether what is rarely needed stands open."""
        names = [
            *(name for name, *_ in REFERENCES[1:]),
            *(name for name, *_ in DAYS),
            "tax_reason",
            "currency",
            "deposits",
        ]
        return any(self.value(name) for name in names) or any(name in self.said for name in names)

    def plain(self) -> dict[str, object]:
        """What was typed, in the words that a bill is issued from."""
        said: dict[str, object] = {"entity": self.value("entity"), "customer": self.value("customer")}
        names = ("kind", "currency", "terms", "due_on", "supplied_on", "deposits", *_REFERENCES)
        said |= {name: self.value(name) for name in names if self.value(name).strip()}
        period = {name: self.value(f"period.{name}") for name in ("from", "to")}
        if any(one.strip() for one in period.values()):
            said["period"] = {name: one for name, one in period.items() if one.strip()}
        if note := self.value("notes").strip():
            said["notes"] = [note]
        said["lines"] = [_plain_line(row, self.language) for row in self.rows if not is_blank(row)]
        if adjustments := plain_adjustments(self.adjusted, language=self.language):
            said["adjustments"] = adjustments
        if reason := self.value("tax_reason").strip():
            said["tax_reasons"] = dict.fromkeys(self._untaxed(), reason)
        return said

    def _untaxed(self) -> list[str]:
        """Codes of the lines that bear no tax for a reason that nothing else says."""
        found: dict[str, None] = {}
        for row in (*self.rows, *self.adjusted):
            code = as_text(row.get("tax")).strip()
            try:
                tax = tax_of(code=code, own=self.own)
            except UnknownTax:
                continue
            if tax.category in WITH_REASON:
                found[code] = None
        return list(found)


def _rows(typed: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = typed.get(name)
    return cast("list[Mapping[str, Any]]", rows) if isinstance(rows, list) else []


def is_blank(row: Mapping[str, Any], /) -> bool:
    """A row in which nothing was typed beyond what it began with."""
    return not any(as_text(row.get(name)).strip() for name in ("name", "details", "price", "discount"))


def _plain_line(row: Mapping[str, Any], language: str) -> dict[str, object]:
    said: dict[str, object] = {
        "name": as_text(row.get("name")),
        "unit": as_text(row.get("unit")).strip() or "C62",
        "quantity": typed_decimal(text=as_text(row.get("quantity")) or "1", language=language),
        "price": typed_decimal(text=as_text(row.get("price")), language=language),
        "tax": as_text(row.get("tax")).strip(),
    }
    details = [one.strip() for one in as_text(row.get("details")).splitlines() if one.strip()]
    if details:
        said["details"] = details
    said |= {name: row[name] for name in ("item_number", "price_per") if as_text(row.get(name)).strip()}
    period = row.get("period")
    days = (
        {name: as_text(period.get(name)).strip() for name in ("from", "to")}
        if isinstance(period, Mapping)
        else {}
    )
    if any(days.values()):
        said["period"] = {name: on for name, on in days.items() if on}
    if text := typed_decimal(text=as_text(row.get("discount")), language=language).removesuffix("%").strip():
        words = as_text(row.get("discount_text")).strip() or "Discount"
        said["adjustments"] = [{"text": words, "percent": text if text.startswith("-") else f"-{text}"}]
    return said


def _at_field(fault: PlainFault) -> PlainFault:
    """The fault at the field of this form that it is about."""
    name = fault.field
    if name.startswith("lines["):
        place, _, inner = name.partition("].")
        if inner in {"period.from", "period.to"}:
            return fault
        head = inner.partition("[")[0].partition(".")[0]
        known = {"adjustments": "discount", "details": "details"}
        return PlainFault(
            f"{place}].{known.get(head, head if head in LINE_FIELDS else 'name')}", fault.message
        )
    if name.startswith("tax_reasons"):
        return PlainFault("tax_reason", fault.message)
    for head in ("notes", "attachments"):
        if name.startswith(head):
            return PlainFault(head, fault.message)
    return at_adjustment(fault) if name.startswith("adjustments[") else fault


def _line_of(fault: PlainFault) -> FaultLine:
    name = fault.field
    if name.startswith("lines["):
        place, _, inner = name.partition("].")
        number = int(place.removeprefix("lines[")) + 1
        words = f"Line {number}, {_LINE_WORDS.get(inner, inner)}"
        return FaultLine(anchor=field_id(name), place=words, message=fault.message)
    if name.startswith("adjustments["):
        return adjustment_place(fault)
    if name.partition(".")[0] in {"entity", "customer"} and "." in name:
        return FaultLine(anchor="", place="", message=fault.message)
    return FaultLine(
        anchor=field_id(name) if name in PLACES else "", place=PLACES.get(name, ""), message=fault.message
    )


def _line_fields(row: Mapping[str, Any], at: int, said: Mapping[str, str]) -> dict[str, Field]:
    def one(name: str, label: str, kind: Any = "text", choices: Sequence[tuple[str, str]] = ()) -> Field:  # noqa: ANN401 - the kinds of Field
        full = f"lines[{at}].{name}"
        return Field(full, label, kind, as_text(row.get(name)), choices=choices, fault=said.get(full, ""))

    unit = as_text(row.get("unit"))
    units = [*UNITS.items(), *(((unit, unit),) if unit and unit not in UNITS else ())]
    return {
        "name": one("name", "What"),
        "details": one("details", "Details"),
        "quantity": one("quantity", "Quantity"),
        "unit": one("unit", "Unit", "select", units),
        "price": one("price", "Price, net"),
        "discount": one("discount", "Discount, %"),
        "tax": one("tax", "Tax"),
    }


def _line_period(row: Mapping[str, Any], at: int, said: Mapping[str, str]) -> list[Field]:
    """The days that a line is for."""
    period = row.get("period")
    days = period if isinstance(period, Mapping) else {}
    found: list[Field] = []
    for name, label in (("from", "Days from"), ("to", "Days to")):
        full = f"lines[{at}].period.{name}"
        found.append(Field(full, label, "date", as_text(days.get(name)), fault=said.get(full, "")))
    return found


def typed_form(post: QueryDict, /, *, language: str, own: Mapping[str, Tax]) -> BillForm:
    """The form as it was sent."""
    return BillForm(typed=nested(post, longest=NOTES_MAX), language=language, own=own)


def blank_line(*, own: Mapping[str, Tax], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A new line: taxed like the one before it, else with the entity's first code."""
    tax = as_text(before.get("tax")) if before else next(iter(own), "")
    unit = as_text(before.get("unit")) if before else "C62"
    return {"quantity": "1", "unit": unit or "C62", "tax": tax}


def with_rows(form: BillForm, /, *, do: str) -> tuple[list[Any], int]:
    """The lines after a button: add, remove-3, up-3, down-3; with the number of the line to go to."""
    last = form.rows[-1] if form.rows else None
    return moved(form.rows, do=do, blank=blank_line(own=form.own, before=last))


def with_adjustments(form: BillForm, /, *, do: str) -> tuple[list[Any], int]:
    """The discounts and surcharges after a button: adjust-add, adjust-remove-3; with the number of the one to go to."""
    last = form.rows[-1] if form.rows else None
    tax = as_text(last.get("tax")) if last else next(iter(form.own), "")
    return moved(form.adjusted, do=do.removeprefix("adjust-"), blank={"what": "discount", "tax": tax})


def begun(
    *, given: Mapping[str, Any] | None, entity: str, customer: str, own: Mapping[str, Tax]
) -> dict[str, Any]:
    """What the form begins with: nothing but one line, or what a draft was given."""
    if given is None:
        return {"entity": entity, "customer": customer, "lines": [blank_line(own=own)]}
    notes = given.get("notes")
    typed = {
        name: given[name] for name in given if name not in {"lines", "notes", "tax_reasons", "adjustments"}
    }
    typed["notes"] = "\n".join(notes) if isinstance(notes, list) else as_text(notes)
    reasons = given.get("tax_reasons")
    typed["tax_reason"] = next(iter(reasons.values()), "") if isinstance(reasons, Mapping) else ""
    typed["lines"] = [_typed_line(one) for one in given.get("lines", []) if isinstance(one, Mapping)]
    typed["lines"] = typed["lines"] or [blank_line(own=own)]
    typed["adjustments"] = typed_adjustments(given.get("adjustments", []))
    return typed


def _typed_line(given: Mapping[str, Any]) -> dict[str, Any]:
    details = given.get("details")
    said = {name: as_text(given.get(name)) for name in ("name", "quantity", "unit", "price", "tax")}
    said["details"] = "\n".join(details) if isinstance(details, list) else as_text(details)
    said |= {name: as_text(given.get(name)) for name in ("item_number", "price_per") if given.get(name)}
    discounts = [one for one in given.get("adjustments", []) if isinstance(one, Mapping)]
    if discounts:
        said["discount"] = as_text(discounts[0].get("percent")).removeprefix("-")
        said["discount_text"] = as_text(discounts[0].get("text"))
    period = given.get("period")
    return {**said, "period": dict(period) if isinstance(period, Mapping) else {}}


def needs_more(given: Mapping[str, Any], /) -> bool:
    """Whether a draft says what this form has no field for, so that it would be lost here."""
    known = {
        *(
            "entity",
            "customer",
            "kind",
            "currency",
            "terms",
            "due_on",
            "supplied_on",
            "period",
            "notes",
            "lines",
            "adjustments",
        ),
        *("tax_reasons", "external_id", "deposits", *_REFERENCES),
    }
    line = {
        *("name", "quantity", "unit", "price", "tax", "details", "adjustments", "period"),
        *("item_number", "price_per"),
    }
    lines = [one for one in given.get("lines", []) if isinstance(one, Mapping)]
    return (
        bool(set(given) - known)
        or any(set(one) - line for one in lines)
        or any(not _is_a_discount(one.get("adjustments", [])) for one in lines)
    )


def _is_a_discount(adjustments: Sequence[Mapping[str, Any]]) -> bool:
    """At most one, in per cent, that lowers."""
    return len(adjustments) <= 1 and all(
        as_text(one.get("percent")).startswith("-") and set(one) == {"text", "percent"} for one in adjustments
    )
