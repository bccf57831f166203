"""What an agency may see: AgencyScope is the only maker of its filter, and row-level security stands behind it.

What is not theirs is not there: whoever asks for it learns nothing from the answer, not even that it exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.placements.agency_models import Agency, AgencyKey, AgencyMember, AgencyRole
from dunwell.apps.placements.models import (
    Direction,
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
)
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.core.placements.states import SEEN_BY_AGENCY

TOLD_AFTERWARDS: Final = frozenset(
    {"payment", "reversal", "credit", "recall_notice", "recall_withdrawn", "recall", "closed"}
)
"""What an agency still reads of our news once a claim has left it: money it may earn by, and that it is over."""
OURS_ALONE: Final = ("note", "rule", "proposed_by", "proposed_at", "owner_until")
"""Columns of a placement that are for the house only: the agency's role has no right to them."""
OURS_OF_TERMS: Final = ("note", "agreed_by")
"""Columns of the terms likewise: what we noted when they were agreed."""
OURS_OF_ENTITY: Final = ("senior_name", "senior_email", "iban")
"""Columns of a creditor likewise."""
HIDDEN: Final = (*OURS_ALONE, *(f"terms__{name}" for name in OURS_OF_TERMS))
"""What to leave out of a query for placements with their terms."""


class NotOfAnAgency(Exception):
    """Whoever is logged in is of no agency that works for us at present."""

    code = "not_of_an_agency"


class NotThere(Exception):
    """There is nothing like this that this agency sees: unknown, another agency's, or not handed over."""

    code = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyScope:
    """Whose agency somebody is of, who they are, and what they are there to do. Made only by the functions below."""

    agency_id: int
    actor: str  # as it stands in the journal: "user:12", "agency_key:3"
    role: AgencyRole
    user_id: int | None = None
    key_id: int | None = None

    @property
    def may_account(self) -> bool:
        """May send statements of what was collected: a manager, or the agency's own system."""
        return self.role == AgencyRole.MANAGER or self.key_id is not None

    @property
    def may_manage(self) -> bool:
        """May add people and make keys: a manager, never a system."""
        return self.role == AgencyRole.MANAGER and self.key_id is None


def agency_scope(*, user: User) -> AgencyScope:
    """Return what a user sees of the agency that they are of; raises NotOfAnAgency."""
    theirs = AgencyMember.objects.filter(
        user=user, user__is_active=True, user__audience=Audience.AGENCY, agency__is_active=True
    )
    member = theirs.first()
    if member is None:
        raise NotOfAnAgency("This log-in is of no agency that works for us at present.")
    return AgencyScope(
        agency_id=member.agency_id,
        actor=f"user:{user.pk}",
        role=AgencyRole(member.role),
        user_id=user.pk,
    )


def key_scope(*, key: AgencyKey) -> AgencyScope:
    """Return what an agency's own system sees by its key, which the door has proved to be in force."""
    return AgencyScope(
        agency_id=key.agency_id, actor=f"agency_key:{key.pk}", role=AgencyRole.AGENT, key_id=key.pk
    )


def folder_scope(*, agency: Agency) -> AgencyScope:
    """Return what an agency sees by its folder of files, which nobody else can write into; raises NotOfAnAgency."""
    if not agency.is_active:
        raise NotOfAnAgency("This agency does not work for us at present.")
    return AgencyScope(agency_id=agency.pk, actor=f"agency_folder:{agency.code}", role=AgencyRole.MANAGER)


def handed(*, scope: AgencyScope) -> QuerySet[Placement]:
    """Return the placements that were handed to this agency, whatever became of them, without what is ours alone."""
    theirs = Placement.objects.filter(agency_id=scope.agency_id, placed_at__isnull=False)
    return theirs.select_related("terms").defer(*HIDDEN)


def placement_of(*, scope: AgencyScope, number: str) -> Placement:
    """Return the placement that both sides call so; raises NotThere."""
    found = handed(scope=scope).filter(number=number).first()
    if found is None:
        raise NotThere("There is no such claim.")
    return found


