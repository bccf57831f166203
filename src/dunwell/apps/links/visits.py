"""The step up from a link to the account: a code mailed to the link's own contact, then a visit that ends by itself."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dunwell.apps.journal.operations import append
from dunwell.apps.links.access import ADDRESS_CHARACTERS, AGENT_CHARACTERS, LinkGone, check_lives
from dunwell.apps.links.models import PortalLink, StepUpCode, Visit, WhyRefused

CODE_DIGITS = 6
CODE_MINUTES = 10
TRIES_MAX = 5
CODES_MAX = 3  # within CODES_WITHIN, for one contact by whatever link
CODES_WITHIN = timedelta(minutes=30)
CODES_A_DAY_MAX = 10
VISIT_HOURS = 2


class CodeRefused(Exception):
    """A code is not sent, or opens nothing; `code` is stable: too_many_codes, wrong, too_late, too_many_tries."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_code(*, link: PortalLink, now: datetime) -> str:
    """Return a code to be mailed to the link's contact, in place of any before; raises CodeRefused, too_many_codes."""
    with transaction.atomic():
        PortalLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        sent = StepUpCode.objects.filter(link__contact_id=link.contact_id)
        if sent.filter(sent_at__gt=now - CODES_WITHIN).count() >= CODES_MAX:
            raise CodeRefused(code="too_many_codes")
        if sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY_MAX:
            raise CodeRefused(code="too_many_codes")
        StepUpCode.objects.filter(link=link, ended_at__isnull=True).update(ended_at=now)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        StepUpCode.objects.create(
            link=link,
            code_sha256=_fingerprint(link, code),
            sent_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    return code


def is_code_awaited(*, link: PortalLink, now: datetime) -> bool:
    """Tell whether a code was sent that can still be typed."""
    return StepUpCode.objects.filter(link=link, ended_at__isnull=True, expires_at__gt=now).exists()


def enter(*, link: PortalLink, code: str, address: str, agent: str, now: datetime) -> tuple[Visit, str]:
    """Begin a visit with the code that was mailed, and return it with the key that the browser keeps.

    Raises CodeRefused (wrong, too_late, too_many_tries); a wrong try counts, whatever becomes of the request.
    """
    refused = ""
    with transaction.atomic():
        PortalLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        found = StepUpCode.objects.filter(link=link, ended_at__isnull=True).first()
        if found is None or found.expires_at <= now:
            refused = "too_late"
        elif not hmac.compare_digest(found.code_sha256, _fingerprint(link, code.strip())):
            found.tries += 1
            is_last = found.tries >= TRIES_MAX
            found.ended_at = now if is_last else None
            found.save(update_fields=["tries", "ended_at"])
            refused = "too_many_tries" if is_last else "wrong"
        else:
            found.ended_at = now
            found.save(update_fields=["ended_at"])
            visit, key = _begin(link, address=address, agent=agent, now=now)
    if refused:
        raise CodeRefused(code=refused)
    return visit, key


def visit_of(*, key: str, now: datetime) -> Visit:
    """Return the visit that a browser's key is of, with its link; raises LinkGone."""
    related = ("link__contact", "link__customer", "link__account__entity", "link__account__customer")
    found = (
        Visit.objects.filter(key_sha256=_sha256(key), ended_at__isnull=True, expires_at__gt=now)
        .select_related(*related)
        .first()
    )
    if found is None:
        raise LinkGone(why=WhyRefused.VISIT)
    check_lives(link=found.link, now=now)
    return found


def end_visit(*, visit: Visit, now: datetime) -> None:
    """Let the key of a visit open nothing any more."""
    Visit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(ended_at=now)


def _begin(link: PortalLink, *, address: str, agent: str, now: datetime) -> tuple[Visit, str]:
    key = secrets.token_urlsafe(32)
    visit = Visit.objects.create(
        link=link,
        key_sha256=_sha256(key),
        address=address[:ADDRESS_CHARACTERS],
        agent=agent[:AGENT_CHARACTERS],
        began_at=now,
        expires_at=now + timedelta(hours=VISIT_HOURS),
    )
    append(
        name="links.visit.began",
        actor=f"contact:{link.contact_id}",
        now=now,
        subject="visit",
        subject_id=visit.pk,
        entity_id=link.account.entity_id,
        customer_id=link.customer_id,
        account_id=link.account_id,
        data={"contact": str(link.contact.public_id), "until": visit.expires_at.isoformat()},
    )
    return visit, key


def _fingerprint(link: PortalLink, code: str) -> str:
    """Keyed and of this link: without our secret, trying all codes on a copy of the table finds nothing."""
    key = f"dunwell.links.code:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{link.public_id.hex}:{code}".encode(), hashlib.sha256).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
