"""What always holds of the money at agencies: every cent is one agency's, and each commission is there once."""

from dunwell.apps.journal.invariants import MOST_FINDINGS, Finding, Invariant, Proof
from dunwell.apps.placements.claims import case_of, terms_of
from dunwell.apps.placements.earning import collected
from dunwell.apps.placements.models import Placement
from dunwell.core.placements.commission import commission

INVARIANTS = (
    Invariant(
        name="placements.agency_money_explained",
        sentence="Nothing stands in the money at agencies, or in their fees, but by a posting that is noted as one "
        "agency's, or by what undid such a posting.",
        sql="""
            SELECT entry.posting_id AS posting, entry.ledger, entry.amount_minor FROM receivables_entry AS entry
            JOIN receivables_posting AS posting ON posting.id = entry.posting_id
            WHERE entry.ledger IN ('agency', 'agency_fee') AND NOT EXISTS (
                SELECT FROM placements_agencyposting AS known
                WHERE known.posting_id IN (posting.id, posting.reverses_id))
        """,
    ),
    Invariant(
        name="placements.agency_balances",
        sentence="For every agency, entity and currency the ledger is what it collected, less what went back, less its "
        "commission, its agreed costs and tax, less what was settled with it.",
        sql="""
            SELECT agency_id AS agency, entity_id AS entity, currency, sum(minor) AS off_minor FROM (
                SELECT known.agency_id, known.entity_id, coalesce(account.currency, posting.currency) AS currency,
                       entry.amount_minor AS minor
                    FROM placements_agencyposting AS known
                    JOIN receivables_posting AS posting
                        ON posting.id = known.posting_id OR posting.reverses_id = known.posting_id
                    JOIN receivables_entry AS entry ON entry.posting_id = posting.id AND entry.ledger = 'agency'
                    LEFT JOIN receivables_account AS account ON account.id = posting.account_id
                UNION ALL
                SELECT placement.agency_id, account.entity_id, account.currency,
                       money.commission_minor - CASE
                           WHEN money.paid_to = 'us' OR money.kind = 'returned_goods' THEN 0
                           WHEN money.kind = 'reversal' THEN -money.minor ELSE money.minor END
                    FROM placements_agencymoney AS money
                    JOIN placements_placement AS placement ON placement.id = money.placement_id
                    JOIN receivables_account AS account ON account.id = placement.account_id
                UNION ALL
                SELECT placement.agency_id, account.entity_id, account.currency, cost.minor
                    FROM placements_agencycost AS cost
                    JOIN placements_placement AS placement ON placement.id = cost.placement_id
                    JOIN receivables_account AS account ON account.id = placement.account_id
                UNION ALL
                SELECT known.agency_id, known.entity_id, posting.currency, entry.amount_minor
                    FROM placements_agencyposting AS known
                    JOIN receivables_posting AS posting ON posting.id = known.posting_id
                    JOIN receivables_entry AS entry ON entry.posting_id = posting.id AND entry.ledger = 'agency_fee'
                    WHERE known.money_id IS NULL AND known.cost_id IS NULL
                UNION ALL
                SELECT remittance.agency_id, remittance.entity_id, remittance.currency, remittance.net_minor
                    FROM placements_remittance AS remittance WHERE remittance.state = 'banked'
                UNION ALL
                SELECT invoice.agency_id, invoice.entity_id, invoice.currency, -(invoice.net_minor + invoice.tax_minor)
                    FROM placements_agencyinvoice AS invoice
                    WHERE EXISTS (SELECT FROM placements_agencyposting AS paid
                        JOIN receivables_posting AS posting ON posting.id = paid.posting_id
                        WHERE paid.invoice_id = invoice.id AND posting.kind = 'remittance'
                          AND NOT EXISTS (
                              SELECT FROM receivables_posting AS undone WHERE undone.reverses_id = posting.id))
            ) AS told GROUP BY agency_id, entity_id, currency HAVING sum(minor) <> 0
        """,
    ),
    Invariant(
        name="placements.money_posted",
        sentence="Money that an agency collected is a receipt or a refund of that amount against the money at "
        "agencies, and each commission is posted once, as it is kept.",
        sql="""
            SELECT money.id AS money, money.minor, money.commission_minor,
                   sum(entry.amount_minor) FILTER (WHERE entry.ledger = 'agency') AS agency_minor,
                   sum(entry.amount_minor) FILTER (WHERE entry.ledger = 'agency_fee') AS fee_minor
            FROM placements_agencymoney AS money
            LEFT JOIN placements_agencyposting AS known ON known.money_id = money.id
            LEFT JOIN receivables_entry AS entry ON entry.posting_id = known.posting_id
            GROUP BY money.id
            HAVING coalesce(sum(entry.amount_minor) FILTER (WHERE entry.ledger = 'agency_fee'), 0)
                    <> money.commission_minor
                OR coalesce(sum(entry.amount_minor) FILTER (WHERE entry.ledger = 'agency'), 0)
                    <> (CASE WHEN money.paid_to = 'us' OR money.kind = 'returned_goods' THEN 0
                             WHEN money.kind = 'reversal' THEN -money.minor ELSE money.minor END)
                       - money.commission_minor
        """,
    ),
    Invariant(
        name="placements.settled_once",
        sentence="No money and no commission is told of by two statements that are agreed.",
        sql="""
            SELECT line.money_id AS money, count(*) AS times FROM placements_remittanceline AS line
            JOIN placements_remittance AS remittance ON remittance.id = line.remittance_id
            WHERE remittance.state IN ('agreed', 'banked') AND line.money_id IS NOT NULL
            GROUP BY line.money_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        name="placements.goes_back_once",
        sentence="No more of a payment goes back than came.",
        sql="""
            SELECT paid.id AS money, paid.minor, sum(back.minor) AS back_minor FROM placements_agencymoney AS paid
            JOIN placements_agencymoney AS back ON back.reverses_id = paid.id
            GROUP BY paid.id, paid.minor HAVING sum(back.minor) > paid.minor
        """,
    ),
)


COMMISSIONS = Invariant(
    name="placements.commissions",
    sentence="The commissions of every claim sum to what its terms come to for all of its money, worked out anew.",
    sql="",
)


def prove_commissions() -> Proof:
    """Ask the core anew about all money of every claim; claims come one at a time."""
    claims = Placement.objects.filter(money__isnull=False).select_related("terms", "account").distinct()
    findings: list[Finding] = []
    for placement in claims.order_by("pk").iterator(chunk_size=500):
        money = list(placement.money.select_related("reverses").order_by("on", "pk"))
        lines = commission(
            terms=terms_of(placement=placement),
            case=case_of(placement=placement),
            collected=[collected(one) for one in money],
        )
        kept, due = sum(one.commission_minor for one in money), sum(one.minor for one in lines)
        if kept != due:
            row: dict[str, object] = {"placement": placement.number, "kept_minor": kept, "due_minor": due}
            findings.append(Finding(invariant=COMMISSIONS, row=row))
    return Proof(
        invariant=COMMISSIONS,
        findings=tuple(findings[:MOST_FINDINGS]),
        is_cut=len(findings) > MOST_FINDINGS,
    )
