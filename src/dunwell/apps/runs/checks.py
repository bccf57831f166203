"""What must always hold of runs, decisions, actions and messages."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="runs.totals_agree",
        sentence="Every run's totals are the counts of its decisions, and it acts on each escalated account once.",
        sql="""
            SELECT run.id AS run, run.as_of, run.considered, run.escalated, run.held, run.skipped,
                   counted.considered AS decided, counted.escalated AS decided_escalated, acted.actions
            FROM runs_run AS run
            LEFT JOIN LATERAL (
                SELECT count(*) AS considered,
                       count(*) FILTER (WHERE outcome = 'escalated') AS escalated,
                       count(*) FILTER (WHERE outcome = 'held') AS held,
                       count(*) FILTER (WHERE outcome = 'skipped') AS skipped
                FROM runs_decision WHERE run_id = run.id
            ) AS counted ON true
            LEFT JOIN LATERAL (SELECT count(*) AS actions FROM runs_action WHERE run_id = run.id) AS acted ON true
            WHERE run.considered <> counted.considered OR run.escalated <> counted.escalated
               OR run.held <> counted.held OR run.skipped <> counted.skipped OR run.escalated <> acted.actions
        """,
    ),
    Invariant(
        name="runs.closed_is_settled",
        sentence="A closed run has no action that is still to be done.",
        sql="""
            SELECT run.id AS run, action.id AS action, action.state
            FROM runs_run AS run JOIN runs_action AS action ON action.run_id = run.id
            WHERE run.state = 'closed' AND action.state IN ('proposed', 'claimed', 'sending')
        """,
    ),
    Invariant(
        name="runs.no_orphan",
        sentence="Every decision and action is of an account and a run that exist, and every action has its decision.",
        sql="""
            SELECT 'decision' AS what, decision.run_id AS run, decision.account_id AS account
            FROM runs_decision AS decision
            LEFT JOIN runs_run AS run ON run.id = decision.run_id
            LEFT JOIN receivables_account AS account ON account.id = decision.account_id
            WHERE run.id IS NULL OR account.id IS NULL
            UNION ALL
            SELECT 'action', action.run_id, action.account_id
            FROM runs_action AS action
            LEFT JOIN runs_decision AS decision
                ON decision.run_id = action.run_id AND decision.account_id = action.account_id
                AND decision.outcome = 'escalated' AND decision.step = action.step
                AND decision.carrying_item_id = action.carrying_item_id
            LEFT JOIN receivables_openitem AS item
                ON item.id = action.carrying_item_id AND item.account_id = action.account_id
            WHERE decision.run_id IS NULL OR item.id IS NULL
        """,
    ),
    Invariant(
        name="runs.settled_has_event",
        sentence="Every run and every settled action has the event of the move that brought it there.",
        sql="""
            SELECT 'action' AS what, action.id, action.state
            FROM runs_action AS action
            WHERE action.state IN ('sent', 'done', 'lapsed', 'refused', 'uncertain') AND NOT EXISTS (
                SELECT FROM journal_event AS event
                WHERE event.subject = 'action' AND event.subject_id = action.id AND event.name = CASE action.state
                    WHEN 'sent' THEN 'dunning.notice.sent' WHEN 'refused' THEN 'dunning.notice.refused'
                    WHEN 'uncertain' THEN 'dunning.notice.uncertain' WHEN 'lapsed' THEN 'runs.action.lapsed'
                    ELSE 'runs.action.done' END
            )
            UNION ALL
            SELECT 'run', run.id, run.state
            FROM runs_run AS run
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'run' AND event.subject_id = run.id
                AND event.name = 'runs.run.opened'
            ) OR (run.state <> 'open' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'run' AND event.subject_id = run.id
                AND event.name IN ('runs.run.proposed', 'runs.run.superseded')
            )) OR (run.state = 'closed' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'run' AND event.subject_id = run.id
                AND event.name IN ('runs.run.closed', 'runs.run.superseded')
            ))
        """,
    ),
    Invariant(
        name="runs.sent_once",
        sentence="Every notice that was sent, refused or is uncertain has one message in the same state, or come back.",
        sql="""
            SELECT action.id AS action, action.state, message.id AS message, message.state AS message_state
            FROM runs_action AS action
            JOIN runs_run AS run ON run.id = action.run_id
            LEFT JOIN messages_message AS message
                ON split_part(message.message_id, '@', 1) = replace(run.public_id::text, '-', '') || '.' || action.id
            WHERE action.kind = 'notice' AND action.state IN ('sending', 'sent', 'refused', 'uncertain')
              AND (message.id IS NULL OR message.account_id <> action.account_id
                   OR (message.state <> action.state AND (action.state, message.state) <> ('sent', 'bounced')))
        """,
    ),
    Invariant(
        name="runs.step_once",
        sentence="No step was taken twice for the same carrying item.",
        sql="""
            SELECT carrying_item_id, step, count(*) AS times FROM runs_action
            WHERE state NOT IN ('lapsed', 'refused') AND kind <> 'contact_task'
            GROUP BY carrying_item_id, step HAVING count(*) > 1
        """,
    ),
    Invariant(
        name="runs.notice_lists_its_account",
        sentence="A notice lists items of its own account only, and at least the one it is sent for.",
        sql="""
            SELECT action.id AS action, listed.item_id AS item
            FROM runs_actionitem AS listed
            JOIN runs_action AS action ON action.id = listed.action_id
            LEFT JOIN receivables_openitem AS item ON item.id = listed.item_id
            WHERE item.account_id IS DISTINCT FROM action.account_id
            UNION ALL
            SELECT action.id, action.carrying_item_id FROM runs_action AS action
            WHERE action.kind = 'notice' AND action.state IN ('sent', 'uncertain') AND NOT EXISTS (
                SELECT FROM runs_actionitem AS listed
                WHERE listed.action_id = action.id AND listed.item_id = action.carrying_item_id
            )
        """,
    ),
)
