"""A schedule of fees as a TOML file: read with every fault and its line, written so that it reads back the same."""

from dataclasses import dataclass
from typing import Any, cast

from dunwell.core.charges.fee_plain import plain_of, read
from dunwell.core.charges.schedule import FeeSchedule
from dunwell.formats.toml_file import FileFault, line_of, load, places_of, table


@dataclass(frozen=True, slots=True)
class FeesFile:
    """A schedule, and everything that is wrong with the file; None where it is no TOML at all."""

    schedule: FeeSchedule | None
    faults: tuple[FileFault, ...]


def parse(*, content: bytes) -> FeesFile:
    """Read a file with a schedule of fees."""
    raw, text, unreadable = load(content)
    if unreadable:
        return FeesFile(schedule=None, faults=(unreadable,))
    result = read(raw)
    places = places_of(text)
    return FeesFile(
        schedule=result.schedule,
        faults=tuple(
            FileFault(line_of(places=places, field=one.field), one.field, one.message)
            for one in result.faults
        ),
    )


def dump(*, schedule: FeeSchedule) -> str:
    """Return the schedule as a file that `parse` reads back to the same; what is nothing is left out."""
    plain = plain_of(schedule)
    fees = cast("list[dict[str, Any]]", plain.pop("fees"))
    parts = [table(plain)]
    for fee in fees:
        tiers = cast("list[dict[str, Any]]", fee.pop("tiers"))
        parts.append(f"[[fees]]\n{table(fee)}")
        parts += [f"[[fees.tiers]]\n{table(tier)}" for tier in tiers]
    return "\n".join(parts)
