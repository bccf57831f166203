"""The calculation of a charge as data that is kept with it, so that its sheet can be printed exactly years later."""

from collections.abc import Iterable, Mapping
from typing import Any

from dunwell.core.charges.facts import ChargeItem, Live
from dunwell.core.charges.fees import FeeEvent
from dunwell.core.law.claims import Reckoned, Segment


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
        **_foot(reckoned=reckoned),
    }


def compensation_calculation(*, item: ChargeItem, reckoned: Reckoned, amount_minor: int) -> dict[str, Any]:
    """The fixed sum for recovery costs."""
    return {
        "form": "compensation",
        **_head(item=item, reckoned=reckoned),
        "rule": str(reckoned.compensation.rule.kind),
        "amount_minor": amount_minor,
        **_foot(reckoned=reckoned),
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


def _foot(*, reckoned: Reckoned) -> dict[str, Any]:
    return {
        "sources": [
            {
                "what": one.what,
                "source": one.evidence.source,
                "confidence": one.evidence.confidence.word,
                "verify": one.evidence.verify,
            }
            for one in reckoned.sources
        ],
        "to_verify": list(reckoned.to_verify),
        "notes": list(reckoned.notes),
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
