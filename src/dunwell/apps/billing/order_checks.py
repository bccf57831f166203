"""What must always hold of orders, deposits and recurring plans."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="billing.deposits_add_up",
        sentence="What an account's ledger of deposits holds is what was asked of it, less what was taken out.",
        sql="""
            SELECT account_id AS account, sum(held_minor) AS held_minor, sum(noted_minor) AS noted_minor FROM (
                SELECT posting.account_id, -entry.amount_minor AS held_minor, 0 AS noted_minor
                FROM receivables_entry AS entry
                JOIN receivables_posting AS posting ON posting.id = entry.posting_id
                WHERE entry.ledger = 'deposit'
                UNION ALL
                SELECT bill.account_id, 0, bill.gross_minor FROM billing_orderbill AS of_order
                JOIN billing_bill AS bill ON bill.id = of_order.bill_id WHERE of_order.is_deposit
                UNION ALL
                SELECT bill.account_id, 0, -use.amount_minor FROM billing_deposituse AS use
                JOIN billing_bill AS bill ON bill.id = use.request_id
            ) AS moved
            GROUP BY account_id HAVING sum(held_minor) <> sum(noted_minor)
        """,
    ),
    Invariant(
        name="billing.deposits_never_overdrawn",
        sentence="No more is taken out of a request for a deposit than was paid or withdrawn of it.",
        sql="""
            SELECT bill.number, bill.gross_minor, sum(use.amount_minor) AS used_minor,
                coalesce(max(residual.residual_minor), 0) AS open_minor
            FROM billing_deposituse AS use
            JOIN billing_bill AS bill ON bill.id = use.request_id
            LEFT JOIN receivables_residual AS residual ON residual.item_id = bill.item_id
            GROUP BY bill.id
            HAVING sum(use.amount_minor) + coalesce(max(residual.residual_minor), 0) > bill.gross_minor
        """,
    ),
    Invariant(
        name="billing.prepaid_is_set_against",
        sentence="What an invoice says was paid in advance is what was taken out of deposits for it.",
        sql="""
            SELECT bill.number, bill.prepaid_minor, coalesce(sum(use.amount_minor), 0) AS set_minor
            FROM billing_bill AS bill LEFT JOIN billing_deposituse AS use ON use.bill_id = bill.id
            WHERE bill.state = 'issued'
            GROUP BY bill.id HAVING bill.prepaid_minor <> coalesce(sum(use.amount_minor), 0)
        """,
    ),
    Invariant(
        name="billing.work_waits_for_deposits",
        sentence="An order that waits for its deposit, or has it, has asked for one; one that waits has no invoice.",
        sql="""
            SELECT one.number, one.state FROM billing_order AS one
            WHERE (one.state IN ('deposit_asked', 'deposit_paid') AND NOT EXISTS (
                SELECT FROM billing_orderbill AS row WHERE row.order_id = one.id AND row.is_deposit
            )) OR (one.state IN ('quoted', 'accepted', 'deposit_asked') AND EXISTS (
                SELECT FROM billing_orderbill AS row WHERE row.order_id = one.id AND NOT row.is_deposit
            ))
        """,
    ),
    Invariant(
        name="billing.use_is_billed_with_its_plan",
        sentence="Metered use is billed with its own plan, and with nothing that came before it was used.",
        sql="""
            SELECT usage.id AS usage, usage.plan_id AS plan, billed.plan_id AS billed_plan, billed.due_on
            FROM billing_usageline AS usage JOIN billing_recurringbill AS billed ON billed.id = usage.billed_id
            WHERE usage.plan_id <> billed.plan_id OR usage.used_on >= billed.due_on
        """,
    ),
    Invariant(
        name="billing.gathered_once",
        sentence="Every draft that is set aside goes into one bill at most, and its state says so.",
        sql="""
            SELECT bill.id AS bill, bill.state, count(aside.id) AS set_aside
            FROM billing_bill AS bill
            LEFT JOIN billing_setaside AS aside ON aside.draft_id = bill.id AND aside.taken_out_at IS NULL
            GROUP BY bill.id, bill.state
            HAVING count(aside.id) <> (CASE bill.state WHEN 'aside' THEN 1 ELSE 0 END)
        """,
    ),
)
