"""What must always hold of copies and deliveries."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="billing.copies_whole",
        sentence="Every copy is the bytes that its hash was taken of, and is of an issued bill.",
        sql="""
            SELECT copy.id AS copy, copy.form, bill.number
            FROM billing_copy AS copy JOIN billing_bill AS bill ON bill.id = copy.bill_id
            WHERE encode(sha256(copy.content), 'hex') <> copy.sha256 OR bill.state <> 'issued'
        """,
    ),
    Invariant(
        name="billing.deliveries_told",
        sentence="Every delivery that was settled, and every one that is held back, has the event of it.",
        sql="""
            SELECT delivery.id AS delivery, delivery.channel, delivery.state
            FROM billing_delivery AS delivery
            WHERE delivery.recipient <> ''
              AND delivery.state NOT IN ('due', 'sending') AND NOT EXISTS (
                SELECT FROM journal_event AS event
                WHERE event.subject = 'delivery' AND event.subject_id = delivery.id
                  AND event.name = 'billing.delivery.' || CASE delivery.state
                    WHEN 'accepted' THEN 'sent' ELSE delivery.state END
            )
        """,
    ),
    Invariant(
        name="billing.deliveries_proved",
        sentence="What left was made and handed over, and what came back or arrived has the proof of it.",
        sql="""
            SELECT delivery.id AS delivery, delivery.channel, delivery.state
            FROM billing_delivery AS delivery
            LEFT JOIN LATERAL (
                SELECT COALESCE(array_agg(kind::text), '{}') AS kinds
                FROM billing_proof WHERE delivery_id = delivery.id
            ) AS known ON true
            WHERE (delivery.state IN ('accepted', 'uncertain', 'delivered', 'bounced')
                   AND NOT known.kinds @> '{made,handed_over}')
               OR (delivery.state = 'bounced' AND NOT known.kinds && '{bounced,returned,refused}')
               OR (delivery.state = 'delivered' AND NOT known.kinds && '{delivered,opened}')
               OR (delivery.proved_at IS NOT NULL AND NOT known.kinds && '{delivered,opened}')
        """,
    ),
    Invariant(
        name="billing.sent_once",
        sentence="Every bill that left by mail or post has one message, of its account and in a state that fits.",
        sql="""
            SELECT delivery.id AS delivery, delivery.state, count(message.id) AS messages
            FROM billing_delivery AS delivery
            JOIN billing_bill AS bill ON bill.id = delivery.bill_id
            LEFT JOIN messages_message AS message
                ON split_part(message.message_id, '@', 1) = lower(delivery.key)
                AND message.account_id = bill.account_id AND message.state = ANY (CASE delivery.state
                    WHEN 'sending' THEN '{sending}' WHEN 'uncertain' THEN '{uncertain}'
                    WHEN 'refused' THEN '{refused}' WHEN 'withheld' THEN '{withheld}'
                    ELSE '{sent,bounced,uncertain}' END::text[])
            WHERE delivery.channel IN ('email', 'post')
              AND delivery.state IN ('sending', 'accepted', 'delivered', 'bounced', 'refused', 'uncertain', 'withheld')
            GROUP BY delivery.id, delivery.state
            HAVING count(message.id) <> 1
        """,
    ),
)
