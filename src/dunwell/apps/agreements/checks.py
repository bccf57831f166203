"""What must always hold of credit policies and of agreements to them."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="agreements.document_is_whole",
        sentence="Every document of a credit policy has the fingerprint that was kept of it.",
        sql="""
            SELECT id, policy_id, language FROM agreements_creditpolicytext
            WHERE sha256 <> encode(sha256(pdf), 'hex')
        """,
    ),
    Invariant(
        name="agreements.policy_speaks",
        sentence="Every version of a credit policy has its words in English, and the event of its publishing.",
        sql="""
            SELECT policy.id AS policy, policy.entity_id FROM agreements_creditpolicy AS policy
            WHERE NOT EXISTS (
                SELECT FROM agreements_creditpolicytext AS text
                WHERE text.policy_id = policy.id AND text.language = 'en'
            ) OR NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'credit_policy'
                AND event.subject_id = policy.id AND event.name = 'agreements.policy.published'
            )
        """,
    ),
    Invariant(
        name="agreements.agreed_to_a_document",
        sentence="Every agreement is to a document of its version, after it was published, and has its event.",
        sql="""
            SELECT agreed.id AS acknowledgement, agreed.policy_id
            FROM agreements_acknowledgement AS agreed
            JOIN agreements_creditpolicy AS policy ON policy.id = agreed.policy_id
            WHERE agreed.at < policy.published_at OR NOT EXISTS (
                SELECT FROM agreements_creditpolicytext AS text WHERE text.policy_id = agreed.policy_id
                AND text.language = agreed.language AND text.sha256 = agreed.sha256
            ) OR NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'acknowledgement'
                AND event.subject_id = agreed.id AND event.name = 'agreements.policy.acknowledged'
            )
        """,
    ),
)
