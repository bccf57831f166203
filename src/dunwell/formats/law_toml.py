"""Jurisdictions, series, procedures and schedules of fees as TOML: bytes become records, every fault with its place."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from dunwell.core.law.faults import LawFault
from dunwell.core.law.records import (
    Allocation,
    AllocationRule,
    Band,
    CompensationKind,
    CompensationRule,
    Compounding,
    ContractRule,
    CostStage,
    FeeBand,
    FeeBase,
    FeeKind,
    FeeSchedule,
    FixedOn,
    InterestRule,
    Jurisdiction,
    Margin,
    Period,
    PeriodUnit,
    Procedure,
    ProcedureCost,
    ProcedureKind,
    RateMode,
    RateRounding,
    Series,
    SeriesKind,
    Step,
    StepActor,
    StepKind,
    TermsRule,
    Variant,
)
from dunwell.core.rates import DayCount, Rounding
from dunwell.formats.law_fields import Fields, nothing_known

Record = TypeVar("Record")
Read = tuple[tuple[Record, ...], tuple[LawFault, ...]]


def series(*, content: bytes) -> Read[Series]:
    """Read the series and the formulas that their rates obey."""
    return _read(content, name="series", one=_series)


def jurisdictions(*, content: bytes) -> Read[Jurisdiction]:
    """Read what each jurisdiction says."""
    return _read(content, name="jurisdiction", one=_jurisdiction)


def procedures(*, content: bytes) -> Read[Procedure]:
    """Read the ways to a title."""
    return _read(content, name="procedure", one=_procedure)


def schedules(*, content: bytes) -> Read[FeeSchedule]:
    """Read what courts and agencies take."""
    return _read(content, name="schedule", one=_schedule)


def _read(content: bytes, *, name: str, one: Callable[[Fields], Record]) -> Read[Record]:
    faults: list[LawFault] = []
    try:
        raw: Mapping[str, object] = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (), (LawFault("file", f"It cannot be read: {error}."),)
    top = Fields(raw=raw, where="", faults=faults)
    found: list[Record] = []
    for fields in top.tables(name=name):
        found.append(one(fields))
        fields.finish()
    top.finish()
    return tuple(found), tuple(faults)


def _series(fields: Fields) -> Series:
    margins: list[Margin] = []
    for one in fields.tables(name="margins"):
        margins.append(Margin(valid_from=one.day(name="valid_from"), pp=one.number(name="pp")))
        one.finish()
    gaps: list[tuple[date, date]] = []
    for one in fields.tables(name="gaps"):
        gaps.append((one.day(name="first"), one.day(name="last")))
        one.finish()
    return Series(
        code=fields.text(name="code"),
        jurisdiction=fields.text(name="jurisdiction"),
        name=fields.text(name="name"),
        kind=fields.choice(name="kind", of=SeriesKind),
        rounding=fields.choice(name="rounding", of=RateRounding),
        margins=tuple(sorted(margins, key=lambda one: one.valid_from)),
        multiplier=fields.whole(name="multiplier", default=1),
        gaps=tuple(gaps),
        known_until=fields.maybe_day(name="known_until"),
        evidence=fields.evidence(),
    )


def _jurisdiction(fields: Fields) -> Jurisdiction:
    interest = _interest(fields.table(name="interest"))
    compensation = _compensation(fields.table(name="compensation"))
    variants: dict[str, Variant] = {}
    for one in fields.tables(name="variant"):
        made = _variant(one, interest, compensation)
        variants[made.code] = made
        one.finish()
    shift = fields.table(name="weekend", needed=False)
    country = None if shift is None else shift.text(name="country")
    shifted = None if shift is None else shift.evidence()
    if shift is not None:
        shift.finish()
    return Jurisdiction(
        code=fields.text(name="code"),
        name=fields.text(name="name"),
        currency=fields.text(name="currency"),
        holiday_country=country,
        holiday_evidence=shifted,
        interest=interest,
        compensation=compensation,
        contract=_contract(fields.table(name="contract")),
        allocation=_allocation(fields.table(name="allocation")),
        terms=_terms(fields.table(name="terms", needed=False)),
        procedures=fields.texts(name="procedures"),
        notes=fields.texts(name="notes"),
        variants=MappingProxyType(variants),
    )


def _interest(fields: Fields | None, like: InterestRule | None = None) -> InterestRule:
    """A rule; what a variant leaves out is as the jurisdiction has it."""
    if fields is None:
        fields = Fields(raw={}, where="", faults=[])
    mode = fields.choice(name="mode", of=RateMode, default=like.mode if like else None)
    rate = fields.maybe_number(name="rate_pct")
    series = fields.maybe_text(name="series") or (like.series if like and rate is None else None)
    evidence = fields.evidence()
    rule = InterestRule(
        mode=mode,
        series=series,
        rate_pct=rate,
        margin_pp=fields.maybe_number(name="margin_pp"),
        fixed_on=fields.choice(name="fixed_on", of=FixedOn, default=like.fixed_on if like else FixedOn.START),
        compounding=fields.choice(
            name="compounding", of=Compounding, default=like.compounding if like else None
        ),
        day_count=fields.choice(name="day_count", of=DayCount, default=like.day_count if like else None),
        stops_after_months=fields.maybe_whole(name="stops_after_months"),
        needs_small_supplier=fields.flag(
            name="needs_small_supplier", default=like.needs_small_supplier if like else False
        ),
        note=fields.text(name="note", default=""),
        evidence=evidence,
        day_count_evidence=fields.evidence(prefix="day_count_")
        if fields.has("day_count_source")
        else (like.day_count_evidence if like else evidence),
    )
    fields.finish()
    return rule


def _variant(fields: Fields, interest: InterestRule, compensation: CompensationRule) -> Variant:
    own = fields.table(name="compensation", needed=False)
    return Variant(
        code=fields.text(name="code"),
        name=fields.text(name="name"),
        interest=_interest(fields.table(name="interest"), like=interest),
        compensation=compensation if own is None else _compensation(own),
    )


def _compensation(fields: Fields | None) -> CompensationRule:
    if fields is None:
        fields = Fields(raw={}, where="", faults=[])
    bands: list[Band] = []
    for one in fields.tables(name="bands"):
        band = Band(
            value=one.number(name="amount"),
            upto=one.maybe_number(name="upto"),
            below=one.maybe_number(name="below"),
        )
        bands.append(band)
        one.finish()
    gazetted: dict[date, Decimal] = {}
    for one in fields.tables(name="gazetted"):
        gazetted[one.day(name="valid_from")] = one.number(name="amount")
        one.finish()
    kind = fields.choice(name="kind", of=CompensationKind)
    if kind is CompensationKind.FIXED:
        bands = [Band(value=fields.number(name="amount"))]
    rule = CompensationRule(
        kind=kind,
        currency=fields.text(name="currency", default="" if kind is CompensationKind.NONE else None),
        bands=tuple(bands),
        schedule=fields.maybe_text(name="schedule"),
        gazetted=MappingProxyType(gazetted),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence(),
    )
    if bands and (bands[-1].upto, bands[-1].below) != (None, None):
        fields.fault(field="bands", message="The last step needs to be without an end.")
    if kind in {CompensationKind.TIERS, CompensationKind.TIERS_FX} and not bands:
        fields.fault(field="bands", message="Tiers need their steps.")
    fields.finish()
    return rule


def _contract(fields: Fields | None) -> ContractRule:
    if fields is None:
        fields = Fields(raw={}, where="", faults=[])
    rule = ContractRule(
        is_allowed=fields.flag(name="is_allowed", default=True),
        floor_multiple=fields.maybe_number(name="floor_multiple"),
        floor_series=fields.maybe_text(name="floor_series"),
        cap_multiple=fields.maybe_number(name="cap_multiple"),
        cap_series=fields.maybe_text(name="cap_series"),
        cap_plus_pp=fields.maybe_number(name="cap_plus_pp"),
        cap_pct=fields.maybe_number(name="cap_pct"),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence(),
    )
    fields.finish()
    return rule


def _allocation(fields: Fields | None) -> AllocationRule:
    if fields is None:
        fields = Fields(raw={}, where="", faults=[])
    rule = AllocationRule(order=fields.choice(name="order", of=Allocation), evidence=fields.evidence())
    fields.finish()
    return rule


def _terms(fields: Fields | None) -> TermsRule | None:
    if fields is None:
        return None
    rule = TermsRule(
        default_days=fields.maybe_whole(name="default_days"),
        most_days=fields.maybe_whole(name="most_days"),
        public_most_days=fields.maybe_whole(name="public_most_days"),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence() if fields.has("source") else nothing_known(),
    )
    fields.finish()
    return rule


def _procedure(fields: Fields) -> Procedure:
    costs: list[ProcedureCost] = []
    for one in fields.tables(name="costs"):
        costs.append(_cost(one))
        one.finish()
    steps: list[Step] = []
    for one in fields.tables(name="steps"):
        steps.append(_step(one))
        one.finish()
    return Procedure(
        code=fields.text(name="code"),
        jurisdiction=fields.text(name="jurisdiction"),
        name=fields.text(name="name"),
        law=fields.text(name="law", default=""),
        currency=fields.maybe_text(name="currency"),
        most=fields.maybe_number(name="most"),
        steps=tuple(steps),
        typical_days=fields.maybe_whole(name="typical_days"),
        cost=fields.text(name="cost", default=""),
        schedule=fields.maybe_text(name="schedule"),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence(),
        kind=fields.choice(name="kind", of=ProcedureKind),
        is_currency_only=fields.flag(name="is_currency_only", default=False),
        members=fields.texts(name="members"),
        excluded=fields.texts(name="excluded"),
        outside_regions=fields.texts(name="outside_regions"),
        is_cross_border_only=fields.flag(name="is_cross_border_only", default=False),
        oldest_years=fields.maybe_whole(name="oldest_years"),
        letter_days_company=fields.maybe_whole(name="letter_days_company"),
        letter_days_person=fields.maybe_whole(name="letter_days_person"),
        suspends_limitation=_maybe_flag(fields, "suspends_limitation"),
        costs=tuple(costs),
    )


def _maybe_flag(fields: Fields, name: str) -> bool | None:
    """Yes, no, or nothing said."""
    return fields.flag(name=name, default=False) if fields.has(name) else None


def _step(fields: Fields) -> Step:
    return Step(
        code=fields.text(name="code"),
        kind=fields.choice(name="kind", of=StepKind),
        actor=fields.choice(name="actor", of=StepActor),
        name=fields.text(name="name"),
        day=fields.whole(name="day", default=0),
        period=_period(fields.table(name="period", needed=False)),
        not_before=_period(fields.table(name="not_before", needed=False)),
    )


def _period(fields: Fields | None) -> Period | None:
    if fields is None:
        return None
    period = Period(
        count=fields.whole(name="count", default=0),
        unit=fields.choice(name="unit", of=PeriodUnit),
        starts_with=fields.text(name="starts_with"),
        whose=fields.choice(name="whose", of=StepActor),
    )
    if period.count < 1:
        fields.fault(field="count", message="A period is at least 1 long.")
    fields.finish()
    return period


def _cost(fields: Fields) -> ProcedureCost:
    return ProcedureCost(
        code=fields.text(name="code"),
        name=fields.text(name="name"),
        stage=fields.choice(name="stage", of=CostStage),
        schedule=fields.maybe_text(name="schedule"),
        factor=fields.maybe_number(name="factor"),
        factor_high=fields.maybe_number(name="factor_high"),
        is_national=fields.flag(name="is_national", default=False),
        less=fields.text(name="less", default=""),
        base=fields.choice(name="base", of=FeeBase, default=FeeBase.NOT_SAID),
        low=fields.maybe_number(name="low"),
        high=fields.maybe_number(name="high"),
        is_recoverable=_maybe_flag(fields, "is_recoverable"),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence(),
    )


def _schedule(fields: Fields) -> FeeSchedule:
    bands: list[FeeBand] = []
    for one in fields.tables(name="bands"):
        band = FeeBand(
            upto=one.maybe_number(name="upto"),
            value=one.number(name="value", default=Decimal(0)),
            is_pct=one.flag(name="is_pct", default=False),
            width=one.number(name="width", default=Decimal(0)),
            add=one.number(name="add", default=Decimal(0)),
            plus=one.number(name="plus", default=Decimal(0)),
        )
        bands.append(band)
        one.finish()
    if not bands or bands[-1].upto is not None:
        fields.fault(field="bands", message="A schedule needs bands, the last of them without an end.")
    return FeeSchedule(
        code=fields.text(name="code"),
        name=fields.text(name="name"),
        jurisdiction=fields.text(name="jurisdiction"),
        currency=fields.text(name="currency"),
        kind=fields.choice(name="kind", of=FeeKind),
        valid_from=fields.maybe_day(name="valid_from"),
        valid_to=fields.maybe_day(name="valid_to"),
        base_upto=fields.number(name="base_upto", default=Decimal(0)),
        base=fields.number(name="base", default=Decimal(0)),
        bands=tuple(bands),
        factor=fields.number(name="factor", default=Decimal(1)),
        least=fields.maybe_number(name="least"),
        most=fields.maybe_number(name="most"),
        plus=fields.number(name="plus", default=Decimal(0)),
        rounding=fields.choice(name="rounding", of=Rounding, default=Rounding.HALF_UP),
        note=fields.text(name="note", default=""),
        evidence=fields.evidence(),
    )
