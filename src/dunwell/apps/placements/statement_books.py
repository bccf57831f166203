"""What we hold against an agency's statement, read from the tables as the core takes it."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.money_models import (
    AgencyCost,
    AgencyMoney,
    MoneyKind,
    PaidTo,
    Remittance,
    RemittanceLine,
)
from dunwell.core.placements.reconcile import Books, Known, Statement, Told
from dunwell.core.placements.states import RemittanceState
from dunwell.core.placements.terms import WHOLE

SETTLED = (RemittanceState.AGREED, RemittanceState.BANKED)


def statement_of(*, remittance: Remittance, lines: Sequence[Told]) -> Statement:
    """Return a statement as the core reads it; claims are called by our number, whichever of both the line has."""
    numbers = _numbers(remittance, [one.claim for one in lines])
    return Statement(
        currency=remittance.currency,
        mode=remittance.mode,  # type: ignore[arg-type]  # a constraint keeps it
        lines=[replace(one, claim=numbers.get(one.claim, one.claim)) for one in lines],
        since=remittance.period_from,
        until=remittance.period_to,
        collected_minor=remittance.gross_minor,
        commission_minor=remittance.commission_minor,
        tax_minor=remittance.tax_minor,
        tax_basis_points=remittance.agency.tax_basis_points,
        net_minor=remittance.net_minor,
    )


def books_of(*, remittance: Remittance, claims: Sequence[str]) -> Books:
    """Return what is known of the agency's claims: money that no statement settled, and all of the claims named."""
    placements = _placements(remittance)
    named = list(_numbers(remittance, claims).values())
    before = RemittanceLine.objects.filter(remittance__state__in=SETTLED).exclude(remittance_id=remittance.pk)
    money = AgencyMoney.objects.filter(
        placement__agency_id=remittance.agency_id,
        placement__account__entity_id=remittance.entity_id,
        placement__account__currency=remittance.currency,
    ).annotate(is_settled=Exists(before.filter(money_id=OuterRef("pk"))))
    wanted = money.filter(Q(is_settled=False) | Q(placement__number__in=named))
    told = dict(
        before.filter(money__in=wanted.filter(is_settled=True).values("pk"))
        .values_list("money_id", "remittance__reference")
        .order_by("pk")
    )
    costs = AgencyCost.objects.filter(placement__in=placements)
    charged = (
        before.filter(kind="costs", remittance__agency_id=remittance.agency_id)
        .values_list("claim")
        .annotate(minor=Sum("minor"))
        .order_by("claim")
    )
    agreed = dict(
        costs.values_list("placement__number").annotate(minor=Sum("minor")).order_by("placement__number")
    )
    for claim, minor in charged:
        number = _numbers(remittance, [claim]).get(claim, claim)
        agreed[number] = agreed.get(number, 0) - minor
    return Books(
        claims=dict(
            Placement.objects.filter(pk__in=placements.values("pk"))
            .values_list("number", "account__currency")
            .order_by("pk")
        ),
        known=[
            _known(one, settled_in=told.get(one.pk, ""))
            for one in wanted.select_related("placement__account").order_by("on", "pk")
        ],
        agreed_costs=agreed,
    )


def _placements(remittance: Remittance) -> QuerySet[Placement]:
    return Placement.objects.filter(
        agency_id=remittance.agency_id,
        account__entity_id=remittance.entity_id,
        placed_at__isnull=False,
    )


def _numbers(remittance: Remittance, claims: Sequence[str]) -> dict[str, str]:
    """Our number of a claim by what a line calls it: our number, or the agency's own where it has one claim of it."""
    mine = _placements(remittance)
    found = {number: number for number in mine.filter(number__in=claims).values_list("number", flat=True)}
    theirs: dict[str, list[str]] = {}
    for number, reference in mine.filter(agency_reference__in=[one for one in claims if one]).values_list(
        "number", "agency_reference"
    ):
        theirs.setdefault(reference, []).append(number)
    return {
        **{reference: numbers[0] for reference, numbers in theirs.items() if len(numbers) == 1},
        **found,
    }


def _known(money: AgencyMoney, *, settled_in: str) -> Known:
    is_back = money.kind == MoneyKind.REVERSAL
    is_ours = money.paid_to == PaidTo.US or money.kind == MoneyKind.RETURNED_GOODS
    rates = tuple(
        dict.fromkeys(points * money.share // WHOLE for _, points in money.parts if points is not None)
    )
    return Known(
        key=str(money.pk),
        claim=money.placement.number,
        on=money.on,
        minor=-money.minor if is_back else money.minor,
        commission_minor=money.commission_minor,
        currency=money.placement.account.currency,
        why=money.why,  # type: ignore[arg-type]  # as the core wrote it
        rates=rates,
        paid_to="us" if is_ours else "agency",
        reference="" if is_ours else money.key,
        settled_in=settled_in,
    )
