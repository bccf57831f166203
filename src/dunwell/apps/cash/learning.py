"""What matches taught: whose account or name a payer's is. A person's correction counts more than all before it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from dunwell.apps.cash.match_models import FactKind, LearntFact, Match
from dunwell.apps.cash.models import BankLine
from dunwell.core.cash.payers import account_key
from dunwell.core.text import key

SAID_CHARACTERS_MAX = 300


def remember(
    *,
    match: Match,
    line: BankLine,
    customer_ids: Collection[int],
    is_correction: bool,
    now: datetime,
) -> None:
    """Keep for whom this payer paid."""
    LearntFact.objects.bulk_create(
        facts_of(match=match, line=line, customer_ids=customer_ids, is_correction=is_correction, now=now)
    )


def facts_of(
    *,
    match: Match,
    line: BankLine,
    customer_ids: Collection[int],
    is_correction: bool,
    now: datetime,
) -> list[LearntFact]:
    """What a match tells of its payer, not saved yet."""
    said = {
        FactKind.ACCOUNT: account_key(line.counterparty_account),
        FactKind.NAME: key(payer_of(line=line)),
    }
    return [
        LearntFact(
            entity_id=match.entity_id,
            kind=kind,
            said=text[:SAID_CHARACTERS_MAX],
            customer_id=customer,
            match=match,
            is_correction=is_correction,
            learnt_at=now,
        )
        for kind, text in said.items()
        if text
        for customer in sorted(set(customer_ids))
    ]


def payer_of(*, line: BankLine) -> str:
    """The name of who paid: on whose behalf it was, where the bank says so."""
    return " ".join((line.ultimate_name or line.counterparty_name).split())


_FACTS = """
    SELECT fact.kind, fact.said, fact.customer_id, count(*)
    FROM cash_learntfact AS fact
    JOIN cash_match AS match ON match.id = fact.match_id AND match.state IN ('posted', 'returned')
    LEFT JOIN (
        SELECT correction.kind, correction.said, max(correction.match_id) AS since
        FROM cash_learntfact AS correction
        JOIN cash_match AS of ON of.id = correction.match_id AND of.state IN ('posted', 'returned')
        WHERE correction.entity_id = %s AND correction.is_correction
        GROUP BY correction.kind, correction.said
    ) AS corrected ON corrected.kind = fact.kind AND corrected.said = fact.said
    WHERE fact.entity_id = %s AND (corrected.since IS NULL OR fact.match_id >= corrected.since)
    GROUP BY fact.kind, fact.said, fact.customer_id
    ORDER BY fact.kind, fact.said, fact.customer_id
"""


def learnt_of(*, entity_id: int) -> dict[str, Mapping[str, Mapping[int, int]]]:
    """By kind, by account or name as compared: how often it paid for each customer, corrections considered.

    What was learnt from a match that was taken back is forgotten.
    """
    found: dict[str, dict[str, Counter[int]]] = {kind.value: defaultdict(Counter) for kind in FactKind}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [entity_id, entity_id])
        for kind, said, customer, count in cursor.fetchall():
            found[kind][said][customer] = count
    return {kind: {said: dict(counted) for said, counted in of.items()} for kind, of in found.items()}
