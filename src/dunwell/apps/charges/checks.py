"""What must always hold of charges."""

from dunwell.apps.journal.invariants import Invariant

_COLLECTED = """
    SELECT allocation.debit_item_id, sum(allocation.amount_minor)::bigint AS minor
    FROM receivables_allocation AS allocation
    JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'receipt'
    WHERE NOT EXISTS (
        SELECT FROM receivables_posting AS reversal WHERE reversal.reverses_id = allocation.posting_id
    )
    GROUP BY allocation.debit_item_id
"""

INVARIANTS = (
    Invariant(
        name="charges.has_item",
        sentence="Every charge has an open item of the same amount on its account, and no such item is without one.",
        sql="""
            SELECT charge.id AS charge, item.id AS item, charge.amount_minor, item.amount_minor AS item_minor
            FROM charges_charge AS charge
            FULL JOIN (
                SELECT * FROM receivables_openitem WHERE source = 'charges' AND kind = 'debit_note'
            ) AS item ON item.id = charge.debit_item_id
            WHERE charge.id IS NULL OR item.id IS NULL OR item.amount_minor <> charge.amount_minor
                OR item.account_id <> charge.account_id OR item.number <> charge.number
        """,
    ),
    Invariant(
        name="charges.once",
        sentence="No two charges that stand are for the same item, kind and day, or the same fee.",
        sql="""
            SELECT one.id AS charge, other.id AS other, one.item_id AS item, one.kind
            FROM charges_charge AS one
            JOIN charges_charge AS other ON other.id > one.id AND other.account_id = one.account_id
                AND other.item_id IS NOT DISTINCT FROM one.item_id AND other.kind = one.kind
            WHERE NOT one.is_reversed AND NOT other.is_reversed AND (
                one.kind = 'interest' AND one.period_from <= other.period_to AND other.period_from <= one.period_to
                OR one.kind <> 'interest' AND one.occurrence = other.occurrence
            )
        """,
    ),
    Invariant(
        name="charges.waived_and_collected",
        sentence="What was waived and collected of a charge is never more than it.",
        sql=f"""
            SELECT charge.id AS charge, charge.amount_minor, waived.minor AS waived_minor,
                collected.minor AS collected_minor
            FROM charges_charge AS charge
            LEFT JOIN (
                SELECT charge_id, sum(amount_minor)::bigint AS minor FROM charges_waiver
                WHERE state = 'granted' GROUP BY charge_id
            ) AS waived ON waived.charge_id = charge.id
            LEFT JOIN ({_COLLECTED}) AS collected ON collected.debit_item_id = charge.debit_item_id
            WHERE coalesce(waived.minor, 0) + coalesce(collected.minor, 0) > charge.amount_minor
        """,  # noqa: S608 (our own text)
    ),
    Invariant(
        name="charges.adds_up",
        sentence="The calculation of every charge adds up to its amount.",
        sql="""
            SELECT charge.id AS charge, charge.number, charge.amount_minor
            FROM charges_charge AS charge
            WHERE (charge.calculation ->> 'amount_minor')::bigint IS DISTINCT FROM charge.amount_minor
            OR charge.kind = 'interest' AND charge.amount_minor <> (
                SELECT coalesce(sum((segment ->> 'interest_minor')::bigint), 0)
                FROM jsonb_array_elements(charge.calculation -> 'segments') AS segment
            ) - (
                SELECT coalesce(sum((before ->> 'minor')::bigint), 0)
                FROM jsonb_array_elements(charge.calculation -> 'before') AS before
            )
        """,
    ),
    Invariant(
        name="charges.numbers_without_gaps",
        sentence="The debit notes of every entity are numbered from 1 without a gap.",
        sql="""
            SELECT charge.entity_id AS entity, count(*) AS charges, max(charge.sequence) AS highest, numbers.last
            FROM charges_charge AS charge
            LEFT JOIN charges_numberrange AS numbers
                ON numbers.entity_id = charge.entity_id AND numbers.series = 'DN'
            GROUP BY charge.entity_id, numbers.last
            HAVING count(*) <> max(charge.sequence) OR max(charge.sequence) IS DISTINCT FROM numbers.last
        """,
    ),
    Invariant(
        name="charges.reversed_by_credit",
        sentence="A charge is marked as reversed when it has a reversal over what was not waived of it, and only then.",
        sql="""
            SELECT charge.id AS charge, charge.is_reversed, reversal.amount_minor
            FROM charges_charge AS charge
            LEFT JOIN charges_reversal AS reversal ON reversal.charge_id = charge.id
            LEFT JOIN receivables_openitem AS credit ON credit.id = reversal.credit_item_id
            WHERE charge.is_reversed <> (reversal.id IS NOT NULL)
            OR reversal.id IS NOT NULL AND reversal.amount_minor <> charge.amount_minor - coalesce((
                SELECT sum(waiver.amount_minor) FROM charges_waiver AS waiver
                WHERE waiver.charge_id = charge.id AND waiver.state = 'granted'
            ), 0)
            OR credit.id IS NOT NULL AND credit.amount_minor <> -reversal.amount_minor
        """,
    ),
    Invariant(
        name="charges.never_on_charges",
        sentence="Nothing is charged on a charge.",
        sql="""
            SELECT charge.id AS charge, item.id AS item FROM charges_charge AS charge
            JOIN receivables_openitem AS item ON item.id = charge.item_id AND item.source = 'charges'
        """,
    ),
    Invariant(
        name="charges.has_events",
        sentence="Every charge has the event of its posting and, when reversed, of its reversal.",
        sql="""
            SELECT charge.id AS charge FROM charges_charge AS charge
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'charge' AND event.subject_id = charge.id
                AND event.name = 'charges.charge.posted'
            ) OR (charge.is_reversed AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'charge' AND event.subject_id = charge.id
                AND event.name = 'charges.charge.reversed'
            ))
        """,
    ),
)
