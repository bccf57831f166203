"""What bureaus said of a customer: the reports, the questions with their costs, alerts; and asking anew."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.bureau_choices import ChoiceRefused, choices_of, choose_company
from dunwell.apps.credit.bureaus import BureauRefused, Purse, gather, spent_minor
from dunwell.apps.credit.report_models import BureauAlert, BureauAsk, BureauReport
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.credit.waterfall import Need, Outcome, Why
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER

SHOWN_MAX = 50
TYPED_MAX = 120
NEEDS = frozenset({Need.SCORE, Need.LIMIT, Need.INSOLVENCY})
OUTCOMES = {
    Outcome.FOUND: "Reported",
    Outcome.NOT_FOUND: "Knows no such company",
    Outcome.AMBIGUOUS: "Several companies fit",
    Outcome.UNAVAILABLE: "Could not be asked",
    Outcome.REFUSED: "Does not answer",
}
ENDED = {
    Why.SUFFICIENT: "All is known.",
    Why.HELD: "What is here is young enough: nothing was bought.",
    Why.OVER_BUDGET: "The month's budget is used up: nobody else was asked.",
    Why.NOBODY_LEFT: "Nobody else could be asked.",
    Why.AMBIGUOUS: "Several companies fit: correct the name or the register number, then ask again.",
}


@desk_page()
def reports(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """All that bureaus said of a customer."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    told = BureauReport.objects.filter(customer=customer).defer("content").order_by("-reported_on", "-pk")
    asks = BureauAsk.objects.filter(customer=customer).order_by("-pk")[:SHOWN_MAX]
    wired = house()
    context = {
        "customer": customer,
        "reports": list(told[:SHOWN_MAX]),
        "asks": [(one, OUTCOMES[Outcome(one.outcome)]) for one in asks],
        "alerts": list(
            BureauAlert.objects.filter(customer=customer).order_by("-happened_at", "-pk")[:SHOWN_MAX]
        ),
        "choices": choices_of(customer=customer),
        "bureaus": [one.terms for one in wired.bureaus],
        "currency": wired.bureau_currency,
        "spent_minor": spent_minor(currency=wired.bureau_currency, today=desk.today),
        "budget_minor": wired.bureau_budget_minor,
    }
    return page(request, desk, "desk/reports.html", context)


@desk_page("POST", power=Power.WORK)
def report_ask(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Ask the bureaus, the cheapest first."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    return _asked(request, desk, customer=customer)


@desk_page("POST", power=Power.WORK)
def report_choose(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Take one of the companies that a bureau says may be meant, and ask on by its number."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    try:
        choose_company(
            scope=desk.scope,
            customer=customer,
            bureau=request.POST.get("bureau", "")[:TYPED_MAX],
            reference=request.POST.get("reference", "")[:TYPED_MAX],
            now=desk.now,
        )
    except ChoiceRefused as refusal:
        flash.error(request, str(refusal))
        return redirect("desk:reports", public_id=customer.public_id)
    return _asked(request, desk, customer=customer)


def _asked(request: HttpRequest, desk: Desk, *, customer: Customer) -> HttpResponseBase:
    wired = house()
    try:
        done = gather(
            scope=desk.scope,
            customer=customer,
            needs=NEEDS,
            bureaus=wired.bureaus,
            purse=Purse(currency=wired.bureau_currency, month_minor=wired.bureau_budget_minor),
            today=desk.today,
            now=desk.now,
        )
    except BureauRefused as refusal:
        flash.error(request, str(refusal))
    else:
        why = done.ended.why
        flash.success(request, ENDED[why] if why else "Asked.")
    return redirect("desk:reports", public_id=customer.public_id)


@desk_page()
def report_copy(_request: HttpRequest, desk: Desk, public_id: UUID, report_id: UUID) -> HttpResponseBase:
    """A report, byte for byte, as a file: nothing of it is shown as a page of ours."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    found = BureauReport.objects.filter(customer=customer, public_id=report_id).first()
    if found is None:
        raise Http404("There is no such report of this customer.")
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{found.pk}.txt"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers[HEADER] = "sandbox; default-src 'none'"
    return answer
