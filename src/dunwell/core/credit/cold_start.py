"""The class of a company that has paid us nothing yet: where it begins, what moved it from there, and why.

It begins where our own score puts somebody without any history. Every finding adds or takes points that stand in one
table, so that the class can be reckoned by hand. The points are ours, set with care and by no statistics: we have none
of companies that we do not know. So a person decides, and reads each finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dunwell.core.credit.classes import STANDARD, CreditClass, class_of

BEGINS_AT: Final = 67
"""What core/credit/score gives a customer of whom nothing is known: rounded down from 67.35 (a test holds it)."""
YOUNG_YEARS: Final = 2
OLD_YEARS: Final = 10
REFERENCES_ENOUGH: Final = 2


class Finding(StrEnum):
    """What was found, in the order in which it is told."""

    VAT_NOT_REGISTERED = "VAT_NOT_REGISTERED"
    NAME_DIFFERS = "NAME_DIFFERS"
    VAT_REGISTERED = "VAT_REGISTERED"
    VAT_CHECKED = "VAT_CHECKED"
    VAT_UNCHECKED = "VAT_UNCHECKED"
    VAT_ABROAD = "VAT_ABROAD"
    VAT_MISSING = "VAT_MISSING"
    REGISTER_CHECKED = "REGISTER_CHECKED"
    REGISTER_UNCHECKED = "REGISTER_UNCHECKED"
    REGISTER_MISSING = "REGISTER_MISSING"
    YOUNG = "YOUNG"
    ESTABLISHED = "ESTABLISHED"
    AGE_UNKNOWN = "AGE_UNKNOWN"
    TRADE_REFERENCES = "TRADE_REFERENCES"
    NO_TRADE_REFERENCES = "NO_TRADE_REFERENCES"
    BANK_REFERENCE = "BANK_REFERENCE"


POINTS: Final[dict[Finding, int]] = {
    Finding.VAT_NOT_REGISTERED: -30,
    Finding.NAME_DIFFERS: -10,
    Finding.VAT_REGISTERED: 4,
    Finding.VAT_CHECKED: 0,
    Finding.VAT_UNCHECKED: 0,
    Finding.VAT_ABROAD: -3,
    Finding.VAT_MISSING: -4,
    Finding.REGISTER_CHECKED: 2,
    Finding.REGISTER_UNCHECKED: 0,
    Finding.REGISTER_MISSING: -4,
    Finding.YOUNG: -8,
    Finding.ESTABLISHED: 2,
    Finding.AGE_UNKNOWN: -2,
    Finding.TRADE_REFERENCES: 2,
    Finding.NO_TRADE_REFERENCES: -4,
    Finding.BANK_REFERENCE: 1,
}
"""Nobody unknown reaches the best class: all that is good adds up to 78."""

SENTENCES: Final[dict[Finding, str]] = {
    Finding.VAT_NOT_REGISTERED: "The tax register does not know the VAT number.",
    Finding.NAME_DIFFERS: "The tax register knows the VAT number under another name.",
    Finding.VAT_REGISTERED: "The tax register knows the VAT number.",
    Finding.VAT_CHECKED: "The VAT number is well-formed; no register was asked.",
    Finding.VAT_UNCHECKED: "The VAT number could not be checked for this country.",
    Finding.VAT_ABROAD: "The VAT number is of another country than the company.",
    Finding.VAT_MISSING: "No VAT number was given.",
    Finding.REGISTER_CHECKED: "The company register number is well-formed.",
    Finding.REGISTER_UNCHECKED: "The company register number could not be checked.",
    Finding.REGISTER_MISSING: "No company register number was given.",
    Finding.YOUNG: "The company is younger than two years.",
    Finding.ESTABLISHED: "The company is ten years old or older.",
    Finding.AGE_UNKNOWN: "Nobody said when the company was founded.",
    Finding.TRADE_REFERENCES: "Two trade references or more were given.",
    Finding.NO_TRADE_REFERENCES: "No trade reference was given.",
    Finding.BANK_REFERENCE: "A bank reference was given.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What is known of a company besides how it pays. None: nobody said, or nobody was asked."""

    has_vat: bool = False
    is_vat_checked: bool = False
    is_vat_abroad: bool = False
    is_vat_registered: bool | None = None
    is_name_same: bool | None = None
    has_register: bool = False
    is_register_checked: bool = False
    age_years: int | None = None
    trade_references: int = 0
    bank_references: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """The class of an unknown company, with the points of each finding; they add up to `score` from BEGINS_AT."""

    score: int
    given: CreditClass
    findings: tuple[tuple[Finding, int], ...]


def cold_start(*, applicant: Applicant, classes: Sequence[CreditClass] = STANDARD) -> ColdStart:
    """Return the class of a company without any history; more that speaks for it never makes it worse."""
    found = tuple((finding, POINTS[finding]) for finding in Finding if finding in _findings(applicant))
    score = min(100, max(0, BEGINS_AT + sum(points for _, points in found)))
    return ColdStart(score=score, given=class_of(score=score, classes=classes), findings=found)


def _findings(applicant: Applicant) -> frozenset[Finding]:
    found = {_vat(applicant), _register(applicant)}
    if applicant.has_vat and applicant.is_vat_abroad:
        found.add(Finding.VAT_ABROAD)
    if applicant.is_vat_registered and applicant.is_name_same is False:
        found.add(Finding.NAME_DIFFERS)
    if applicant.age_years is None:
        found.add(Finding.AGE_UNKNOWN)
    elif applicant.age_years < YOUNG_YEARS:
        found.add(Finding.YOUNG)
    elif applicant.age_years >= OLD_YEARS:
        found.add(Finding.ESTABLISHED)
    if applicant.trade_references >= REFERENCES_ENOUGH:
        found.add(Finding.TRADE_REFERENCES)
    elif not applicant.trade_references:
        found.add(Finding.NO_TRADE_REFERENCES)
    if applicant.bank_references:
        found.add(Finding.BANK_REFERENCE)
    return frozenset(found)


def _vat(applicant: Applicant) -> Finding:
    if not applicant.has_vat:
        return Finding.VAT_MISSING
    if applicant.is_vat_registered is not None:
        return Finding.VAT_REGISTERED if applicant.is_vat_registered else Finding.VAT_NOT_REGISTERED
    return Finding.VAT_CHECKED if applicant.is_vat_checked else Finding.VAT_UNCHECKED


def _register(applicant: Applicant) -> Finding:
    if not applicant.has_register:
        return Finding.REGISTER_MISSING
    return Finding.REGISTER_CHECKED if applicant.is_register_checked else Finding.REGISTER_UNCHECKED
