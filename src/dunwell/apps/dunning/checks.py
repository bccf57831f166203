"""What must always hold of holds, and of the versions that accounts go by."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="dunning.hold_acts_somewhere",
        sentence="A hold on a group or a customer says in which entities it acts; on anything else it need not.",
        sql="""
            SELECT hold.id AS hold FROM dunning_hold AS hold
            WHERE (hold.group_id IS NOT NULL OR hold.customer_id IS NOT NULL) <> EXISTS (
                SELECT FROM dunning_holdentity AS acts WHERE acts.hold_id = hold.id
            )
        """,
    ),
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
    Invariant(
        name="dunning.steer_has_events",
        sentence="Every word of a person about a next step has its event and, when taken back, that one, too.",
        sql="""
            SELECT steer.id AS steer, steer.withdrawn_at FROM dunning_steer AS steer
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'steer' AND event.subject_id = steer.id
                AND event.name <> 'dunning.steer.withdrawn'
            ) OR (steer.withdrawn_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'steer' AND event.subject_id = steer.id
                AND event.name = 'dunning.steer.withdrawn'
            ))
        """,
    ),
    Invariant(
        name="dunning.told_has_event",
        sentence="Whatever the sales side was told of a step before it goes has its event.",
        sql="""
            SELECT notice.id AS notice, notice.told_on FROM dunning_ownernotice AS notice
            WHERE notice.told_on IS NOT NULL AND NOT EXISTS (
                SELECT FROM journal_event AS event
                WHERE event.subject = 'owner_notice' AND event.subject_id = notice.id
            )
        """,
    ),
    Invariant(
        name="dunning.told_by_mail",
        sentence="A window runs only where its mail left, may have left, or a person was told at the desk.",
        sql="""
            SELECT notice.id AS notice, digest.state FROM dunning_ownernotice AS notice
            JOIN dunning_ownerdigest AS digest ON digest.id = notice.digest_id
            WHERE notice.told_on IS NOT NULL AND notice.released_at IS NULL
            AND digest.state NOT IN ('sent', 'uncertain')
        """,
    ),
    Invariant(
        name="dunning.assignment_has_account",
        sentence="Every assignment of a policy is of an account that there is.",
        sql="""
            SELECT assignment.id AS assignment, assignment.account_id FROM dunning_assignment AS assignment
            WHERE NOT EXISTS (SELECT FROM receivables_account AS account WHERE account.id = assignment.account_id)
        """,
    ),
    Invariant(
        name="dunning.move_has_event",
        sentence="Every account that a person moved to a policy or gave back to the rules has its event.",
        sql="""
            SELECT assignment.id AS assignment, assignment.kind FROM dunning_assignment AS assignment
            WHERE assignment.kind <> 'started' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'assignment'
                AND event.subject_id = assignment.id AND event.name = 'dunning.account.' || assignment.kind
            )
        """,
    ),
)
