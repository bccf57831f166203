"""Which customers are to be sent the policy in force: each once, whoever asks and however often."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy, PolicySending
from dunwell.apps.agreements.queries import policy_in_force, text_for
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.letters import message_id

LINK_DAYS = 90
MOST_AT_ONCE = 500


def propose_sendings(*, today: date, now: datetime, default_sender: str) -> int:
    """Note for every customer of an entity who was not yet sent its policy in force that it is to be; return how many.

    Left out are who agreed already, who must not be written to, and who has no address that can be.
    """
    made = 0
    for entity in Entity.objects.order_by("pk"):
        policy = policy_in_force(entity_id=entity.pk, on=today)
        if policy is not None:
            made += _propose(policy, entity=entity, now=now, default_sender=default_sender)
    return made


def _propose(policy: CreditPolicy, *, entity: Entity, now: datetime, default_sender: str) -> int:
    customers = list(_untold(policy)[:MOST_AT_ONCE])
    contacts = addressees(customer_ids=[one.pk for one in customers])
    domain = (entity.sender_email or default_sender).rpartition("@")[2]
    rows = []
    for customer in customers:
        contact = contacts.get(customer.pk)
        if contact is None:
            continue
        rows.append(
            PolicySending(
                customer=customer,
                policy=policy,
                contact=contact,
                email=contact.email,
                language=text_for(policy=policy, language=contact.language or customer.language).language,
                message_id=message_id(action=f"{policy.public_id.hex}.{customer.pk}", domain=domain),
                expires_at=now + timedelta(days=LINK_DAYS),
                created_at=now,
            )
        )
    return _kept(rows, policy=policy)


def _kept(rows: Sequence[PolicySending], *, policy: CreditPolicy) -> int:
    """Keep them; one that somebody noted at the same moment stays theirs."""
    before = PolicySending.objects.filter(policy=policy).count()
    PolicySending.objects.bulk_create(rows, ignore_conflicts=True)
    return PolicySending.objects.filter(policy=policy).count() - before


def _untold(policy: CreditPolicy) -> QuerySet[Customer]:
    told = PolicySending.objects.filter(policy=policy, customer=OuterRef("pk"))
    agreed = Acknowledgement.objects.filter(policy=policy, customer=OuterRef("pk"))
    trades = Account.objects.filter(entity_id=policy.entity_id, customer=OuterRef("pk"))
    return (
        Customer.objects.filter(Exists(trades), is_do_not_contact=False)
        .exclude(Exists(told))
        .exclude(Exists(agreed))
        .order_by("pk")
    )
