"""What must always hold of replies."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="replies.inbound_has_events",
        sentence="Every mail has the event of its coming and, when settled, of its settling.",
        sql="""
            SELECT inbound.id AS inbound, inbound.state FROM replies_inbound AS inbound
            WHERE NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'inbound' AND event.subject_id = inbound.id
                AND event.name = 'replies.inbound.received'
            ) OR (inbound.state IN ('handled', 'ignored') AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'inbound' AND event.subject_id = inbound.id
                AND event.name = 'replies.inbound.' || inbound.state
            ))
        """,
    ),
    Invariant(
        name="replies.proposal_has_event",
        sentence="Every proposal that was decided has the event of it, and a confirmed one is of a known customer.",
        sql="""
            SELECT proposal.id AS proposal, proposal.state FROM replies_proposal AS proposal
            JOIN replies_inbound AS inbound ON inbound.id = proposal.inbound_id
            WHERE proposal.state <> 'proposed' AND (NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'proposal' AND event.subject_id = proposal.id
                AND event.name = 'replies.proposal.' || proposal.state
            ) OR (proposal.state = 'confirmed' AND inbound.customer_id IS NULL))
        """,
    ),
    Invariant(
        name="replies.advice_of_its_customer",
        sentence="An advice that came in a mail is of the account and the customer that it was taken in for.",
        sql="""
            SELECT sent.id AS sent FROM replies_sentadvice AS sent
            JOIN cash_advice AS advice ON advice.id = sent.advice_id
            LEFT JOIN receivables_account AS account ON account.id = sent.account_id
            WHERE account.id IS NULL OR account.entity_id <> advice.entity_id OR account.currency <> advice.currency
               OR (advice.customer_id IS NOT NULL AND account.customer_id <> advice.customer_id)
        """,
    ),
    Invariant(
        name="replies.threaded_to_its_own",
        sentence="The account, the letter and the contact of a mail are its customer's.",
        sql="""
            SELECT inbound.id AS inbound FROM replies_inbound AS inbound
            LEFT JOIN receivables_account AS account ON account.id = inbound.account_id
            LEFT JOIN messages_message AS letter ON letter.id = inbound.letter_id
            LEFT JOIN parties_contact AS contact ON contact.id = inbound.contact_id
            WHERE account.customer_id <> inbound.customer_id OR contact.customer_id <> inbound.customer_id
               OR (letter.customer_id <> inbound.customer_id AND inbound.threaded_by <> 'by_hand')
        """,
    ),
    Invariant(
        name="replies.bounced_letter_told",
        sentence="Every letter that came back has the event of it.",
        sql="""
            SELECT message.id AS message FROM messages_message AS message
            WHERE message.state = 'bounced' AND NOT EXISTS (
                SELECT FROM journal_event AS event WHERE event.subject = 'message' AND event.subject_id = message.id
                AND event.name = 'messages.message.bounced'
            )
        """,
    ),
)
