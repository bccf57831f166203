"""An agency's account with us: what it collected, earned and sent, and who owes whom how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.apps.placements.seeing import UnknownAgency
from dunwell.apps.placements.statements import UnknownRemittance


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAccount:
    """An agency's account at an entity in a currency, in minor units. `balance_minor`: below nothing, we owe it."""

    entity: str
    currency: str
    collected_minor: int
    fees_minor: int
    settled_minor: int
    balance_minor: int


_SUMS = """
    SELECT entity.code, coalesce(account.currency, posting.currency) AS currency,
           sum(entry.amount_minor) FILTER (WHERE about.kind IN ('receipt', 'refund')),
           -sum(entry.amount_minor) FILTER (WHERE about.kind = 'agency_fee'),
           -sum(entry.amount_minor) FILTER (WHERE about.kind = 'remittance'),
           sum(entry.amount_minor)
    FROM placements_agencyposting AS known
    JOIN receivables_posting AS about ON about.id = known.posting_id
    JOIN receivables_posting AS posting ON posting.id = about.id OR posting.reverses_id = about.id
    JOIN receivables_entry AS entry ON entry.posting_id = posting.id AND entry.ledger = 'agency'
    JOIN organisation_entity AS entity ON entity.id = known.entity_id
    LEFT JOIN receivables_account AS account ON account.id = posting.account_id
    WHERE known.agency_id = %(agency)s AND known.entity_id = ANY(%(entities)s)
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def accounts_of(*, scope: Scope, agency: Agency) -> Sequence[AgencyAccount]:
    """Return the agency's accounts at the entities that are seen whole, by entity and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"agency": agency.pk, "entities": sorted(scope.entity_ids)})
        rows = cursor.fetchall()
    return [
        AgencyAccount(
            entity=entity,
            currency=currency,
            collected_minor=int(collected or 0),
            fees_minor=int(fees or 0),
            settled_minor=int(settled or 0),
            balance_minor=int(balance),
        )
        for entity, currency, collected, fees, settled, balance in rows
    ]


def statements_of(*, scope: Scope, agency: Agency) -> QuerySet[Remittance]:
    """Return the agency's statements of entities that are seen whole, the latest first."""
    mine = Remittance.objects.filter(agency=agency, entity__in=scope.entity_ids)
    return mine.select_related("entity").order_by("-period_to", "-pk")


def statement(*, scope: Scope, remittance_id: UUID) -> Remittance:
    """Return a statement with its lines, or raise UnknownRemittance."""
    found = Remittance.objects.filter(public_id=remittance_id, entity__in=scope.entity_ids)
    one = found.select_related("agency", "entity").prefetch_related("lines", "invoices").first()
    if one is None:
        raise UnknownRemittance("There is no such statement that you may see.")
    return one


def latest_money(*, scope: Scope, agency: Agency, limit: int) -> list[AgencyMoney]:
    """Return the latest money of the agency's claims, at most so much of it."""
    found = AgencyMoney.objects.filter(
        placement__agency=agency, placement__account__entity__in=scope.entity_ids
    )
    return list(found.select_related("placement__account").order_by("-on", "-pk")[:limit])


def agencies_with_money(*, scope: Scope) -> list[Agency]:
    """Return the agencies that work for an entity that is seen whole, by name."""
    found = Agency.objects.filter(entities__entity__in=scope.entity_ids).distinct()
    return list(found.order_by("name"))


def agency_by_code(*, scope: Scope, code: str) -> Agency:
    """Return the agency with a code, of an entity that is seen whole, or raise UnknownAgency."""
    found = Agency.objects.filter(code=code, entities__entity__in=scope.entity_ids).first()
    if found is None:
        raise UnknownAgency("There is no such agency that works for the entities that you see.")
    return found
