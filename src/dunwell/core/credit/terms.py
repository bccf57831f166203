"""On which terms a house gives credit: its classes, what caps a limit, who may grant one, and when orders are held.

Written as plain values, as a settings row keeps them; every fault is kept, with its field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, TypeVar

from dunwell.core.credit.classes import STANDARD, ClassesInvalid, CreditClass, Review, checked
from dunwell.core.credit.holding import HoldRules
from dunwell.core.credit.limits import ApprovalStep, Caps
from dunwell.core.plain import Plain, PlainFault, PlainReader

ROLES: Final = ("controller", "admin")
"""Who may grant a limit, the lower first; a higher role may do what a lower one may."""
PERSONS_MAX: Final = 5
STANDARD_MATRIX: Final = (
    ApprovalStep(up_to_minor=1_000_000, role="controller", persons=1),
    ApprovalStep(up_to_minor=10_000_000, role="controller", persons=2),
    ApprovalStep(up_to_minor=None, role="admin", persons=2),
)
"""Up to 10,000.00 one controller, up to 100,000.00 two, beyond that two administrators; never whoever asked."""
_SECTIONS: Final = ("classes", "caps", "matrix", "holds")
_BASIS_POINTS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTerms:
    """How credit is given. Amounts are minor units of the entity's currency, or of the house's where it is the house's.

    `matrix` is sorted by amount, and its last step reaches any.
    """

    classes: tuple[CreditClass, ...] = STANDARD
    caps: Caps = field(default_factory=Caps)
    matrix: tuple[ApprovalStep, ...] = STANDARD_MATRIX
    holds: HoldRules = field(default_factory=HoldRules)


def plain_of(terms: CreditTerms, /) -> dict[str, Any]:
    """Return the terms as plain values; `read_terms` reads them back to the same."""
    return {
        "classes": [_plain(one) for one in terms.classes],
        "caps": _plain(terms.caps),
        "matrix": [_plain(one) for one in terms.matrix],
        "holds": _plain(terms.holds),
    }


def _plain(one: CreditClass | Caps | ApprovalStep | HoldRules) -> dict[str, Any]:
    values = {each.name: getattr(one, each.name) for each in fields(one)}
    return {name: str(value) if isinstance(value, Review) else value for name, value in values.items()}


def read_terms(plain: Plain, /) -> tuple[CreditTerms, tuple[PlainFault, ...]]:
    """Return the terms, and all that is wrong with them; a section that is not given is the house's standard."""
    reader = PlainReader()
    reader.unknown(plain, known=_SECTIONS, within="")
    terms = CreditTerms(
        classes=_classes(reader, plain),
        caps=_numbers(
            reader, plain, "caps", Caps(), optional=("uninsured_max_minor",), least={"round_to_minor": 1}
        ),
        matrix=_matrix(reader, plain),
        holds=_numbers(reader, plain, "holds", HoldRules(), optional=_SWITCHED),
    )
    return terms, tuple(reader.found)


_Numbers = TypeVar("_Numbers", Caps, HoldRules)
_SWITCHED: Final = ("overdue_days", "limit_basis_points", "broken_promises", "score_drop")
"""Rules that are off where `null` stands."""


def _numbers(
    reader: PlainReader,
    plain: Plain,
    name: str,
    standard: _Numbers,
    *,
    optional: Sequence[str],
    least: Mapping[str, int] | None = None,
) -> _Numbers:
    section = reader.section(plain, name=name)
    known = [each.name for each in fields(standard)]
    reader.unknown(section, known=known, within=f"{name}.")
    found: dict[str, int | None] = {}
    for key in known:
        if key not in section:
            continue
        if section[key] is None and (key in optional or getattr(standard, key) is None):
            found[key] = None
            continue
        value = reader.needed(section, name=key, default=None, within=f"{name}.")
        lowest = (least or {}).get(key, 0)
        if value < lowest:
            reader.fault(field=f"{name}.{key}", message=f"Give a number from {lowest}.")
        found[key] = value
    return replace(standard, **found)  # type: ignore[arg-type]  # the names are those of its fields


def _classes(reader: PlainReader, plain: Plain) -> tuple[CreditClass, ...]:
    rows = reader.rows(plain, name="classes")
    if not rows:
        return STANDARD
    before = len(reader.found)
    found = [_class(reader, row, within=f"classes[{place}].") for place, row in enumerate(rows, start=1)]
    if len(reader.found) > before:
        return STANDARD
    try:
        return checked(found)
    except ClassesInvalid as invalid:
        reader.fault(field="classes", message=str(invalid))
        return STANDARD


def _class(reader: PlainReader, row: Plain, *, within: str) -> CreditClass:
    reader.unknown(row, known=[each.name for each in fields(CreditClass)], within=within)
    code = reader.text(row, name="code", within=within)
    if not 1 <= len(code) <= 10:
        reader.fault(field=f"{within}code", message="Give a name of 1 to 10 characters.")
    risk = reader.text(row, name="risk", within=within)
    if risk not in {"low", "medium", "high"}:
        reader.fault(field=f"{within}risk", message="Give low, medium or high.")
    review = reader.text(row, name="review", within=within)
    if review not in set(Review):
        reader.fault(field=f"{within}review", message="Give monthly, quarterly or yearly.")
        review = Review.MONTHLY
    bounded = {
        name: _between(reader, row, name, most=most, within=within)
        for name, most in (
            ("least_score", 100),
            ("deposit_basis_points", 10_000),
            ("terms_days_max", 365),
            ("limit_basis_points", _BASIS_POINTS_MAX),
        )
    }
    return CreditClass(code=code, risk=risk, review=Review(review), **bounded)


def _between(reader: PlainReader, row: Plain, name: str, *, most: int, within: str) -> int:
    value = reader.needed(row, name=name, default=None, within=within)
    if not 0 <= value <= most:
        reader.fault(field=f"{within}{name}", message=f"Give a number from 0 to {most}.")
    return value


def _matrix(reader: PlainReader, plain: Plain) -> tuple[ApprovalStep, ...]:
    rows = reader.rows(plain, name="matrix")
    if not rows:
        return STANDARD_MATRIX
    found: list[ApprovalStep] = []
    for place, row in enumerate(rows, start=1):
        within = f"matrix[{place}]."
        reader.unknown(row, known=[each.name for each in fields(ApprovalStep)], within=within)
        role = reader.text(row, name="role", within=within)
        if role not in ROLES:
            reader.fault(field=f"{within}role", message=f"Give one of {', '.join(ROLES)}.")
        persons = reader.needed(row, name="persons", default=None, within=within)
        if not 1 <= persons <= PERSONS_MAX:
            reader.fault(field=f"{within}persons", message=f"Give a number from 1 to {PERSONS_MAX}.")
        up_to = None
        if row.get("up_to_minor") is not None:
            up_to = reader.needed(row, name="up_to_minor", default=None, within=within)
            if up_to <= 0:
                reader.fault(field=f"{within}up_to_minor", message="Give an amount above nothing.")
        found.append(ApprovalStep(up_to_minor=up_to, role=role, persons=persons))
    amounts = [one.up_to_minor for one in found]
    bounded = [one for one in amounts if one is not None]
    if amounts[-1] is not None or len(bounded) != len(amounts) - 1:
        reader.fault(field="matrix", message="The last step, and only that, must be without an amount.")
    elif bounded != sorted(set(bounded)):
        reader.fault(field="matrix", message="Sort the steps by amount, each higher than the one before.")
    return tuple(found)
