"""What an order would ask in advance, before it is accepted: reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.billing.deposits import as_if_ordered, asked_by_terms
from dunwell.apps.billing.drafting import prepare
from dunwell.apps.organisation.days import entity_day
from dunwell.core.billing.deposit_plain import read_terms
from dunwell.core.billing.deposits import DepositShare, deposit_due_on
from dunwell.core.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The deposit that the entity's terms ask for, 0 for none, in minor units, and when it would be due if asked today.

    share: the rule that it comes from; risk: the class of whoever owes it, "" for one of whom nothing is known.
    """

    deposit_minor: int
    gross_minor: int
    currency: str
    due_on: date
    share: DepositShare
    risk: str
    payer: str

    @property
    def is_fixed(self) -> bool:
        """Whether it is an amount of the terms, not a per cent of the order."""
        return self.currency in self.share.fixed_minor


def deposit_proposal(*, plain: Plain, begins_on: date | None, now: datetime) -> Proposal:
    """Return what an order in these words would ask in advance. Raises BillRefused with every fault."""
    bare = {name: value for name, value in plain.items() if name not in {"order", "external_id"}}
    (prepared,) = prepare(plains=[as_if_ordered(bare)], now=now)
    terms, _ = read_terms(prepared.seller.settings.deposits)
    risk = prepared.buyer.customer.risk_class
    today = entity_day(entity=prepared.seller.entity, now=now)
    return Proposal(
        deposit_minor=min(asked_by_terms(prepared=prepared), prepared.totals.gross_minor),
        gross_minor=prepared.totals.gross_minor,
        currency=prepared.draft.currency,
        due_on=deposit_due_on(terms=terms, asked_on=today, begins_on=begins_on),
        share=terms.shares.get(risk, terms.share),
        risk=risk,
        payer=prepared.buyer.customer.name,
    )
