"""The door of the pages for new clients: nobody is known here, and nothing of anybody is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.credit.application_codes import application_by, entity_by
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.application_moves import UnknownApplication
from dunwell.apps.links.access import is_guessing, note_refusal
from dunwell.apps.links.models import WhyRefused
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.core import wording
from dunwell.interfaces.portal import door
from dunwell.interfaces.portal.words import NAMES, language_for, said_in, words_in
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_too_often

REQUESTS_A_MINUTE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Whoever came to apply, or to see how far an application is."""

    entity: Entity
    token: str
    now: datetime
    today: date
    language: str
    tag: str
    address: str
    agent: str
    application: CreditApplication | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """The phrases of their language."""
        return words_in(self.language)

    def say(self, name: str, **values: object) -> str:
        """A phrase of their language, filled in."""
        return said_in(self.language, name, **values)

    def amount(self, minor: int, currency: str) -> str:
        """An amount as they read it."""
        return wording.amount(minor=minor, currency=currency, language=self.tag)


GuestView = Callable[[HttpRequest, Guest], HttpResponse]


def by_entity(view: GuestView) -> Callable[..., HttpResponse]:
    """Open the page at which new clients of an entity apply, by the token in its address."""
    return _door(view, lambda token: (entity_by(token=token), None))


def by_application(view: GuestView) -> Callable[..., HttpResponse]:
    """Open the page of an application, by the token in its address."""

    def find(token: str) -> tuple[Entity, CreditApplication | None]:
        found = application_by(token=token)
        return found.entity, found

    return _door(view, find)


def _door(
    view: GuestView, find: Callable[[str], tuple[Entity, CreditApplication | None]]
) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        now, address = clock(), door.address_of(request)
        is_slow = is_too_often(request=request, name="apply", most=REQUESTS_A_MINUTE, now=now)
        if is_slow or is_guessing(address=address, now=now):
            return door.said(request, "slow", status=429)
        try:
            entity, application = find(token)
        except UnknownApplication:
            note_refusal(
                token=token, why=WhyRefused.UNSIGNED, address=address, agent=door.agent_of(request), now=now
            )
            return door.said(request, "gone", status=404)
        response = view(
            request, _guest(request, entity=entity, application=application, token=token, now=now)
        )
        door.keep_language(request, response)
        return response

    return answer


def _guest(
    request: HttpRequest,
    *,
    entity: Entity,
    application: CreditApplication | None,
    token: str,
    now: datetime,
) -> Guest:
    chosen = request.GET.get("in", "") or request.COOKIES.get(door.LANGUAGE_COOKIE, "")
    asked = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    fallback = application.language if application is not None else asked
    language = language_for(chosen if chosen in NAMES else fallback)
    return Guest(
        entity=entity,
        token=token,
        now=now,
        today=entity_day(entity=entity, now=now),
        language=language,
        tag=wording.reading_tag(wanted=asked, language=language),
        address=door.address_of(request),
        agent=door.agent_of(request),
        application=application,
    )


def shown_to(
    request: HttpRequest, guest: Guest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page in the guest's language."""
    common = {
        "w": guest.words,
        "language": guest.language,
        "direction": wording.direction(guest.language),
        "languages": [(code, name) for code, name in NAMES.items() if code != guest.language],
        "parties": guest.entity.name,
        "home": "",
    }
    return render(request, f"portal/{template}.html", {**common, **context}, status=status)
