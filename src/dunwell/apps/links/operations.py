"""Links are made and taken back, each with its event."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.journal.operations import append
from dunwell.apps.links.models import MadeFor, PortalLink, PortalLinkItem, Visit
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account, OpenItem

LINK_DAYS = 90
DAYS_MAX = 366


class LinkRefused(Exception):
    """A link cannot be made as asked; `code` is stable: not_allowed, other_customer, other_account, unreachable."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def make_link(
    *,
    account: Account,
    contact: Contact,
    made_for: MadeFor,
    key: str | None = None,
    items: Sequence[OpenItem] = (),
    days: int = LINK_DAYS,
    actor: str,
    now: datetime,
) -> PortalLink:
    """Return a link for a contact to these items of an account, or to all that is open on it; once for a key.

    One that is made on demand, without a key, is told. Raises LinkRefused for what does not belong together.
    """
    assert 1 <= days <= DAYS_MAX, "so long, no longer"
    if contact.customer_id != account.customer_id:
        raise LinkRefused(code="other_customer", message="This contact is another customer's.")
    if any(item.account_id != account.pk for item in items):
        raise LinkRefused(code="other_account", message="An item of a link stands on its account.")
    values = {
        "customer_id": account.customer_id,
        "contact": contact,
        "account": account,
        "made_for": made_for,
        "expires_at": now + timedelta(days=days),
        "created_at": now,
        "created_by": actor,
    }
    with transaction.atomic():
        if key is None:
            link, is_new = PortalLink.objects.create(**values), True
        else:
            link, is_new = PortalLink.objects.get_or_create(key=key, defaults=values)
        if is_new:
            PortalLinkItem.objects.bulk_create(PortalLinkItem(link=link, item=item) for item in items)
            if key is None:
                _tell(link, "made", actor=actor, now=now)
    return link


def copy_link(*, scope: Scope, account: Account, contact: Contact, now: datetime) -> PortalLink:
    """Return a new link for a contact that somebody at the desk hands on themselves; raises LinkRefused."""
    if not scope.may(Power.WORK):
        raise LinkRefused(code="not_allowed", message="You may see these links, but not make them.")
    if contact.undeliverable_at is not None:
        raise LinkRefused(
            code="unreachable", message="Nothing is sent to this contact: mend their address first."
        )
    return make_link(account=account, contact=contact, made_for=MadeFor.DESK, actor=scope.actor, now=now)


def link_in_visit(*, visit: Visit, account: Account, now: datetime) -> PortalLink:
    """Return the link by which a visit acts on one of its customer's accounts, for a day; raises LinkRefused."""
    return make_link(
        account=account,
        contact=visit.link.contact,
        made_for=MadeFor.VISIT,
        key=f"visit:{visit.public_id.hex}:{account.pk}",
        days=1,
        actor=f"contact:{visit.link.contact_id}",
        now=now,
    )


def revoke_link(*, link: PortalLink, now: datetime, actor: str) -> bool:
    """Take a link back, and every visit that began with it; False where that was done before."""
    with transaction.atomic():
        taken = PortalLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
            revoked_at=now, revoked_by=actor
        )
        if taken:
            link.visits.filter(ended_at__isnull=True).update(ended_at=now)
            link.refresh_from_db(fields=["revoked_at", "revoked_by"])
            _tell(link, "revoked", actor=actor, now=now)
    return bool(taken)


def _tell(link: PortalLink, event: str, *, actor: str, now: datetime) -> None:
    append(
        name=f"links.link.{event}",
        actor=actor,
        now=now,
        subject="portal_link",
        subject_id=link.pk,
        entity_id=link.account.entity_id,
        customer_id=link.customer_id,
        account_id=link.account_id,
        data={
            "link": str(link.public_id),
            "contact": str(link.contact.public_id),
            "until": link.expires_at.isoformat(),
        },
    )
