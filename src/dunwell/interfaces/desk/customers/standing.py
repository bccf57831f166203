"""How the house stands to a customer, changed on its page: group, VIP, risk, renewal."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import RiskClass
from dunwell.apps.parties.standing import StandingDraft, StandingRefused
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.receivables.customer_standing import change_standing
from dunwell.interfaces.desk.customers.customer import customer_context, timeline_context
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page

TYPED_CHARACTERS_MAX = 200  # more of a field is not even shown again


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingForm:
    """A form to fill in."""

    group: str
    risk_class: str
    is_vip: bool
    renewal_on: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def risks(self) -> list[tuple[str, str]]:
        """What may be chosen."""
        return [("", "Not known"), *RiskClass.choices]


@desk_page()
def standing(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its facts, with the form where the address asks for it."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    form = _form_of(card) if desk.may_work and "edit" in request.GET else None
    return _shown(request, desk, card=card, standing_form=form)


@desk_page("POST", power=Power.WORK)
def standing_change(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Change how we stand to the customer."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    try:
        draft = StandingDraft(
            group=request.POST.get("group", ""),
            risk_class=request.POST.get("risk_class", ""),
            is_vip=request.POST.get("is_vip", "") == "yes",
            renewal_on=_day(request.POST.get("renewal_on", "")),
        )
        change_standing(scope=desk.scope, customer_id=public_id, draft=draft, now=desk.now)
    except StandingRefused as refusal:
        form = StandingForm(
            group=request.POST.get("group", "")[:TYPED_CHARACTERS_MAX],
            risk_class=request.POST.get("risk_class", "")[:TYPED_CHARACTERS_MAX],
            is_vip=request.POST.get("is_vip", "") == "yes",
            renewal_on=request.POST.get("renewal_on", "")[:TYPED_CHARACTERS_MAX],
            errors={refusal.field: str(refusal)},
        )
        return _shown(request, desk, card=card, standing_form=form, status=409)
    if not is_fragment(request):
        flash.success(request, "Saved.")
        return redirect("desk:customer", public_id=public_id)
    card = customer_card(scope=desk.scope, public_id=public_id)
    context = {"card": card, "standing_said": "Saved.", "is_timeline_new": True}
    return page(request, desk, "desk/standing.html", timeline_context(desk, card=card) | context)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise StandingRefused(code="not_a_day", field="renewal_on", message=message) from None


def _form_of(card: CustomerCard) -> StandingForm:
    return StandingForm(
        group=card.group,
        risk_class=card.risk_class,
        is_vip=card.is_vip,
        renewal_on=card.renewal_on.isoformat() if card.renewal_on else "",
    )


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    standing_form: StandingForm | None,
    status: int = 200,
) -> HttpResponse:
    context = {"card": card, "standing_form": standing_form}
    if is_fragment(request):  # htmx leaves the page as it is for any other status
        return page(request, desk, "desk/standing.html", context)
    answer = page(request, desk, "desk/customer.html", customer_context(desk, card=card) | context)
    answer.status_code = status
    return answer
