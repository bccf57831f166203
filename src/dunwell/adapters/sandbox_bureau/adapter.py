"""What the sandbox says of a company follows from the company's name: the same today, tomorrow and on another machine.

Words in a name make it misbehave as real bureaus do: `Outage` cannot be asked, `Slow` does not answer in time, `Nobody`
is not found, `Twin` fits two companies until one of them is named by its reference, `Banned` is refused, `Insolvent`
is insolvent.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from dunwell.core.credit.waterfall import Bureau, Need
from dunwell.core.text import key as text_key
from dunwell.ports.credit_bureau import Alert, Ambiguous, Candidate, NotFound, Report, Subject
from dunwell.ports.errors import Refused, Unavailable

FREE: Final = Bureau(name="sandbox-register", cost_minor=0, tells=frozenset({Need.INSOLVENCY}))
PLAIN: Final = Bureau(name="sandbox", cost_minor=350, tells=frozenset({Need.SCORE, Need.LIMIT}))
DEAR: Final = Bureau(
    name="sandbox-plus", cost_minor=1_900, tells=frozenset({Need.SCORE, Need.LIMIT, Need.INSOLVENCY})
)
"""Three of them, so that there is something to choose: what each costs is made up."""
_TWINS: Final = 2
_LIMIT_STEP: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxBureau:
    """One of the three. `today` tells the day that its reports are of."""

    today: Callable[[], date]
    terms: Bureau = PLAIN
    currency: str = "EUR"

    def report(self, *, subject: Subject, key: str) -> Report | NotFound | Ambiguous:  # noqa: ARG002 - it keeps no questions
        """Return what follows from the name; see the module for the words that make it misbehave."""
        words = set(text_key(subject.name).split())
        if "outage" in words:
            raise Unavailable(f"{self.terms.name} cannot be reached.")
        if "slow" in words:
            raise Unavailable(f"{self.terms.name} did not answer in time.")
        if "banned" in words:
            raise Refused("not_covered", f"{self.terms.name} does not report on this company.")
        if "nobody" in words:
            return NotFound()
        if "twin" in words and not subject.reference:
            return Ambiguous(
                candidates=tuple(
                    Candidate(reference=_reference(subject, turn), company=subject.name, place=f"Town {turn}")
                    for turn in range(1, _TWINS + 1)
                )
            )
        return self._told(subject, is_insolvent="insolvent" in words)

    def alerts(self, *, references: Sequence[str], since: datetime) -> list[Alert]:
        """Return one alert for every fourth company, dated today; of those every second is severe."""
        today = self.today()
        at = datetime.combine(today, time(6), tzinfo=UTC)
        if at <= since:
            return []
        found = [(one, _number(one)) for one in sorted(set(references))]
        return [
            Alert(
                key=f"{reference}-{today:%Y%m%d}",
                reference=reference,
                at=at,
                kind="insolvency" if number % 8 == 0 else "score_down",
                text="Insolvency proceedings were opened." if number % 8 == 0 else "The score fell.",
                is_severe=number % 8 == 0,
            )
            for reference, number in found
            if number % 4 == 0
        ]

    def _told(self, subject: Subject, *, is_insolvent: bool) -> Report:
        reference = subject.reference or _reference(subject, 0)
        number = _number(reference)
        tells, today = self.terms.tells, self.today()
        score = (0 if is_insolvent else 20 + number % 80) if Need.SCORE in tells else None
        limit = None if score is None or Need.LIMIT not in tells else score // 10 * 10 * _LIMIT_STEP
        insolvent = is_insolvent if Need.INSOLVENCY in tells else None
        said = {
            "bureau": self.terms.name,
            "reference": reference,
            "company": subject.name,
            "reported_on": f"{today:%Y-%m-%d}",
            "score": score,
            "limit_minor": limit,
            "currency": self.currency if limit is not None else "",
            "insolvent": insolvent,
        }
        return Report(
            reference=reference,
            company=subject.name,
            reported_on=today,
            score=score,
            limit_minor=limit,
            currency=self.currency if limit is not None else "",
            days_beyond_terms=None if score is None else (100 - score) // 3,
            is_insolvent=insolvent,
            content=json.dumps(said, sort_keys=True, ensure_ascii=False, indent=1).encode(),
        )


def _reference(subject: Subject, turn: int) -> str:
    """The sandbox's number of a company: by what identifies it best."""
    known = subject.registration or subject.vat_id or text_key(subject.name)
    return hashlib.sha256(f"{known}/{turn}".encode()).hexdigest()[:12].upper()


def _number(reference: str) -> int:
    return int.from_bytes(hashlib.sha256(reference.encode()).digest()[:4], "big")