def pack_of(*, scope: AgencyScope, placement: Placement) -> PlacementPack | None:
    """Return what the agency is told of debtor and claim; None once the claim has left it, or all was removed."""
    theirs = PlacementPack.objects.filter(_seen(scope), placement=placement, removed_at__isnull=True)
    return theirs.first()


def documents_of(*, scope: AgencyScope, placement: Placement) -> QuerySet[PlacementDocument]:
    """Return the documents of a claim that is with the agency, without their contents."""
    theirs = PlacementDocument.objects.filter(_seen(scope), placement=placement, removed_at__isnull=True)
    return theirs.defer("content").order_by("id")


def document_of(*, scope: AgencyScope, public_id: UUID) -> PlacementDocument:
    """Return a document with its content, of a claim that is with the agency; raises NotThere."""
    theirs = PlacementDocument.objects.filter(_seen(scope), public_id=public_id, removed_at__isnull=True)
    found = theirs.first()
    if found is None:
        raise NotThere("There is no such document.")
    return found


def changes_of(*, scope: AgencyScope) -> QuerySet[PlacementChange]:
    """Return what both sides told of the agency's claims; of those that left it only what it said, and what is owed."""
    theirs = Q(placement__agency_id=scope.agency_id, placement__placed_at__isnull=False)
    still = Q(placement__state__in=SEEN_BY_AGENCY) | Q(direction=Direction.IN) | Q(code__in=TOLD_AFTERWARDS)
    return PlacementChange.objects.filter(theirs, still)


def requests_of(*, scope: AgencyScope) -> QuerySet[PlacementRequest]:
    """Return what either side asked of the other; of claims that left the agency only what it asked."""
    theirs = Q(placement__agency_id=scope.agency_id, placement__placed_at__isnull=False)
    still = Q(placement__state__in=SEEN_BY_AGENCY) | Q(direction=Direction.IN)
    return PlacementRequest.objects.filter(theirs, still)


def request_of(*, scope: AgencyScope, public_id: UUID) -> PlacementRequest:
    """Return a request of either side; raises NotThere."""
    found = requests_of(scope=scope).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is no such request.")
    return found


def money_of(*, scope: AgencyScope) -> QuerySet[AgencyMoney]:
    """Return what came for the agency's claims, and what it earned by it."""
    return AgencyMoney.objects.filter(
        placement__agency_id=scope.agency_id, placement__placed_at__isnull=False
    )


def one_money_of(*, scope: AgencyScope, public_id: UUID) -> AgencyMoney:
    """Return one payment of the agency's claims; raises NotThere."""
    found = money_of(scope=scope).filter(public_id=public_id).first()
    if found is None:
        raise NotThere("There is no such payment.")
    return found


def remittances_of(*, scope: AgencyScope) -> QuerySet[Remittance]:
    """Return the statements that the agency sent."""
    return Remittance.objects.filter(agency_id=scope.agency_id)


def remittance_of(*, scope: AgencyScope, public_id: UUID) -> Remittance:
    """Return a statement of the agency; raises NotThere."""
    theirs = remittances_of(scope=scope).filter(public_id=public_id).select_related("entity")
    found = theirs.defer(*(f"entity__{name}" for name in OURS_OF_ENTITY)).first()
    if found is None:
        raise NotThere("There is no such statement.")
    return found


def placements_named(*, scope: AgencyScope, numbers: Sequence[str]) -> list[Placement]:
    """Return the placements that are called so, in this order; raises NotThere where one of them is not theirs."""
    found = {one.number: one for one in handed(scope=scope).filter(number__in=numbers)}
    if any(number not in found for number in numbers):
        raise NotThere("There is no such claim.")
    return [found[number] for number in dict.fromkeys(numbers)]


def _seen(scope: AgencyScope) -> Q:
    """The claims of which the agency sees debtor and documents."""
    return Q(
        placement__agency_id=scope.agency_id,
        placement__placed_at__isnull=False,
        placement__state__in=SEEN_BY_AGENCY,
    )
