"""What must always hold of payments: every cent at a provider once, in the ledger as in the attempts and payouts."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="payments.clearing_explained",
        sentence="Nothing stands in the money at providers but by a payment's movement, a payout's fees, or a payout's "
        "line on the bank account, or what undid one of them.",
        sql="""
            SELECT entry.posting_id AS posting, entry.amount_minor FROM receivables_entry AS entry
            JOIN receivables_posting AS posting ON posting.id = entry.posting_id
            WHERE entry.ledger IN ('clearing', 'provider_fee')
              AND NOT EXISTS (SELECT FROM payments_movement AS movement WHERE movement.posting_id = entry.posting_id)
              AND NOT EXISTS (
                  SELECT FROM payments_payout AS payout WHERE payout.fee_posting_id = entry.posting_id)
              AND NOT EXISTS (SELECT FROM cash_step AS step WHERE step.posting_id = entry.posting_id
                  AND (posting.kind = 'payout' OR posting.kind = 'reversal'))
        """,
    ),
    Invariant(
        name="payments.clearing_sums",
        sentence="For every currency, the money at providers is what was charged, less what was given back, returned "
        "and disputed, less fees, less what was paid out.",
        sql="""
            SELECT currency, sum(minor) AS off_minor FROM (
                SELECT coalesce(account.currency, posting.currency) AS currency, entry.amount_minor AS minor
                    FROM receivables_entry AS entry
                    JOIN receivables_posting AS posting ON posting.id = entry.posting_id
                    LEFT JOIN receivables_account AS account ON account.id = posting.account_id
                    WHERE entry.ledger = 'clearing'
                UNION ALL
                SELECT attempt.currency, -movement.minor FROM payments_movement AS movement
                    JOIN payments_paymentattempt AS attempt ON attempt.id = movement.attempt_id
                UNION ALL
                SELECT payout.currency, entry.amount_minor FROM payments_payout AS payout
                    JOIN receivables_entry AS entry
                        ON entry.posting_id = payout.fee_posting_id AND entry.ledger = 'provider_fee'
                UNION ALL
                SELECT payout.currency, payout.minor FROM payments_payout AS payout WHERE payout.state = 'banked'
            ) AS told GROUP BY currency HAVING sum(minor) <> 0
        """,
    ),
    Invariant(
        name="payments.movements_posted",
        sentence="What a movement says is what its posting did to the money at providers.",
        sql="""
            SELECT movement.id AS movement, movement.minor, sum(entry.amount_minor) AS entries_minor
            FROM payments_movement AS movement
            LEFT JOIN receivables_entry AS entry
                ON entry.posting_id = movement.posting_id AND entry.ledger = 'clearing'
            GROUP BY movement.id, movement.minor HAVING sum(entry.amount_minor) IS DISTINCT FROM movement.minor
        """,
    ),
    Invariant(
        name="payments.booked_as_told",
        sentence="What the books hold of each payment is what its provider told last.",
        sql="""
            SELECT attempt.id AS attempt, attempt.state, attempt.told_minor, attempt.told_refunded_minor,
                attempt.told_disputed_minor, booked.received, booked.refunded
            FROM payments_paymentattempt AS attempt
            LEFT JOIN (
                SELECT attempt_id, coalesce(sum(minor) FILTER (WHERE kind = 'received'), 0) AS received,
                    coalesce(-sum(minor) FILTER (WHERE kind = 'refunded'), 0) AS refunded,
                    coalesce(-sum(minor) FILTER (WHERE kind IN ('disputed', 'returned')), 0) AS lost
                FROM payments_movement GROUP BY attempt_id
            ) AS booked ON booked.attempt_id = attempt.id
            WHERE coalesce(booked.received, 0) < attempt.told_minor
               OR coalesce(booked.received, 0) NOT IN (0, attempt.amount_minor)
               OR (booked.received > 0 AND attempt.state IN
                   ('succeeded', 'partly_refunded', 'refunded', 'disputed', 'returned')
                   AND (booked.refunded <> attempt.told_refunded_minor
                        OR (attempt.state <> 'returned' AND booked.lost <> attempt.told_disputed_minor)))
        """,
    ),
    Invariant(
        name="payments.states_fit",
        sentence="Money was received of exactly the payments that say so, but for those that needed none.",
        sql="""
            SELECT attempt.id AS attempt, attempt.state FROM payments_paymentattempt AS attempt
            WHERE attempt.amount_minor > 0 AND (attempt.state IN
                ('succeeded', 'partly_refunded', 'refunded', 'disputed', 'returned')) <> EXISTS (
                SELECT FROM payments_movement AS movement
                WHERE movement.attempt_id = attempt.id AND movement.kind = 'received')
        """,
    ),
    Invariant(
        name="payments.parts_fit",
        sentence="What an attempt is to pay are items of its account and its amount is their sum less the credits.",
        sql="""
            SELECT attempt.id AS attempt FROM payments_paymentattempt AS attempt
            WHERE attempt.amount_minor <> coalesce((
                    SELECT sum(part.amount_minor) FROM payments_attemptpart AS part
                    WHERE part.attempt_id = attempt.id), 0)
                - coalesce((
                    SELECT sum(used.amount_minor) FROM payments_attemptcredit AS used
                    WHERE used.attempt_id = attempt.id), 0)
               OR EXISTS (
                   SELECT FROM payments_attemptpart AS part
                   JOIN receivables_openitem AS item ON item.id = part.item_id
                   WHERE part.attempt_id = attempt.id AND item.account_id <> attempt.account_id)
               OR EXISTS (
                   SELECT FROM receivables_account AS account
                   WHERE account.id = attempt.account_id AND account.currency <> attempt.currency)
        """,
    ),
    Invariant(
        name="payments.payouts_add_up",
        sentence="The lines of every payout that is reconciled come to it.",
        sql="""
            SELECT payout.id AS payout, payout.minor, sum(entry.gross_minor - entry.fee_minor) AS lines_minor
            FROM payments_payout AS payout
            LEFT JOIN payments_payoutentry AS entry ON entry.payout_id = payout.id
            WHERE payout.state IN ('reconciled', 'banked')
            GROUP BY payout.id, payout.minor
            HAVING coalesce(sum(entry.gross_minor - entry.fee_minor), 0) <> payout.minor
        """,
    ),
)
