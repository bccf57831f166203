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
)
