"""What must always hold of holds."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="dunning.hold_has_events",
        sentence="Every hold has the event of its placing and, when lifted, of its lifting.",
        sql="""
            SELECT hold.id AS hold, hold.lifted_at FROM dunning_hold AS hold
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'hold' AND event.subject_id = hold.id
                AND event.name = 'dunning.hold.placed'
            ) OR (hold.lifted_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'hold' AND event.subject_id = hold.id
                AND event.name = 'dunning.hold.lifted'
            ))
        """,
    ),
)
