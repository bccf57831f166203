"""What came of charges between two days: charged, waived, reversed and collected, each counted on its own day."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from dunwell.apps.charges.models import ChargeKind
from dunwell.apps.organisation.scope import Scope

_SQL = """
    WITH moved AS (
        SELECT charge.id, 'charged' AS what, charge.amount_minor AS minor
        FROM charges_charge AS charge WHERE charge.charged_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT waiver.charge_id, 'waived', waiver.amount_minor
        FROM charges_waiver AS waiver
        WHERE waiver.state = 'granted' AND waiver.decided_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT reversal.charge_id, 'reversed', reversal.amount_minor
        FROM charges_reversal AS reversal WHERE reversal."on" BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT charge.id, 'collected', allocation.amount_minor
        FROM charges_charge AS charge
        JOIN receivables_allocation AS allocation ON allocation.debit_item_id = charge.debit_item_id
        JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'receipt'
        WHERE allocation.allocated_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT charge.id, 'collected', -allocation.amount_minor
        FROM charges_charge AS charge
        JOIN receivables_allocation AS allocation ON allocation.debit_item_id = charge.debit_item_id
        JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'receipt'
        JOIN receivables_posting AS reversal ON reversal.reverses_id = allocation.posting_id
        WHERE reversal.effective_on BETWEEN %(first)s AND %(last)s
    )
    SELECT entity.code, charge.kind, charge.currency,
        count(*) FILTER (WHERE moved.what = 'charged'),
        coalesce(sum(moved.minor) FILTER (WHERE moved.what = 'charged'), 0)::bigint,
        coalesce(sum(moved.minor) FILTER (WHERE moved.what = 'waived'), 0)::bigint,
        coalesce(sum(moved.minor) FILTER (WHERE moved.what = 'reversed'), 0)::bigint,
        coalesce(sum(moved.minor) FILTER (WHERE moved.what = 'collected'), 0)::bigint
    FROM moved
    JOIN charges_charge AS charge ON charge.id = moved.id
    JOIN organisation_entity AS entity ON entity.id = charge.entity_id
    WHERE charge.entity_id = ANY(%(entities)s)
    GROUP BY entity.code, charge.kind, charge.currency
    ORDER BY entity.code, charge.currency, charge.kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """The charges of an entity of one kind in one currency; amounts in minor units.

    What is reversed was charged, perhaps before the first day; what is waived of a charge that is reversed later is not
    reversed as well. collected: money that was allocated, less what came back.
    """

    entity: str
    kind: str
    kind_label: str
    currency: str
    charges: int
    charged_minor: int
    waived_minor: int
    reversed_minor: int
    collected_minor: int


def charges_report(*, scope: Scope, first: date, last: date) -> list[ReportRow]:
    """Return what came of charges from a day through a day, by entity, currency and kind. Whole entities only."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"first": first, "last": last, "entities": sorted(scope.entity_ids)})
        rows = cursor.fetchall()
    return [
        ReportRow(
            entity=entity,
            kind=kind,
            kind_label=ChargeKind(kind).label,
            currency=currency,
            charges=charges,
            charged_minor=charged,
            waived_minor=waived,
            reversed_minor=taken_back,
            collected_minor=collected,
        )
        for entity, kind, currency, charges, charged, waived, taken_back, collected in rows
    ]
