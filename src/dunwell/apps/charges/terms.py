"""How each entity charges, and under which law and rate each of its customers stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dunwell.apps.charges.models import CustomerTerm, HouseSetting
from dunwell.apps.journal import operations as journal
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.charges.facts import HouseRules, Terms
from dunwell.core.law.book import LawMissing
from dunwell.core.rates import DayCount

MONTHS_MAX = 12
NOTE_CHARACTERS_MAX = 500


class TermsRefused(Exception):
    """Settings or terms stay as they are; `field` names what to change.

    `code` is stable: not_allowed, bad_months, bad_limit, unknown_law, unknown_day_count, bad_rate, note_missing,
    too_long.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """How an entity charges. waivers_alone: minor units by currency that one person may waive without another."""

    rules: HouseRules = field(default_factory=HouseRules)
    waivers_alone: Mapping[str, int] = field(default_factory=dict[str, int])


def houses() -> dict[int, House]:
    """Return by entity how it charges, for those that have decided; the others stand by the defaults of House."""
    rows = HouseSetting.objects.order_by("entity_id", "-pk").distinct("entity_id")
    return {
        row.entity_id: House(
            rules=HouseRules(interest_months=row.interest_months, posts_unverified=row.posts_unverified),
            waivers_alone=row.waivers_alone,
        )
        for row in rows
    }


def house_of(*, entity_id: int) -> House:
    """Return how an entity charges."""
    return houses().get(entity_id, House())


def set_house(
    *,
    scope: Scope,
    entity: Entity,
    interest_months: int,
    posts_unverified: bool,
    waivers_alone: Mapping[str, int],
    now: datetime,
) -> House:
    """Decide how an entity charges from now on. Raises TermsRefused."""
    _allow(scope, entity_id=entity.pk)
    if not 0 <= interest_months <= MONTHS_MAX:
        raise TermsRefused(
            code="bad_months",
            field="interest_months",
            message=f"Interest is charged every 1 to {MONTHS_MAX} months, or with 0 in every run.",
        )
    if any(minor < 0 for minor in waivers_alone.values()):
        raise TermsRefused(code="bad_limit", field="waivers_alone", message="An amount cannot be below zero.")
    row = HouseSetting.objects.create(
        entity=entity,
        interest_months=interest_months,
        posts_unverified=posts_unverified,
        waivers_alone=dict(waivers_alone),
        set_at=now,
        set_by=scope.actor,
    )
    journal.append(
        name="charges.house.set",
        actor=scope.actor,
        now=now,
        subject="charge_setting",
        subject_id=row.pk,
        entity_id=entity.pk,
        data={
            "interest_months": interest_months,
            "posts_unverified": posts_unverified,
            "waivers_alone": dict(waivers_alone),
        },
    )
    return houses()[entity.pk]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDraft:
    """Terms as somebody gave them; an empty jurisdiction is that of the customer's country."""

    jurisdiction: str = ""
    variant: str = ""
    contract_pct: Decimal | None = None
    day_count: str = ""
    is_small_supplier: bool = False
    note: str = ""


def set_terms(
    *, scope: Scope, entity: Entity, customer: Customer, draft: TermDraft, now: datetime
) -> CustomerTerm:
    """Say under which law and rate a customer's debt to an entity stands from now on. Raises TermsRefused."""
    _allow(scope, entity_id=entity.pk)
    _check(draft, country=customer.country)
    row = CustomerTerm.objects.create(
        entity=entity,
        customer=customer,
        jurisdiction=draft.jurisdiction.upper(),
        variant=draft.variant,
        contract_pct=draft.contract_pct,
        day_count=draft.day_count,
        is_small_supplier=draft.is_small_supplier,
        note=draft.note.strip(),
        set_at=now,
        set_by=scope.actor,
    )
    journal.append(
        name="charges.terms.set",
        actor=scope.actor,
        now=now,
        subject="charge_term",
        subject_id=row.pk,
        entity_id=entity.pk,
        customer_id=customer.pk,
        data={
            "jurisdiction": row.jurisdiction,
            "variant": row.variant,
            "contract_pct": None if row.contract_pct is None else str(row.contract_pct),
            "day_count": row.day_count,
            "note": row.note,
        },
    )
    return row


def _check(draft: TermDraft, *, country: str) -> None:
    if not draft.note.strip():
        raise TermsRefused(code="note_missing", field="note", message="Say where this was agreed.")
    if len(draft.note.strip()) > NOTE_CHARACTERS_MAX:
        message = f"At most {NOTE_CHARACTERS_MAX} characters, please."
        raise TermsRefused(code="too_long", field="note", message=message)
    if draft.day_count and draft.day_count not in set(DayCount):
        known = ", ".join(DayCount)
        raise TermsRefused(
            code="unknown_day_count", field="day_count", message=f"Give one of {known}, or none."
        )
    if draft.contract_pct is not None and not 0 <= draft.contract_pct < 1000:
        raise TermsRefused(
            code="bad_rate", field="contract_pct", message="The rate is in per cent a year, from 0."
        )
    place = (draft.jurisdiction or country).upper()
    if place:
        try:
            law_book().rule(code=place, variant=draft.variant or None)
        except LawMissing as missing:
            field_name = "variant" if missing.code == "unknown_variant" else "jurisdiction"
            raise TermsRefused(code="unknown_law", field=field_name, message=missing.message) from missing


def all_terms() -> dict[tuple[int, int], CustomerTerm]:
    """Return the terms that count, by entity and customer, where somebody has said any."""
    rows = CustomerTerm.objects.order_by("entity_id", "customer_id", "-pk").distinct(
        "entity_id", "customer_id"
    )
    return {(row.entity_id, row.customer_id): row for row in rows}


def terms_of(*, country: str, said: CustomerTerm | None) -> Terms:
    """Return under which law and rate a debt stands: what was said, else the law of the customer's country."""
    if said is None:
        return Terms(jurisdiction=country.upper())
    return Terms(
        jurisdiction=said.jurisdiction or country.upper(),
        variant=said.variant or None,
        contract_pct=None if said.contract_pct is None else _short(said.contract_pct),
        day_count=DayCount(said.day_count) if said.day_count else None,
        is_small_supplier=said.is_small_supplier,
    )


def _short(pct: Decimal) -> Decimal:
    """A rate as people write it: at least two decimals, no further zeros."""
    two = pct.quantize(Decimal("0.01"))
    return two if two == pct else pct.normalize()


def _allow(scope: Scope, *, entity_id: int) -> None:
    if not scope.may(Power.CONFIGURE) or entity_id not in scope.entity_ids:
        raise TermsRefused(
            code="not_allowed", field="", message="You may see how charges are made, but not change it."
        )
