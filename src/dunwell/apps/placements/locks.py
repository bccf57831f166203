"""Whether somebody here may chase an account: not while all of it is with an agency, unless a controller says why."""

from datetime import datetime

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.moving import tell
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.receivables.models import Account
from dunwell.core.placements.states import LOCKED


def locked_by(*, account: Account) -> Placement | None:
    """Return the placement by which the whole account is with an agency; None where it is not."""
    found = Placement.objects.filter(account=account, state__in=LOCKED, is_whole_account=True)
    return found.select_related("agency", "account").order_by("-pk").first()


def pass_lock(*, scope: Scope, account: Account, note: str, now: datetime) -> None:
    """Let somebody chase an account, in the caller's transaction; raises PlacementRefused with `with_agency`.

    Whoever may approve goes past the lock with a note, and that is kept with the placement.
    """
    placement = locked_by(account=account)
    if placement is None:
        return
    if not scope.may(Power.APPROVE) or not note.strip():
        raise PlacementRefused(
            code="with_agency",
            field="note",
            message=f"{placement.agency.name} has this account ({placement.number}): nobody here chases it. "
            "A controller may, and notes why.",
        )
    tell("lock_passed", placement=placement, actor=scope.actor, now=now, data={"note": note.strip()[:500]})
