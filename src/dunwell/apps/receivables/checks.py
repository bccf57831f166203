"""What must always hold of the sub-ledger."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="receivables.postings_balance",
        sentence="The entries of every posting sum to nothing, and there are at least two of them.",
        sql="""
            SELECT posting.id AS posting, count(entry.id) AS entries, coalesce(sum(entry.amount_minor), 0) AS sum_minor
            FROM receivables_posting AS posting
            LEFT JOIN receivables_entry AS entry ON entry.posting_id = posting.id
            GROUP BY posting.id HAVING count(entry.id) < 2 OR sum(entry.amount_minor) <> 0
        """,
    ),
    Invariant(
        name="receivables.entries_fit",
        sentence="Every entry has the day of its posting, and an item of the posting's account.",
        sql="""
            SELECT entry.id AS entry, entry.posting_id AS posting, entry.item_id AS item
            FROM receivables_entry AS entry
            LEFT JOIN receivables_posting AS posting ON posting.id = entry.posting_id
            LEFT JOIN receivables_openitem AS item ON item.id = entry.item_id
            WHERE posting.id IS NULL OR posting.effective_on <> entry.effective_on
               OR (entry.item_id IS NOT NULL AND item.account_id IS DISTINCT FROM posting.account_id)
        """,
    ),
    Invariant(
        name="receivables.items_posted",
        sentence="Every item was posted once with its amount, on the day it was issued.",
        sql="""
            SELECT item.id AS item, item.amount_minor, sum(entry.amount_minor) AS posted_minor
            FROM receivables_openitem AS item
            LEFT JOIN (
                receivables_entry AS entry JOIN receivables_posting AS posting
                ON posting.id = entry.posting_id AND posting.kind NOT IN ('allocation', 'reversal')
            ) ON entry.item_id = item.id AND entry.ledger = 'receivable'
            GROUP BY item.id, item.amount_minor
            HAVING sum(entry.amount_minor) IS DISTINCT FROM item.amount_minor
        """,
    ),
    Invariant(
        name="receivables.residuals_proved",
        sentence="What is kept as left of each item is the sum of its entries; settled items keep nothing.",
        sql="""
            SELECT coalesce(proved.item_id, residual.item_id) AS item, residual.residual_minor AS kept_minor,
                   proved.minor AS proved_minor
            FROM (
                SELECT item_id, sum(amount_minor) AS minor FROM receivables_entry
                WHERE ledger = 'receivable' GROUP BY item_id
            ) AS proved
            FULL JOIN receivables_residual AS residual ON residual.item_id = proved.item_id
            LEFT JOIN receivables_openitem AS item ON item.id = residual.item_id
            WHERE coalesce(proved.minor, 0) <> coalesce(residual.residual_minor, 0)
               OR (residual.item_id IS NOT NULL AND (item.id IS NULL OR item.due_on <> residual.due_on
                                                     OR item.account_id <> residual.account_id))
        """,
    ),
    Invariant(
        name="receivables.residuals_within_amount",
        sentence="No item is settled beyond its amount.",
        sql="""
            SELECT item.id AS item, item.amount_minor, residual.residual_minor
            FROM receivables_residual AS residual JOIN receivables_openitem AS item ON item.id = residual.item_id
            WHERE residual.residual_minor NOT BETWEEN least(0, item.amount_minor) AND greatest(0, item.amount_minor)
        """,
    ),
    Invariant(
        name="receivables.allocations_fit",
        sentence="Every allocation joins a credit and a debit of one account, and its entries carry its amount.",
        sql="""
            SELECT allocation.id AS allocation, allocation.amount_minor
            FROM receivables_allocation AS allocation
            LEFT JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id
            LEFT JOIN receivables_openitem AS debit ON debit.id = allocation.debit_item_id
            LEFT JOIN receivables_posting AS posting ON posting.id = allocation.posting_id
            WHERE credit.id IS NULL OR debit.id IS NULL OR posting.id IS NULL
               OR credit.amount_minor >= 0 OR debit.amount_minor <= 0
               OR credit.account_id <> debit.account_id OR posting.account_id <> debit.account_id
               OR posting.effective_on <> allocation.allocated_on
               OR NOT EXISTS (
                   SELECT FROM receivables_entry AS entry WHERE entry.posting_id = posting.id
                   AND entry.item_id = credit.id AND entry.amount_minor = allocation.amount_minor)
               OR NOT EXISTS (
                   SELECT FROM receivables_entry AS entry WHERE entry.posting_id = posting.id
                   AND entry.item_id = debit.id AND entry.amount_minor = -allocation.amount_minor)
        """,
    ),
    Invariant(
        name="receivables.no_orphan",
        sentence="Every item and posting is of an account that exists, in its currency, and of a known import.",
        sql="""
            SELECT 'item' AS what, item.id FROM receivables_openitem AS item
            LEFT JOIN receivables_account AS account ON account.id = item.account_id
            LEFT JOIN receivables_importbatch AS batch ON batch.id = item.batch_id
            WHERE account.id IS NULL OR account.currency <> item.currency
               OR (item.batch_id IS NOT NULL AND batch.id IS NULL)
            UNION ALL
            SELECT 'posting', posting.id FROM receivables_posting AS posting
            LEFT JOIN receivables_account AS account ON account.id = posting.account_id
            LEFT JOIN receivables_posting AS reversed ON reversed.id = posting.reverses_id
            WHERE (account.id IS NULL AND posting.account_id IS NOT NULL)
               OR (posting.kind = 'reversal' AND reversed.account_id IS DISTINCT FROM posting.account_id)
        """,
    ),
    Invariant(
        name="receivables.touches_fit",
        sentence="Every touch in the contact ledger that names an account names one of its customer and its entity.",
        sql="""
            SELECT touch.id AS touch, touch.account_id AS account FROM messages_touch AS touch
            LEFT JOIN receivables_account AS account ON account.id = touch.account_id
            WHERE touch.account_id IS NOT NULL
              AND (account.id IS NULL OR account.customer_id <> touch.customer_id
                   OR account.entity_id IS DISTINCT FROM touch.entity_id)
        """,
    ),
)
