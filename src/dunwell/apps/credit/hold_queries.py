"""Which orders are held or warned of, and which wishes to let them go wait for a second person: Scope first."""

from django.db.models import QuerySet

from dunwell.apps.credit.holds_models import CreditHold, HoldRelease, HoldState, ReleaseState
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen

LIST_ROWS = 200


def open_holds(*, scope: Scope) -> QuerySet[CreditHold]:
    """Return what is held and then what is warned of, the longest first; LIST_ROWS at most."""
    found = CreditHold.objects.filter(seen(scope=scope), state__in=(HoldState.HELD, HoldState.WARNED))
    return found.select_related("customer__owner", "entity").order_by("state", "begun_at", "pk")[:LIST_ROWS]


def ended_holds(*, scope: Scope) -> QuerySet[CreditHold]:
    """Return the last holds that ended, the latest first."""
    found = CreditHold.objects.filter(seen(scope=scope), state=HoldState.OVER)
    return found.select_related("customer", "entity").order_by("-ended_at", "-pk")[:20]


def waiting_releases(*, scope: Scope) -> QuerySet[HoldRelease]:
    """Return the wishes that wait for a second person, the oldest first."""
    mine = seen(scope=scope, entity="hold__entity_id", owner="hold__customer__owner_id")
    found = HoldRelease.objects.filter(mine, state=ReleaseState.ASKED)
    return found.select_related("hold__customer", "hold__entity").order_by("pk")[:LIST_ROWS]
