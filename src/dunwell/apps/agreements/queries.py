"""Reading policies and agreements. No agreement to the version in force, no contractual fee."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy, CreditPolicyText
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.core import wording
from dunwell.core.agreements.words import words_for
from dunwell.core.charges.fee_plain import read
from dunwell.core.charges.schedule import FeeSchedule


class UnknownCreditPolicy(Exception):
    """No credit policy with this identifier is seen in this scope."""

    code = "unknown_policy"


def policy_in_force(*, entity_id: int, on: date) -> CreditPolicy | None:
    """Return the version of an entity that is in force on a day; None where none is."""
    return CreditPolicy.objects.filter(entity_id=entity_id, valid_from__lte=on).order_by("-number").first()


def schedule_of(*, policy: CreditPolicy) -> FeeSchedule | None:
    """Return the fees of a version; None where it has none."""
    return None if policy.fees is None else read(policy.fees, version=policy.number).schedule


def are_fees_published() -> bool:
    """Tell whether a version of any entity has fees, in force or to come."""
    return CreditPolicy.objects.filter(fees__isnull=False).exists()


def acknowledged(*, customer_id: int, entity_id: int, on: date) -> Acknowledgement | None:
    """Return the customer's agreement to the version that is in force on a day; None where there is none by then."""
    policy = policy_in_force(entity_id=entity_id, on=on)
    if policy is None:
        return None
    return (
        Acknowledgement.objects.filter(customer_id=customer_id, policy=policy, on__lte=on)
        .select_related("policy")
        .first()
    )


def fee_schedule_in_force(*, customer_id: int, entity_id: int, on: date) -> FeeSchedule | None:
    """Return the fees that may be charged to a customer on a day.

    Those of the version that is in force then, if the customer had agreed to it by then; else None: nothing
    contractual may be charged, while the law's own interest and compensation still may.
    """
    found = acknowledged(customer_id=customer_id, entity_id=entity_id, on=on)
    return None if found is None else schedule_of(policy=found.policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyMention:
    """What a document says of the policy: its title in the reader's language, its number and its day."""

    title: str
    language: str
    number: int
    valid_from: date
    is_acknowledged: bool


def mention_for(*, customer_id: int, entity_id: int, on: date, language: str) -> PolicyMention | None:
    """Return what an invoice or a statement of that day says of the policy in force; None where there is none."""
    policy = policy_in_force(entity_id=entity_id, on=on)
    if policy is None:
        return None
    text = text_for(policy=policy, language=language)
    return PolicyMention(
        title=text.title,
        language=text.language,
        number=policy.number,
        valid_from=policy.valid_from,
        is_acknowledged=acknowledged(customer_id=customer_id, entity_id=entity_id, on=on) is not None,
    )


def sentence_for(*, customer_id: int, entity_id: int, on: date, language: str) -> str:
    """Return the sentence on the policy in force for an invoice or a statement of that day; "" where there is none."""
    found = mention_for(customer_id=customer_id, entity_id=entity_id, on=on, language=language)
    if found is None:
        return ""
    day = wording.day(on=found.valid_from, language=found.language)
    return words_for(found.language).mention.format(title=found.title, number=found.number, date=day)


def statement_note(*, scope: Scope, customer_id: UUID, account_id: UUID, on: date, language: str) -> str:
    """Return the sentence for the statement of an account that the scope sees; "" where there is none."""
    found = Account.objects.filter(
        seen(scope=scope), public_id=account_id, customer__public_id=customer_id
    ).first()
    if found is None:
        return ""
    return sentence_for(customer_id=found.customer_id, entity_id=found.entity_id, on=on, language=language)


def text_for(*, policy: CreditPolicy, language: str) -> CreditPolicyText:
    """Return the text of a version for a reader; the English one where the language is not offered."""
    texts = {one.language: one for one in policy.texts.defer("pdf")}
    return texts[wording.pick_language(wanted=language, offered=frozenset(texts))]


def seen_policies(*, scope: Scope) -> QuerySet[CreditPolicy]:
    """Return the versions of the entities that the scope sees, newest first, each with how many have agreed."""
    return (
        CreditPolicy.objects.filter(entity_id__in=scope.seen_entity_ids)
        .select_related("entity")
        .annotate(agreed=Count("acknowledgements"))
        .order_by("entity__code", "-number")
    )


def policy_in_scope(*, scope: Scope, policy_id: UUID) -> CreditPolicy:
    """Return a version that the scope sees, or raise UnknownCreditPolicy."""
    found = seen_policies(scope=scope).filter(public_id=policy_id).first()
    if found is None:
        raise UnknownCreditPolicy("There is no such credit policy in the entities that you see.")
    return found


def entities_seen(*, scope: Scope) -> QuerySet[Entity]:
    """Return the entities whose policies the scope may see."""
    return Entity.objects.filter(pk__in=scope.seen_entity_ids).order_by("code")


def agreements_to(*, scope: Scope, policy: CreditPolicy) -> QuerySet[Acknowledgement]:
    """Return who agreed to a version, of the customers that the scope sees, the latest first."""
    customers = customers_of(scope=scope, policy=policy)
    return (
        Acknowledgement.objects.filter(policy=policy, customer__in=customers)
        .select_related("customer", "recorded_by")
        .defer("file")
        .order_by("-at", "-pk")
    )


def missing_from(*, scope: Scope, policy: CreditPolicy) -> QuerySet[Customer]:
    """Return the customers of the entity that the scope sees and that have not agreed to a version, by name."""
    agreed = Acknowledgement.objects.filter(policy=policy, customer=OuterRef("pk"))
    return customers_of(scope=scope, policy=policy).filter(~Exists(agreed)).order_by("name", "pk")


def customers_of(*, scope: Scope, policy: CreditPolicy) -> QuerySet[Customer]:
    """Return the customers with an account at the version's entity that the scope sees."""
    mine = Account.objects.filter(
        seen(scope=scope), Q(customer=OuterRef("pk")), Q(entity_id=policy.entity_id)
    )
    return Customer.objects.filter(Exists(mine))
