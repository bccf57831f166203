"""What a route costs and takes, from the schedules of the book: exact, a range, or not known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.costs import of_schedule
from dunwell.core.law.records import (
    CostStage,
    Evidence,
    FeeBase,
    FeeSchedule,
    Procedure,
    ProcedureCost,
    ProcedureKind,
    StepKind,
)
from dunwell.core.litigation.facts import ClaimFacts
from dunwell.core.litigation.priors import ANY
from dunwell.core.litigation.routes import CostLine, Estimate, Prior, Result, RouteStep
from dunwell.core.money import Money, exponent
from dunwell.core.rates import Rounding, times

_BASES = {
    FeeBase.PRINCIPAL: "on the principal",
    FeeBase.CLAIM_AND_INTEREST: "on the claim with its interest",
    FeeBase.NOT_SAID: "on the whole claim, because the data does not say on what",
}


def estimate(
    *,
    book: LawBook,
    procedure: Procedure,
    facts: ClaimFacts,
    filing_on: date,
    steps: Sequence[RouteStep],
    prior: Prior | None = None,
) -> Estimate:
    """What the route costs and takes when it is filed on a day. Fees are those in force on that day."""
    lines: list[CostLine] = []
    for cost in procedure.costs:
        if cost.is_national:
            lines += _national(book, cost, facts, filing_on)
        else:
            lines.append(_line(book, procedure, cost, facts, filing_on, lines))
    currency = next((one.low.currency for one in lines if one.low), facts.currency)
    filing = [one for one in lines if one.stage is CostStage.FILING]
    contested = [one for one in lines if one.stage is CostStage.ON_OBJECTION]
    is_contest_known = bool(contested) and all(one.is_known for one in contested)
    found = Estimate(
        currency=currency,
        filing_low=_sum(filing, currency, is_high=False),
        filing_high=_sum(filing, currency, is_high=True),
        contested_low=_sum(contested, currency, is_high=False) if is_contest_known else None,
        contested_high=_sum(contested, currency, is_high=True) if is_contest_known else None,
        lines=tuple(lines),
        not_known=tuple(one.name for one in filing if not one.is_known),
        typical_days=procedure.typical_days,
        title_on=max((one.planned_on for one in steps if one.kind is StepKind.TITLE), default=None),
    )
    return found if prior is None else replace(found, result=result(facts=facts, estimate=found, prior=prior))


def prior_for(*, priors: Mapping[str, Prior], procedure: Procedure) -> Prior | None:
    """The prior of the route's code, else of its kind, else the one for any."""
    for key in (procedure.code, procedure.kind.value, ANY):
        if key in priors:
            return priors[key]
    return None


def result(*, facts: ClaimFacts, estimate: Estimate, prior: Prior) -> Result:
    """What may be left after costs, by a prior: its share of the whole claim, less the costs that are known.

    Of a cost that the data calls recoverable the same share comes back. What contesting costs is weighed with how often
    the prior expects it. Costs in another currency than the claim's are not taken off, and said to be missing.
    """
    is_same = estimate.currency == facts.currency
    has_figures = all(one.is_known for one in estimate.lines if one.stage is not CostStage.LAWYER)
    is_contest_missing = estimate.contested_low is None and prior.contested_pct > 0
    low = _net(facts, estimate, prior.low_pct, prior.contested_pct, is_worst=True)
    high = _net(facts, estimate, prior.high_pct, prior.contested_pct, is_worst=False)
    said = (
        f"By a prior of {prior.low_pct.normalize():f} to {prior.high_pct.normalize():f} % of the claim "
        f"({prior.source}), after the costs that are known. "
        "It is an expectation that somebody set, and nothing that the law says."
    )
    return Result(
        low_minor=low,
        high_minor=high,
        currency=facts.currency,
        prior=prior,
        is_before_unknown_costs=not is_same or not has_figures or is_contest_missing,
        sentence=said,
    )


def _net(
    facts: ClaimFacts, estimate: Estimate, pct: Decimal, contested_pct: Decimal, *, is_worst: bool
) -> int:
    share = Fraction(pct) / 100
    gross = times(money=facts.total, rate=share, rounding=Rounding.HALF_UP).minor
    if estimate.currency != facts.currency:
        return gross
    exact = Fraction(0)
    for one in estimate.lines:
        money = one.high if is_worst else one.low
        if money is None or one.stage is CostStage.LAWYER:
            continue
        weight = Fraction(1) if one.stage is CostStage.FILING else Fraction(contested_pct) / 100
        exact += money.minor * weight * ((1 - share) if one.is_recoverable else 1)
    return gross - times(money=Money(1, facts.currency), rate=exact, rounding=Rounding.HALF_UP).minor


