"""The agencies' door: authenticate → AgencyScope → one query or operation within the fence → render."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.organisation.fencing import NotFenced
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.placements.access import AgencyScope, NotOfAnAgency, NotThere, agency_scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.fences import rows_of
from dunwell.apps.placements.seeing import UnknownPlacement, UnknownRequest
from dunwell.core import wording
from dunwell.core.ids import UnreadableId
from dunwell.interfaces.agency.words import language_for, words_in
from dunwell.interfaces.shared.house import clock

UNKNOWN = (NotThere, UnknownPlacement, UnknownRequest, UnreadableId)
"""Whatever is not this agency's is not there: nobody learns from the answer whether it exists."""
PAGE_MAX = 1_000_000
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody of an agency: what they see and may do, when it is, and how they read."""

    user: User
    agency: Agency
    scope: AgencyScope
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day that it is for them."""
        return self.now.astimezone(self.zone).date()

    @property
    def words(self) -> Mapping[str, str]:
        """The phrases of their language."""
        return words_in(language_for(self.user.language))

    def say(self, name: str, /, **values: object) -> str:
        """A phrase filled in."""
        return self.words[name].format(**values)

    def rows(self) -> AbstractContextManager[None]:
        """Do what follows within the fence of their agency: for pages that are not fenced as a whole."""
        return rows_of(agency_id=self.scope.agency_id)

    def amount(self, minor: int | None, currency: str) -> str:
        """An amount as they read it; "" for none."""
        if minor is None:
            return ""
        return wording.amount(minor=minor, currency=currency, language=self.user.language)

    def day(self, on: date | None) -> str:
        """A day as they read it; "" for none."""
        return wording.short_day(on=on, language=self.user.language) if on else ""

    def moment(self, at: datetime) -> str:
        """An instant in their time zone, to the minute."""
        locale = wording.locale_of(self.user.language)
        day = format_date(at.astimezone(self.zone), format="medium", locale=locale)
        return f"{day}, {format_time(at, format='short', tzinfo=self.zone, locale=locale)}"


AgencyView = Callable[Concatenate[HttpRequest, Visitor, P], HttpResponseBase]


def agency_page(
    *methods: str,
    is_fenced: bool = True,
    may: Callable[[AgencyScope], bool] | None = None,
) -> Callable[[AgencyView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Make a view of the agencies' pages: logged in for an agency, within its rows, 404 for what is not its own.

    A view that writes is not fenced as a whole: it proves what it is about within `visitor.rows()`, and the house
    writes. `may`: what of the scope it needs.
    """

    def wrap(view: AgencyView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            visitor = visitor_of(request)
            if may is not None and not may(visitor.scope):
                raise PermissionDenied
            try:
                with visitor.rows() if is_fenced else nullcontext():
                    return view(request, visitor, *args, **kwargs)
            except UNKNOWN as unknown:
                raise Http404 from unknown
            except NotFenced:
                return render(request, "agency/shut.html", {"w": visitor.words}, status=503)

        guarded = never_cache(login_required(require_http_methods(list(methods or ("GET", "HEAD")))(entered)))
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return wrap


def visitor_of(request: HttpRequest) -> Visitor:
    """Whoever is logged in, as somebody of an agency. This is where the clock is read, once for a request."""
    user = cast("User", request.user)
    if user.audience != Audience.AGENCY:
        raise PermissionDenied
    try:
        scope = agency_scope(user=user)
    except NotOfAnAgency as refusal:
        raise PermissionDenied from refusal
    try:
        zone = ZoneInfo(user.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    agency = Agency.objects.get(pk=scope.agency_id)
    return Visitor(user=user, agency=agency, scope=scope, now=clock(), zone=zone)


def page(
    request: HttpRequest, visitor: Visitor, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page. The context holds finished values: a template asks the database nothing."""
    common = {"visitor": visitor, "w": visitor.words, "at": _at(request)}
    return render(request, f"agency/{template}.html", {**common, **context}, status=status)


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where that is not to be understood."""
    text = request.GET.get("page", "")
    return min(int(text), PAGE_MAX) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1


def _at(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""
