"""The token of a link: signed, expiring, revocable, of one contact. What opens nothing is written down."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from dunwell.apps.links.models import PortalLink, PortalUse, Refusal, WhyRefused
from dunwell.apps.organisation.scope import Scope, portal_scope
from dunwell.apps.organisation.tokens import named_by, token_for
from dunwell.apps.receivables.models import Account

SALT = "dunwell.links.portal"
REFUSALS_MAX = 20  # from one address within REFUSALS_WITHIN; then nothing opens from there for a while
REFUSALS_WITHIN = timedelta(minutes=15)
ADDRESS_CHARACTERS = 64
AGENT_CHARACTERS = 300


class LinkGone(Exception):
    """The token opens nothing; `why` is for the log, never for whoever asks."""

    code = "link_gone"

    def __init__(self, *, why: WhyRefused) -> None:
        super().__init__(why.label)
        self.why = why


def token_of(*, link: PortalLink) -> str:
    """Return the token that opens a link."""
    return token_for(public_id=link.public_id, salt=SALT)


def address_of(*, link: PortalLink, site_url: str) -> str:
    """Return the address at which the contact reads what is owed."""
    return f"{site_url.rstrip('/')}/portal/l/{token_of(link=link)}/"


def opened(*, token: str, now: datetime) -> PortalLink:
    """Return the link that a token opens, with contact, customer and account; raises LinkGone."""
    public_id = named_by(token=token, salt=SALT)
    if public_id is None:
        raise LinkGone(why=WhyRefused.UNSIGNED)
    return link_of(public_id=public_id, now=now)


def link_of(*, public_id: UUID, now: datetime) -> PortalLink:
    """Return the link with this identifier, which whoever asks has proved to know; raises LinkGone."""
    related = ("contact", "customer", "account__entity", "account__customer")
    link = PortalLink.objects.filter(public_id=public_id).select_related(*related).first()
    if link is None:
        raise LinkGone(why=WhyRefused.UNKNOWN)
    check_lives(link=link, now=now)
    return link


def check_lives(*, link: PortalLink, now: datetime) -> None:
    """Raise LinkGone where a link opens nothing any more."""
    if link.revoked_at is not None:
        raise LinkGone(why=WhyRefused.REVOKED)
    if link.expires_at <= now:
        raise LinkGone(why=WhyRefused.EXPIRED)
    if link.contact.undeliverable_at is not None:
        raise LinkGone(why=WhyRefused.UNREACHABLE)


def note_refusal(*, token: str, why: WhyRefused, address: str, agent: str, now: datetime) -> None:
    """Keep that somebody came with what opens nothing."""
    Refusal.objects.create(
        at=now,
        why=why,
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        address=address[:ADDRESS_CHARACTERS],
        agent=agent[:AGENT_CHARACTERS],
    )


def is_guessing(*, address: str, now: datetime) -> bool:
    """Tell whether so much was refused from an address lately that nothing opens from there for a while."""
    lately = Refusal.objects.filter(address=address[:ADDRESS_CHARACTERS], at__gt=now - REFUSALS_WITHIN)
    return lately.count() >= REFUSALS_MAX


def note_use(*, link: PortalLink, what: str, address: str, agent: str, now: datetime) -> None:
    """Keep that something was done by a link."""
    PortalUse.objects.create(
        link=link, what=what, at=now, address=address[:ADDRESS_CHARACTERS], agent=agent[:AGENT_CHARACTERS]
    )


def scope_of(*, link: PortalLink) -> Scope:
    """Return the scope of whoever came by a link: the affairs of its contact's company, and nothing besides."""
    entities = Account.objects.filter(customer_id=link.customer_id).values_list("entity_id", flat=True)
    return portal_scope(
        contact_id=link.contact_id, customer_id=link.customer_id, entity_ids=frozenset(entities)
    )
