"""Why a charge is not posted, and why one is taken back: codes that stay, and sentences that a person reads."""

from enum import StrEnum


class Withheld(StrEnum):
    """Why nothing is charged on an item although a step of the ladder asks for it."""

    ON_HOLD = "ON_HOLD"
    SET_ASIDE = "SET_ASIDE"
    COVERED_BY_CREDIT = "COVERED_BY_CREDIT"
    LAW_UNKNOWN = "LAW_UNKNOWN"
    LAW_MISSING = "LAW_MISSING"
    RATE_NOT_AGREED = "RATE_NOT_AGREED"
    LAW_UNVERIFIED = "LAW_UNVERIFIED"
    CAPITALISED = "CAPITALISED"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    NOT_ACKNOWLEDGED = "NOT_ACKNOWLEDGED"
    NET_UNKNOWN = "NET_UNKNOWN"
    INTEREST_NOT_CLAIMED = "INTEREST_NOT_CLAIMED"
    INTEREST_INSTEAD = "INTEREST_INSTEAD"
    ENGINES_DIFFER = "ENGINES_DIFFER"


WITHHELD: dict[str, str] = {
    Withheld.ON_HOLD: "The account is on hold: nothing is charged until the hold is over.",
    Withheld.SET_ASIDE: "What is left is disputed, promised or on hold; interest goes on, and is charged later.",
    Withheld.COVERED_BY_CREDIT: "Money or credit that is not allocated yet covers the item.",
    Withheld.LAW_UNKNOWN: "The customer has no country, or no law of it is loaded.",
    Withheld.LAW_MISSING: "A rate that would be needed is not loaded; nothing is guessed.",
    Withheld.RATE_NOT_AGREED: "The law leaves the rate to the contract, and none is recorded for this customer.",
    Withheld.LAW_UNVERIFIED: "What the law says there is marked to be verified; it is not charged by default.",
    Withheld.CAPITALISED: "Interest bears interest there, and some of it was paid: this is reckoned by a person.",
    Withheld.OTHER_CURRENCY: "The sum is fixed in another currency than the invoice's.",
    Withheld.NOT_ACKNOWLEDGED: "The customer has not acknowledged a schedule of fees: no fee without an agreement.",
    Withheld.NET_UNKNOWN: "The fee is taken of the amount without tax, and the invoice does not tell it.",
    Withheld.INTEREST_NOT_CLAIMED: "The credit policy of that day claims no interest; its late fees take its place.",
    Withheld.INTEREST_INSTEAD: "Interest was charged for that day; a fee on top is not agreed.",
    Withheld.ENGINES_DIFFER: "Two ways of reckoning it do not give the same; nothing is charged until they do.",
}


class Undone(StrEnum):
    """Why a charge is reversed."""

    PAID_EARLIER = "PAID_EARLIER"
    CREDITED = "CREDITED"
    RECALCULATED = "RECALCULATED"


UNDONE: dict[str, str] = {
    Undone.PAID_EARLIER: "A payment turned out to have come before the end of the period.",
    Undone.CREDITED: "The invoice, or the part that was charged for, was credited: it was never owed.",
    Undone.RECALCULATED: "What is known now gives less than what was charged.",
}
