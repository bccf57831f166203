"""The law that comes with the package, read once from the files beside this module. Needs no Django and no database."""

from collections.abc import Iterable
from functools import cache
from importlib import resources

from dunwell.core.law.book import LawBook
from dunwell.core.law.faults import LawFault, LawFaulty
from dunwell.core.law.records import LawRecords
from dunwell.formats import law_csv, law_toml


@cache
def packaged_book() -> LawBook:
    """Return the law of the package; raises LawFaulty with every fault, at start and not at midnight."""
    return LawBook.of(records=_records())


def _records() -> LawRecords:
    series, series_faults = law_toml.series(content=_content("series.toml"))
    places, place_faults = law_toml.jurisdictions(content=_content("jurisdictions.toml"))
    procedures, procedure_faults = law_toml.procedures(content=_content("procedures.toml"))
    schedules, schedule_faults = law_toml.schedules(content=_content("court_fees.toml"))
    rates = law_csv.rates(content=_content("rates.csv"))
    events = law_csv.events(content=_content("rate_events.csv"))
    limitations, limitation_faults = law_csv.limitations(content=_content("limitation.csv"))
    states, state_faults = law_csv.states(content=_content("us_states.csv"), jurisdiction="US")
    claims, claim_faults = law_csv.small_claims(content=_content("us_small_claims.csv"))
    _refuse(
        ("series.toml", series_faults),
        ("jurisdictions.toml", place_faults),
        ("procedures.toml", procedure_faults),
        ("court_fees.toml", schedule_faults),
        ("rates.csv", rates.faults),
        ("rate_events.csv", events.faults),
        ("limitation.csv", limitation_faults),
        ("us_states.csv", state_faults),
        ("us_small_claims.csv", claim_faults),
    )
    return LawRecords(
        series=series,
        rates=(*rates.rows, *events.rows),
        jurisdictions=places,
        limitations=(*limitations, *states),
        procedures=procedures,
        schedules=schedules,
        small_claims=claims,
    )


def _content(name: str) -> bytes:
    return resources.files("dunwell.apps.law.data").joinpath(name).read_bytes()


def _refuse(*read: tuple[str, Iterable[LawFault]]) -> None:
    faults = [LawFault(f"{name} {one.where}", one.message) for name, found in read for one in found]
    if faults:
        raise LawFaulty(faults)
