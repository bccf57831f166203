"""The door of the pages behind a link: who it is, what they may see, and what the database lets them see at all."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.disputes.access import UnknownDispute
from dunwell.apps.links.access import (
    LinkGone,
    is_guessing,
    note_refusal,
    note_use,
    opened,
    scope_of,
    token_of,
)
from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did, PortalLink, Visit
from dunwell.apps.links.visits import visit_of
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.fencing import NotFenced
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.promises.access import UnknownItem, UnknownPlan, UnknownPromise
from dunwell.apps.receivables import access as receivables
from dunwell.core import wording
from dunwell.core.ids import UnreadableId
from dunwell.interfaces.portal.words import NAMES, language_for, said_in, said_page, words_in
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_too_often

REQUESTS_A_MINUTE = 60
LANGUAGE_COOKIE = "dunwell_language"
VISIT_COOKIE = "dunwell_visit"
COOKIE_PATH = "/portal"
LANGUAGE_SECONDS = 365 * 24 * 3600
# Whatever is not the visitor's is not there: nobody learns from the answer whether it exists.
UNKNOWN = (
    *(UnknownDispute, UnknownItem, UnknownPlan, UnknownPromise, UnreadableId),
    *(receivables.UnknownAccount, receivables.UnknownItem, receivables.UnknownCustomer),
)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever came by a link: the contact it is bound to, what they may see, and how they read."""

    link: PortalLink
    token: str
    scope: Scope
    now: datetime
    today: date  # in the zone of the entity
    language: str
    address: str
    agent: str
    visit: Visit | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """The phrases of their language."""
        return words_in(self.language)

    @property
    def tag(self) -> str:
        """How amounts and days are written for them: their region's way, where it is their language."""
        customer = self.link.customer
        wanted = self.link.contact.language or customer.language
        if "-" not in wanted and customer.country:
            wanted = f"{wanted}-{customer.country}"
        return wording.reading_tag(wanted=wanted, language=self.language)

    def amount(self, minor: int, currency: str = "") -> str:
        """An amount of the link's account, or of another currency, as they read it."""
        return wording.amount(minor=minor, currency=currency or self.link.account.currency, language=self.tag)

    def day(self, on: date) -> str:
        """A day as they read it."""
        return wording.day(on=on, language=self.tag)

    def say(self, name: str, /, **values: object) -> str:
        """A phrase of their language, filled in."""
        return said_in(self.language, name, **values)

    def url(self, name: str, **values: object) -> str:
        """The address of a page behind the same link."""
        return reverse(f"portal:{name}", kwargs={"token": self.token, **values})

    def note(self, what: Did) -> None:
        """Keep that they did something."""
        note_use(link=self.link, what=what, address=self.address, agent=self.agent, now=self.now)


LinkView = Callable[Concatenate[HttpRequest, Visitor, P], HttpResponse]


def by_link(*methods: str, is_fenced: bool = True) -> Callable[[LinkView[P]], Callable[..., HttpResponse]]:
    """Open a page by the token in its address, within the rows of the link's customer.

    A view that asks somebody outside is not fenced as a whole: it enters `rows_of` itself for what it reads.
    """

    def door(view: LinkView[P]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def answer(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return entered(
                request,
                lambda now: opened(token=token, now=now),
                lambda visitor: view(request, replace(visitor, token=token), *args, **kwargs),
                token=token,
                is_fenced=is_fenced,
            )

        return answer

    return door


def by_visit(
    *methods: str, is_fenced: bool = True
) -> Callable[[LinkView[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Open a page of the whole account to a browser that has the key of a visit."""

    def door(view: LinkView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            key = request.COOKIES.get(VISIT_COOKIE, "")
            visits: list[Visit] = []

            def find(now: datetime) -> PortalLink:
                visits.append(visit_of(key=key, now=now))
                return visits[0].link

            return entered(
                request,
                find,
                lambda visitor: view(request, replace(visitor, visit=visits[0]), *args, **kwargs),
                token=key,
                is_fenced=is_fenced,
                shut_as="visit_over",
            )

        return answer

    return door


def entered(
    request: HttpRequest,
    find: Callable[[datetime], PortalLink],
    view: Callable[[Visitor], HttpResponse],
    *,
    token: str,
    is_fenced: bool,
    shut_as: str = "gone",
) -> HttpResponse:
    """Find the link that somebody comes by, and answer within its customer's rows; what opens nothing is kept.

    Who asks too often, or guesses, waits. `shut_as`: what is said where nothing opens, gone or visit_over.
    """
    now = clock()
    is_slow = is_too_often(request=request, name="portal", most=REQUESTS_A_MINUTE, now=now)
    if is_slow or is_guessing(address=address_of(request), now=now):
        return said(request, "slow", status=429)
    try:
        link = find(now)
    except LinkGone as gone:
        if token:  # without any, a visit is over, or its cookie was cleared: nobody guesses
            note_refusal(
                token=token, why=gone.why, address=address_of(request), agent=agent_of(request), now=now
            )
        return said(request, shut_as, status=404 if shut_as == "gone" else 403)
    visitor = visitor_of(request, link=link, now=now)
    try:
        with rows_of(customer_id=link.customer_id) if is_fenced else nullcontext():
            response = view(visitor)
    except UNKNOWN:
        return said(request, "gone", status=404)
    except NotFenced:
        return said(request, "shut", status=503)
    keep_language(request, response)
    return response


def visitor_of(request: HttpRequest, *, link: PortalLink, now: datetime) -> Visitor:
    """Return who came by a link, in the language that they chose or are written to in."""
    chosen = request.GET.get("in", "") or request.COOKIES.get(LANGUAGE_COOKIE, "")
    language = chosen if chosen in NAMES else link.contact.language or link.customer.language
    return Visitor(
        link=link,
        token=token_of(link=link),
        scope=scope_of(link=link),
        now=now,
        today=entity_day(entity=link.account.entity, now=now),
        language=language_for(language),
        address=address_of(request),
        agent=agent_of(request),
    )


def shown(
    request: HttpRequest, visitor: Visitor, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page in the visitor's language, with the languages that they may choose."""
    customer, entity = visitor.link.customer, visitor.link.account.entity
    common = {
        "w": visitor.words,
        "language": visitor.language,
        "direction": wording.direction(visitor.language),
        "languages": [(code, name) for code, name in NAMES.items() if code != visitor.language],
        "parties": visitor.say("parties", entity=entity.name, customer=customer.name),
        "entity": entity,
        "token": visitor.token,
        "home": reverse("portal:account") if visitor.visit else visitor.url("link"),
    }
    return render(request, f"portal/{template}.html", {**common, **context}, status=status)


def said(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    """A page that says one thing, to somebody of whom nothing is known but what their browser asks for."""
    asked = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    language = language_for(asked)
    words = words_in(language)
    context = said_page(language, title=words[f"{name}_title"], text=words[f"{name}_text"])
    return render(request, "portal/said.html", context, status=status)


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from."""
    return get_adapter().get_client_ip(request) or "unknown"


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, on one line."""
    return wording.one_line(request.headers.get("User-Agent", ""))


def keep_language(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the language that was chosen, for the pages that follow."""
    chosen = request.GET.get("in", "")
    if chosen in NAMES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=LANGUAGE_SECONDS,
            path=COOKIE_PATH,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
