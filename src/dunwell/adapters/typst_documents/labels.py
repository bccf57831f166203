"""The words of a statement and of a letter by language, checked when they are read: a missing one shows at start."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any, get_args

from dunwell.ports.documents import LineKind

_BRACES = re.compile(r"\{([^{}]*)\}")
_HOLES: Mapping[str, frozenset[str]] = {
    "as_of": frozenset({"date"}),
    "amount": frozenset({"currency"}),
    "open": frozenset({"currency"}),
    "bucket": frozenset({"from", "to"}),
    "last_bucket": frozenset({"from"}),
    "disregard": frozenset({"date"}),
    "enclosed": frozenset({"date"}),
}


class FaultyLabels(Exception):
    """The words of a language cannot be used; the message names every fault."""

    code = "faulty_labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Every word a statement needs. `{…}` stands where a value goes."""

    title: str
    as_of: str
    page: str
    of: str
    customer_number: str
    reference: str
    date: str
    contact: str
    total_open: str
    overdue: str
    items: str
    number: str
    kind: str
    issued_on: str
    due_on: str
    days_overdue: str
    amount: str
    open: str
    total: str
    nothing_open: str
    ageing: str
    not_due: str
    bucket: str
    last_bucket: str
    payment: str
    holder: str
    bank: str
    iban: str
    bic: str
    account_number: str
    routing_number: str
    payment_reference: str
    pay_by: str
    in_credit: str
    disregard: str
    enclosed: str
    tax_id: str
    kinds: Mapping[str, str]


def parse(*, content: bytes, name: str) -> Labels:
    """The labels of one file; raises FaultyLabels with every missing, unknown or misshapen one."""
    raw: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    given_kinds = raw.pop("kinds", {})
    wanted = {one.name for one in fields(Labels)} - {"kinds"}
    found = [
        *_key_faults(raw, wanted=wanted),
        *(f"kinds.{fault}" for fault in _key_faults(given_kinds, wanted=set(get_args(LineKind)))),
        *(
            f"{key}: needs {sorted(_HOLES.get(key, frozenset()))} in braces"
            for key in sorted(wanted & set(raw))
            if set(_BRACES.findall(str(raw[key]))) != _HOLES.get(key, frozenset())
        ),
    ]
    if found:
        raise FaultyLabels("\n".join(f"{name}: {fault}" for fault in found))
    return Labels(**raw, kinds=given_kinds)


def load() -> dict[str, Labels]:
    """The labels of every language that ships with the adapter; raises FaultyLabels."""
    folder = files(__package__) / "texts"
    return {
        file.name.removesuffix(".toml"): parse(content=file.read_bytes(), name=file.name)
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".toml")
    }


def label_faults(
    *, given: Mapping[str, Any], wanted: set[str], holes: Mapping[str, frozenset[str]]
) -> list[str]:
    """What is missing, what nothing reads, and what is no text with the values it needs, key by key."""
    return [
        *(f"{key}: is missing" for key in sorted(wanted - set(given))),
        *(f"{key}: nothing reads this key" for key in sorted(set(given) - wanted)),
        *(
            f"{key}: must be a text with {sorted(holes.get(key, frozenset()))} in braces"
            for key in sorted(wanted & set(given))
            if not isinstance(given[key], str)
            or not given[key].strip()
            or set(_BRACES.findall(given[key])) != holes.get(key, frozenset())
        ),
    ]


def put(label: str, /, **values: str) -> str:
    """The label with its values in place; braces within values stay what they are."""
    return _BRACES.sub(lambda match: values[match[1]], label)


def _key_faults(given: Mapping[str, Any], *, wanted: set[str]) -> list[str]:
    missing = [f"{key}: is missing" for key in sorted(wanted - set(given))]
    unknown = [f"{key}: nothing reads this key" for key in sorted(set(given) - wanted)]
    empty = [
        f"{key}: must be a text"
        for key in sorted(wanted & set(given))
        if not isinstance(given[key], str) or not given[key].strip()
    ]
    return missing + unknown + empty
