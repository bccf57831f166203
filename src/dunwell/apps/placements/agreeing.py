"""Agencies, whose claims they may have, and what was agreed with them; and what is noted of how they behave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.agency_models import (
    Agency,
    AgencyEntity,
    AgencyTerms,
    ConductEntry,
    ConductKind,
    RemitEvery,
    RemitMode,
)
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.seeing import (
    PlacementRefused,
    agency_in_scope,
    placement_in_scope,
    seen_agencies,
)
from dunwell.core.placements.eligibility import DEBT_TYPES
from dunwell.core.placements.stored import stored
from dunwell.core.placements.terms import WHOLE, Terms

DAYS_MOST = 3_650
TEXT_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDraft:
    """What is told of an agency; empty lists mean: everywhere, in every language, every debt."""

    code: str
    name: str
    country: str
    email: str
    address: str = ""
    phone: str = ""
    language: str = "en"
    vat_id: str = ""
    tax_basis_points: int = 0
    works_in: Collection[str] = ()
    speaks: Collection[str] = ()
    debt_types: Collection[str] = ()
    capacity: int | None = None
    licence: str = ""
    licence_until: date | None = None
    iban: str = ""
    remit_mode: str = RemitMode.NET.value
    remit_every: str = RemitEvery.MONTH.value
    answer_days: int = 2
    recall_notice_days: int = 5
    recall_after_days: int | None = None
    is_active: bool = True
    entities: Collection[str] = field(default=())  # codes


def keep_agency(*, scope: Scope, draft: AgencyDraft, now: datetime, agency_id: UUID | None = None) -> Agency:
    """Add an agency, or change one; raises PlacementRefused with the first field that is wrong, and UnknownAgency.

    Entities that the scope does not see stay as they are.
    """
    allow(scope, power=Power.CONFIGURE)
    fields = _fields(draft)
    with transaction.atomic():
        if agency_id is None:
            if Agency.objects.filter(code=draft.code).exists():
                raise PlacementRefused(
                    code="taken", field="code", message="Another agency has this code already."
                )
            agency = Agency.objects.create(**fields, created_at=now)
        else:
            agency = agency_in_scope(scope=scope, agency_id=agency_id)
            if agency.code != draft.code:
                raise PlacementRefused(
                    code="faulty", field="code", message="The code stays: files of the agency go by it."
                )
            Agency.objects.filter(pk=agency.pk).update(**fields)
            agency.refresh_from_db()
        wanted = _entities(scope, draft.entities)
        AgencyEntity.objects.filter(agency=agency, entity__in=scope.entity_ids).exclude(
            entity__in=wanted
        ).delete()
        for one in wanted:
            AgencyEntity.objects.get_or_create(agency=agency, entity=one)
        _tell("changed" if agency_id else "added", agency=agency, scope=scope, now=now, data={})
    return agency


def agree_terms(
    *,
    scope: Scope,
    agency_id: UUID,
    terms: Terms,
    valid_from: date,
    note: str,
    now: datetime,
    today: date,
) -> AgencyTerms:
    """Append a version of what was agreed in the terms' currency; it counts for what is placed from its day on.

    What was placed before keeps its own version. Raises PlacementRefused and UnknownAgency.
    """
    allow(scope, power=Power.APPROVE)
    _check_terms(terms)
    with transaction.atomic():
        agency = agency_in_scope(scope=scope, agency_id=agency_id)
        Agency.objects.select_for_update().get(pk=agency.pk)
        before = AgencyTerms.objects.filter(agency=agency, currency=terms.currency).order_by("-version")
        last = before.first()
        if last is not None and valid_from < last.valid_from:
            raise PlacementRefused(
                code="past",
                field="valid_from",
                message=f"The last version counts from {last.valid_from}: a new one begins then or later.",
            )
        if valid_from < today and last is not None:
            raise PlacementRefused(
                code="past", field="valid_from", message="What was placed before has its terms: begin today."
            )
        made = AgencyTerms.objects.create(
            agency=agency,
            currency=terms.currency,
            version=last.version + 1 if last else 1,
            valid_from=valid_from,
            terms=stored(terms),
            note=line_of(note, field="note"),
            agreed_at=now,
            agreed_by=scope.actor,
        )
        data = {"currency": terms.currency, "version": made.version, "valid_from": valid_from.isoformat()}
        _tell("terms_agreed", agency=agency, scope=scope, now=now, data=data)
    return made


def terms_on(*, agency: Agency, currency: str, on: date) -> AgencyTerms | None:
    """Return the version that counts for what is placed on a day; None where none is agreed."""
    found = AgencyTerms.objects.filter(agency=agency, currency=currency, valid_from__lte=on)
    return found.order_by("-version").first()


def note_conduct(
    *,
    scope: Scope,
    agency_id: UUID,
    kind: str,
    severity: int,
    text: str,
    happened_on: date,
    now: datetime,
    today: date,
    score: int | None = None,
    placement_id: UUID | None = None,
) -> ConductEntry:
    """Note a complaint, praise, or what an audit found (then with a score in percent)."""
    allow(scope)
    if kind not in ConductKind.values:
        raise PlacementRefused(code="unknown_reason", field="kind", message="Choose what it is.")
    if severity not in {1, 2, 3}:
        raise PlacementRefused(code="not_in_bounds", field="severity", message="From 1, slight, to 3, grave.")
    if (score is None) == (kind == ConductKind.AUDIT) or (score is not None and not 0 <= score <= 100):
        message = "An audit has a score from 0 to 100, and nothing else has one."
        raise PlacementRefused(code="not_in_bounds", field="score", message=message)
    if happened_on > today:
        raise PlacementRefused(code="past", field="happened_on", message="This day has not come yet.")
    with transaction.atomic():
        agency = agency_in_scope(scope=scope, agency_id=agency_id)
        placement = placement_in_scope(scope=scope, placement_id=placement_id) if placement_id else None
        if placement is not None and placement.agency_id != agency.pk:
            raise PlacementRefused(code="faulty", field="placement", message="Another agency has this claim.")
        made = ConductEntry.objects.create(
            agency=agency,
            placement=placement,
            kind=kind,
            severity=severity,
            score=score,
            text=line_of(text, field="text", most=TEXT_CHARACTERS, is_needed=True),
            happened_on=happened_on,
            noted_at=now,
            noted_by=scope.actor,
        )
        _tell("conduct_noted", agency=agency, scope=scope, now=now, data={"kind": kind, "severity": severity})
    return made


def settle_conduct(*, scope: Scope, entry_id: UUID, outcome: str, now: datetime) -> ConductEntry:
    """Say what came of a complaint or an audit, once."""
    allow(scope)
    said = line_of(outcome, field="outcome", most=TEXT_CHARACTERS, is_needed=True)
    with transaction.atomic():
        mine = ConductEntry.objects.filter(public_id=entry_id, agency__in=seen_agencies(scope=scope))
        entry = mine.select_related("agency").first()
        settled = (
            ConductEntry.objects.filter(pk=entry.pk, settled_at__isnull=True).update(
                settled_at=now, settled_by=scope.actor, outcome=said
            )
            if entry
            else 0
        )
        if entry is None or not settled:
            raise PlacementRefused(
                code="moved_on", message="There is no such entry that waits for an outcome."
            )
        entry.refresh_from_db()
        _tell("conduct_settled", agency=entry.agency, scope=scope, now=now, data={"kind": entry.kind})
    return entry


def _fields(draft: AgencyDraft) -> dict[str, Any]:
    """What is kept of a draft, proved."""
    code = draft.code.strip()
    if not code or not all(
        (one.isalnum() and one.isascii() and one == one.lower()) or one == "-" for one in code
    ):
        raise PlacementRefused(
            code="faulty", field="code", message="Give a code of small letters, digits and dashes."
        )
    if len(draft.country) != 2 or not draft.country.isupper():
        raise PlacementRefused(code="faulty", field="country", message="Give the country by two letters.")
    try:
        validate_email(draft.email)
    except ValidationError as fault:
        raise PlacementRefused(code="faulty", field="email", message="Give an e-mail address.") from fault
    if any(len(one) != 2 or not one.isupper() for one in draft.works_in):
        raise PlacementRefused(
            code="faulty", field="works_in", message="Give countries by two capital letters."
        )
    if unknown := sorted(set(draft.debt_types) - set(DEBT_TYPES)):
        message = f"There is no {', '.join(unknown)}; there are: {', '.join(DEBT_TYPES)}."
        raise PlacementRefused(code="faulty", field="debt_types", message=message)
    if draft.remit_mode not in RemitMode.values or draft.remit_every not in RemitEvery.values:
        raise PlacementRefused(
            code="unknown_reason", field="remit_mode", message="Choose how the agency accounts."
        )
    for name in ("answer_days", "recall_notice_days", "recall_after_days", "capacity"):
        number = getattr(draft, name)
        if number is not None and not 0 <= number <= (DAYS_MOST if name != "capacity" else 10_000_000):
            raise PlacementRefused(code="not_in_bounds", field=name, message="That is out of all bounds.")
    if not 0 <= draft.tax_basis_points <= WHOLE:
        raise PlacementRefused(code="not_in_bounds", field="tax_basis_points", message="From 0 to 100 %.")
    words = {
        name: line_of(getattr(draft, name), field=name, most=most, is_needed=name == "name")
        for name, most in (("name", 200), ("phone", 40), ("vat_id", 40), ("licence", 80), ("iban", 34))
    }
    return words | {
        "code": code[:20],
        "country": draft.country,
        "email": draft.email,
        "address": draft.address.strip(),
        "language": draft.language or "en",
        "tax_basis_points": draft.tax_basis_points,
        "works_in": sorted(set(draft.works_in)),
        "speaks": sorted({one.lower() for one in draft.speaks}),
        "debt_types": sorted(set(draft.debt_types)),
        "capacity": draft.capacity,
        "licence_until": draft.licence_until,
        "remit_mode": draft.remit_mode,
        "remit_every": draft.remit_every,
        "answer_days": draft.answer_days,
        "recall_notice_days": draft.recall_notice_days,
        "recall_after_days": draft.recall_after_days,
        "is_active": draft.is_active,
    }


def _entities(scope: Scope, codes: Collection[str]) -> list[Entity]:
    found = list(Entity.objects.filter(pk__in=scope.entity_ids, code__in=list(codes)))
    if len(found) != len(set(codes)):
        raise PlacementRefused(
            code="faulty", field="entities", message="There is no such entity that you may see."
        )
    return found


def _check_terms(terms: Terms) -> None:
    shares = (terms.direct_share, terms.discovery_share, terms.returned_share, terms.withdrawal_share)
    if not terms.rates:
        raise PlacementRefused(code="faulty", field="rates", message="Terms have at least one rate.")
    if any(not 0 <= one.basis_points <= WHOLE for one in terms.rates):
        raise PlacementRefused(code="not_in_bounds", field="rates", message="A rate lies from 0 to 100 %.")
    if any(not 0 <= one <= WHOLE for one in shares):
        raise PlacementRefused(code="not_in_bounds", field="shares", message="A share lies from 0 to 100 %.")
    if any(not 0 <= one <= DAYS_MOST for one in (terms.free_days, terms.grace_days)):
        raise PlacementRefused(
            code="not_in_bounds", field="free_days", message=f"From 0 to {DAYS_MOST} days."
        )
    most = terms.maximum_minor
    if terms.minimum_minor < 0 or (most is not None and most < terms.minimum_minor):
        raise PlacementRefused(
            code="not_in_bounds", field="minimum_minor", message="The minimum is not above the maximum."
        )


def _tell(event: str, *, agency: Agency, scope: Scope, now: datetime, data: Mapping[str, object]) -> None:
    journal.append(
        name=f"placements.agency.{event}",
        actor=scope.actor,
        now=now,
        subject="agency",
        subject_id=agency.pk,
        data={"agency": agency.name, "code": agency.code, **data},
    )
