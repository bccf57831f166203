"""What credit insurers ask for, as columns for the ladder: accounts under a policy, and of what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.apps.credit.report_models import InsurancePolicy
from dunwell.apps.journal.staging import fetch
from dunwell.core.dunning.insured import INSURED, NOTIFIED, PREPAYMENTS

# Of a customer without a limit of its own the discretionary one counts; where either is nothing, nothing is insured.
ACCOUNTS = """
    SELECT account.id, policy.notify_days::bigint, policy.extension_days::bigint
    FROM credit_insurancepolicy AS policy
    JOIN receivables_account AS account
        ON account.entity_id = policy.entity_id AND account.currency = policy.currency
    LEFT JOIN LATERAL (
        SELECT granted.limit_minor FROM credit_insuredlimit AS granted
        WHERE granted.policy_id = policy.id AND granted.customer_id = account.customer_id
          AND granted.holds_from <= %(as_of)s
        ORDER BY granted.id DESC LIMIT 1
    ) AS own ON true
    WHERE policy.holds_from <= %(as_of)s AND policy.holds_until >= %(as_of)s
      AND coalesce(own.limit_minor, policy.discretionary_minor) > 0
      AND (%(ids)s::bigint[] IS NULL OR account.id = ANY(%(ids)s))
"""
TOLD = """
    SELECT DISTINCT account.id, notice.oldest_due_on
    FROM credit_insurancenotice AS notice
    JOIN credit_insurancepolicy AS policy ON policy.id = notice.policy_id
    JOIN receivables_account AS account
        ON account.customer_id = notice.customer_id AND account.entity_id = policy.entity_id
        AND account.currency = policy.currency
    WHERE notice.kind = 'notify' AND notice.sent_on <= %(as_of)s
      AND (%(ids)s::bigint[] IS NULL OR account.id = ANY(%(ids)s))
"""
ASKED_IN_ADVANCE = """
    SELECT item.id FROM receivables_openitem AS item
    WHERE item.kind = 'deposit_request' AND (%(ids)s::bigint[] IS NULL OR item.account_id = ANY(%(ids)s))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredFrames:
    """The three frames that core/dunning/insured asks for."""

    insured: pl.DataFrame = field(default_factory=INSURED.empty)
    notified: pl.DataFrame = field(default_factory=NOTIFIED.empty)
    prepayments: pl.DataFrame = field(default_factory=PREPAYMENTS.empty)


def insured_frames(*, as_of: date, account_ids: Sequence[int] | None = None) -> InsuredFrames:
    """Return what insurers ask for of these accounts or of all on a day; one small query where no policy holds."""
    if not InsurancePolicy.objects.filter(holds_from__lte=as_of, holds_until__gte=as_of).exists():
        return InsuredFrames()
    params = {"as_of": as_of, "ids": None if account_ids is None else list(account_ids)}
    return InsuredFrames(
        insured=fetch(sql=ACCOUNTS, schema=INSURED, params=params),
        notified=fetch(sql=TOLD, schema=NOTIFIED, params=params),
        prepayments=fetch(sql=ASKED_IN_ADVANCE, schema=PREPAYMENTS, params=params),
    )
