"""The conditions of a rule as they are stored and typed, and back, with every fault at once."""

from collections.abc import Mapping
from typing import Any, Final, cast

from dunwell.core.placements.eligibility import DEBT_TYPES, Conditions

_SETS: Final = ("countries", "currencies", "debt_types", "classes", "segments")
_DAYS: Final = ("age_from", "age_to", "limitation_days")
_AMOUNTS: Final = ("minimum_minor", "maximum_minor")
DAYS_MOST: Final = 36_500


class ConditionsFaulty(ValueError):
    """The conditions cannot be used; `faults` are pairs of a field and what is wrong with it."""

    code = "faulty"

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in faults))
        self.faults = faults


def conditions_stored(conditions: Conditions, /) -> dict[str, Any]:
    """Return conditions as JSON can hold them; what means "all" is left out."""
    plain: dict[str, Any] = {name: getattr(conditions, name) for name in _DAYS}
    plain |= {name: sorted(getattr(conditions, name)) for name in _SETS if getattr(conditions, name)}
    plain |= {name: dict(getattr(conditions, name)) for name in _AMOUNTS if getattr(conditions, name)}
    return {name: said for name, said in plain.items() if said is not None}


def read_conditions(plain: Mapping[str, Any], /) -> Conditions:
    """Return the conditions that were stored or typed; raises ConditionsFaulty with every fault."""
    faults = [(name, "is no condition") for name in sorted(plain) if name not in {*_SETS, *_DAYS, *_AMOUNTS}]
    faults += [(name, text) for name in _DAYS if name in plain and (text := _day_fault(plain[name]))]
    faults += [(name, text) for name in _SETS if name in plain and (text := _set_fault(name, plain[name]))]
    faults += [(name, text) for name in _AMOUNTS if name in plain and (text := _amount_fault(plain[name]))]
    if faults:
        raise ConditionsFaulty(faults)
    given: dict[str, Any] = {name: plain[name] for name in _DAYS if name in plain}
    given |= {name: frozenset(plain[name]) for name in _SETS if name in plain}
    given |= {name: dict(plain[name]) for name in _AMOUNTS if name in plain}
    return Conditions(**given)


def _day_fault(said: object) -> str:
    is_number = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= DAYS_MOST
    return "" if is_number else f"give days, from 0 to {DAYS_MOST}"


def _set_fault(name: str, said: object) -> str:
    if not isinstance(said, list):
        return "give a list of words"
    words = cast("list[object]", said)
    if not all(isinstance(one, str) for one in words):
        return "give a list of words"
    unknown = sorted({str(one) for one in words} - set(DEBT_TYPES)) if name == "debt_types" else []
    return f"there is no {', '.join(unknown)}; there are: {', '.join(DEBT_TYPES)}" if unknown else ""


def _amount_fault(said: object) -> str:
    wrong = "give an amount in minor units for each currency"
    if not isinstance(said, dict):
        return wrong
    amounts = cast("dict[object, object]", said)
    good = all(
        isinstance(code, str) and len(code) == 3 and isinstance(minor, int) and minor >= 0
        for code, minor in amounts.items()
    )
    return "" if good else wrong
