"""What is known of an applicant: customers with the same numbers, what a register says, a score, and who may decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Upper

from dunwell.apps.billing.models import Buyer
from dunwell.apps.credit.application_models import (
    ApplicationEvidence,
    CreditApplication,
    EvidenceKind,
)
from dunwell.apps.credit.application_moves import ApplicationRefused, allow, keep, locked, move
from dunwell.apps.credit.rates import RateMissing, Rates
from dunwell.apps.credit.scores import class_at, last_score
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.application_states import OPEN
from dunwell.core.credit.classes import CreditClass
from dunwell.core.credit.cold_start import Applicant, cold_start
from dunwell.core.credit.company_numbers import Way
from dunwell.core.credit.first_limit import first_limit
from dunwell.core.credit.limits import approval_for
from dunwell.core.credit.terms import CreditTerms
from dunwell.core.text import key
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.vat_registry import VatRegistry

DUPLICATES_MAX: Final = 10
_SEPARATORS: Final = r"[\s.,/\-]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A customer that an applicant may be, and by what: vat, register, name."""

    customer: Customer
    by: tuple[str, ...]


def duplicates_of(*, application: CreditApplication) -> list[Duplicate]:
    """Return the customers with the same tax or register number or the same name, by number first; at most ten."""
    found: dict[int, tuple[Customer, list[str]]] = {}
    for by, column, value in (
        ("vat", "vat_id", application.vat_id),
        ("register", "registration", application.register_number),
    ):
        if not value:
            continue
        rows = Buyer.objects.annotate(bare=_bare(column)).filter(bare=value).select_related("customer")
        for row in rows.order_by("pk")[:DUPLICATES_MAX]:
            found.setdefault(row.customer_id, (row.customer, []))[1].append(by)
    same = Q(name__iexact=application.company_name) | Q(search_key__endswith=key(application.company_name))
    named = Customer.objects.filter(same).order_by("pk")[: 5 * DUPLICATES_MAX]
    for customer in named:
        if key(customer.name) == key(application.company_name):
            found.setdefault(customer.pk, (customer, []))[1].append("name")
    listed = [Duplicate(customer=customer, by=tuple(by)) for customer, by in found.values()]
    return sorted(listed, key=lambda one: (one.by == ("name",), one.customer.pk))[:DUPLICATES_MAX]


def assess(*, application: CreditApplication, actor: str, now: datetime, today: date) -> CreditApplication:
    """Look for the applicant among the customers, score it, propose a limit and say who may decide; keep it all.

    Nothing is decided by it. Only an application that waits for a decision is assessed; others stay as they are.
    """
    with transaction.atomic():
        row = locked(application)
        if row.state not in OPEN:
            return row
        _look_among_customers(row, actor=actor, now=now)
        terms = terms_of(entity=row.entity)
        score, given, told = _scored(row, terms=terms, today=today)
        proposed = first_limit(
            requested_minor=row.requested_minor,
            yearly_minor=row.yearly_minor,
            terms_days=row.terms_days,
            given=given,
            caps=terms.caps,
        )
        approval = routed(application=row, amount_minor=row.requested_minor, terms=terms, today=today)
        data = {**told, "score": score, "class": given.code, "proposed_minor": proposed, "approval": approval}
        keep(application=row, kind=EvidenceKind.SCORE, actor=actor, now=now, data=data)
        move(
            application=row,
            event="assessed",
            actor=actor,
            now=now,
            data={"class": given.code},
            score=score,
            class_code=given.code,
            proposed_minor=proposed,
            approval=approval,
        )
    return row


def routed(
    *, application: CreditApplication, amount_minor: int, terms: CreditTerms, today: date
) -> dict[str, Any]:
    """Return whose yes an amount takes by the approval matrix: role and persons.

    In a currency without a rate of the day nobody knows how much it is: then it takes the highest step.
    """
    entity = application.entity
    try:
        minor = Rates(on=today).minor(amount_minor, currency=application.currency, into=entity.currency)
    except RateMissing:
        step = terms.matrix[-1]
    else:
        step = approval_for(limit_minor=minor, matrix=terms.matrix)
    return {"role": step.role, "persons": step.persons}


