"""What must always hold of tasks."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="worklist.task_has_events",
        sentence="Every task has the event of its opening and, when closed, of its closing.",
        sql="""
            SELECT task.id AS task, task.state FROM worklist_task AS task
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'task' AND event.subject_id = task.id
                AND event.name = 'worklist.task.opened'
            ) OR (task.state <> 'open' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'task' AND event.subject_id = task.id
                AND event.name = 'worklist.task.' || task.state
            ))
        """,
    ),
    Invariant(
        name="worklist.note_and_snooze_have_events",
        sentence="Every note and every row that was put off has its event.",
        sql="""
            SELECT 'note' AS kind, note.id FROM worklist_note AS note
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'note' AND event.subject_id = note.id
                AND event.name = 'worklist.note.made'
            )
            UNION ALL
            SELECT 'snooze', snooze.id FROM worklist_snooze AS snooze
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'snooze' AND event.subject_id = snooze.id
                AND event.name = 'worklist.row.' || CASE WHEN snooze.woken_at IS NULL THEN 'snoozed' ELSE 'woken' END
            )
        """,
    ),
    Invariant(
        name="worklist.note_of_its_customer",
        sentence="Every note stands on an account of its customer.",
        sql="""
            SELECT note.id FROM worklist_note AS note
            JOIN receivables_account AS account ON account.id = note.account_id
            WHERE account.customer_id <> note.customer_id
        """,
    ),
)
