"""Keys of other systems: made, shown once, counted at each use, taken back."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from dunwell.apps.organisation.models import ApiKey, Entity
from dunwell.apps.organisation.scope import ApiWord, Power, Scope

DAYS = 365
DAYS_MAX = 2 * 366
PER_MINUTE = 600
PER_MINUTE_MAX = 60_000
NAME_CHARACTERS_MAX = 80
_TOKEN: Final = re.compile(r"(dwk_[0-9a-f]{8})_([A-Za-z0-9_-]{43})")


class KeyRefused(Exception):
    """A key cannot be made or taken back as asked; `field` names what to change.

    Codes: not_allowed, missing, too_long, unknown_scope, unknown_entity, bad_limit.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


class UnknownKey(Exception):
    """No key with this identifier or prefix is seen in this scope."""

    code = "unknown_key"


class KeyGone(Exception):
    """The token opens nothing: of no key, taken back, or its time is over. Whoever asks is not told which."""

    code = "unauthenticated"


class TooOften(Exception):
    """The key has made as many requests in this minute as it may; `wait_seconds` until the next."""

    code = "rate_limited"

    def __init__(self, *, wait_seconds: int, most: int) -> None:
        super().__init__(f"This key makes at most {most} requests a minute.")
        self.wait_seconds = wait_seconds


def make_key(
    *,
    scope: Scope,
    name: str,
    words: Sequence[str],
    entity_codes: Sequence[str],
    days: int = DAYS,
    per_minute: int = PER_MINUTE,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key for some of the entities that the scope sees whole, and return it with its token.

    The token cannot be read again: only its fingerprint is kept. Raises KeyRefused.
    """
    if not scope.may(Power.CONFIGURE):
        raise KeyRefused(code="not_allowed", field="", message="An administrator makes keys.")
    name = name.strip()
    if not name:
        raise KeyRefused(code="missing", field="name", message="Say what the key is for.")
    if len(name) > NAME_CHARACTERS_MAX:
        message = f"A name has at most {NAME_CHARACTERS_MAX} characters."
        raise KeyRefused(code="too_long", field="name", message=message)
    wanted = _usable_words(words)
    for field, value, most in (("days", days, DAYS_MAX), ("per_minute", per_minute, PER_MINUTE_MAX)):
        if not 1 <= value <= most:
            message = f"Give a whole number from 1 to {most}."
            raise KeyRefused(code="bad_limit", field=field, message=message)
    entities = _usable_entities(scope, entity_codes)
    prefix, secret = f"dwk_{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            secret_sha256=_sha256(secret),
            scopes=wanted,
            per_minute=per_minute,
            expires_at=now + timedelta(days=days),
            created_at=now,
            created_by=scope.actor,
        )
        key.entities.set(entities)
    return key, f"{prefix}_{secret}"


def _usable_words(words: Sequence[str]) -> list[str]:
    known = [word.value for word in ApiWord]
    if not words:
        message = f"Say what it may do: {', '.join(known)}."
        raise KeyRefused(code="missing", field="scopes", message=message)
    for word in words:
        if word not in known:
            message = f"{word[:40]!r} is nothing that a key may do; known are {', '.join(known)}."
            raise KeyRefused(code="unknown_scope", field="scopes", message=message)
    return [word for word in known if word in words]


def _usable_entities(scope: Scope, codes: Sequence[str]) -> list[Entity]:
    if not codes:
        raise KeyRefused(code="missing", field="entities", message="Say for which entities.")
    found = {one.code: one for one in Entity.objects.filter(pk__in=scope.entity_ids, code__in=codes)}
    for code in codes:
        if code not in found:
            message = f"There is no entity {code[:40]!r} among those that you see whole."
            raise KeyRefused(code="unknown_entity", field="entities", message=message)
    return [found[code] for code in sorted(found)]


def seen_keys(*, scope: Scope) -> QuerySet[ApiKey]:
    """Return the keys of any of the entities that the scope sees whole; nobody but an administrator sees one."""
    if not scope.may(Power.CONFIGURE):
        return ApiKey.objects.none()
    return ApiKey.objects.filter(entities__in=scope.entity_ids).distinct()


def key_in_scope(*, scope: Scope, public_id: UUID) -> ApiKey:
    """Return a key, or raise UnknownKey."""
    found = seen_keys(scope=scope).filter(public_id=public_id).first()
    if found is None:
        raise UnknownKey("There is no such key in the entities that you see.")
    return found


def revoke_key(*, scope: Scope, public_id: UUID, now: datetime) -> bool:
    """Take a key back, for all its entities; False where that was done before. Raises UnknownKey."""
    key = key_in_scope(scope=scope, public_id=public_id)
    taken = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True)
    return bool(taken.update(revoked_at=now, revoked_by=scope.actor))


def key_of(*, token: str, now: datetime) -> ApiKey:
    """Return the key of a token, its use counted and noted in one statement. Raises KeyGone and TooOften."""
    read = _TOKEN.fullmatch(token)
    key = ApiKey.objects.filter(prefix=read[1]).first() if read else None
    if read is None or key is None or not hmac.compare_digest(key.secret_sha256, _sha256(read[2])):
        raise KeyGone("This is no key of ours.")
    if key.revoked_at is not None or key.expires_at <= now:
        raise KeyGone("This is no key of ours any more.")
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE organisation_apikey SET last_used_at = %(now)s, minute_at = %(minute)s,
                minute_count = CASE WHEN minute_at = %(minute)s THEN minute_count + 1 ELSE 1 END
            WHERE id = %(id)s RETURNING minute_count
            """,
            {"now": now, "minute": minute, "id": key.pk},
        )
        (count,) = cursor.fetchone()
    if count > key.per_minute:
        raise TooOften(wait_seconds=max(1, 60 - now.second), most=key.per_minute)
    return key


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
