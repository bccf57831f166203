"""Discounts and surcharges on a whole bill: rows of the form, each an amount or a per cent, with its reason."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.fields import Field, as_text, field_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal

WHATS: Final = (("discount", "Discount"), ("surcharge", "Surcharge"))
_LABELS: Final[Mapping[str, str]] = {"what": "Kind", "text": "Why", "value": "Amount or %", "tax": "Tax"}


def adjustment_fields(row: Mapping[str, Any], at: int, said: Mapping[str, str]) -> list[Field]:
    """The fields of a row, with what is wrong with each."""

    def one(name: str) -> Field:
        full = f"adjustments[{at}].{name}"
        is_choice = name == "what"
        return Field(
            full,
            _LABELS[name],
            "select" if is_choice else "text",
            as_text(row.get(name)),
            choices=WHATS if is_choice else (),
            fault=said.get(full, ""),
        )

    return [one(name) for name in _LABELS]


def plain_adjustments(rows: Sequence[Mapping[str, Any]], *, language: str) -> list[dict[str, object]]:
    """What was typed in the words of a bill: below zero for a discount; empty rows are left out."""
    return [
        _plain(row, language)
        for row in rows
        if any(as_text(row.get(name)).strip() for name in ("text", "value"))
    ]


def _plain(row: Mapping[str, Any], language: str) -> dict[str, object]:
    value = as_text(row.get("value")).strip()
    is_percent = value.endswith("%")
    number = typed_decimal(text=value.removesuffix("%").strip(), language=language)
    bare = number.removeprefix("-").removeprefix("+")
    signed = f"-{bare}" if row.get("what") == "discount" and bare else bare
    said: dict[str, object] = {
        "text": as_text(row.get("text")).strip(),
        "tax": as_text(row.get("tax")).strip(),
    }
    return said | ({"percent" if is_percent else "amount": signed} if signed else {})


def typed_adjustments(given: object, /) -> list[dict[str, str]]:
    """The rows that show what a draft was given."""
    rows = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    return [_typed(one) for one in rows]


def _typed(given: Mapping[str, Any]) -> dict[str, str]:
    percent = as_text(given.get("percent"))
    value = percent or as_text(given.get("amount"))
    return {
        "what": "discount" if value.startswith("-") else "surcharge",
        "text": as_text(given.get("text")),
        "value": value.removeprefix("-") + (" %" if percent else ""),
        "tax": as_text(given.get("tax")),
    }


def at_adjustment(fault: PlainFault, /) -> PlainFault:
    """The fault at the field of the row that it is about."""
    place, _, inner = fault.field.partition("].")
    if not inner:
        is_missing = fault.message.startswith("Give either")
        message = "Give an amount such as 50.00, or per cent such as 10 %." if is_missing else fault.message
        return PlainFault(f"{fault.field}.value", message)
    name = inner if inner in _LABELS else "value"
    return PlainFault(f"{place}].{name}", fault.message)


def adjustment_place(fault: PlainFault, /) -> FaultLine:
    """The fault in the list of all, with the words of its place."""
    place, _, inner = fault.field.partition("].")
    number = int(place.removeprefix("adjustments[")) + 1
    words = f"Discount or surcharge {number}, {_LABELS.get(inner, inner).lower()}"
    return FaultLine(anchor=field_id(fault.field), place=words, message=fault.message)