def _sum(lines: Sequence[CostLine], currency: str, *, is_high: bool) -> Money:
    sums = [(one.high if is_high else one.low) for one in lines]
    return Money(sum(one.minor for one in sums if one is not None and one.currency == currency), currency)


def _national(book: LawBook, cost: ProcedureCost, facts: ClaimFacts, on: date) -> list[CostLine]:
    """The fees of beginning the order for payment of the debtor's country, as far as the book has one."""
    country = facts.parties.debtor_country
    for procedure in book.records.procedures:
        if procedure.jurisdiction == country and procedure.kind is ProcedureKind.PAYMENT_ORDER:
            lines = [
                _line(book, procedure, one, facts, on, ())
                for one in procedure.costs
                if one.stage is CostStage.FILING
            ]
            if lines:
                return [
                    replace(
                        one,
                        name=f"{cost.name} ({country}): {one.name}",
                        basis=f"{one.basis}; {cost.note}" if one.basis else cost.note,
                    )
                    for one in lines
                ]
    return [_unknown(cost, f"No order for payment of {country} is loaded. {cost.note}")]


def _line(
    book: LawBook,
    procedure: Procedure,
    cost: ProcedureCost,
    facts: ClaimFacts,
    on: date,
    before: Sequence[CostLine],
) -> CostLine:
    if cost.schedule is None:
        if cost.low is None or cost.high is None:
            return _unknown(cost, cost.note or "No figure was found.")
        currency = book.jurisdiction(code=procedure.jurisdiction).currency
        return _known(cost, _major(cost.low, currency), _major(cost.high, currency), cost.note, cost.evidence)
    try:
        schedule = book.schedule(code=cost.schedule, on=on)
    except LawMissing as error:
        return _unknown(cost, f"{error.message} {cost.note}".strip())
    if schedule.currency != facts.currency:
        return _unknown(
            cost, f"It goes by the claim in {schedule.currency}; the claim is in {facts.currency}."
        )
    amount = _amount(cost.base, facts)
    low = of_schedule(schedule=schedule, amount=amount, factor=cost.factor)
    high = of_schedule(schedule=schedule, amount=amount, factor=cost.factor_high or cost.factor)
    less = next((one for one in before if one.code == cost.less), None) if cost.less else None
    if less is not None and less.low is not None and less.high is not None:
        low, high = low - less.low, high - less.high
    return _known(cost, low, high, _basis(cost, schedule), _weaker(cost.evidence, schedule.evidence))


def _amount(base: FeeBase, facts: ClaimFacts) -> Decimal:
    minor = facts.principal_minor if base is FeeBase.PRINCIPAL else facts.total.minor
    return Decimal(minor).scaleb(-exponent(currency=facts.currency))


def _major(amount: Decimal, currency: str) -> Money:
    return Money(int(amount * 10 ** exponent(currency=currency)), currency)


def _basis(cost: ProcedureCost, schedule: FeeSchedule) -> str:
    since = f", in force since {schedule.valid_from}" if schedule.valid_from else ""
    note = f"; {schedule.note}" if schedule.note else ""
    return f"{schedule.name}{since}, {_BASES[cost.base]}{note}"


def _known(cost: ProcedureCost, low: Money, high: Money, basis: str, evidence: Evidence) -> CostLine:
    return CostLine(
        code=cost.code,
        name=cost.name,
        stage=cost.stage,
        low=low,
        high=high,
        is_recoverable=cost.is_recoverable,
        basis=basis,
        evidence=evidence,
    )


def _unknown(cost: ProcedureCost, basis: str) -> CostLine:
    return CostLine(
        code=cost.code,
        name=cost.name,
        stage=cost.stage,
        low=None,
        high=None,
        is_recoverable=cost.is_recoverable,
        basis=basis,
        evidence=cost.evidence,
    )


def _weaker(first: Evidence, second: Evidence) -> Evidence:
    """The evidence of two data used together: the less sure of the two, with what is to be verified of both."""
    less = min(first, second, key=lambda one: one.confidence)
    source = first.source if first.source == second.source else f"{first.source}; {second.source}"
    verify = " ".join(dict.fromkeys(one for one in (first.verify, second.verify) if one))
    return Evidence(confidence=less.confidence, source=source, verify=verify)
