"""The signed link to a copy of a bill: it opens without a log-in, until its time is over or it is taken back.

Every use of it is kept: when, what, from which network address. That somebody opened it proves that the mail with it
arrived where it was sent to, be it a person or the machine that reads mails for them.
"""

from datetime import datetime, timedelta

from dunwell.apps.billing.copy_models import CopyLink, LinkUse, Used
from dunwell.apps.billing.models import Bill, Delivery, DeliveryChannel
from dunwell.apps.billing.proofs import prove
from dunwell.apps.journal.operations import append
from dunwell.apps.links.models import MadeFor, PortalLink
from dunwell.apps.links.operations import DAYS_MAX as MOST_DAYS
from dunwell.apps.links.operations import make_link, revoke_link
from dunwell.apps.organisation.tokens import named_by, token_for
from dunwell.apps.receivables.models import Account
from dunwell.core.billing.delivery import ProofKind

SALT = "dunwell.billing.copy"
LINK_DAYS = 365
DAYS_MAX = 3660


class LinkGone(Exception):
    """The link was not made here, its time is over, or it was taken back."""

    code = "link_gone"


def link_for(
    *, bill: Bill, now: datetime, actor: str, delivery: Delivery | None = None, days: int = LINK_DAYS
) -> CopyLink:
    """Return a link to an issued bill: the one of the delivery, made once, or a new one on demand, which is told."""
    assert bill.state == "issued", "a draft is nobody's to see"
    assert 1 <= days <= DAYS_MAX, "so long, no longer"
    values = {"expires_at": now + timedelta(days=days), "created_at": now, "created_by": actor}
    if delivery is not None:
        return CopyLink.objects.get_or_create(delivery=delivery, defaults={"bill": bill, **values})[0]
    link = CopyLink.objects.create(bill=bill, **values)
    _tell(link, "made", actor=actor, now=now)
    return link


def token_of(*, link: CopyLink) -> str:
    """Return the token that opens a link."""
    return token_for(public_id=link.public_id, salt=SALT)


def address_of(*, link: CopyLink, site_url: str) -> str:
    """Return the address at which the bill can be read."""
    return f"{site_url.rstrip('/')}/portal/bill/{token_of(link=link)}/"


def opened(*, token: str, now: datetime) -> CopyLink:
    """Return the link that a token opens, with its bill; raises LinkGone."""
    public_id = named_by(token=token, salt=SALT)
    if public_id is None:
        raise LinkGone
    found = (
        CopyLink.objects.filter(public_id=public_id, expires_at__gt=now, revoked_at__isnull=True)
        .select_related("bill__entity", "bill__customer", "bill__item", "delivery__bill", "delivery__contact")
        .first()
    )
    if found is None:
        raise LinkGone
    return found


def note_use(*, link: CopyLink, what: Used, address: str, agent: str, now: datetime) -> None:
    """Keep that a link was used, and what it proves of the delivery that brought it."""
    LinkUse.objects.create(link=link, what=what, at=now, address=address[:64], agent=agent[:300])
    delivery = link.delivery or _portal(link.bill)
    if delivery is not None:
        prove(
            delivery=delivery,
            kind=ProofKind.OPENED,
            now=now,
            actor="customer",
            detail=f"Opened by its link: {what.label.lower()}.",
            evidence={"address": address[:64], "agent": agent[:300], "link": link.public_id.hex},
            external_id=f"link:{link.public_id.hex}",
        )


def choices_of(*, link: CopyLink, now: datetime) -> PortalLink | None:
    """Return the link by which the contact that the bill went to pays it, or says what about it; made once.

    None where the bill went to nobody whom we know, or nothing of it is owed: what is said must be somebody's word.
    """
    contact = link.delivery.contact if link.delivery is not None else None
    bill = link.bill
    if (
        contact is None
        or contact.customer_id != bill.customer_id
        or bill.item is None
        or bill.account_id is None
    ):
        return None
    days = min(MOST_DAYS, (link.expires_at - now).days)
    if contact.undeliverable_at is not None or bill.item.amount_minor <= 0 or days < 1:
        return None
    found = make_link(
        account=Account.objects.get(pk=bill.account_id),
        contact=contact,
        items=[bill.item],
        made_for=MadeFor.BILL,
        key=_key(link),
        days=days,
        actor="system:billing",
        now=now,
    )
    return found if found.revoked_at is None and found.expires_at > now else None


def revoke(*, link: CopyLink, now: datetime, actor: str) -> bool:
    """Take a link back, and the one to its choices: from now on they open nothing; False where that was done before."""
    taken = CopyLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=actor
    )
    if taken:
        for choices in PortalLink.objects.filter(key=_key(link)):
            revoke_link(link=choices, now=now, actor=actor)
        _tell(link, "revoked", actor=actor, now=now)
    return bool(taken)


def _key(link: CopyLink) -> str:
    return f"bill:{link.public_id.hex}"


def _portal(bill: Bill) -> Delivery | None:
    found = Delivery.objects.select_related("bill").filter(bill=bill, channel=DeliveryChannel.PORTAL)
    return found.first()


def _tell(link: CopyLink, event: str, *, actor: str, now: datetime) -> None:
    bill = link.bill
    append(
        name=f"billing.link.{event}",
        actor=actor,
        now=now,
        subject="bill",
        subject_id=bill.pk,
        entity_id=bill.entity_id,
        customer_id=bill.customer_id,
        account_id=bill.account_id,
        data={"number": bill.number, "until": link.expires_at.isoformat()},
    )
