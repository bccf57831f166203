"""What follows when a claim leaves an agency: the chase is ours again, what it was told of the debtor is removed."""

from datetime import datetime

from dunwell.apps.dunning.models import Hold
from dunwell.apps.dunning.placed_holds import unlock
from dunwell.apps.journal import operations as journal
from dunwell.apps.placements.models import (
    Placement,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
)
from dunwell.core.placements.states import RequestState


def let_go(*, placement: Placement, actor: str, note: str, now: datetime) -> None:
    """Lift the locks of the chase, remove what is personal of the pack, and let open requests lapse.

    In the caller's transaction, and the same again changes nothing.
    """
    standing = Hold.objects.filter(placement_hold__placement=placement, lifted_at__isnull=True)
    unlock(
        account=placement.account,
        holds=list(standing.select_related("item")),
        note=note[:500],
        actor=actor,
        now=now,
    )
    remove_pack(placement=placement, actor=actor, now=now)
    PlacementRequest.objects.filter(placement=placement, state=RequestState.OPEN).update(
        state=RequestState.LAPSED, answered_at=now, answered_by=actor, answer="The claim has left the agency."
    )


def remove_pack(*, placement: Placement, actor: str, now: datetime) -> bool:
    """Remove what names or describes the debtor, and every document; False where it was removed before."""
    removed = PlacementPack.objects.filter(placement=placement, removed_at__isnull=True).update(
        debtor={}, history=[], note="", removed_at=now
    )
    documents = PlacementDocument.objects.filter(placement=placement, removed_at__isnull=True).update(
        content=b"", removed_at=now
    )
    if not removed and not documents:
        return False
    account = placement.account
    journal.append(
        name="placements.pack.removed",
        actor=actor,
        now=now,
        subject="placement",
        subject_id=placement.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={"placement": placement.number, "agency": placement.agency.name, "documents": documents},
    )
    return True
