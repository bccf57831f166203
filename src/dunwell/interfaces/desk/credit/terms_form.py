"""The form for terms of credit: what is kept as a person reads it, and what was typed read back to plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dunwell.core.credit.terms import CreditTerms, plain_of
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.plain import PlainFault
from dunwell.core.wording import number, plain_number
from dunwell.interfaces.desk.fields import Field, Kind, as_text, by_field, field_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal, typed_minor

_HUNDRED: Final = 100
_MOST: Final = Decimal(1_000_000)
RISKS: Final = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
REVIEWS: Final = (("monthly", "Monthly"), ("quarterly", "Quarterly"), ("yearly", "Yearly"))
ROLES: Final = (("controller", "Controller"), ("admin", "Administrator"))
CHOICES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "risk": RISKS,
    "review": REVIEWS,
    "role": ROLES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A value of the terms as the form has it. how: text, whole, share (per cent), amount or select."""

    name: str
    label: str
    how: str
    hint: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of its input."""
        return "select" if self.how == "select" else "number" if self.how == "whole" else "text"


CLASSES: Final = (
    Column(name="code", label="Class", how="text"),
    Column(name="least_score", label="From points", how="whole"),
    Column(name="risk", label="Risk", how="select"),
    Column(name="deposit_basis_points", label="Deposit, %", how="share"),
    Column(name="terms_days_max", label="Days to pay", how="whole"),
    Column(name="limit_basis_points", label="Of the need, %", how="share"),
    Column(name="review", label="Looked at", how="select"),
)
MATRIX: Final = (
    Column(name="up_to_minor", label="Up to", how="amount"),
    Column(name="role", label="Who says yes", how="select"),
    Column(name="persons", label="How many", how="whole"),
)
CAPS: Final = (
    Column(name="net_worth_basis_points", label="Of a known net worth, %", how="share"),
    Column(name="turnover_basis_points", label="Of a known turnover, %", how="share"),
    Column(
        name="uninsured_max_minor", label="Most without insurance", how="amount", hint="empty: no such bound"
    ),
    Column(name="round_to_minor", label="Rounded down to", how="amount"),
)
HOLDS: Final = (
    Column(name="overdue_days", label="Overdue for days", how="whole", hint="empty: not held by age"),
    Column(name="overdue_minor", label="And by more than", how="amount"),
    Column(name="warn_days_before", label="Warned days before", how="whole"),
    Column(name="limit_basis_points", label="Of the limit, %", how="share", hint="empty: not held by limit"),
    Column(name="warn_limit_basis_points", label="Warned from, % of it", how="share"),
    Column(name="broken_promises", label="Broken promises", how="whole", hint="empty: not held by them"),
    Column(name="score_drop", label="Points fallen", how="whole", hint="empty: not held by score"),
    Column(name="notice_days", label="Days between warning and hold", how="whole"),
    Column(
        name="four_eyes_minor",
        label="Let go by two from",
        how="amount",
        hint="what hangs on the customer; empty: never",
    ),
    Column(name="pass_days_max", label="Let go for days at most", how="whole"),
)
ROWS: Final[Mapping[str, Sequence[Column]]] = {"classes": CLASSES, "matrix": MATRIX}
SECTIONS: Final[Mapping[str, Sequence[Column]]] = {"caps": CAPS, "holds": HOLDS}
BLANK: Final[Mapping[str, Mapping[str, str]]] = {
    "classes": {"risk": "medium", "review": "quarterly"},
    "matrix": {"role": "controller", "persons": "1"},
}


def typed_of(terms: CreditTerms, /, *, currency: str, language: str) -> dict[str, Any]:
    """Return terms as the form shows them: shares in per cent, amounts in the currency's own units."""
    plain = plain_of(terms)

    def shown(column: Column, value: object) -> str:
        if value is None:
            return ""
        if column.how == "share":
            return plain_number((Decimal(str(value)) / _HUNDRED).normalize(), language=language)
        if column.how == "amount":
            return number(minor=int(str(value)), currency=currency, language=language)
        return str(value)

    found: dict[str, Any] = {
        name: [{one.name: shown(one, row[one.name]) for one in columns} for row in plain[name]]
        for name, columns in ROWS.items()
    }
    for name, columns in SECTIONS.items():
        found[name] = {one.name: shown(one, plain[name][one.name]) for one in columns}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was typed as plain values, and what could not be read; rows in which nothing was typed are left out."""

    plain: dict[str, Any]
    faults: tuple[PlainFault, ...]


def read_typed(typed: Mapping[str, Any], /, *, currency: str, language: str) -> Read:
    """Read the form back; faults count rows from 1, as those of core/credit/terms.py do."""
    faults: list[PlainFault] = []

    def value_of(column: Column, row: Mapping[str, Any], within: str) -> object:
        text = as_text(row.get(column.name)).strip()
        if column.how in {"text", "select"}:
            return text
        if not text:
            return None
        try:
            if column.how == "share":
                return _basis_points(text, language=language)
            if column.how == "amount":
                return typed_minor(text=text, currency=currency, language=language)
        except (UnreadableAmount, InvalidOperation) as refusal:
            what = "an amount like 10,000.00" if column.how == "amount" else "a share in per cent, like 12.5"
            told = f"{refusal}: write {what}." if column.how == "amount" else f"Write {what}."
            faults.append(PlainFault(f"{within}{column.name}", told))
            return 0
        return text

    plain: dict[str, Any] = {}
    for name, columns in ROWS.items():
        plain[name] = [
            {one.name: value_of(one, row, f"{name}[{place}].") for one in columns}
            for place, row in enumerate(rows_of(typed, name), start=1)
        ]
    for name, columns in SECTIONS.items():
        section = typed.get(name)
        given = section if isinstance(section, Mapping) else {}
        plain[name] = {one.name: value_of(one, given, f"{name}.") for one in columns}
    return Read(plain=plain, faults=tuple(faults))


def _basis_points(text: str, *, language: str) -> int:
    """Raises InvalidOperation for what is no share with at most two decimals."""
    told = Decimal(typed_decimal(text=text, language=language)) * _HUNDRED
    if not told.is_finite() or told != told.to_integral_value() or abs(told) > _MOST:
        raise InvalidOperation
    return int(told)


def rows_of(typed: Mapping[str, Any], name: str, /) -> list[Mapping[str, Any]]:
    """Return the rows of a list as they were typed."""
    found = typed.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def all_faults(read: Read, found: Sequence[PlainFault], /) -> list[PlainFault]:
    """Return the faults of reading and of the terms together, each field once, at the names that the form has."""
    known = {one.field for one in read.faults}
    whole = {name for name in ROWS if any(one.field.startswith(name) for one in read.faults)}
    more = [one for one in found if one.field not in known and one.field not in whole]
    return [PlainFault(_from_zero(one.field), one.message) for one in (*read.faults, *more)]


def _from_zero(field: str) -> str:
    """The name of a row's field counted from 0, as the form counts."""
    head, bracket, rest = field.partition("[")
    place, _, inner = rest.partition("]")
    return f"{head}[{int(place) - 1}]{inner}" if bracket else field


