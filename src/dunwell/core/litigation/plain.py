"""Advice as plain data for machines: codes, days as YYYY-MM-DD, amounts as decimal strings."""

from collections.abc import Sequence

from dunwell.core.decimals import to_text
from dunwell.core.law.records import Evidence
from dunwell.core.litigation.comparing import Compared, days_of
from dunwell.core.litigation.facts import ClaimFacts
from dunwell.core.litigation.routes import (
    Advice,
    CostLine,
    Deadline,
    Estimate,
    LimitationView,
    Refusal,
    Route,
    RouteStep,
)
from dunwell.core.money import Money

Plain = dict[str, object]


def advice_plain(*, facts: ClaimFacts, advice: Advice, compared: Sequence[Compared]) -> Plain:
    """The whole advice, with its options in the order of `compared`."""
    return {
        "note": advice.note,
        "claim": claim_plain(facts=facts),
        "limitation": limitation_plain(view=advice.limitation),
        "options": [_option(one) for one in compared],
        "refused": [_refusal(one) for one in advice.refusals],
        "not_known": list(advice.not_known),
    }


def claim_plain(*, facts: ClaimFacts) -> Plain:
    """What the advice was reckoned from."""
    parties = facts.parties
    return {
        "as_of": facts.as_of.isoformat(),
        "currency": facts.currency,
        "principal": _amount(Money(facts.principal_minor, facts.currency)),
        "interest": _amount(Money(facts.interest_minor, facts.currency)),
        "charges": _amount(Money(facts.charges_minor, facts.currency)),
        "total": _amount(facts.total),
        "oldest_due": facts.oldest_due_on.isoformat(),
        "items": [one.number for one in facts.items],
        "creditor_country": parties.creditor_country or None,
        "debtor_country": parties.debtor_country or None,
        "debtor_region": parties.debtor_region or None,
        "debtor_kind": parties.debtor_kind.value,
        "law": parties.law or None,
    }


def limitation_plain(*, view: LimitationView) -> Plain:
    """Until when somebody has to act, by each law."""
    return {
        "last_day": view.last_day and view.last_day.isoformat(),
        "days_left": view.days_left,
        "warning": view.warning.value,
        "item": view.item,
        "by_law": [
            {
                "country": one.country,
                "region": one.region or None,
                "last_day": one.last_day.isoformat(),
                "latest": one.latest.isoformat(),
                "years": one.rule.years[0],
                "text": one.said.text,
                **_evidence(one.said.evidence),
            }
            for one in view.reads
        ],
        "not_known": list(view.not_known),
    }


def _option(one: Compared) -> Plain:
    option = one.option
    return {
        **_route(option.route),
        "filing_on": option.filing_on.isoformat(),
        "is_in_time": option.is_in_time,
        "places": {"net": one.net_place, "cost": one.cost_place, "time": one.time_place},
        "days": days_of(option),
        "estimate": _estimate(option.estimate),
        "steps": [_step(each) for each in option.steps],
        "said": [{"text": each.text, **_evidence(each.evidence)} for each in option.said],
        "doubts": list(option.doubts),
    }


def _route(route: Route) -> Plain:
    return {
        "route": route.code,
        "kind": route.kind.value,
        "name": route.name,
        "country": route.country,
        "region": route.region or None,
        "law": route.law or None,
        **_evidence(route.evidence),
    }


def _refusal(one: Refusal) -> Plain:
    return {
        **_route(one.route),
        "reason": one.reason.value,
        "text": one.said.text,
    }


def _estimate(found: Estimate) -> Plain:
    result = found.result
    return {
        "currency": found.currency,
        "filing": _range(found.filing_low, found.filing_high),
        "if_contested": _range(found.contested_low, found.contested_high),
        "is_complete": found.is_complete,
        "not_known": list(found.not_known),
        "costs": [_cost(one) for one in found.lines],
        "typical_days": found.typical_days,
        "title_on": found.title_on and found.title_on.isoformat(),
        "result": None
        if result is None
        else {
            "low": _amount(Money(result.low_minor, result.currency)),
            "high": _amount(Money(result.high_minor, result.currency)),
            "currency": result.currency,
            "is_before_unknown_costs": result.is_before_unknown_costs,
            "prior": {
                "low_pct": str(result.prior.low_pct),
                "high_pct": str(result.prior.high_pct),
                "contested_pct": str(result.prior.contested_pct),
                "source": result.prior.source,
            },
            "text": result.sentence,
        },
    }


def _cost(one: CostLine) -> Plain:
    return {
        "cost": one.code,
        "name": one.name,
        "stage": one.stage.value,
        "amount": _range(one.low, one.high),
        "is_recoverable": one.is_recoverable,
        "basis": one.basis,
        **_evidence(one.evidence),
    }


def _step(one: RouteStep) -> Plain:
    return {
        "step": one.code,
        "kind": one.kind.value,
        "name": one.name,
        "actor": one.actor.value,
        "planned_on": one.planned_on.isoformat(),
        "not_before": one.not_before and one.not_before.isoformat(),
        "deadline": None if one.deadline is None else _deadline(one.deadline),
    }


def _deadline(one: Deadline) -> Plain:
    return {
        "on": one.on.isoformat(),
        "whose": one.whose.value,
        "count": one.count,
        "unit": one.unit.value,
        "starts_with": one.starts_with,
        "law": one.law or None,
    }


def _range(low: Money | None, high: Money | None) -> Plain | None:
    if low is None or high is None:
        return None
    return {"low": _amount(low), "high": _amount(high), "currency": low.currency}


def _amount(money: Money) -> str:
    return to_text(money=money)


def _evidence(evidence: Evidence) -> Plain:
    return {
        "source": evidence.source,
        "confidence": evidence.confidence.word,
        "verify": evidence.verify or None,
    }
