"""Letters about held orders, noted to be sent: to the customer, and to who sells to it."""

from dataclasses import dataclass
from datetime import datetime

from dunwell.apps.credit.holds_models import CreditHold, HoldAudience, HoldMail, HoldMailKind
from dunwell.apps.organisation.models import Membership, Role, User
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Contact
from dunwell.core.dunning.letters import message_id

KIND_OF = {
    "warned": HoldMailKind.WARNED,
    "held": HoldMailKind.HELD,
    "eased": HoldMailKind.OVER,
    "released": HoldMailKind.OVER,
}
"""Which event is told by which letter; a warning that came to nothing is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    audience: HoldAudience
    name: str
    email: str
    language: str
    contact: Contact | None = None


def propose_mails(*, hold: CreditHold, event: str, now: datetime, default_sender: str) -> int:
    """Note the letters of an event, in the caller's transaction; how many. Nobody is written to twice of the same."""
    kind = KIND_OF.get(event)
    if kind is None:
        return 0
    domain = (hold.entity.sender_email or default_sender or "localhost").rpartition("@")[2]
    readers = (*_customer(hold), *_sales(hold))
    return sum([_propose(hold, reader=one, kind=kind, domain=domain, now=now) for one in readers])


def _propose(
    hold: CreditHold,
    *,
    kind: HoldMailKind,
    domain: str,
    now: datetime,
    reader: _Reader,
) -> int:
    key = f"credit-hold.{hold.public_id.hex}.{kind}.{reader.email}"
    _, is_new = HoldMail.objects.get_or_create(
        hold=hold,
        kind=kind,
        email=reader.email,
        defaults={
            "audience": reader.audience,
            "contact": reader.contact,
            "name": reader.name,
            "language": reader.language,
            "message_id": message_id(action=key, domain=domain)[:200],
            "created_at": now,
        },
    )
    return int(is_new)


def _customer(hold: CreditHold) -> list[_Reader]:
    customer = hold.customer
    contact = addressees(customer_ids=[customer.pk]).get(customer.pk)
    if contact is None or customer.is_do_not_contact:
        return []
    return [
        _Reader(
            audience=HoldAudience.CUSTOMER,
            name=contact.name,
            email=contact.email,
            language=contact.language or customer.language,
            contact=contact,
        )
    ]


def _sales(hold: CreditHold) -> list[_Reader]:
    """Who sells to the customer: its owner, or else those who lead the entity's sales."""
    customer = hold.customer
    if customer.owner is not None and customer.owner.is_active:
        people = [customer.owner]
    elif customer.owner_email:
        return [_colleague("", customer.owner_email.lower(), "en")]
    else:
        leads = Membership.objects.filter(role=Role.SALES_LEAD, entity=hold.entity, user__is_active=True)
        people = [one.user for one in leads.select_related("user").order_by("pk")]
    return [_colleague(one.name, one.email, _language(one)) for one in people]


def _colleague(name: str, email: str, language: str) -> _Reader:
    return _Reader(audience=HoldAudience.SALES, name=name, email=email, language=language)


def _language(user: User) -> str:
    return user.language or "en"
