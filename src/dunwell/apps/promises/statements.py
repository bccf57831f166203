"""The reads that promises and plans are judged from. Parameters of each but the last: the day, accounts or null."""

_ASKED = """
    WITH asked AS (SELECT %s::date AS day, %s::bigint[] AS accounts),
    said AS (
        SELECT promise.* FROM asked, promises_promise AS promise
        WHERE promise.made_on <= asked.day AND (promise.closed_on IS NULL OR promise.closed_on > asked.day)
            AND (asked.accounts IS NULL OR promise.account_id = ANY(asked.accounts))
    ),
    agreed AS (
        SELECT DISTINCT ON (plan.id) plan.id AS plan_id, plan.account_id, plan.grace_days,
            plan.tolerance_basis_points, version.id AS version_id, version.paid_before_minor
        FROM asked, promises_plan AS plan
        JOIN promises_planversion AS version ON version.plan_id = plan.id
        JOIN promises_planagreement AS agreement ON agreement.version_id = version.id
        WHERE agreement.agreed_on <= asked.day AND (plan.closed_on IS NULL OR plan.closed_on > asked.day)
            AND (asked.accounts IS NULL OR plan.account_id = ANY(asked.accounts))
        ORDER BY plan.id, version.number DESC
    )
"""

PROMISES = f"""
    {_ASKED}
    SELECT id, account_id, amount_minor, due_on, grace_days, tolerance_basis_points FROM said ORDER BY id
"""  # noqa: S608 (our own text)

PLANS = f"""
    {_ASKED}
    SELECT plan_id, account_id, version_id, paid_before_minor, grace_days, tolerance_basis_points
    FROM agreed ORDER BY plan_id
"""  # noqa: S608 (our own text)

INSTALMENTS = f"""
    {_ASKED}
    SELECT part.version_id, part.due_on, part.amount_minor
    FROM agreed JOIN promises_instalment AS part USING (version_id)
"""  # noqa: S608 (our own text)

# Everything that was said of the items in question by the day, ended or not: what one takes, another does not get.
# One that we ended takes nothing from that day on, one that was kept early no more. A version of a plan takes part
# until the next one does.
LAYERS = f"""
    {_ASKED},
    item AS (
        SELECT part.item_id AS id FROM said JOIN promises_promiseitem AS part ON part.promise_id = said.id
        UNION
        SELECT part.item_id FROM agreed JOIN promises_planitem AS part USING (version_id)
    ),
    layer AS (
        SELECT 'promise' AS kind, promise.id, part.item_id, promise.made_on,
            CASE WHEN promise.state IN ('cancelled', 'replaced')
                THEN least(promise.closed_on - 1, promise.due_on + promise.grace_days)
                WHEN promise.state = 'kept' THEN least(promise.closed_on, promise.due_on + promise.grace_days)
                ELSE promise.due_on + promise.grace_days END AS last_on,
            promise.due_on, part.amount_minor, part.open_minor
        FROM item
        JOIN promises_promiseitem AS part ON part.item_id = item.id
        JOIN promises_promise AS promise ON promise.id = part.promise_id
        UNION ALL
        SELECT 'plan', version.id, part.item_id, agreement.agreed_on,
            least(
                CASE WHEN plan.state = 'completed' THEN plan.closed_on ELSE plan.closed_on - 1 END,
                (SELECT min(later_agreement.agreed_on) - 1 FROM promises_planversion AS later
                    JOIN promises_planagreement AS later_agreement ON later_agreement.version_id = later.id
                    WHERE later.plan_id = plan.id AND later.number > version.number),
                date '9999-12-31'
            ),
            agreement.agreed_on, part.amount_minor, part.open_minor
        FROM item
        JOIN promises_planitem AS part ON part.item_id = item.id
        JOIN promises_planversion AS version ON version.id = part.version_id
        JOIN promises_planagreement AS agreement ON agreement.version_id = version.id
        JOIN promises_plan AS plan ON plan.id = version.plan_id
    )
    SELECT layer.kind, layer.id, openitem.account_id, layer.item_id, openitem.due_on, layer.made_on, layer.last_on,
        layer.due_on, layer.amount_minor, layer.open_minor
    FROM asked, layer JOIN receivables_openitem AS openitem ON openitem.id = layer.item_id
    WHERE layer.made_on <= asked.day AND layer.last_on >= layer.made_on
"""  # noqa: S608 (our own text)

# What was left of each item of an account at the end of a first day, and the changes after it. Parameters: accounts,
# their first days, the last day.
MOVES_SINCE = """
    WITH start AS (SELECT * FROM unnest(%s::bigint[], %s::date[]) AS given (account_id, first_on)),
    later AS MATERIALIZED (
        SELECT item.account_id, item.id AS item_id, item.due_on, entry.effective_on,
            sum(entry.amount_minor)::bigint AS minor
        FROM start
        -- OFFSET 0 keeps each as it is written: by index, from few accounts to the few entries of their last weeks.
        CROSS JOIN LATERAL (
            SELECT * FROM receivables_openitem AS mine WHERE mine.account_id = start.account_id OFFSET 0
        ) AS item
        CROSS JOIN LATERAL (
            SELECT mine.effective_on, mine.amount_minor FROM receivables_entry AS mine
            WHERE mine.item_id = item.id AND mine.effective_on > start.first_on AND mine.ledger = 'receivable' OFFSET 0
        ) AS entry
        GROUP BY item.account_id, item.id, item.due_on, entry.effective_on
    ),
    left_now AS (
        SELECT residual.account_id, residual.item_id, residual.due_on, residual.residual_minor AS minor
        FROM start JOIN receivables_residual AS residual USING (account_id)
        UNION ALL
        SELECT account_id, item_id, due_on, -minor FROM later
    )
    SELECT account_id, item_id, due_on, start.first_on AS "on", sum(minor)::bigint AS minor
        FROM left_now JOIN start USING (account_id) GROUP BY account_id, item_id, due_on, start.first_on
    UNION ALL
    SELECT account_id, item_id, due_on, effective_on, minor FROM later WHERE effective_on <= %s
"""
