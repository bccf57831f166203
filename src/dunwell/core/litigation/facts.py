"""What is known of a claim before anybody goes to court with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dunwell.core.money import Money, exponent


class DebtorKind(StrEnum):
    """What the debtor is; some routes ask for other periods or limits."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    UNKNOWN = "unknown"


class ClaimFactsFaulty(ValueError):
    """Facts that no court could be asked about; `field` names what to change, the message the remedy."""

    code = "claim_facts_faulty"

    def __init__(self, *, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedItem:
    """An item of the claim: what is left of it, and what it bears, in minor units of the claim's currency."""

    number: str
    due_on: date
    principal_minor: int
    interest_minor: int = 0  # to the day of the facts
    charges_minor: int = 0  # fixed sums and fees


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who claims from whom. Countries are ISO 3166 codes, empty where they are not known.

    `debtor_region`: a state of the US by name or code, or another part of a country with law of its own (Scotland).
    `law`: the country whose law was agreed, as a person said; empty where nobody did.
    """

    creditor_country: str
    debtor_country: str
    debtor_region: str = ""
    debtor_kind: DebtorKind = DebtorKind.UNKNOWN
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """A claim on a day. Items stand in the order of their due days and numbers, however they were given.

    `filing_on`: the day on which it would be filed; None: the first day on which that can be.
    `letter_on`: the day on which the letter before a claim left; None where none has.
    """

    parties: Parties
    currency: str
    items: tuple[ClaimedItem, ...]
    as_of: date
    filing_on: date | None = None
    letter_on: date | None = None

    @property
    def principal_minor(self) -> int:
        """What is left of all items."""
        return sum(one.principal_minor for one in self.items)

    @property
    def interest_minor(self) -> int:
        """Interest to the day of the facts."""
        return sum(one.interest_minor for one in self.items)

    @property
    def charges_minor(self) -> int:
        """Fixed sums and fees."""
        return sum(one.charges_minor for one in self.items)

    @property
    def total(self) -> Money:
        """All that is claimed."""
        return Money(self.principal_minor + self.interest_minor + self.charges_minor, self.currency)

    @property
    def oldest_due_on(self) -> date:
        """The due day of the oldest item."""
        return self.items[0].due_on


def claim_facts(
    *,
    parties: Parties,
    currency: str,
    items: Iterable[ClaimedItem],
    as_of: date,
    filing_on: date | None = None,
    letter_on: date | None = None,
) -> ClaimFacts:
    """Return the facts of a claim; the order of the items makes no difference. Raises ClaimFactsFaulty."""
    exponent(currency=currency)
    listed = tuple(sorted(items, key=lambda one: (one.due_on, one.number, one.principal_minor)))
    if not listed:
        raise ClaimFactsFaulty(field="items", message="A claim needs at least one open item.")
    for one in listed:
        if one.principal_minor <= 0:
            raise ClaimFactsFaulty(field="items", message=f"Nothing is left of {one.number} to be claimed.")
        if one.interest_minor < 0 or one.charges_minor < 0:
            raise ClaimFactsFaulty(
                field="items", message=f"Interest and charges of {one.number} are below zero."
            )
    if filing_on is not None and filing_on < as_of:
        raise ClaimFactsFaulty(
            field="filing_on", message=f"{filing_on} is before {as_of}; give the day itself or a later one."
        )
    if letter_on is not None and letter_on > as_of:
        raise ClaimFactsFaulty(
            field="letter_on",
            message=f"{letter_on} is after {as_of}; leave it empty while no letter has left.",
        )
    return ClaimFacts(
        parties=parties,
        currency=currency,
        items=listed,
        as_of=as_of,
        filing_on=filing_on,
        letter_on=letter_on,
    )
