"""The API as a whole, and its description (OpenAPI 3.1)."""

import json
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from dunwell.interfaces.api import agency, billing, credit, events, money, receivables
from dunwell.interfaces.api.problems import MEDIA_TYPE, answer_problems

ABOUT = (
    "Receivables, bills and what happened to them. Send a key as “Authorization: Bearer dwk_…”; requests that change "
    "something carry an Idempotency-Key. Amounts are decimal texts beside their currency, instants are UTC, "
    "lists go on with next_cursor, and whatever is refused is answered by a problem (RFC 9457) with a stable code."
)
ABOUT_AGENCIES = (
    "For a collections agency's own system: the claims that were handed to it, what the creditor tells of them, and "
    "what the agency does. Send a key as “Authorization: Bearer dwa_…”; everything else is as in the house's API."
)


class ExactParser(Parser):
    """Reads JSON without a binary float on the way, and no text that a database cannot keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; decimals come over as texts. Raises HttpError (400)."""
        try:
            found = json.loads(request.body, parse_float=str, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise HttpError(400, "The body is no JSON.") from None
        if _is_unkeepable(found):
            raise HttpError(
                400, "A text of the body holds a character that is none (U+0000 or half of a pair)."
            )
        return cast("dict[str, Any]", found)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _is_unkeepable(found: object) -> bool:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in one):
                return True
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


class DescribedApi(NinjaAPI):
    """Says of problems that they are problems."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # noqa: ANN401 - as the library takes them
        """The description."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    answer.setdefault("headers", {})["X-Request-Id"] = {
                        "description": "The number of the request; your own where you sent one.",
                        "schema": {"type": "string"},
                    }
                    if int(status) >= 400:
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        return schema


def described_api() -> NinjaAPI:
    """The API of this version, with every address of it."""
    made = DescribedApi(
        title="Dunwell",
        version="1",
        description=ABOUT,
        docs_url=None,
        urls_namespace="api",
        parser=ExactParser(),
    )
    answer_problems(made)
    for router in (
        receivables.router,
        money.router,
        billing.router,
        credit.router,
        events.router,
    ):
        made.add_router("", router)
    return made


def described_agency_api() -> NinjaAPI:
    """The agencies' API of this version."""
    made = DescribedApi(
        title="Dunwell for agencies",
        version="1",
        description=ABOUT_AGENCIES,
        docs_url=None,
        urls_namespace="agency_api",
        parser=ExactParser(),
    )
    answer_problems(made)
    made.add_router("", agency.router)
    return made
