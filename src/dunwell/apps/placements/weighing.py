"""An account before somebody who decides: what is overdue of it, and all that could be done with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from dunwell.apps.credit.insolvency import insolvent_ids
from dunwell.apps.credit.rates import Rates
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.agency_models import Agency, AgencyTerms
from dunwell.apps.placements.assumptions import Assumptions, assumptions_on
from dunwell.apps.placements.figures import observed_at_agencies, observed_in_house, sized
from dunwell.apps.placements.models import Placement
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import RAISES, Account, ItemKind, OpenItem, Residual
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.limitation import last_day
from dunwell.core.placements.decision import INSOLVENT, Case, Choice, Market
from dunwell.core.placements.recovery import BY_AGENCY, fit
from dunwell.core.placements.states import LIVE
from dunwell.core.placements.stored import read

_YEAR = timedelta(days=365)


class NothingOverdue(Exception):
    """There is nothing to weigh: nothing is overdue on the account."""

    code = "nothing_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a decision about an account needs, besides the ways through a court."""

    account: Account
    case: Case
    market: Market
    assumptions: Assumptions
    barred_on: date | None


def weighed(*, scope: Scope, account_id: UUID, as_of: date) -> Weighed:
    """Return what is overdue on an account and what could be done with it. Raises UnknownAccount, NothingOverdue.

    What was learnt of cases is of the entities that the scope sees whole; without such cases the survey alone speaks.
    """
    mine = seen_accounts(scope=scope).select_related("customer", "entity")
    account = mine.filter(public_id=account_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    owed = Residual.objects.filter(
        account=account, due_on__lt=as_of, residual_minor__gt=0, item__kind__in=RAISES
    )
    found = owed.aggregate(minor=Sum("residual_minor"))
    oldest = owed.order_by("due_on").values_list("due_on", flat=True).first()
    if oldest is None:
        raise NothingOverdue("Nothing is overdue on this account.")
    customer, minor = account.customer, int(found["minor"])
    barred_on = _barred_on(law_book(), account, oldest)
    assumptions = assumptions_on(as_of)
    before = Placement.objects.filter(account=account, placed_at__isnull=False)
    return Weighed(
        account=account,
        assumptions=assumptions,
        barred_on=barred_on,
        market=_market(account, scope=scope, as_of=as_of, assumptions=assumptions),
        case=Case(
            age=(as_of - oldest).days,
            open_minor=minor,
            sized_minor=sized(minor, currency=account.currency, rates=Rates(on=as_of)),
            currency=account.currency,
            country=customer.country or account.entity.country,
            language=customer.language,
            standing=INSOLVENT if customer.pk in insolvent_ids() else "",
            revenue_minor=_revenue(account, as_of=as_of),
            barred_in=None if barred_on is None else (barred_on - as_of).days,
            placement=1 + (before.aggregate(most=Max("position"))["most"] or 0),
        ),
    )


def _market(account: Account, *, scope: Scope, as_of: date, assumptions: Assumptions) -> Market:
    prior, weight = assumptions.prior, assumptions.weight
    handed = observed_at_agencies(scope=scope, as_of=as_of)
    return Market(
        assumed=assumptions.assumed,
        in_house=fit(observed=observed_in_house(scope=scope, as_of=as_of), prior=prior, weight=weight),
        placed=fit(observed=handed, prior=prior, weight=weight, levels=BY_AGENCY),
        agencies=_choices(account, as_of=as_of),
    )


def _choices(account: Account, *, as_of: date) -> list[Choice]:
    licensed = Q(licence_until__isnull=True) | Q(licence_until__gte=as_of)
    agencies = (
        Agency.objects.filter(licensed, is_active=True, entities__entity=account.entity)
        .annotate(
            live=Count("placements", filter=Q(placements__state__in=LIVE), distinct=True),
            year=Count("placements", filter=Q(placements__placed_on__gt=as_of - _YEAR), distinct=True),
        )
        .order_by("code")
    )
    terms = AgencyTerms.objects.filter(
        agency__in=agencies, currency=account.currency, valid_from__lte=as_of
    ).order_by("valid_from", "version")
    latest = {one.agency_id: one for one in terms}
    return [
        Choice(
            code=one.code,
            terms={
                row.currency: read(row.terms, currency=row.currency)
                for row in [latest.get(one.pk)]
                if row is not None
            },
            countries=frozenset(one.works_in),
            languages=frozenset(one.speaks),
            room=None if one.capacity is None else one.capacity - one.live,
            cases=one.year,
        )
        for one in agencies
    ]


def _revenue(account: Account, *, as_of: date) -> int:
    """What was invoiced in the year before, less what was credited."""
    year = OpenItem.objects.filter(account=account, issued_on__gt=as_of - _YEAR, issued_on__lte=as_of)
    sums = year.aggregate(
        invoiced=Sum("amount_minor", filter=Q(kind=ItemKind.INVOICE)),
        credited=Sum("amount_minor", filter=Q(kind=ItemKind.CREDIT_NOTE)),
    )
    return max(0, (sums["invoiced"] or 0) + (sums["credited"] or 0))


def _barred_on(book: LawBook, account: Account, due_on: date) -> date | None:
    """The earliest last day by the laws of both parties' countries; None where the law book knows neither."""
    known: list[date] = []
    for place in {account.customer.country, account.entity.country} - {""}:
        try:
            known.append(last_day(book=book, jurisdiction=place, due_on=due_on).last_day)
        except LawMissing:
            continue
    return min(known, default=None)
