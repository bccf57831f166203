"""What went wrong, always in one shape (RFC 9457), with a stable code and the number of the request."""

import json
import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from dunwell.apps.billing.access import UnknownBill
from dunwell.apps.credit.checks import UnknownCheck
from dunwell.apps.organisation.answers import InFlight, OtherRequest
from dunwell.apps.organisation.keys import KeyGone, TooOften
from dunwell.apps.receivables.access import UnknownCustomer

MEDIA_TYPE: Final = "application/problem+json"
DETAIL_CHARACTERS = 1_000
FAULTS_MAX = 200
logger = logging.getLogger(__name__)


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    param: str = Field(description="Where: the name of a parameter or field, such as lines[0].price.")
    detail: str = Field(description="What is wrong with it, and the remedy.")


class Problem(Schema):
    """Why a request was not done (RFC 9457)."""

    type: str = Field(description="urn:dunwell:problem: and the code.")
    title: str
    status: int
    detail: str = Field(description="A sentence for people.")
    code: str = Field(description="For programs: it never changes its meaning.")
    param: str | None = Field(description="The first parameter or field that is wrong, if one is.")
    request_id: str = Field(description="As in the header X-Request-Id; name it when you ask about this.")
    errors: list[Fault] = Field(description="Everything that is wrong with what was sent, at once.")


class Refusal(Exception):
    """A request that is not done."""

    def __init__(
        self, *, status: int, code: str, detail: str, faults: Sequence[Fault] = (), wait_seconds: int = 0
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.faults = status, code, tuple(faults)
        self.wait_seconds = wait_seconds


def problem_text(*, request: HttpRequest, refusal: Refusal) -> str:
    """The body of the answer to a refused request."""
    problem = Problem(
        type=f"urn:dunwell:problem:{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=str(refusal)[:DETAIL_CHARACTERS],
        code=refusal.code,
        param=refusal.faults[0].param if refusal.faults else None,
        request_id=str(getattr(request, "request_id", "")),
        errors=list(refusal.faults[:FAULTS_MAX]),
    )
    return json.dumps(problem.model_dump(), ensure_ascii=False)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refused request."""
    response = HttpResponse(
        problem_text(request=request, refusal=refusal), status=refusal.status, content_type=MEDIA_TYPE
    )
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="dunwell"'
    if refusal.wait_seconds:
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    return response


def not_found() -> Refusal:
    """What is not there, or not this key's to see: nobody can tell which."""
    return Refusal(status=404, code="not_found", detail="There is nothing like this that this key sees.")


def understood(fault: Exception) -> Refusal:
    """The refusal that an exception stands for; whatever is not known here is our own fault."""
    if isinstance(fault, Refusal):
        return fault
    for kinds, make in _UNDERSTOOD:
        if isinstance(fault, kinds):
            return make(fault)
    return Refusal(status=500, code="internal", detail="We failed, and nothing was done. Try again later.")


def _unauthenticated(_fault: Any) -> Refusal:  # noqa: ANN401 - one of several exceptions
    detail = "Send a key that is in force as “Authorization: Bearer dwk_…”."
    return Refusal(status=401, code="unauthenticated", detail=detail)


def _invalid(fault: ValidationError) -> Refusal:
    faults = [Fault(param=_param(one["loc"]), detail=str(one["msg"])) for one in fault.errors]
    return Refusal(
        status=422, code="invalid", detail="What was sent cannot be read: see errors.", faults=faults
    )


_UNDERSTOOD: Final[
    Sequence[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], Refusal]]]
] = (
    ((KeyGone, AuthenticationError), _unauthenticated),
    (
        TooOften,
        lambda one: Refusal(status=429, code=one.code, detail=str(one), wait_seconds=one.wait_seconds),
    ),
    (InFlight, lambda one: Refusal(status=409, code=one.code, detail=str(one), wait_seconds=1)),
    (OtherRequest, lambda one: Refusal(status=422, code=one.code, detail=str(one))),
    (ValidationError, _invalid),
    ((UnknownCustomer, UnknownBill, UnknownCheck, Http404), lambda _: not_found()),
    (RequestDataTooBig, lambda _: Refusal(status=413, code="too_large", detail="Send less at once.")),
    (HttpError, lambda one: Refusal(status=one.status_code, code="malformed", detail=str(one))),
)


def _param(loc: Sequence[Any]) -> str:
    """The name of what is wrong: lines[0].price, limit, Idempotency-Key."""
    source, *inner = loc
    inner = inner[1:] if source == "body" else inner[-1:]
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in inner).lstrip(".")


def answer_problems(api: NinjaAPI) -> None:
    """Let every exception of an API be answered by a problem."""

    def answered(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ANN401 - an exception, to the library also its type
        refusal = understood(fault)
        if refusal.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("request %s failed", getattr(request, "request_id", ""), exc_info=fault)
        return refused(request, refusal)

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answered)
