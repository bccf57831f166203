"""The door of the API: the number of the request, the key, what the key may do. No cookie opens it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.keys import KeyGone, key_of
from dunwell.apps.organisation.models import ApiKey
from dunwell.apps.organisation.scope import ApiWord, Scope, api_scope
from dunwell.interfaces.api.problems import Refusal, not_found, refused
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_too_often

WRONG_KEYS_A_MINUTE = 60  # from one address
REQUEST_ID = "X-Request-Id"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, what they see, and when."""

    key: ApiKey
    scope: Scope
    now: datetime

    @property
    def today(self) -> date:
        """The day of the house."""
        return house_day(now=self.now)


class ApiKeyAuth(HttpBearer):
    """Authorization: Bearer dwk_…; the key must hold the word, where one is asked for."""

    def __init__(self, word: ApiWord | None = None) -> None:
        super().__init__()
        self.word = word

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller of a token. This is where the clock is read, once for a request."""
        now = clock()
        try:
            key = key_of(token=token, now=now)
        except KeyGone:
            if is_too_often(request=request, name="api-keys", most=WRONG_KEYS_A_MINUTE, now=now):
                detail = "Too many keys that are none came from this address."
                raise Refusal(status=429, code="rate_limited", detail=detail, wait_seconds=60) from None
            raise
        if self.word is not None and self.word not in key.scopes:
            detail = f"This key does not hold {self.word.value}."
            raise Refusal(status=403, code="scope_missing", detail=detail)
        return Caller(key=key, scope=api_scope(key=key), now=now)


def caller_of(request: HttpRequest) -> Caller:
    """Who asks, after the key was read."""
    return cast("Caller", cast("Any", request).auth)


def at_the_door(view: View) -> View:
    """A view of the API with the number of its request, whose refusals by the framework are problems as well."""

    @wraps(view)
    def entered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        given = request.headers.get(REQUEST_ID, "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allow = response.headers.get("Allow", "")
            detail = f"This address understands {allow}."
            response = refused(request, Refusal(status=405, code="method_not_allowed", detail=detail))
            response.headers["Allow"] = allow
        response.headers[REQUEST_ID] = request_id
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return csrf_exempt(entered)  # no cookie is read here


@at_the_door
def nothing_here(request: HttpRequest, **_rest: object) -> HttpResponseBase:
    """The answer at every address that there is not."""
    return refused(request, not_found())
