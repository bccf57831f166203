"""A result as a calculation sheet: plain data, and sentences that a person can check with a pocket calculator."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dunwell.core.decimals import to_text
from dunwell.core.law.claims import Reckoned, Segment
from dunwell.core.money import Money, exponent
from dunwell.core.rates import DayCount

_FINE = Decimal("0.000001")


def sheet_plain(*, found: Reckoned) -> dict[str, object]:
    """The result for machines: amounts as decimal strings, days as YYYY-MM-DD, rates in percent."""
    currency, fixed = found.claim.currency, found.compensation.money
    return {
        "jurisdiction": found.claim.jurisdiction.upper(),
        "currency": currency,
        "amount": to_text(money=Money(found.claim.minor, currency)),
        "due": found.claim.due_on.isoformat(),
        "default_on": found.default_on.isoformat(),
        "paid_on": found.claim.paid_on.isoformat(),
        "day_count": str(found.day_count),
        "interest": to_text(money=found.interest),
        "compensation": None if fixed is None else to_text(money=fixed),
        "compensation_currency": None if fixed is None else fixed.currency,
        "total": to_text(money=found.total),
        "principal_left": to_text(money=found.principal_left),
        "interest_left": to_text(money=found.interest_left),
        "costs_left": to_text(money=found.costs_left),
        "segments": [_segment(found, one) for one in found.segments],
        "allocations": [
            {
                "on": one.on.isoformat(),
                "costs": to_text(money=Money(one.costs_minor, currency)),
                "interest": to_text(money=Money(one.interest_minor, currency)),
                "principal": to_text(money=Money(one.principal_minor, currency)),
            }
            for one in found.allocated
        ],
        "sources": [
            {
                "what": one.what,
                "source": one.evidence.source,
                "confidence": one.evidence.confidence.word,
            }
            for one in found.sources
        ],
        "confidence": found.confidence.word,
        "to_verify": list(found.to_verify),
        "notes": list(found.notes),
    }


def _segment(found: Reckoned, one: Segment) -> dict[str, object]:
    currency = found.claim.currency
    return {
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "days": one.days,
        "rate_pct": str(one.rate_pct),
        "reference_pct": None if one.reference_pct is None else str(one.reference_pct),
        "principal": to_text(money=Money(one.principal_minor, currency)),
        "interest": to_text(money=Money(one.interest_minor, currency)),
        "interest_unrounded": str(fine(exact=one.exact, currency=currency)),
    }


def fine(*, exact: Fraction, currency: str) -> Decimal:
    """Exact minor units in major ones with six decimals, for the eye alone."""
    major = exact / 10 ** exponent(currency=currency)
    return (Decimal(major.numerator) / Decimal(major.denominator)).quantize(_FINE, rounding=ROUND_HALF_UP)


def sheet_lines(*, found: Reckoned) -> list[str]:
    """How each figure comes about, one sentence a step."""
    currency = found.claim.currency
    begins = f"Due on {found.claim.due_on}, in default from the day after {found.default_on}"
    lines = [f"{begins}; days are counted {found.day_count}."]
    for one in found.segments:
        sum_ = to_text(money=Money(one.principal_minor, currency))
        rate = f"{one.rate_pct} %"
        if one.reference_pct is not None and one.rate_pct != one.reference_pct:
            rate += f" (reference {one.reference_pct} %)"
        lines.append(
            f"{one.first} to {one.last}: {one.days} days at {rate} on {sum_} {currency}: {sum_} × {one.rate_pct} / 100 "
            f"× {_part(found, one)} = {fine(exact=one.exact, currency=currency)}"
        )
    exact = fine(exact=found.exact, currency=currency)
    lines.append(f"Together {exact}, rounded once, half up: {to_text(money=found.interest)} {currency}.")
    for paid in found.allocated:
        parts = [("costs", paid.costs_minor), ("interest", paid.interest_minor)]
        said = [f"{to_text(money=Money(minor, currency))} of {name}" for name, minor in parts if minor]
        said.append(f"{to_text(money=Money(paid.principal_minor, currency))} of the principal")
        lines.append(f"Paid on {paid.on}: {', '.join(said)}.")
    if found.compensation.money is not None and found.compensation.money.minor:
        money = found.compensation.money
        source = found.compensation.rule.evidence.source
        lines.append(f"For recovery costs: {to_text(money=money)} {money.currency} ({source}).")
    return lines


def _part(found: Reckoned, one: Segment) -> str:
    """The part of a year as people write it: 184/365, not in lowest terms."""
    for count, days in ((DayCount.ACT_365, 365), (DayCount.ACT_360, 360)):
        if found.day_count is count and one.year_part == Fraction(one.days, days):
            return f"{one.days}/{days}"
    return str(one.year_part)
