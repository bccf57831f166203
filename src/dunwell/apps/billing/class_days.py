"""How long the classes of customers have to pay: kept for bills as the terms of credit say it, and looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from dunwell.apps.billing.class_models import ClassDays
from dunwell.apps.billing.models import Seller
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.usual_terms import UsualTerms, usual_terms
from dunwell.core.receivables.terms import Terms, UnreadableTerms
from dunwell.formats.terms_code import read_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAt:
    """The terms that new bills of an entity take, and the days of the customer's class, None where it has none."""

    entity: Entity
    terms: UsualTerms
    class_days: int | None


def set_class_days(*, entity: Entity | None, days: Mapping[str, int], now: datetime) -> None:
    """Keep what each class has to pay, at an entity or (None) where an entity says nothing else."""
    ClassDays.objects.create(entity=entity, days=dict(days), set_at=now)


def class_days(*, entity: Entity) -> Mapping[str, int]:
    """Return the days by class at an entity; nothing where nobody has set terms of credit. One query."""
    rows = ClassDays.objects.filter(Q(entity=entity) | Q(entity__isnull=True))
    found = rows.order_by(F("entity").asc(nulls_last=True), "-pk").first()
    days: Mapping[str, int] = found.days if found is not None else {}
    return days


def terms_of_customer(*, customer: Customer) -> list[TermsAt]:
    """Return which terms new bills of each entity that the customer has an account at take, by the entity's code."""
    entities = Entity.objects.filter(accounts__customer=customer).distinct().order_by("code")
    sellers = {one.entity_id: one for one in Seller.objects.filter(entity__in=entities)}
    found: list[TermsAt] = []
    for entity in entities:
        days = class_days(entity=entity)
        seller = sellers.get(entity.pk)
        terms = usual_of(customer=customer, entity_terms=seller.terms if seller else "", days=days)
        found.append(TermsAt(entity=entity, terms=terms, class_days=days.get(customer.credit_class)))
    return found


def usual_of(*, customer: Customer, entity_terms: str, days: Mapping[str, int]) -> UsualTerms:
    """Return the terms of a bill that names none, as core/billing/usual_terms.py chooses among them."""
    return usual_terms(
        agreed=customer.terms,
        class_code=customer.credit_class,
        class_days=days.get(customer.credit_class) if customer.credit_class else None,
        entity=entity_terms,
        entity_rule=_read(entity_terms),
    )


def _read(text: str) -> Terms | None:
    try:
        return read_terms(text=text) if text else None
    except UnreadableTerms:
        return None