def ask_registry(
    *,
    scope: Scope,
    application: CreditApplication,
    registry: VatRegistry | None,
    now: datetime,
    today: date,
) -> CreditApplication:
    """Ask the register of tax numbers about an applicant, keep its answer, and assess anew.

    The question is asked outside any transaction. That the register cannot be asked is kept too, and counts for
    nothing. Raises ApplicationRefused (not_allowed, over, no_registry).
    """
    allow(scope=scope, application=application)
    if application.state not in OPEN:
        raise ApplicationRefused(code="over", message="The application is decided or was taken back.")
    if registry is None or not application.vat_id:
        raise ApplicationRefused(
            code="no_registry", message="No register is connected, or no VAT number was given."
        )
    data: dict[str, object] = {"registry": registry.name, "number": application.vat_id}
    try:
        told = registry.look_up(country=application.vat_country, number=application.vat_id)
    except (Refused, Unavailable) as fault:
        data |= {"answer": "none", "detail": fault.message[:200]}
    else:
        is_same = None if not told.name else _is_same_name(told.name, application.company_name)
        data |= {
            "answer": "registered" if told.is_registered else "not_registered",
            "name": told.name,
            "address": told.address,
            "reference": told.reference,
            "is_name_same": is_same,
        }
    keep(application=application, kind=EvidenceKind.REGISTRY, actor=scope.actor, now=now, data=data)
    return assess(application=application, actor=scope.actor, now=now, today=today)


def last_evidence(*, application: CreditApplication, kind: EvidenceKind) -> Mapping[str, Any]:
    """Return the last that was found out of a kind, {} for nothing."""
    rows = ApplicationEvidence.objects.filter(application=application, kind=kind)
    found = rows.order_by("-pk").first()
    return found.data if found is not None else {}


def registry_answer(application: CreditApplication, /) -> Mapping[str, Any]:
    """Return the last yes or no of a register, {} where none ever said either."""
    rows = ApplicationEvidence.objects.filter(application=application, kind=EvidenceKind.REGISTRY)
    found = rows.exclude(data__answer="none").order_by("-pk").first()
    return found.data if found is not None else {}


def _look_among_customers(row: CreditApplication, *, actor: str, now: datetime) -> None:
    found = duplicates_of(application=row)
    told = [{"customer": str(one.customer.public_id), "by": list(one.by)} for one in found]
    keep(application=row, kind=EvidenceKind.DUPLICATES, actor=actor, now=now, data={"found": told})


def _scored(
    row: CreditApplication, *, terms: CreditTerms, today: date
) -> tuple[int, CreditClass, dict[str, Any]]:
    """A customer's own score where there is one that says something, else where an unknown company begins."""
    own = last_score(customer_id=row.customer_id) if row.customer_id is not None else None
    if own is not None and not own.is_thin:
        return own.score, class_at(score=own, terms=terms), {"by": "history", "as_of": own.as_of.isoformat()}
    began = cold_start(applicant=_applicant(row, today=today), classes=terms.classes)
    findings = [[finding.value, points] for finding, points in began.findings]
    return began.score, began.given, {"by": "cold_start", "findings": findings}


def _applicant(row: CreditApplication, *, today: date) -> Applicant:
    answer = registry_answer(row)
    kinds = list(row.references.values_list("kind", flat=True))
    return Applicant(
        has_vat=bool(row.vat_id),
        is_vat_checked=row.vat_way == Way.CHECKED,
        is_vat_abroad=bool(row.vat_id) and row.vat_country != row.country,
        is_vat_registered=answer["answer"] == "registered" if answer else None,
        is_name_same=answer.get("is_name_same"),
        has_register=bool(row.register_number),
        is_register_checked=row.register_way == Way.CHECKED,
        age_years=None if row.founded_year is None else today.year - row.founded_year,
        trade_references=kinds.count("trade"),
        bank_references=kinds.count("bank"),
    )


def _is_same_name(one: str, other: str) -> bool:
    """Whether two names begin with the same words: registers add forms of companies, and applicants leave them out."""
    first, second = key(one).split(), key(other).split()
    least = min(len(first), len(second), 2)
    return bool(least) and first[:least] == second[:least]


def _bare(column: str) -> Func:
    """A column as numbers are compared: without separators, in upper case."""
    return Func(
        Upper(F(column)),
        Value(_SEPARATORS),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=CharField(),
    )
