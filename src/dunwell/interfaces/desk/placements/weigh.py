"""Keep, place or sue: what each way should bring of all that is overdue on an account, part by part."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.law.queries import law_book
from dunwell.apps.litigation.court_facts import NoCourtClaim, case_of_account
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.assumptions import Assumptions
from dunwell.apps.placements.surveys import packaged_surveys
from dunwell.apps.placements.weighing import NothingOverdue, Weighed, weighed
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.decimals import to_text
from dunwell.core.litigation.comparing import days_of
from dunwell.core.litigation.facts import ClaimFactsFaulty
from dunwell.core.litigation.options import options
from dunwell.core.money import Money
from dunwell.core.placements.decision import WAIT_DAYS, WAYS, Option, Route, decide
from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.surveys import spread
from dunwell.interfaces.desk.door import Desk, desk_page, page

WAY_WORDS = {"keep": "Go on ourselves", "place": "Hand to an agency", "sue": "Go to court"}
REFUSALS = {
    "country": "It does not work in the debtor's country.",
    "language": "It does not speak the debtor's language.",
    "currency": "No terms are agreed for this currency.",
    "no_rate": "The terms have no rate for such a claim.",
    "full": "It has as many claims of ours as it takes.",
    "insolvent": "The customer is insolvent: the claim goes to the administrator.",
    "barred": "The claim would be barred before it could be filed.",
}
CHANCE_MAX = 100
TYPED_MAX = 10
CHANCE_REFUSED = "The chance at court is a number from 0 to 100."


@desk_page()
def weigh(request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID) -> HttpResponseBase:
    """The ways of an account, the best first, with what is assumed and the cost of waiting."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    try:
        found = weighed(scope=desk.scope, account_id=account_id, as_of=desk.today)
    except NothingOverdue as nothing:
        return page(request, desk, "desk/weigh.html", {"customer": customer, "nothing": str(nothing)})
    if found.account.customer_id != customer.pk:
        raise UnknownAccount("This account is another customer's.")
    typed = request.GET.get("chance", "")[:TYPED_MAX].strip()
    chance = _chance(typed)
    routes, unknown = _routes(desk, found, chance=chance)
    decision = decide(case=found.case, market=found.market, routes=routes)
    names = dict(Agency.objects.values_list("code", "name"))
    names |= {route.code: route.code for route in routes}
    context = {
        "customer": customer,
        "account": found.account,
        "case": found.case,
        "barred_on": found.barred_on,
        "rows": [_row(one, names) for one in decision.options],
        "cost_of_waiting_minor": decision.cost_of_waiting_minor,
        "wait_days": WAIT_DAYS,
        "assumed": _told(found),
        "typed": typed,
        "refusal": CHANCE_REFUSED if typed and chance is None else "",
        "has_routes": bool(routes),
        "unknown": unknown,
        "surveys": packaged_surveys(),
    }
    return page(request, desk, "desk/weigh.html", context)


def _chance(typed: str) -> int | None:
    try:
        percent = Decimal(typed)
    except InvalidOperation:
        return None
    is_share = percent.is_finite() and 0 <= percent <= CHANCE_MAX
    return int(percent * MILLION / CHANCE_MAX) if is_share else None


def _routes(desk: Desk, found: Weighed, *, chance: int | None) -> tuple[list[Route], list[str]]:
    """The routes whose cost and time the data knows, at the chance that was typed; and the others' names."""
    if chance is None:
        return [], []
    try:
        case = case_of_account(scope=desk.scope, account_id=found.account.public_id, as_of=desk.today)
    except (NoCourtClaim, ClaimFactsFaulty):
        return [], []
    routes: list[Route] = []
    unknown: list[str] = []
    for one in options(book=law_book(), facts=case.facts).options:
        days, cost = days_of(one), one.estimate.filing_high
        if days is None or one.estimate.not_known or cost.currency != found.case.currency:
            unknown.append(one.route.name)
            continue
        lead = max(0, (one.filing_on - desk.today).days)
        routes.append(
            Route(
                code=one.route.code,
                cost_minor=cost.minor,
                back_minor=0,  # what the debtor bears in the end is not counted on
                chance=chance,
                days=days + lead,
                lead_days=lead,
            )
        )
    return routes, unknown


def _row(one: Option, names: dict[str, str]) -> dict[str, object]:
    return {
        "one": one,
        "way": WAY_WORDS[one.way],
        "name": names.get(one.code, ""),
        "refusal": REFUSALS.get(one.refusal, ""),
        "chance": _percent(one.chance),
        "low": _percent(one.low),
        "high": _percent(one.high),
    }


def _percent(millionths: int) -> str:
    return f"{Decimal(millionths) / 10_000:.1f}"


def _told(found: Weighed) -> list[tuple[str, str, str]]:
    """What is assumed: the name of each value, the value, and where it comes from."""
    own: Assumptions = found.assumptions
    assumed, sources = own.assumed, own.sources
    survey, currency = own.prior.survey, found.case.currency
    said = spread(packaged_surveys(), age=max(0, found.case.age))
    hour = assumed.hour_minor.get(currency)
    rows = [
        ("Chance before there are own cases", f"{survey.name} ({survey.source})", sources["survey"]),
        ("Weight of it", f"{own.weight} recoveries", sources["prior_weight"]),
        ("Counted until", f"{assumed.horizon} days from now", sources["horizon_days"]),
        ("What money costs", f"{_points(assumed.yearly)} % a year", sources["yearly_basis_points"]),
        (
            "An hour of staff",
            "not set for this currency: nothing"
            if hour is None
            else f"{to_text(money=Money(hour, currency))} {currency}",
            sources["hour"],
        ),
        (
            "Minutes of ours",
            _each([str(assumed.efforts[way].minutes) for way in WAYS]),
            sources["minutes"],
        ),
        (
            "Customers lost by it",
            _each([f"{_points(assumed.efforts[way].lost)} %" for way in WAYS]),
            sources["lost_basis_points"],
        ),
    ]
    if said is not None and said.surveys > 1:
        text = f"{_percent(said.least)} to {_percent(said.most)} % ever, in {said.surveys} surveys"
        rows.insert(1, ("What surveys say of this age", text, sources["survey"]))
    return rows


def _points(basis_points: int) -> str:
    return f"{Decimal(basis_points) / 100:f}"


def _each(values: Sequence[str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(WAYS, values, strict=True))
