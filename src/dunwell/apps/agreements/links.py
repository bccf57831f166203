"""The signed link in the mail with a policy: it opens one sending, without a log-in, until its time is over."""

from datetime import datetime

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicyText, Manner, PolicySending
from dunwell.apps.agreements.operations import Evidence, acknowledge
from dunwell.apps.agreements.queries import text_for
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.tokens import named_by, token_for

SALT = "dunwell.agreements.policy"


class LinkGone(Exception):
    """The link was not made here, or its time is over."""

    code = "link_gone"


def token_of(*, sending: PolicySending) -> str:
    """Return the token that opens a sending."""
    return token_for(public_id=sending.public_id, salt=SALT)


def link_of(*, sending: PolicySending, site_url: str) -> str:
    """Return the address at which the policy can be read and agreed to."""
    return f"{site_url.rstrip('/')}/portal/policy/{token_of(sending=sending)}/"


def opened(*, token: str, now: datetime) -> PolicySending:
    """Return the sending that a token opens; raises LinkGone."""
    public_id = named_by(token=token, salt=SALT)
    if public_id is None:
        raise LinkGone
    found = (
        PolicySending.objects.filter(public_id=public_id, expires_at__gt=now)
        .select_related("customer", "policy__entity")
        .first()
    )
    if found is None:
        raise LinkGone
    return found


def agreement_of(*, sending: PolicySending) -> Acknowledgement | None:
    """Return the agreement of the sending's customer to its version, however it was given."""
    return Acknowledgement.objects.filter(customer=sending.customer, policy=sending.policy).first()


def document_of_link(*, sending: PolicySending) -> CreditPolicyText:
    """Return the very document that the link is about."""
    text = text_for(policy=sending.policy, language=sending.language)
    text.refresh_from_db(fields=["pdf"])
    return text


def agree(*, sending: PolicySending, person: str, address: str, now: datetime) -> Acknowledgement:
    """Record that whoever holds the link agreed, with their name and network address; the first word counts.

    Raises AgreementRefused for a missing name.
    """
    return acknowledge(
        customer=sending.customer,
        policy=sending.policy,
        language=sending.language,
        evidence=Evidence(
            manner=Manner.LINK,
            person=person,
            on=max(entity_day(entity=sending.policy.entity, now=now), sending.policy.published_at.date()),
            email=sending.email,
            address=address,
        ),
        actor="customer",
        now=now,
    )