def sections_of(
    typed: Mapping[str, Any], faults: Sequence[PlainFault], /
) -> dict[str, list[Field] | list[tuple[int, list[Field]]]]:
    """Return the inputs of every section, those of lists by row with the row's number."""
    said = by_field(faults)

    def field(column: Column, full: str, row: Mapping[str, Any]) -> Field:
        return Field(
            full,
            column.label,
            column.kind,
            as_text(row.get(column.name)),
            choices=CHOICES.get(column.name, ()),
            fault=said.get(full, ""),
            hint=column.hint,
        )

    found: dict[str, list[Field] | list[tuple[int, list[Field]]]] = {}
    for name, columns in ROWS.items():
        found[name] = [
            (at + 1, [field(one, f"{name}[{at}].{one.name}", row) for one in columns])
            for at, row in enumerate(rows_of(typed, name))
        ]
    for name, columns in SECTIONS.items():
        section = typed.get(name)
        given = section if isinstance(section, Mapping) else {}
        found[name] = [field(one, f"{name}.{one.name}", given) for one in columns]
    return found


def line_of(fault: PlainFault, /) -> FaultLine:
    """Return a fault as the list above the form names it, with a link to its input."""
    head, _, inner = fault.field.partition(".")
    name, _, place = head.partition("[")
    columns = ROWS.get(name) or SECTIONS.get(name, ())
    label = next((one.label for one in columns if one.name == inner), "")
    if place:
        word = "Class" if name == "classes" else "Step"
        return FaultLine(
            field_id(fault.field), f"{word} {int(place.rstrip(']')) + 1}, {label.lower()}", fault.message
        )
    names = {"classes": "Classes", "matrix": "Who grants a limit", "note": "Why"}
    return FaultLine(
        field_id(fault.field) if fault.field else "", label or names.get(name, ""), fault.message
    )


def changes(before: CreditTerms, after: CreditTerms, /, *, currency: str, language: str) -> list[str]:
    """Return what differs between two terms, in the words of the form."""
    old, new = (typed_of(one, currency=currency, language=language) for one in (before, after))
    found: list[str] = []
    old_classes, new_classes = (
        {as_text(row.get("code")): row for row in rows_of(one, "classes")} for one in (old, new)
    )
    found += [f"Class {code} is gone." for code in old_classes if code not in new_classes]
    for code, row in new_classes.items():
        if code not in old_classes:
            found.append(f"Class {code} is new: {_told(CLASSES[1:], row)}.")
        else:
            found += [f"Class {code}, {one}" for one in _differing(CLASSES[1:], old_classes[code], row)]
    if old["matrix"] != new["matrix"]:
        found += [f"A limit up to {_step(row)}" for row in rows_of(new, "matrix")]
    for name, columns in SECTIONS.items():
        found += _differing(columns, old[name], new[name])
    return found


def _differing(columns: Sequence[Column], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"{one.label.lower()}: {_words(one, old[one.name])} → {_words(one, new[one.name])}"
        for one in columns
        if old[one.name] != new[one.name]
    ]


def _told(columns: Sequence[Column], row: Mapping[str, Any]) -> str:
    return ", ".join(f"{one.label.lower()} {_words(one, row[one.name])}" for one in columns)


def _step(row: Mapping[str, Any]) -> str:
    who = dict(ROLES).get(as_text(row["role"]), as_text(row["role"])).lower()
    return f"{row['up_to_minor'] or 'any amount'}: {row['persons']} × {who}"


def _words(column: Column, value: object) -> str:
    text = as_text(value)
    return dict(CHOICES.get(column.name, ())).get(text, text) or "none"
