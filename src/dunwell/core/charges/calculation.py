"""The calculation of a charge as data that is kept with it, so that its sheet can be printed exactly years later."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dunwell.core.charges.facts import ChargeItem, Kind, Live
from dunwell.core.charges.fees import FeeEvent
from dunwell.core.law.claims import Reckoned, Segment, Source

FIXED_SUM = "the sum for recovery costs"
"""What the source of the fixed sum is called (core/law/interest.py)."""
_CITED = {
    "the agreed rate",
    "the rule of interest",
    "the due day moved to a business day",
    "the order of part payments",
    FIXED_SUM,
}
_ADDRESS = r"[\w.-]+\.[a-z]{2,4}\b"
_WHERE_FOUND = re.compile(rf"\s*\([^()]*{_ADDRESS}[^()]*\)|;?\s*\b{_ADDRESS}[^;]*")


def interest_calculation(*, item: ChargeItem, reckoned: Reckoned, before: Iterable[Live]) -> dict[str, Any]:
    """The interest of the whole delay to date, segment by segment, less what was charged before.

    Amounts are minor units of `currency`; rates are texts in per cent a year. The segments' interest adds up to
    `to_date_minor`; less `before_minor` that is `amount_minor`.
    """
    posted = list(before)
    before_minor = sum(one.amount_minor for one in posted)
    return {
        "form": "interest",
        **_head(item=item, reckoned=reckoned),
        "payments": [{"on": one.on.isoformat(), "minor": one.minor} for one in reckoned.claim.payments],
        "segments": [_segment(one) for one in reckoned.segments],
        "to_date_minor": reckoned.interest.minor,
        "before": [{"number": one.number, "minor": one.amount_minor} for one in posted],
        "before_minor": before_minor,
        "amount_minor": reckoned.interest.minor - before_minor,
        **_foot(reckoned=reckoned, kind="interest"),
    }


def compensation_calculation(*, item: ChargeItem, reckoned: Reckoned, amount_minor: int) -> dict[str, Any]:
    """The fixed sum for recovery costs."""
    return {
        "form": "compensation",
        **_head(item=item, reckoned=reckoned),
        "rule": str(reckoned.compensation.rule.kind),
        "amount_minor": amount_minor,
        **_foot(reckoned=reckoned, kind="compensation"),
    }


def fee_calculation(*, event: FeeEvent, number: str, schedule: str, version: int) -> dict[str, Any]:
    """A contractual fee: which tier of which schedule, of what."""
    return {
        "form": "late_fee",
        "item": number,
        "currency": event.currency,
        "schedule": schedule,
        "version": version,
        "fee": event.fee,
        "tier": event.tier,
        "nth": event.nth,
        "since": event.since.isoformat(),
        "due_on": event.due_on.isoformat(),
        "days_late": event.days_late,
        "principal_minor": event.base_minor,
        "raw_minor": event.raw_minor,
        "reason": event.reason,
        "amount_minor": event.amount_minor,
    }


def adds_up(calculation: Mapping[str, Any], /) -> bool:
    """Whether the figures of a calculation make its amount."""
    if calculation["form"] != "interest":
        return bool(calculation["amount_minor"] > 0)
    segments = sum(one["interest_minor"] for one in calculation["segments"])
    before = sum(one["minor"] for one in calculation["before"])
    return bool(
        segments == calculation["to_date_minor"]
        and before == calculation["before_minor"]
        and calculation["amount_minor"] == segments - before
    )


def _head(*, item: ChargeItem, reckoned: Reckoned) -> dict[str, Any]:
    terms = item.terms
    return {
        "item": item.number,
        "currency": item.currency,
        "issued_on": item.issued_on.isoformat(),
        "due_on": item.due_on.isoformat(),
        "default_on": reckoned.default_on.isoformat(),
        "day_count": str(reckoned.day_count),
        "jurisdiction": terms.jurisdiction,
        "variant": terms.variant,
        "contract_pct": None if terms.contract_pct is None else str(terms.contract_pct),
        "gross_minor": item.amount_minor,
        "credited_minor": item.credited_minor,
        "set_aside_minor": item.owed_minor - reckoned.claim.minor,
        "principal_minor": reckoned.claim.minor,
    }


def sources_of(*, reckoned: Reckoned, kind: Kind) -> list[Source]:
    """The data that interest stands on, or the sum for recovery costs: each of them without the other's."""
    return [one for one in reckoned.sources if (one.what == FIXED_SUM) == (kind == "compensation")]


def notes_of(*, reckoned: Reckoned, kind: Kind) -> list[str]:
    """What has to be known besides of interest, or of the sum for recovery costs: each without the other's."""
    of_sum = reckoned.compensation.note
    if kind == "compensation":
        return [of_sum] if of_sum else []
    return [one for one in reckoned.notes if one != of_sum]


def to_verify(*, reckoned: Reckoned, kind: Kind) -> list[str]:
    """What somebody has to look up before a debtor is told of interest, or of the sum for recovery costs."""
    return [
        f"{one.what}: {one.evidence.verify or f'The confidence is {one.evidence.confidence.word}.'}"
        for one in sources_of(reckoned=reckoned, kind=kind)
        if not one.evidence.may_be_quoted
    ]


def citations(sources: Iterable[Mapping[str, str]], /) -> tuple[str, ...]:
    """Return the laws that a calculation stands on as a debtor reads them, each once.

    sources: as kept in a calculation. Rates and the day count stand in its table; where we looked a law up is ours to
    know, so addresses of web pages are left out.
    """
    cited = (_WHERE_FOUND.sub("", one["source"]) for one in sources if one["what"] in _CITED)
    return tuple(dict.fromkeys(words for one in cited if (words := one.strip(" ;"))))


def _foot(*, reckoned: Reckoned, kind: Kind) -> dict[str, Any]:
    return {
        "sources": [
            {
                "what": one.what,
                "source": one.evidence.source,
                "confidence": one.evidence.confidence.word,
                "verify": one.evidence.verify,
            }
            for one in sources_of(reckoned=reckoned, kind=kind)
        ],
        "to_verify": to_verify(reckoned=reckoned, kind=kind),
        "notes": notes_of(reckoned=reckoned, kind=kind),
    }


def _segment(one: Segment) -> dict[str, Any]:
    margin = None if one.reference_pct is None else one.rate_pct - one.reference_pct
    return {
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "days": one.days,
        "reference_pct": None if one.reference_pct is None else str(one.reference_pct),
        "margin_pct": None if margin is None else str(margin),
        "rate_pct": str(one.rate_pct),
        "series": one.series,
        "principal_minor": one.principal_minor,
        "interest_minor": one.interest_minor,
    }
