"""Doing what a request asks once: its answer is kept with what it did, in one transaction.

While it is being done an advisory lock of that transaction is held. So a process that dies leaves neither the effect
nor a claim behind: the same request may simply be made again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from dunwell.apps.organisation.models import ApiAnswer, KeptAnswer

KEPT = timedelta(hours=48)
FORGOTTEN_AT_ONCE = 200


class InFlight(Exception):
    """The same request is being done at this moment."""

    code = "idempotency_in_flight"


class OtherRequest(Exception):
    """The idempotency key was used for another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; is_replay: it was done before."""

    status: int
    body: str
    is_replay: bool = False


def answer_once(
    *,
    key_id: int,
    idempotency_key: str,
    request: bytes,
    do: Callable[[], Answer],
    now: datetime,
    answers: type[KeptAnswer] = ApiAnswer,
) -> Answer:
    """Return what `do` answers, or what it answered when it was asked the same before (kept for KEPT in `answers`).

    request: method, address and body, by which the same is known. An answer of 500 and more, or an exception, undoes
    everything and is not kept. Raises InFlight and OtherRequest.
    """
    sha256 = hashlib.sha256(request).hexdigest()
    of_key: dict[str, Any] = {"key_id": key_id}  # a column of each kind of answers
    with transaction.atomic():
        kept = answers._default_manager.filter(**of_key)
        if not _is_ours(f"{answers._meta.db_table}:{key_id}", idempotency_key):
            raise InFlight("The same request is being done: ask again in a moment.")
        old = kept.filter(at__lte=now - KEPT).values("pk")[:FORGOTTEN_AT_ONCE]
        kept.filter(pk__in=old).delete()
        there = kept.filter(idempotency_key=idempotency_key).first()
        if there is not None and there.at > now - KEPT:
            if there.request_sha256 != sha256:
                raise OtherRequest("This idempotency key was used for another request: give a new one.")
            return Answer(status=there.status, body=there.body, is_replay=True)
        if there is not None:
            there.delete()
        answer = do()
        if answer.status >= 500:
            transaction.set_rollback(True)
            return answer
        answers._default_manager.create(
            **of_key,
            idempotency_key=idempotency_key,
            request_sha256=sha256,
            status=answer.status,
            body=answer.body,
            at=now,
        )
    return answer


def _is_ours(whose: str, idempotency_key: str) -> bool:
    """Take the lock of this request until the transaction is over; False where somebody holds it."""
    digest = hashlib.sha256(f"{whose}:{idempotency_key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
        return bool(cursor.fetchone()[0])
