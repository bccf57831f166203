"""Applications for credit as the desk reads them: a list, and one with all that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from dunwell.apps.approvals.operations import voters
from dunwell.apps.credit.application_assessing import Duplicate, duplicates_of, last_evidence
from dunwell.apps.credit.application_deciding import SUBJECT
from dunwell.apps.credit.application_models import (
    ApplicationConsent,
    ApplicationEvidence,
    ApplicationFile,
    ApplicationLetter,
    ApplicationReference,
    CreditApplication,
    EvidenceKind,
)
from dunwell.apps.credit.application_moves import UnknownApplication
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope
from dunwell.core.credit.application_states import OPEN
from dunwell.core.credit.company_numbers import compared

ROWS_OF_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFilters:
    """What a list shows: a state ("" for those that wait first, then all), an entity's code, words of a name."""

    text: str = ""
    entity: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.text or self.entity or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationsPage:
    """A page of applications; `total` counts all that fit."""

    rows: list[CreditApplication]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """One application with all that was given, agreed to, found out and said."""

    row: CreditApplication
    references: list[ApplicationReference]
    consents: list[ApplicationConsent]
    files: list[ApplicationFile]
    evidence: list[ApplicationEvidence]
    letters: list[ApplicationLetter]
    duplicates: list[Duplicate]
    alike: list[CreditApplication]
    score: Mapping[str, Any]
    registry: Mapping[str, Any]
    yes: list[User]


def seen_applications(*, scope: Scope) -> QuerySet[CreditApplication]:
    """Return the applications that a scope of the desk sees: of its entities; as a salesperson, of own customers."""
    whole = Q(entity_id__in=scope.entity_ids)
    own = Q(entity_id__in=scope.owner_entity_ids, customer__owner_id=scope.user_id or 0)
    return CreditApplication.objects.filter(whole | own)


def application(*, scope: Scope, application_id: UUID) -> CreditApplication:
    """Return one application, or raise UnknownApplication."""
    found = seen_applications(scope=scope).filter(public_id=application_id)
    row = found.select_related("entity", "customer").first()
    if row is None:
        raise UnknownApplication("There is no such application in the entities that you see.")
    return row


def applications_page(*, scope: Scope, filters: ApplicationFilters, page: int) -> ApplicationsPage:
    """Return a page of applications, the latest first; those that nobody confirmed only where they are asked for."""
    found = seen_applications(scope=scope)
    found = (
        found.filter(state=filters.state)
        if filters.state
        else found.exclude(state__in=["unconfirmed", "lapsed"])
    )
    if filters.entity:
        found = found.filter(entity__code=filters.entity)
    if filters.text:
        number = compared(filters.text)
        found = found.filter(
            Q(company_name__icontains=filters.text) | Q(vat_id=number) | Q(register_number=number)
        )
    total = found.count()
    pages = max(1, -(-total // ROWS_OF_PAGE))
    page = min(page, pages)
    first = (page - 1) * ROWS_OF_PAGE
    rows = found.select_related("entity", "customer").order_by("-pk")[first : first + ROWS_OF_PAGE]
    return ApplicationsPage(rows=list(rows), total=total, page=page, pages=pages)


def application_view(*, row: CreditApplication) -> ApplicationView:
    """Return an application that is seen already, with everything about it."""
    same = Q(pk__in=[])
    if row.vat_id:
        same |= Q(vat_id=row.vat_id)
    if row.register_number:
        same |= Q(register_number=row.register_number)
    alike = CreditApplication.objects.filter(same, entity_id=row.entity_id).exclude(pk=row.pk)
    return ApplicationView(
        row=row,
        references=list(row.references.order_by("pk")),
        consents=list(row.consents.order_by("pk")),
        files=list(row.files.defer("content").order_by("pk")),
        evidence=list(row.evidence.order_by("pk")),
        letters=list(row.letters.order_by("pk")),
        duplicates=duplicates_of(application=row) if row.state in OPEN else [],
        alike=list(alike.order_by("-pk")[:10]),
        score=last_evidence(application=row, kind=EvidenceKind.SCORE),
        registry=last_evidence(application=row, kind=EvidenceKind.REGISTRY),
        yes=voters(subject=SUBJECT, subject_ids=[row.pk]).get(row.pk, []),
    )


def file_of(*, row: CreditApplication, file_id: UUID) -> ApplicationFile:
    """Return a file of an application with its bytes, or raise UnknownApplication."""
    found = ApplicationFile.objects.filter(application=row, public_id=file_id).first()
    if found is None:
        raise UnknownApplication("There is no such file of the application.")
    return found
