"""Until when a claim has to be brought, by every law that may count."""

from datetime import date

from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.limitation import last_day
from dunwell.core.litigation.facts import ClaimFacts, Parties
from dunwell.core.litigation.routes import LimitationRead, LimitationView, Said, WarningLevel

URGENT_DAYS = 30
SOON_DAYS = 180


def laws(*, parties: Parties) -> tuple[tuple[str, str], ...]:
    """The countries, with a region, whose law may count: the agreed one alone; else the debtor's and the creditor's.

    Which law governs is a legal question that the data does not answer; so all are read, and the earliest day counts.
    """
    region = parties.debtor_region
    if parties.law:
        return ((parties.law, region if parties.law == parties.debtor_country else ""),)
    both = [(parties.debtor_country, region), (parties.creditor_country, "")]
    if parties.creditor_country == parties.debtor_country:
        del both[1]
    return tuple(one for one in both if one[0])


def warning_level(
    *, days_left: int | None, urgent_days: int = URGENT_DAYS, soon_days: int = SOON_DAYS
) -> WarningLevel:
    """How near a last day is, by the days that are left."""
    if days_left is None:
        return WarningLevel.UNKNOWN
    if days_left < 0:
        return WarningLevel.BARRED
    if days_left <= urgent_days:
        return WarningLevel.URGENT
    return WarningLevel.SOON if days_left <= soon_days else WarningLevel.CLEAR


def limitation(*, book: LawBook, facts: ClaimFacts) -> LimitationView:
    """Until when somebody has to act, as if nothing interrupted or suspended limitation.

    Of several items the oldest counts: by every law in the book it is the first to be barred.
    """
    oldest = facts.items[0]
    found: list[LimitationRead] = []
    missing: list[str] = []
    for country, region in laws(parties=facts.parties):
        try:
            found.append(read(book=book, country=country, region=region, due_on=oldest.due_on))
        except LawMissing as error:
            missing.append(_told(error, country, region))
    if not facts.parties.debtor_country and not facts.parties.law:
        missing.append("The debtor's country is not known, and so neither is its law of limitation.")
    reads = tuple(sorted(found, key=lambda one: (one.last_day, one.country)))
    last = reads[0].last_day if reads else None
    days_left = None if last is None else (last - facts.as_of).days
    return LimitationView(
        last_day=last,
        days_left=days_left,
        warning=warning_level(days_left=days_left),
        reads=reads,
        not_known=tuple(missing),
        item=oldest.number,
    )


def read(*, book: LawBook, country: str, region: str, due_on: date) -> LimitationRead:
    """The last day by the law of a country, or of its part where that has one of its own. Raises LawMissing."""
    parts = {one.region.casefold() for one in book.limitations(jurisdiction=country)} | {
        one.region_code.casefold() for one in book.limitations(jurisdiction=country)
    }
    asked = region if region.casefold().strip() in parts or "" not in parts else ""
    found = last_day(book=book, jurisdiction=country, due_on=due_on, region=asked)
    return LimitationRead(
        country=country,
        region=asked,
        last_day=found.last_day,
        latest=found.latest,
        rule=found.rule,
        said=Said(text=found.sentence, evidence=found.evidence),
    )


def _told(error: LawMissing, country: str, region: str) -> str:
    if error.code == "unknown_region" and not region:
        return f"{country}: periods of limitation differ by state, and the debtor's is not known; say which it is."
    return error.message
