"""What must always hold of promises and plans."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="promises.promises_add_up",
        sentence="Every promise is the sum of its items, all of its own account.",
        sql="""
            SELECT promise.id AS promise, promise.amount_minor, sum(part.amount_minor) AS items_minor
            FROM promises_promise AS promise
            LEFT JOIN promises_promiseitem AS part ON part.promise_id = promise.id
            LEFT JOIN receivables_openitem AS item ON item.id = part.item_id
            GROUP BY promise.id, promise.amount_minor, promise.account_id
            HAVING sum(part.amount_minor) IS DISTINCT FROM promise.amount_minor
                OR bool_or(item.account_id IS DISTINCT FROM promise.account_id)
        """,
    ),
    Invariant(
        name="promises.promised_within_items",
        sentence="The promises that run on an item at one time are together no more than the item.",
        sql="""
            SELECT item.id AS item, item.amount_minor, sum(part.amount_minor) AS promised_minor
            FROM promises_promiseitem AS part
            JOIN promises_promise AS promise ON promise.id = part.promise_id AND promise.state = 'running'
            JOIN receivables_openitem AS item ON item.id = part.item_id
            WHERE NOT EXISTS (
                SELECT FROM promises_promiseitem AS other
                JOIN promises_promise AS later ON later.id = other.promise_id AND later.state = 'running'
                WHERE other.item_id = part.item_id AND later.made_on > promise.due_on + promise.grace_days
            )
            GROUP BY item.id, item.amount_minor HAVING sum(part.amount_minor) > item.amount_minor
        """,
    ),
    Invariant(
        name="promises.plans_add_up",
        sentence="Every version of a plan is the sum of its items and of its instalments, which come on rising days.",
        sql="""
            SELECT version.plan_id AS plan, version.number, version.amount_minor, parts.minor AS items_minor,
                instalments.minor AS instalments_minor
            FROM promises_planversion AS version
            LEFT JOIN LATERAL (
                SELECT sum(part.amount_minor) AS minor FROM promises_planitem AS part WHERE part.version_id = version.id
            ) AS parts ON true
            LEFT JOIN LATERAL (
                SELECT sum(one.amount_minor) AS minor FROM promises_instalment AS one WHERE one.version_id = version.id
            ) AS instalments ON true
            WHERE parts.minor IS DISTINCT FROM version.amount_minor
                OR instalments.minor IS DISTINCT FROM version.amount_minor
                OR EXISTS (
                    SELECT FROM promises_instalment AS one
                    JOIN promises_instalment AS next
                        ON next.version_id = one.version_id AND next.number = one.number + 1
                    WHERE one.version_id = version.id AND next.due_on <= one.due_on
                )
        """,
    ),
    Invariant(
        name="promises.versions_carry_over",
        sentence="What is left of a plan and what was paid of it is the same before and after it is renegotiated.",
        sql="""
            SELECT version.plan_id AS plan, version.number, version.amount_minor, version.paid_before_minor
            FROM promises_planversion AS version
            LEFT JOIN promises_planversion AS before
                ON before.plan_id = version.plan_id AND before.number = version.number - 1
            WHERE version.amount_minor + version.paid_before_minor
                <> coalesce(before.amount_minor + before.paid_before_minor, version.amount_minor)
        """,
    ),
    Invariant(
        name="promises.item_in_one_plan",
        sentence="An item is in at most one running plan.",
        sql="""
            WITH planned AS (
                SELECT part.item_id, plan.id AS plan_id
                FROM promises_plan AS plan
                JOIN LATERAL (
                    SELECT version.id FROM promises_planversion AS version
                    JOIN promises_planagreement AS agreement ON agreement.version_id = version.id
                    WHERE version.plan_id = plan.id ORDER BY version.number DESC LIMIT 1
                ) AS version ON true
                JOIN promises_planitem AS part ON part.version_id = version.id
                WHERE plan.state = 'running'
            )
            SELECT item_id AS item, count(*) AS plans FROM planned GROUP BY item_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        name="promises.agreed_plans_run",
        sentence="A plan is only proposed exactly as long as nobody has agreed to it, or is cancelled.",
        sql="""
            SELECT plan.id AS plan, plan.state, count(agreement.id) AS agreements, count(version.id) AS versions
            FROM promises_plan AS plan
            LEFT JOIN promises_planversion AS version ON version.plan_id = plan.id
            LEFT JOIN promises_planagreement AS agreement ON agreement.version_id = version.id
            GROUP BY plan.id, plan.state
            HAVING count(version.id) = 0
                OR (plan.state = 'proposed' AND count(agreement.id) > 0)
                OR (plan.state IN ('running', 'completed', 'broken') AND count(agreement.id) <> count(version.id))
        """,
    ),
    Invariant(
        name="promises.ends_have_events",
        sentence="Every promise and plan has the event of its beginning and, when it has ended, of its end.",
        sql="""
            SELECT 'promise' AS kind, promise.id, promise.state FROM promises_promise AS promise
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'promise' AND event.subject_id = promise.id
                AND event.name = 'promises.promise.made'
            ) OR (promise.state <> 'running' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'promise' AND event.subject_id = promise.id
                AND event.name = 'promises.promise.' ||
                    CASE WHEN promise.is_error THEN 'taken_back' ELSE promise.state END
            ))
            UNION ALL
            SELECT 'plan', plan.id, plan.state FROM promises_plan AS plan
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'plan' AND event.subject_id = plan.id
                AND event.name IN ('promises.plan.proposed', 'promises.plan.agreed')
            ) OR (plan.state NOT IN ('proposed', 'running') AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'plan' AND event.subject_id = plan.id
                AND event.name = 'promises.plan.' || plan.state
            ))
        """,
    ),
)
