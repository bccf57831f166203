"""What must always hold of charges that happen by themselves: agreed to, never more than told, once in each file."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="payments.charged_with_consent",
        sentence="Nothing was charged by itself but by the method, and within the time, of a consent; a minute is left "
        "for the clocks of two who act at one moment.",
        sql="""
            SELECT made.id AS try, made.collection_id AS collection, made.at, consent.given_at, ended.at AS ended_at
            FROM payments_try AS made
            JOIN payments_collection AS collection ON collection.id = made.collection_id
            JOIN payments_autopay AS autopay ON autopay.id = collection.autopay_id
            JOIN payments_consent AS consent ON consent.id = autopay.consent_id
            LEFT JOIN payments_consentend AS ended ON ended.consent_id = consent.id
            WHERE made.code <> 'not_asked' AND (
                made.method_id <> consent.method_id
                OR collection.account_id <> consent.account_id
                OR made.at < consent.given_at
                OR made.at > ended.at + interval '1 minute')
        """,
    ),
    Invariant(
        name="payments.charged_by_a_try",
        sentence="Every payment that was charged by itself is a try of something that was announced, of its amount.",
        sql="""
            SELECT attempt.id AS attempt, attempt.amount_minor, made.id AS try, made.amount_minor AS try_minor
            FROM payments_paymentattempt AS attempt
            LEFT JOIN payments_try AS made ON made.key = attempt.key
            WHERE attempt.purpose IN ('autopay', 'instalment')
                AND made.amount_minor IS DISTINCT FROM attempt.amount_minor
        """,
    ),
    Invariant(
        name="payments.charged_as_told",
        sentence="No try asks for more than was told, nor before it was told.",
        sql="""
            SELECT made.id AS try, made.amount_minor, collection.amount_minor AS told_minor, collection.told_on
            FROM payments_try AS made
            JOIN payments_collection AS collection ON collection.id = made.collection_id
            WHERE made.amount_minor > collection.amount_minor OR made."on" < collection.told_on
        """,
    ),
    Invariant(
        name="payments.debited_once",
        sentence="A file of direct debits holds each item, and each instalment, once.",
        sql="""
            SELECT made.file_id AS file, collection.item_id AS item, collection.instalment_id AS instalment,
                count(*) AS times
            FROM payments_try AS made
            JOIN payments_collection AS collection ON collection.id = made.collection_id
            WHERE made.file_id IS NOT NULL
            GROUP BY made.file_id, collection.item_id, collection.instalment_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        name="payments.debit_files_add_up",
        sentence="What a file of direct debits says it comes to, and how many there are in it, is what its tries say; "
        "and it is byte for byte as it was written.",
        sql="""
            SELECT file.id AS file, told.sum_minor, told.times, made.sum_minor AS tries_minor, made.times AS tries
            FROM payments_sepafile AS file
            CROSS JOIN LATERAL (
                SELECT substring(text from '<CtrlSum>([0-9.]+)</CtrlSum>')::numeric * 100 AS sum_minor,
                    substring(text from '<NbOfTxs>([0-9]+)</NbOfTxs>')::bigint AS times
                FROM convert_from(file.content, 'UTF8') AS text
            ) AS told
            LEFT JOIN (
                SELECT file_id, sum(amount_minor) AS sum_minor, count(*) AS times FROM payments_try GROUP BY file_id
            ) AS made ON made.file_id = file.id
            WHERE told.sum_minor IS DISTINCT FROM made.sum_minor
                OR told.times IS DISTINCT FROM made.times
                OR encode(sha256(file.content), 'hex') <> file.sha256
        """,
    ),
)
