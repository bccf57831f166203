"""What stands of a customer at the moment an order of it is checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dunwell.apps.credit.bounds import Used, used
from dunwell.apps.credit.rates import Rates
from dunwell.apps.credit.standing import Standing, standing_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.checking import Trust
from dunwell.core.credit.limits import Exposure


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """The facts for the core, and the figures that they came from."""

    trust: Trust
    figures: dict[str, Any]
    last_check_id: int | None
    """The answer that the same order was given before."""


def trust_in(
    *, customer: Customer, entity: Entity, currency: str, order_key: str, now: datetime, today: date
) -> Stands:
    """Return how far a customer can be trusted with an order at an entity, in the order's currency.

    Of all limits that the order runs against the narrowest counts; what is reserved for the same order does not.
    Raises RateMissing.
    """
    found, rates = (
        standing_of(customer=customer, entity=entity, order_key=order_key, now=now, on=today),
        Rates(on=today),
    )
    bounds = [one for one in found.bounds if one.bounds(entity_id=entity.pk, currency=currency)]
    over = used(bounds=bounds, rows=found.rows, currency=currency, on=today, rates=rates)
    narrowest = over[0] if over else None
    trust = Trust(
        is_insolvent=found.is_insolvent,
        is_stopped=found.decided == "stop",
        is_held=found.is_held,
        is_uninsured=found.is_uninsured,
        limit_minor=None if narrowest is None else narrowest.limit_minor,
        exposure_minor=0 if narrowest is None else narrowest.exposure.total_minor,
        deposit_basis_points=10_000 if found.decided == "prepayment" else _deposit(found),
        is_review_overdue=found.is_review_overdue,
    )
    return Stands(
        trust=trust,
        figures=_figures(narrowest, class_code=found.class_code, rates=rates),
        last_check_id=found.last_check_id,
    )


def _deposit(found: Standing) -> int:
    """The share that the customer's class asks for; nothing where it has none, or one that is not used any more."""
    classes = found.terms.classes
    return next((one.deposit_basis_points for one in classes if one.code == found.class_code), 0)


def _figures(narrowest: Used | None, *, class_code: str | None, rates: Rates) -> dict[str, Any]:
    found: dict[str, Any] = {"class": class_code}
    if narrowest is not None:
        exposure: Exposure = narrowest.exposure
        found |= {
            "limit_of": narrowest.bound.kind,
            "limit_minor": narrowest.limit_minor,
            "exposure_minor": exposure.total_minor,
            "open_minor": exposure.open_minor,
            "unbilled_minor": exposure.unbilled_minor,
            "ordered_minor": exposure.ordered_minor,
            "reserved_minor": exposure.reserved_minor,
            "deposits_minor": exposure.deposits_minor,
        }
    if rates.taken:
        found["rates"] = [
            {
                "base": one.base,
                "quote": one.quote,
                "rate": str(one.rate),
                "on": one.on.isoformat(),
                "source": one.source,
            }
            for one in rates.taken
        ]
    return found
