"""Requests that change something: done once for an idempotency key, however often they are sent."""

import json
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from django.http import HttpRequest, HttpResponse
from ninja import Header

from dunwell.apps.organisation.answers import Answer, answer_once
from dunwell.apps.organisation.models import ApiAnswer, KeptAnswer
from dunwell.interfaces.api.door import caller_of
from dunwell.interfaces.api.problems import MEDIA_TYPE, Refusal, problem_text

IdempotencyKey: TypeAlias = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Of your own making, such as a UUID: the same request with the same key is done once.",
        pattern=r"^[!-~]{1,255}$",
    ),
]


def once(
    request: HttpRequest,
    *,
    key: str,
    do: Callable[[], tuple[int, dict[str, Any]]],
    answers: type[KeptAnswer] = ApiAnswer,
) -> HttpResponse:
    """Do what is asked and keep the answer, a refusal too; or answer as it was answered before.

    do: the status and the body of the answer, or Refusal; it runs in a transaction. answers: the table of the caller's
    kind of key.
    """
    caller = caller_of(request)

    def done() -> Answer:
        try:
            status, body = do()
        except Refusal as refusal:
            return Answer(status=refusal.status, body=problem_text(request=request, refusal=refusal))
        return Answer(status=status, body=json.dumps(body, ensure_ascii=False))

    sent = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    answer = answer_once(
        key_id=caller.key.pk, idempotency_key=key, request=sent, do=done, now=caller.now, answers=answers
    )
    response = HttpResponse(
        answer.body,
        status=answer.status,
        content_type="application/json" if answer.status < 400 else MEDIA_TYPE,
    )
    response.headers["Idempotency-Replayed"] = "true" if answer.is_replay else "false"
    return response
