"""What we ask of a credit bureau: reports on companies, and word when something happens to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from dunwell.core.credit.waterfall import Bureau

__all__ = ["Alert", "Ambiguous", "Candidate", "CreditBureau", "NotFound", "Report", "Subject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom we ask about. `reference`: the bureau's own number of the company, where we know it; "" what we do not."""

    name: str
    country: str = ""
    registration: str = ""
    vat_id: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a bureau says of a company on a day; None where it says nothing. Never believed: a source, and no more.

    `score` from 0 (worst) to 100; `limit_minor` in `currency`; `content` the answer, byte for byte.
    """

    reference: str
    company: str
    reported_on: date
    score: int | None = None
    limit_minor: int | None = None
    currency: str = ""
    days_beyond_terms: int | None = None
    is_insolvent: bool | None = None
    content: bytes = b""
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A company that may be meant."""

    reference: str
    company: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """The bureau knows no such company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several companies fit: a person chooses one, and it is asked again with that one's reference."""

    candidates: tuple[Candidate, ...] = field(default_factory=tuple[Candidate, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that happened to a company we watch. `key` is the bureau's own number of the alert.

    `kind` is a word of the bureau (insolvency, judgment, score_down, address); `is_severe` where it may cost money.
    """

    key: str
    reference: str
    at: datetime
    kind: str
    text: str
    is_severe: bool


class CreditBureau(Protocol):
    """A bureau. A report is paid for when it is given."""

    @property
    def terms(self) -> Bureau:
        """Its name, what a report costs, what it tells, and of which countries."""
        ...

    def report(self, *, subject: Subject, key: str) -> Report | NotFound | Ambiguous:
        """Return what it says of a company; the same key is one question, and paid once.

        Raises Refused where it will not answer us, Unavailable where it cannot be asked now or not in time.
        """
        ...

    def alerts(self, *, references: Sequence[str], since: datetime) -> list[Alert]:
        """Return what happened to these companies after an instant, the oldest first. Raises as `report` does."""
        ...
