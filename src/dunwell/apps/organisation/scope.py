"""Scopes: the only makers of tenant filters. Every query takes one first."""

from dataclasses import dataclass
from enum import StrEnum

from dunwell.apps.organisation.models import ApiKey, Audience, Entity, Membership, Role, User


class Power(StrEnum):
    """What a role allows beyond seeing."""

    WORK = "work"  # close tasks, note calls, settle uncertain sends
    RUN = "run"  # start a run
    CONFIGURE = "configure"  # entities, users, policies
    SEE_OUTBOX = "see_outbox"  # read what was sent
    APPROVE = "approve"  # say yes as the second pair of eyes; go beyond limits
    ANSWER = "answer"  # speak for one's own company: promise, agree on instalments, object, pay


POWERS: dict[str, frozenset[Power]] = {
    Role.ADMIN: frozenset(Power),
    Role.CONTROLLER: frozenset({Power.WORK, Power.RUN, Power.SEE_OUTBOX, Power.APPROVE}),
    Role.COLLECTOR: frozenset({Power.WORK, Power.SEE_OUTBOX}),
    Role.CLERK: frozenset({Power.WORK, Power.SEE_OUTBOX}),
    Role.SALES: frozenset(),
    Role.SALES_LEAD: frozenset(),
    Role.AUDITOR: frozenset({Power.SEE_OUTBOX}),
}


class ApiWord(StrEnum):
    """What a key of another system allows, of its entities."""

    RECEIVABLES_READ = "receivables:read"  # customers, accounts, what is open
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"  # issue bills
    USAGE_WRITE = "usage:write"  # metered quantities of recurring plans
    CREDIT_CHECK = "credit:check"  # ask whether an order may go ahead, and keep a part of the limit for it
    EVENTS_READ = "events:read"  # what happened, to whatever it happened


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entities, and of them whose customers, a request may see, and what it may do."""

    actor: str  # as it stands in the journal: "user:12", "system:collections", "cli"
    entity_ids: frozenset[int]
    owner_entity_ids: frozenset[int]  # entities of which only the customers owned by `user_id` are seen
    powers: frozenset[Power]
    user_id: int | None = None
    lead_entity_ids: frozenset[int] = frozenset()  # entities whose salespeople `user_id` leads
    customer_ids: frozenset[int] | None = None  # of a customer's own people: only these, and nothing whole
    customer_entity_ids: frozenset[int] = frozenset()  # the entities at which those customers have accounts

    def may(self, power: Power) -> bool:
        """Tell whether this scope holds the power."""
        return power in self.powers

    @property
    def may_answer(self) -> bool:
        """Whether it may note what a customer says: at the desk, or as the customer's own contact."""
        return bool({Power.WORK, Power.ANSWER} & self.powers)

    @property
    def seen_entity_ids(self) -> frozenset[int]:
        """All entities of which anything at all is seen."""
        return self.entity_ids | self.owner_entity_ids


def desk_scope(*, user: User) -> Scope:
    """Return what this user may see: whole entities by role, as a salesperson only own customers.

    Whoever is not of the group sees nothing here, whatever stands in the table.
    """
    mine = Membership.objects.filter(user=user, user__audience=Audience.DESK)
    memberships = list(mine.values_list("entity_id", "role"))
    powers: frozenset[Power] = frozenset().union(*(POWERS[role] for _, role in memberships))
    return Scope(
        actor=f"user:{user.pk}",
        entity_ids=frozenset(entity for entity, role in memberships if role != Role.SALES),
        owner_entity_ids=frozenset(entity for entity, role in memberships if role == Role.SALES),
        powers=powers,
        user_id=user.pk,
        lead_entity_ids=frozenset(entity for entity, role in memberships if role == Role.SALES_LEAD),
    )


def portal_scope(*, contact_id: int, customer_id: int, entity_ids: frozenset[int]) -> Scope:
    """Return what a customer's contact may see and do: their own company's affairs at these entities.

    No entity is seen as a whole, so that what is not a customer's row is nobody's here.
    """
    return Scope(
        actor=f"contact:{contact_id}",
        entity_ids=frozenset(),
        owner_entity_ids=frozenset(),
        powers=frozenset({Power.ANSWER}),
        customer_ids=frozenset({customer_id}),
        customer_entity_ids=entity_ids,
    )


def api_scope(*, key: ApiKey) -> Scope:
    """Return what another system's key may see and do at its entities; it never gives a second pair of eyes.

    Which of it a request may use at all is said by the key's words (ApiWord), held by the door of the API.
    """
    writes = any(word.endswith(":write") or word == ApiWord.CREDIT_CHECK for word in key.scopes)
    return Scope(
        actor=f"key:{key.pk}",
        entity_ids=frozenset(key.entities.values_list("pk", flat=True)),
        owner_entity_ids=frozenset(),
        powers=frozenset({Power.WORK}) if writes else frozenset(),
    )


def system_scope(*, actor: str) -> Scope:
    """Return the scope of the house itself: every entity (runs, command line)."""
    return Scope(
        actor=actor,
        entity_ids=frozenset(Entity.objects.values_list("pk", flat=True)),
        owner_entity_ids=frozenset(),
        powers=frozenset(Power),
    )
