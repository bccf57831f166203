"""What was agreed with an agency, as a TOML file: a currency, a day, and rates with the claims that they are for.

currency = "EUR"
valid_from = 2026-01-01
scale = "whole"            # or "slices"
grace_days = 30
direct_percent = 100
[[rate]]
percent = 18.5
age = [0, 180]             # from, and below; days
amount = [0, 500000]       # minor units
countries = ["DE", "AT"]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from dunwell.core.placements.terms import Band, Rate, Terms

_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "scale": frozenset({"whole", "slices"}),
    "aged": frozenset({"placement", "payment"}),
}
_NUMBERS: Final = ("free_days", "grace_days", "withdrawal_free_after", "minimum_minor", "maximum_minor")
_SHARES: Final = ("direct", "discovery", "returned", "withdrawal")
_BANDS: Final = ("age", "amount", "placement", "cases")
_COMPONENTS: Final = frozenset({"principal", "interest", "charges", "costs"})
_KNOWN: Final = frozenset(
    {"currency", "valid_from", "rate", *_WORDS, *_NUMBERS, *(f"{one}_percent" for one in _SHARES)}
)
_OF_RATE: Final = frozenset({"percent", "countries", "phase", "components", *_BANDS})


class TermsFaulty(ValueError):
    """The file cannot be used; the message names every fault."""

    code = "faulty"

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTerms:
    """Terms, and from which day they count."""

    terms: Terms
    valid_from: date


def read_terms(*, content: bytes) -> AgreedTerms:
    """Return what a file says; raises TermsFaulty with every fault."""
    try:
        said = tomllib.loads(content.decode(), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise TermsFaulty([f"This is no TOML: {fault}."]) from fault
    faults = [f"{name}: there is nothing like this." for name in sorted(set(said) - _KNOWN)]
    currency, valid_from = said.get("currency"), said.get("valid_from")
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isupper()):
        faults.append("currency: give three capital letters.")
    if type(valid_from) is not date:
        faults.append("valid_from: give a day, like 2026-01-01.")
    given = _given(said, faults)
    rows = said.get("rate")
    if not isinstance(rows, list) or not rows:
        raise TermsFaulty([*faults, "rate: give at least one [[rate]]."])
    rates = tuple(_rate(at, row, faults) for at, row in enumerate(cast("list[object]", rows), start=1))
    if faults:
        raise TermsFaulty(faults)
    return AgreedTerms(
        terms=Terms(currency=str(currency), rates=rates, **given), valid_from=cast("date", valid_from)
    )


def _given(said: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
    """What stands beside the rates."""
    given: dict[str, Any] = {name: said[name] for name in (*_WORDS, *_NUMBERS) if name in said}
    faults += [
        f"{name}: give {' or '.join(sorted(words))}."
        for name, words in _WORDS.items()
        if name in said and said[name] not in words
    ]
    faults += [
        f"{name}: give a whole number, nothing or more."
        for name in _NUMBERS
        if name in said and not _is_number(said[name])
    ]
    for name in _SHARES:
        if f"{name}_percent" in said:
            given[f"{name}_share"] = _points(said[f"{name}_percent"], f"{name}_percent", faults)
    return given


def _rate(at: int, row: object, faults: list[str]) -> Rate:
    if not isinstance(row, dict):
        faults.append(f"rate {at}: write it as [[rate]].")
        return Rate(basis_points=0)
    said = cast("dict[str, Any]", row)
    faults += [f"rate {at}, {name}: there is nothing like this." for name in sorted(set(said) - _OF_RATE)]
    given: dict[str, Any] = {}
    for name in _BANDS:
        if name in said:
            given[name] = _band(said[name], f"rate {at}, {name}", faults)
    for name in ("countries", "components"):
        if name in said:
            words = said[name]
            if not isinstance(words, list) or not all(
                isinstance(one, str) for one in cast("list[object]", words)
            ):
                faults.append(f"rate {at}, {name}: give a list of words.")
            elif name == "components" and not set(cast("list[str]", words)) <= _COMPONENTS:
                faults.append(f"rate {at}, components: there are {', '.join(sorted(_COMPONENTS))}.")
            else:
                given[name] = frozenset(cast("list[str]", words))
    if "phase" in said:
        if said["phase"] not in {"amicable", "legal"}:
            faults.append(f"rate {at}, phase: give amicable or legal.")
        given["phase"] = said["phase"]
    return Rate(basis_points=_points(said.get("percent"), f"rate {at}, percent", faults), **given)


def _band(said: object, where: str, faults: list[str]) -> Band:
    ends = cast("list[object]", said) if isinstance(said, list) else []
    if not 1 <= len(ends) <= 2 or not all(_is_number(one) for one in ends):
        faults.append(f"{where}: give [from] or [from, below].")
        return Band()
    numbers = cast("list[int]", ends)
    return Band(low=numbers[0], below=numbers[1] if len(numbers) == 2 else None)


def _points(said: object, where: str, faults: list[str]) -> int:
    """Percent as basis points; at most two decimals."""
    if isinstance(said, (int, Decimal)) and not isinstance(said, bool):
        points = Decimal(said) * 100
        if points == points.to_integral_value() and 0 <= points <= 10_000:
            return int(points)
    faults.append(f"{where}: give a percentage from 0 to 100, with two decimals at most.")
    return 0


def _is_number(said: object) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and said >= 0
