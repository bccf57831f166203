"""The door of the agencies' API: the key of an agency's own system, its scope, and the fence around what it reads."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from dunwell.apps.organisation.days import house_day
from dunwell.apps.placements.access import AgencyScope, NotThere, key_scope, placement_of
from dunwell.apps.placements.agency_models import AgencyKey
from dunwell.apps.placements.agency_people import NoKey, agency_key_of
from dunwell.apps.placements.fences import rows_of
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.interfaces.api.problems import Fault, Refusal, not_found
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_over, is_too_often

REQUESTS_A_MINUTE = 600  # of one key
WRONG_KEYS_A_MINUTE = 60  # from one address
CONFLICTS = frozenset({"moved_on", "taken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCaller:
    """Whose system asks, what it sees, and when."""

    key: AgencyKey
    scope: AgencyScope
    now: datetime

    @property
    def today(self) -> date:
        """The day of the house."""
        return house_day(now=self.now)

    def rows(self) -> AbstractContextManager[None]:
        """Do what follows within the fence of the agency."""
        return rows_of(agency_id=self.scope.agency_id)

    def claim(self, number: str) -> Placement:
        """A claim of the agency, proved within the fence. Raises Refusal (not_found)."""
        try:
            with self.rows():
                return placement_of(scope=self.scope, number=number)
        except NotThere:
            raise not_found() from None


class AgencyKeyAuth(HttpBearer):
    """Authorization: Bearer dwa_…, a key of an agency that works for us at present."""

    def authenticate(self, request: HttpRequest, token: str) -> AgencyCaller:
        """The caller of a token. This is where the clock is read, once for a request."""
        now = clock()
        try:
            key = agency_key_of(token=token, today=house_day(now=now))
        except NoKey:
            if is_too_often(request=request, name="agency-keys", most=WRONG_KEYS_A_MINUTE, now=now):
                detail = "Too many keys that are none came from this address."
                raise Refusal(status=429, code="rate_limited", detail=detail, wait_seconds=60) from None
            detail = "Send a key that is in force as “Authorization: Bearer dwa_…”."
            raise Refusal(status=401, code="unauthenticated", detail=detail) from None
        if is_over(name=f"agency-key:{key.pk}", most=REQUESTS_A_MINUTE, now=now):
            detail = f"This key makes at most {REQUESTS_A_MINUTE} requests a minute."
            raise Refusal(status=429, code="rate_limited", detail=detail, wait_seconds=60)
        return AgencyCaller(key=key, scope=key_scope(key=key), now=now)


def agency_caller_of(request: HttpRequest) -> AgencyCaller:
    """Who asks, after the key was read."""
    return cast("AgencyCaller", cast("Any", request).auth)


def refusal_of(refused: PlacementRefused) -> Refusal:
    """The problem that a refused act is answered by."""
    if refused.code in CONFLICTS:
        return Refusal(status=409, code=refused.code, detail=str(refused))
    if refused.code == "not_allowed":
        return Refusal(status=403, code=refused.code, detail=str(refused))
    faults = [Fault(param=refused.field, detail=str(refused))] if refused.field else []
    return Refusal(status=422, code=refused.code, detail=str(refused), faults=faults)
