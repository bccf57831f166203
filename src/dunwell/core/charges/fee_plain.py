"""A schedule of fees as plain values, as a form or a file gives them: read with every fault named, and written back."""

from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Any, cast

from dunwell.core.charges.fee_faults import FeeFault, fee_faults
from dunwell.core.charges.schedule import Amounts, Fee, FeeSchedule, Tier
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.plain import Plain, PlainReader

FEE_FIELDS = tuple(one.name for one in fields(Fee))
TIER_FIELDS = tuple(one.name for one in fields(Tier))
SCHEDULE_FIELDS = tuple(one.name for one in fields(FeeSchedule) if one.name != "version")
_CHOSEN = ("per", "adding", "frequency", "base")
_NUMBERS = ("every_days", "times_max", "grace_days")
_AMOUNTS = ("minimum", "threshold", "cap")
_USUAL: dict[str, Any] = {one.name: one.default for one in fields(Fee) if one.default is not MISSING}


@dataclass(frozen=True, slots=True)
class ReadSchedule:
    """A schedule that was read, with stand-ins where it could not be, and everything that is wrong with it."""

    schedule: FeeSchedule
    faults: list[FeeFault]


def read(plain: Plain, /, *, version: int = 1) -> ReadSchedule:
    """Read a schedule from plain values: texts as typed, or numbers and lists as a file has them.

    What is missing or empty has the default of a fee. Amounts are in major units with a point, by currency; unknown
    names are faults.
    """
    reader = PlainReader()
    reader.unknown(plain, known=SCHEDULE_FIELDS, within="")
    schedule = FeeSchedule(
        code=reader.text(plain, name="code"),
        version=version,
        currencies=_currencies(reader, plain),
        fees=tuple(
            _fee(reader, one, within=f"fees[{place}].")
            for place, one in enumerate(reader.rows(plain, name="fees"), start=1)
        ),
        total_cap=reader.amounts(plain, name="total_cap"),
        total_cap_percent=reader.decimal(plain, name="total_cap_percent"),
    )
    unread = [FeeFault(one.field, one.message) for one in reader.found]
    return ReadSchedule(
        schedule=schedule, faults=unread + fee_faults(schedule, unread=[one.field for one in unread])
    )


def plain_of(schedule: FeeSchedule, /) -> dict[str, Any]:
    """Return a schedule as plain values, as a file has them; `read` gives the same schedule again."""
    return {
        "code": schedule.code,
        "currencies": list(schedule.currencies),
        "total_cap": _written(schedule.total_cap),
        "total_cap_percent": _number(schedule.total_cap_percent),
        "fees": [_fee_plain(fee) for fee in schedule.fees],
    }


def _fee_plain(fee: Fee) -> dict[str, Any]:
    return {
        "code": fee.code,
        **{name: getattr(fee, name) for name in _CHOSEN},
        **{name: getattr(fee, name) for name in _NUMBERS},
        **{name: _written(getattr(fee, name)) for name in _AMOUNTS},
        "cap_percent": _number(fee.cap_percent),
        "tiers": [
            {
                "from_day": tier.from_day,
                "flat": _written(tier.flat),
                "percent": _number(tier.percent) if tier.percent else None,
            }
            for tier in fee.tiers
        ],
    }


def _written(amounts: Amounts) -> dict[str, str] | None:
    if not amounts:
        return None
    return {currency: to_text(money=Money(minor, currency)) for currency, minor in sorted(amounts.items())}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _currencies(reader: PlainReader, plain: Plain) -> tuple[str, ...]:
    """A list, or a text with commas."""
    value = plain.get("currencies")
    if isinstance(value, str):
        value = [one for one in value.split(",") if one.strip()]
    listed = cast("list[object]", value) if isinstance(value, list) else []
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in listed)):
        reader.fault(field="currencies", message="Give a list of currencies: EUR, CHF, …")
        return ()
    return tuple(str(one).strip().upper() for one in listed)


def _fee(reader: PlainReader, plain: Plain, *, within: str) -> Fee:
    reader.unknown(plain, known=FEE_FIELDS, within=within)
    given: dict[str, Any] = {"code": reader.text(plain, name="code", within=within)}
    for name in _CHOSEN:
        given[name] = reader.text(plain, name=name, within=within) or _USUAL[name]
    for name in _NUMBERS:
        given[name] = reader.needed(plain, name=name, default=_USUAL[name], within=within)
    for name in _AMOUNTS:
        given[name] = reader.amounts(plain, name=name, within=within)
    given["cap_percent"] = reader.decimal(plain, name="cap_percent", within=within)
    given["tiers"] = tuple(
        _tier(reader, one, within=f"{within}tiers[{place}].")
        for place, one in enumerate(reader.rows(plain, name="tiers", within=within), start=1)
    )
    return Fee(**given)


def _tier(reader: PlainReader, plain: Plain, *, within: str) -> Tier:
    reader.unknown(plain, known=TIER_FIELDS, within=within)
    return Tier(
        from_day=reader.needed(plain, name="from_day", default=None, within=within),
        flat=reader.amounts(plain, name="flat", within=within),
        percent=reader.decimal(plain, name="percent", within=within) or Decimal(0),
    )
