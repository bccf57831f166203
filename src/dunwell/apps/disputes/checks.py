"""What must always hold of disputes."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="disputes.dispute_has_events",
        sentence="Every dispute has the event of its raising and, when decided, of its decision.",
        sql="""
            SELECT dispute.id AS dispute, dispute.state FROM disputes_dispute AS dispute
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'dispute' AND event.subject_id = dispute.id
                AND event.name = 'disputes.dispute.raised'
            ) OR (dispute.decided_on IS NOT NULL AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'dispute' AND event.subject_id = dispute.id
                AND event.name = 'disputes.dispute.' || dispute.state
            ))
        """,
    ),
    Invariant(
        name="disputes.lines_sum",
        sentence="The lines that a dispute is about sum to its amount.",
        sql="""
            SELECT dispute.id AS dispute, dispute.amount_minor, sum(line.amount_minor)::bigint AS lines_minor
            FROM disputes_dispute AS dispute
            JOIN disputes_disputeline AS line ON line.dispute_id = dispute.id AND line.replaced_at IS NULL
            GROUP BY dispute.id HAVING sum(line.amount_minor) <> dispute.amount_minor
        """,
    ),
    Invariant(
        name="disputes.standing_agrees",
        sentence="The last standing of a dispute sets aside what its state says, and there is one.",
        sql="""
            SELECT dispute.id AS dispute, dispute.state, last.state AS standing
            FROM disputes_dispute AS dispute
            LEFT JOIN LATERAL (
                SELECT * FROM disputes_disputestanding AS standing WHERE standing.dispute_id = dispute.id
                ORDER BY standing.starts_on DESC, standing.id DESC LIMIT 1
            ) AS last ON true
            WHERE (last.state, last.disputed_minor, last.accepted_minor, last.until) IS DISTINCT FROM (
                dispute.state,
                CASE WHEN dispute.state IN ('open', 'in_review') THEN dispute.amount_minor ELSE 0 END,
                dispute.accepted_minor, dispute.credit_by
            )
        """,
    ),
    Invariant(
        name="disputes.item_on_account",
        sentence="A dispute stands on the account of its item, and the item is something that is owed.",
        sql="""
            SELECT dispute.id AS dispute, dispute.account_id, item.account_id AS item_account
            FROM disputes_dispute AS dispute JOIN receivables_openitem AS item ON item.id = dispute.item_id
            WHERE item.account_id <> dispute.account_id OR item.amount_minor <= 0
        """,
    ),
)
