"""What must always hold of the cash: every line whole, every cent once, in the ledger as in the lines."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="cash.lines_conserved",
        sentence="What is left of every line is what was posted of it, less what was said of it; a line that is not to "
        "be posted has no posting.",
        sql="""
            SELECT standing.line_id AS line, standing.state, standing.remaining_minor, sum(step.minor) AS steps_minor
            FROM cash_linestanding AS standing
            JOIN cash_bankline AS line ON line.id = standing.line_id
            LEFT JOIN cash_step AS step ON step.line_id = standing.line_id
            GROUP BY standing.line_id, standing.state, standing.remaining_minor, line.amount_minor
            HAVING coalesce(sum(step.minor), 0) <> standing.remaining_minor
                OR (standing.state IN ('noted', 'waiting') AND count(step.id) > 0)
                OR (standing.state NOT IN ('noted', 'waiting') AND coalesce(
                    sum(step.minor) FILTER (WHERE step.kind = 'posted'), 0) <> line.amount_minor)
                OR (standing.state = 'done' AND standing.remaining_minor <> 0)
                OR (standing.state IN ('open', 'proposed', 'parked') AND standing.remaining_minor = 0)
        """,
    ),
    Invariant(
        name="cash.steps_posted",
        sentence="What a step says of a line's money is what its posting did to what is unidentified.",
        sql="""
            SELECT step.id AS step, step.minor, sum(entry.amount_minor) AS entries_minor
            FROM cash_step AS step
            LEFT JOIN receivables_entry AS entry
                ON entry.posting_id = step.posting_id AND entry.ledger = 'unidentified'
            GROUP BY step.id, step.minor HAVING sum(entry.amount_minor) IS DISTINCT FROM -step.minor
        """,
    ),
    Invariant(
        name="cash.unidentified_is_of_lines",
        sentence="Nothing stands in what is unidentified but by a step of a bank line.",
        sql="""
            SELECT entry.posting_id AS posting, entry.amount_minor FROM receivables_entry AS entry
            WHERE entry.ledger = 'unidentified'
              AND NOT EXISTS (SELECT FROM cash_step AS step WHERE step.posting_id = entry.posting_id)
        """,
    ),
    Invariant(
        name="cash.currencies_kept",
        sentence="A posting about a line's money is in the line's currency.",
        sql="""
            SELECT step.id AS step, line.currency, posting.currency AS posted, account.currency AS of_account
            FROM cash_step AS step
            JOIN cash_bankline AS line ON line.id = step.line_id
            JOIN receivables_posting AS posting ON posting.id = step.posting_id
            LEFT JOIN receivables_account AS account ON account.id = posting.account_id
            WHERE coalesce(account.currency, posting.currency) <> line.currency
        """,
    ),
    Invariant(
        name="cash.money_conserved",
        sentence="In every currency, the money of the lines is what is unidentified, elsewhere, exchanged, or on "
        "accounts by receipts less refunds.",
        sql="""
            SELECT currency, sum(minor) AS off_minor FROM (
                SELECT line.currency, line.amount_minor AS minor FROM cash_linestanding AS standing
                    JOIN cash_bankline AS line ON line.id = standing.line_id
                    WHERE standing.state NOT IN ('noted', 'waiting')
                UNION ALL
                SELECT line.currency, -standing.remaining_minor FROM cash_linestanding AS standing
                    JOIN cash_bankline AS line ON line.id = standing.line_id
                UNION ALL
                SELECT coalesce(account.currency, posting.currency), entry.amount_minor
                    FROM cash_step AS step
                    JOIN receivables_posting AS posting ON posting.id = step.posting_id AND step.kind <> 'posted'
                    LEFT JOIN receivables_account AS account ON account.id = posting.account_id
                    JOIN receivables_entry AS entry
                        ON entry.posting_id = posting.id AND entry.ledger <> 'unidentified'
            ) AS moved GROUP BY currency HAVING sum(minor) <> 0
        """,
    ),
    Invariant(
        name="cash.copies_once",
        sentence="A line that was taken for a copy is posted only where a person released it.",
        sql="""
            SELECT standing.line_id AS line, standing.state FROM cash_linestanding AS standing
            JOIN cash_bankline AS line ON line.id = standing.line_id AND line.duplicate_of_id IS NOT NULL
            WHERE standing.state NOT IN ('noted', 'waiting') AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'bank_line'
                AND event.subject_id = standing.line_id AND event.name = 'cash.line.released')
        """,
    ),
    Invariant(
        name="cash.proposals_fit",
        sentence="A line has a proposal exactly while it is in that state, and posted matches claim no more than it "
        "had.",
        sql="""
            SELECT standing.line_id AS line, standing.state FROM cash_linestanding AS standing
            WHERE (standing.state = 'proposed') <> EXISTS (
                SELECT FROM cash_match AS match
                WHERE match.line_id = standing.line_id AND match.state = 'proposed')
            UNION ALL
            SELECT match.line_id, match.state FROM cash_match AS match
            JOIN cash_bankline AS line ON line.id = match.line_id
            WHERE match.state = 'posted' GROUP BY match.line_id, match.state, line.amount_minor
            HAVING sum(match.minor) > line.amount_minor
        """,
    ),
    Invariant(
        name="cash.undone_whole",
        sentence="Nothing that a match brought stands once it was taken back or its money came back.",
        sql="""
            SELECT match.id AS match, match.state, applied.allocation_id AS allocation FROM cash_match AS match
            JOIN cash_applied AS applied ON applied.match_id = match.id
            JOIN receivables_allocation AS allocation ON allocation.id = applied.allocation_id
            WHERE match.state IN ('taken_back', 'returned') AND NOT EXISTS (
                SELECT FROM receivables_posting AS reversal WHERE reversal.reverses_id = allocation.posting_id)
        """,
    ),
)
