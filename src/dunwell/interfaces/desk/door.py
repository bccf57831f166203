"""The desk's door: authenticate → Scope → one query or operation → render."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.agreements.queries import UnknownCreditPolicy
from dunwell.apps.billing.access import UnknownBill, UnknownOrder, UnknownRecurring
from dunwell.apps.charges.access import UnknownCharge
from dunwell.apps.credit.asking import UnknownRequest
from dunwell.apps.credit.scores import UnknownReview, UnknownScore
from dunwell.apps.credit.terms_asking import UnknownWish
from dunwell.apps.disputes.access import UnknownDispute
from dunwell.apps.dunning.hold_queries import UnknownHold
from dunwell.apps.dunning.policy_queries import UnknownPolicy
from dunwell.apps.messages.outbox import UnknownMessage
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.organisation.scope import Power, Scope, desk_scope
from dunwell.apps.organisation.switches import SwitchState, switch_state
from dunwell.apps.parties.contacts import UnknownContact
from dunwell.apps.promises.access import UnknownPlan, UnknownPromise
from dunwell.apps.receivables.access import UnknownAccount, UnknownCustomer, UnknownGroup, UnknownItem
from dunwell.apps.replies.access import UnknownInbound, UnknownProposal
from dunwell.apps.runs.approving import UnknownDraft
from dunwell.apps.runs.decided import UnknownRun
from dunwell.apps.worklist.operations import UnknownTask
from dunwell.interfaces.desk.show import Show, show_for
from dunwell.interfaces.shared.house import clock

THEMES = ("light", "dark")  # anything else follows the device
PAGE_MAX = 1_000_000
UNKNOWN = (
    UnknownAccount,
    UnknownBill,
    UnknownCharge,
    UnknownContact,
    UnknownCreditPolicy,
    UnknownCustomer,
    UnknownDispute,
    UnknownDraft,
    UnknownGroup,
    UnknownHold,
    UnknownInbound,
    UnknownItem,
    UnknownMessage,
    UnknownOrder,
    UnknownPlan,
    UnknownPolicy,
    UnknownPromise,
    UnknownProposal,
    UnknownRecurring,
    UnknownRequest,
    UnknownWish,
    UnknownReview,
    UnknownRun,
    UnknownScore,
    UnknownTask,
)

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is at the desk, what they may see and do, and when."""

    user: User
    scope: Scope
    now: datetime
    today: date
    show: Show
    switch: SwitchState

    @property
    def may_work(self) -> bool:
        """May close tasks and settle uncertain sends."""
        return self.scope.may(Power.WORK)

    @property
    def may_run(self) -> bool:
        """May decide what a run does: move accounts to another policy."""
        return self.scope.may(Power.RUN)

    @property
    def may_configure(self) -> bool:
        """May change how the house works: entities, users, keys."""
        return self.scope.may(Power.CONFIGURE)

    @property
    def sells(self) -> bool:
        """Is a salesperson or leads some."""
        return bool(self.scope.owner_entity_ids or self.scope.lead_entity_ids)

    @property
    def may_see_outbox(self) -> bool:
        """May read what was sent."""
        return self.scope.may(Power.SEE_OUTBOX)


def theme(request: HttpRequest) -> dict[str, str]:
    """Context for every template: the theme this browser was set to, or "" to follow the device."""
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in THEMES else ""}


def desk_at(request: HttpRequest) -> Desk:
    """The desk of the user who is logged in. This is where the clock is read, once for a request."""
    user = cast("User", request.user)
    now = clock()
    show = show_for(language=user.language, timezone=user.timezone)
    return Desk(
        user=user,
        scope=desk_scope(user=user),
        now=now,
        today=show.today(now=now),
        show=show,
        switch=switch_state(),
    )


def desk_page(
    *methods: str, power: Power | None = None, is_for_members: bool = False
) -> Callable[
    [Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Make a view of the desk: logged in, allowed by `power`, 404 for what is unknown, never cached.

    `is_for_members`: what belongs to the whole house, shown to whoever has a role anywhere in it.
    """

    def wrap(
        view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if cast("User", request.user).audience != Audience.DESK:
                raise PermissionDenied
            desk = desk_at(request)
            if power is not None and not desk.scope.may(power):
                raise PermissionDenied
            if is_for_members and not desk.scope.seen_entity_ids:
                raise PermissionDenied
            try:
                return view(request, desk, *args, **kwargs)
            except UNKNOWN as unknown:
                raise Http404(str(unknown)) from unknown

        guarded = never_cache(login_required(require_http_methods(list(methods or ("GET", "HEAD")))(entered)))
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return wrap


def page(request: HttpRequest, desk: Desk, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page of the desk. The context holds finished values: a template asks the database nothing."""
    return render(request, template, {**context, "desk": desk})


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (and not for a page to go back to)."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where that is not to be understood."""
    text = request.GET.get("page", "")
    return min(int(text), PAGE_MAX) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1


EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
"""The days that a page may be asked for."""


def day_asked(request: HttpRequest, *, name: str, default: date) -> date:
    """The day asked for, `default` where that is not to be understood or lies beyond what anybody plans for."""
    try:
        asked = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
    return asked if EARLIEST <= asked <= LATEST else default
