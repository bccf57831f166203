"""A new client proves that the address they gave is theirs: by a mailed code, and from then on by the page's token."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dunwell.apps.credit.application_models import ApplicationCode, CreditApplication
from dunwell.apps.credit.application_moves import ApplicationRefused, UnknownApplication, locked, move
from dunwell.apps.credit.applications import NEW_CLIENT, UNCONFIRMED_HOURS
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.tokens import named_by, token_for
from dunwell.core.credit.application_states import ApplicationState

ENTITY_SALT = "dunwell.credit.apply"
SALT = "dunwell.credit.application"
CODE_DIGITS = 6
CODE_MINUTES = 30
TRIES_MAX = 5
CODES_MAX = 3  # of one application in all


def entity_token(*, entity: Entity) -> str:
    """Return the token of the address at which new clients apply to an entity."""
    return token_for(public_id=entity.public_id, salt=ENTITY_SALT)


def entity_by(*, token: str) -> Entity:
    """Return the entity of such a token, or raise UnknownApplication."""
    found = Entity.objects.filter(public_id=_named(token, salt=ENTITY_SALT)).first()
    if found is None:
        raise UnknownApplication("There is no such entity.")
    return found


def token_of(*, application: CreditApplication) -> str:
    """Return the token that opens an application's page."""
    return token_for(public_id=application.public_id, salt=SALT)


def application_by(*, token: str) -> CreditApplication:
    """Return the application that a token opens, with entity and customer, or raise UnknownApplication."""
    found = (
        CreditApplication.objects.filter(public_id=_named(token, salt=SALT))
        .select_related("entity", "customer")
        .first()
    )
    if found is None:
        raise UnknownApplication("There is no such application.")
    return found


def new_code(*, application: CreditApplication, now: datetime) -> str:
    """Return a code to be mailed, in place of any before; raises ApplicationRefused (over, too_many_codes)."""
    with transaction.atomic():
        row = locked(application)
        if not _is_waiting(row, now=now):
            raise ApplicationRefused(code="over", message="The address is confirmed, or its time is over.")
        sent = ApplicationCode.objects.filter(application=row)
        if sent.count() >= CODES_MAX:
            raise ApplicationRefused(code="too_many_codes", message="Several codes were sent already.")
        sent.filter(ended_at__isnull=True).update(ended_at=now)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        ApplicationCode.objects.create(
            application=row,
            code_sha256=_fingerprint(row, code),
            sent_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    return code


def confirm(*, application: CreditApplication, code: str, now: datetime) -> CreditApplication:
    """Take the address as proved by the code that was mailed, and let the application be looked at.

    Raises ApplicationRefused (wrong, too_late, too_many_tries, over); a wrong try counts, whatever becomes of the
    request.
    """
    refused = ""
    with transaction.atomic():
        row = locked(application)
        found = ApplicationCode.objects.filter(application=row, ended_at__isnull=True).first()
        if not _is_waiting(row, now=now):
            refused = "over"
        elif found is None or found.expires_at <= now:
            refused = "too_late"
        elif not hmac.compare_digest(found.code_sha256, _fingerprint(row, code.strip())):
            found.tries += 1
            is_last = found.tries >= TRIES_MAX
            found.ended_at = now if is_last else None
            found.save(update_fields=["tries", "ended_at"])
            refused = "too_many_tries" if is_last else "wrong"
        else:
            found.ended_at = now
            found.save(update_fields=["ended_at"])
            move(application=row, event="confirmed", actor=NEW_CLIENT, now=now, confirmed_at=now)
    if refused:
        raise ApplicationRefused(code=refused, message="The code does not open anything.", field="code")
    return row


def lapse_unconfirmed(*, actor: str, now: datetime) -> int:
    """Let applications lapse whose address nobody confirmed in time; return how many."""
    waiting = CreditApplication.objects.filter(
        state=ApplicationState.UNCONFIRMED, made_at__lte=now - timedelta(hours=UNCONFIRMED_HOURS)
    )
    count = 0
    for one in waiting.order_by("pk")[:500]:
        with transaction.atomic():
            row = locked(one)
            if row.state == ApplicationState.UNCONFIRMED:
                move(application=row, event="lapsed", actor=actor, now=now)
                count += 1
    return count


def _is_waiting(row: CreditApplication, *, now: datetime) -> bool:
    is_in_time = row.made_at > now - timedelta(hours=UNCONFIRMED_HOURS)
    return row.state == ApplicationState.UNCONFIRMED and is_in_time


def _named(token: str, *, salt: str) -> UUID:
    found = named_by(token=token, salt=salt)
    if found is None:
        raise UnknownApplication("Not signed by us.")
    return found


def _fingerprint(row: CreditApplication, code: str) -> str:
    """Keyed and of this application: without our secret, trying all codes on a copy of the table finds nothing."""
    key = f"dunwell.credit.code:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{row.public_id.hex}:{code}".encode(), hashlib.sha256).hexdigest()
