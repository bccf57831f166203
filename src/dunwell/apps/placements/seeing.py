"""What the desk sees of placements, and the one way by which an act of either side finds what it is about."""

from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.placements import access
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.models import Placement, PlacementRequest

Either: TypeAlias = Scope | AgencyScope
"""Who acts: somebody of ours, or of the agency."""


class UnknownPlacement(Exception):
    """No placement with this identifier is seen in this scope."""

    code = "unknown_placement"


class UnknownAgency(Exception):
    """No agency with this identifier is seen in this scope."""

    code = "unknown_agency"


class UnknownRequest(Exception):
    """No request with this identifier is seen in this scope."""

    code = "unknown_request"


class PlacementRefused(Exception):
    """It cannot be done as asked; `field` names what to change, "" for none. `code` is stable.

    not_allowed, moved_on, missing, too_long, past, not_in_bounds, unknown_reason, nothing_placeable, no_terms,
    barred, too_early, too_late, with_agency, still_open, unknown_code, not_here, taken, faulty, and the codes of
    VoteRefused.
    """

    def __init__(self, *, code: str, field: str = "", message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def seen_placements(*, scope: Either) -> QuerySet[Placement]:
    """Return the placements that are seen: of the desk's accounts, or what was handed to the agency."""
    if isinstance(scope, AgencyScope):
        theirs = access.handed(scope=scope).values("pk")
        return Placement.objects.filter(pk__in=theirs)
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Placement.objects.filter(mine)


def placement_in_scope(*, scope: Either, placement_id: UUID) -> Placement:
    """Return a placement with its agency, terms and account, or raise UnknownPlacement."""
    found = seen_placements(scope=scope).filter(public_id=placement_id)
    placement = found.select_related(
        "agency", "terms", "rule", "account__customer", "account__entity", "account__collector"
    ).first()
    if placement is None:
        raise UnknownPlacement("There is no such placement that you may see.")
    return placement


def seen_agencies(*, scope: Scope) -> QuerySet[Agency]:
    """Return the agencies that work for an entity that the scope sees, and those that work for none yet."""
    ours = Agency.objects.filter(entities__entity__in=scope.seen_entity_ids)
    return (ours | Agency.objects.filter(entities__isnull=True)).distinct()


def agency_in_scope(*, scope: Scope, agency_id: UUID) -> Agency:
    """Return an agency, or raise UnknownAgency."""
    found = seen_agencies(scope=scope).filter(public_id=agency_id).first()
    if found is None:
        raise UnknownAgency("There is no such agency that works for the entities that you see.")
    return found


def request_in_scope(*, scope: Either, request_id: UUID) -> PlacementRequest:
    """Return a request with its placement, or raise UnknownRequest."""
    mine = seen_placements(scope=scope).values("pk")
    found = PlacementRequest.objects.filter(public_id=request_id, placement__in=mine).select_related(
        "placement__agency", "placement__account__customer", "placement__account__entity"
    )
    request = found.first()
    if request is None:
        raise UnknownRequest("There is no such request that you may see.")
    return request
