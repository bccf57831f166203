"""The form of the rules that give policies: ordered rules with their conditions, nothing lost of what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.dunning.assignment import Rule, Size
from dunwell.core.dunning.assignment_faults import RISKS
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.money import Money, UnknownCurrency
from dunwell.interfaces.desk.fields import Field, as_text, by_field, field_id, moved, nested

LISTED = {"segments": "Segments", "countries": "Countries", "terms": "Terms"}
HINTS = {"segments": "several: with commas", "countries": "DE, FR, …", "terms": "as imported"}
BOUNDS = (("at_least", "At least"), ("below", "Less than"))


@dataclass(frozen=True, slots=True)
class Ticks:
    """A condition to be ticked."""

    name: str
    label: str
    choices: list[tuple[str, bool]]
    fault: str


@dataclass(frozen=True, slots=True)
class SizeFields:
    """The bounds of the open amount in a currency."""

    id: str
    currency: str
    fields: list[Field]
    fault: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the form shows it."""

    number: int
    id: str
    name: str
    fault: str
    head: list[Field]
    listed: list[Field]
    ticks: list[Ticks]
    sizes: list[SizeFields]
    is_first: bool
    is_last: bool
    has_focus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """What was typed for the rules, and what is wrong with it once somebody asked."""

    rows: Sequence[Mapping[str, Any]]
    policies: Sequence[tuple[str, str]]
    entities: Sequence[str]
    currencies: Sequence[str]
    faults: Sequence[PolicyFault] = ()
    focus: int = 0

    @property
    def rules(self) -> list[RuleRow]:
        """The rules with their fields."""
        said = by_field(self.faults)
        return [self._row(row, number=number, said=said) for number, row in enumerate(self.rows, start=1)]

    def _row(self, row: Mapping[str, Any], *, number: int, said: Mapping[str, str]) -> RuleRow:
        at = f"rules[{number}]"

        def field(name: str, label: str, hint: str = "") -> Field:
            where = f"{at}.{name}"
            return Field(where, label, "text", as_text(row.get(name)), fault=said.get(where, ""), hint=hint)

        where = f"{at}.policy"
        chosen = Field(
            where,
            "Policy",
            "select",
            as_text(row.get("policy")),
            choices=self.policies,
            fault=said.get(where, ""),
        )
        return RuleRow(
            number=number,
            id=field_id(at),
            name=as_text(row.get("name")) or "Rule",
            fault=said.get(at, ""),
            head=[field("name", "Name"), chosen],
            listed=[field(name, label, HINTS[name]) for name, label in LISTED.items()],
            ticks=[
                self._ticks(row, f"{at}.risks", "Risk", RISKS, said=said),
                self._ticks(row, f"{at}.entities", "Entities", self.entities, said=said),
            ],
            sizes=[self._sizes(row, at=at, currency=one, said=said) for one in self._currencies(row)],
            is_first=number == 1,
            is_last=number == len(self.rows),
            has_focus=number == self.focus,
        )

    def _ticks(
        self,
        row: Mapping[str, Any],
        name: str,
        label: str,
        choices: Sequence[str],
        *,
        said: Mapping[str, str],
    ) -> Ticks:
        chosen = row.get(name.rpartition(".")[2]) or []
        known = [*choices, *(one for one in chosen if one not in choices)]
        return Ticks(name, label, [(one, one in chosen) for one in known], said.get(name, ""))

    def _sizes(
        self, row: Mapping[str, Any], *, at: str, currency: str, said: Mapping[str, str]
    ) -> SizeFields:
        where = f"{at}.sizes.{currency}"
        fields = [
            Field(f"{at}.{name}.{currency}", f"{label}, {currency}", "text", _bound(row, name, currency))
            for name, label in BOUNDS
        ]
        return SizeFields(field_id(where), currency, fields, said.get(where, ""))

    def _currencies(self, row: Mapping[str, Any]) -> list[str]:
        typed = {code for name, _ in BOUNDS for code in (row.get(name) or {})}
        return sorted({*self.currencies, *typed})


def rows_of(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return rules as the form shows them."""
    return [
        {
            "name": rule.name,
            "policy": rule.policy,
            **{name: ", ".join(sorted(getattr(rule, name))) for name in LISTED},
            "risks": [one for one in RISKS if one in rule.risks],
            "entities": sorted(rule.entities),
            "at_least": {c: _shown(one.at_least_minor, c) for c, one in rule.sizes.items()},
            "below": {c: _shown(one.below_minor, c) for c, one in rule.sizes.items()},
        }
        for rule in rules
    ]


def rows_typed(post: QueryDict) -> list[dict[str, Any]]:
    """Return the rows that were sent."""
    found = nested(post, lists={"risks", "entities"}).get("rules", [])
    return found if isinstance(found, list) else []


def rows_moved(rows: Sequence[Mapping[str, Any]], *, do: str) -> tuple[list[Mapping[str, Any]], int]:
    """Return the rows after a button that adds, removes or moves one; a new one stands above the last."""
    last = as_text(rows[-1].get("policy")) if rows else ""
    place = f"add-{len(rows) - 1}" if do == "add" and len(rows) > 1 else do
    if do == "add" and len(rows) == 1:
        return [{"policy": last}, *rows], 1
    return moved(rows, do=place, blank={"policy": last})


def rules_read(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[Rule, ...], list[PolicyFault]]:
    """Return the rules that were typed, and the faults of amounts that cannot be read."""
    faults: list[PolicyFault] = []
    rules: list[Rule] = []
    for number, row in enumerate(rows, start=1):
        rules.append(
            Rule(
                name=as_text(row.get("name")).strip(),
                policy=as_text(row.get("policy")).strip(),
                segments=_listed(row.get("segments")),
                countries=frozenset(one.upper() for one in _listed(row.get("countries"))),
                terms=_listed(row.get("terms")),
                risks=frozenset(row.get("risks") or ()),
                entities=frozenset(row.get("entities") or ()),
                sizes=_sizes_read(row, where=f"rules[{number}].sizes", faults=faults),
            )
        )
    return tuple(rules), faults


def _sizes_read(row: Mapping[str, Any], *, where: str, faults: list[PolicyFault]) -> dict[str, Size]:
    bounds: dict[str, dict[str, int]] = {}
    for name, _ in BOUNDS:
        section = row.get(name)
        for currency, text in section.items() if isinstance(section, dict) else ():
            if not as_text(text).strip():
                continue
            try:
                minor = to_minor(text=as_text(text), currency=currency, style=POINT)
            except UnreadableAmount:
                faults.append(PolicyFault(f"{where}.{currency}", "Write an amount like 1000.00."))
            except UnknownCurrency:
                faults.append(PolicyFault(f"{where}.{currency}", "This is no currency."))
            else:
                bounds.setdefault(currency, {})[f"{name}_minor"] = minor
    return {currency: Size(**given) for currency, given in bounds.items()}


def _listed(value: object) -> frozenset[str]:
    return frozenset(one.strip() for one in as_text(value).split(",") if one.strip())


def _bound(row: Mapping[str, Any], name: str, currency: str) -> str:
    section = row.get(name)
    return as_text(section.get(currency)) if isinstance(section, Mapping) else ""


def _shown(minor: int | None, currency: str) -> str:
    return "" if minor is None else to_text(money=Money(minor, currency))
