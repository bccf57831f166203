"""What an agency earned of money that came: computed by the core over all of a claim's money, kept, and posted.

Whoever calls holds a lock on the placement (`locked`), and works in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from dunwell.apps.journal import operations as journal
from dunwell.apps.placements.claims import case_of, terms_of
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.money_models import (
    AgencyCost,
    AgencyMoney,
    AgencyPosting,
    MoneyKind,
    PaidTo,
)
from dunwell.apps.receivables.models import Allocation, Ledger, OpenItem, Posting, PostingKind
from dunwell.apps.receivables.postings import Line as PostedLine
from dunwell.apps.receivables.postings import post
from dunwell.core.placements import commission as core
from dunwell.core.placements.terms import Component

SOURCE: Final = "agency"
"""The source of receipts and refunds that stand for money at an agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Money, or goods, that came for a claim, before it is kept: as AgencyMoney has it."""

    key: str
    on: date
    minor: int
    paid_to: PaidTo
    source: str
    kind: MoneyKind = MoneyKind.PAYMENT
    component: str = "principal"
    reverses: AgencyMoney | None = None
    receipt: OpenItem | None = None
    allocation: Allocation | None = None


def locked(*, placement_id: int) -> Placement:
    """Return a placement as it is now, held until the transaction ends: its money is counted by one at a time."""
    found = Placement.objects.select_for_update(of=("self",)).select_related(
        "agency", "terms", "account__customer", "account__entity"
    )
    return found.get(pk=placement_id)


def earn(*, placement: Placement, came: Came, actor: str, now: datetime) -> AgencyMoney:
    """Keep money that came, with the difference that it makes to the claim's commission, and post that.

    So the lines of a claim always sum to what the core comes to for all of its money, in whatever order it was told.
    """
    before = list(AgencyMoney.objects.filter(placement=placement).order_by("on", "pk"))
    wanted = core.Collected(
        key=came.key,
        on=came.on,
        minor=came.minor,
        paid_to=cast("core.PaidTo", came.paid_to.value),
        kind=cast("core.Kind", came.kind.value),
        component=cast("Component", came.component),
        reverses=came.reverses.key if came.reverses else "",
    )
    lines = core.commission(
        terms=terms_of(placement=placement),
        case=case_of(placement=placement),
        collected=[*(collected(one) for one in before), wanted],
    )
    line = next(one for one in lines if one.key == came.key)
    money = AgencyMoney.objects.create(
        placement=placement,
        key=came.key,
        kind=came.kind,
        paid_to=came.paid_to,
        component=came.component,
        on=came.on,
        minor=came.minor,
        reverses=came.reverses,
        receipt=came.receipt,
        allocation=came.allocation,
        commission_minor=sum(one.minor for one in lines) - sum(one.commission_minor for one in before),
        share=line.share,
        why=line.why,
        parts=[[part.minor, part.basis_points] for part in line.parts],
        source=came.source,
        recorded_at=now,
        recorded_by=actor,
    )
    post_fee(placement=placement, minor=money.commission_minor, on=came.on, actor=actor, now=now, money=money)
    _tell(placement, money, actor=actor, now=now)
    return money


def collected(money: AgencyMoney, /) -> core.Collected:
    """Return money as the core reads it; of reversals `reverses` must be loaded, or costs a query."""
    return core.Collected(
        key=money.key,
        on=money.on,
        minor=money.minor,
        paid_to=cast("core.PaidTo", money.paid_to),
        kind=cast("core.Kind", money.kind),
        component=cast("Component", money.component),
        reverses=money.reverses.key if money.reverses is not None else "",
    )


def post_fee(
    *,
    placement: Placement,
    minor: int,
    on: date,
    actor: str,
    now: datetime,
    money: AgencyMoney | None = None,
    cost: AgencyCost | None = None,
) -> None:
    """Post what an agency earned or spent for a claim (below nothing: gives back) against the money at agencies."""
    if not minor:
        return
    posting = post(
        kind=PostingKind.AGENCY_FEE,
        account_id=None,
        currency=placement.account.currency,
        effective_on=on,
        lines=[
            PostedLine(ledger=Ledger.AGENCY_FEE, amount_minor=minor),
            PostedLine(ledger=Ledger.AGENCY, amount_minor=-minor),
        ],
        actor=actor,
        now=now,
    )
    keep_posting(placement=placement, posting=posting, money=money, cost=cost)


def keep_posting(
    *,
    placement: Placement,
    posting: Posting,
    money: AgencyMoney | None = None,
    cost: AgencyCost | None = None,
) -> None:
    """Note whose a posting is: every entry in the money at agencies is one agency's, for one entity."""
    AgencyPosting.objects.create(
        agency_id=placement.agency_id,
        entity_id=placement.account.entity_id,
        posting=posting,
        money=money,
        cost=cost,
    )


def _tell(placement: Placement, money: AgencyMoney, *, actor: str, now: datetime) -> None:
    account = placement.account
    data: Mapping[str, object] = {
        "placement": placement.number,
        "agency": placement.agency.name,
        "minor": money.minor,
        "currency": account.currency,
        "paid_to": money.paid_to,
        "commission_minor": money.commission_minor,
        "on": money.on.isoformat(),
    }
    journal.append(
        name=f"placements.money.{money.kind}",
        actor=actor,
        now=now,
        subject="placement",
        subject_id=placement.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data=dict(data),
    )
