"""The next step of an account, steered by who chases: skipped, brought forward, or handed to the owner."""

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.dunning.steers import REASON_CHARACTERS_MAX, SteerRefused
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.runs.steering import bring_forward, next_step, skip_step
from dunwell.apps.worklist.owners import HandOverRefused, hand_to_owner
from dunwell.interfaces.desk.customers.customer import accounts_shown, customer_context
from dunwell.interfaces.desk.customers.promise_form import account_at
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.desk.words import step_name

Doing = Literal["skip", "forward", "owner"]
DOINGS: tuple[Doing, ...] = ("skip", "forward", "owner")
SAID: dict[Doing, str] = {
    "skip": "The step is skipped; nobody hears of it.",
    "forward": "The step comes with the next run, unless something holds it back.",
    "owner": "The owner is asked.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """What is to be done about which step: `step` is its number, "" where the owner is asked of the account."""

    doing: Doing
    about: UUID
    account: str
    name: str
    step: str
    reason: str = ""
    error: str = ""

    @property
    def reason_most(self) -> int:
        """How many characters a reason takes."""
        return REASON_CHARACTERS_MAX


@desk_page()
def steps(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its accounts, with the form that the address asks for."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    if not desk.may_work:
        return _shown(request, desk, card=card, form=None)
    for doing in DOINGS:
        if account_id := typed_id(request.GET.get(doing, ""), expect="acc"):
            try:
                form = _form(desk, card=card, account_id=account_id, doing=doing)
            except SteerRefused as refusal:
                return _shown(request, desk, card=card, form=None, refusal=str(refusal))
            return _shown(request, desk, card=card, form=form)
    return _shown(request, desk, card=card, form=None)


@desk_page("POST", power=Power.WORK)
def step_act(
    request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID, act: str
) -> HttpResponseBase:
    """Skip the step that was shown, bring it forward, or hand the account to its owner."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    account_at(desk, account_id=account_id, customer_id=card.customer_id)
    doing = cast("Doing", act)
    reason = request.POST.get("reason", "")[: REASON_CHARACTERS_MAX * 2]
    typed = request.POST.get("step", "")
    step = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    try:
        if doing == "owner":
            hand_to_owner(
                scope=desk.scope, account_id=account_id, note=reason, now=desk.now, today=desk.today
            )
        else:
            steer = skip_step if doing == "skip" else bring_forward
            steer(scope=desk.scope, account_id=account_id, step=step, reason=reason, now=desk.now)
    except (SteerRefused, HandOverRefused) as refusal:
        return _refused(request, desk, card=card, account_id=account_id, doing=doing, refusal=refusal)
    if not is_fragment(request):
        flash.success(request, SAID[doing])
        return redirect("desk:customer", public_id=public_id)
    return _shown(request, desk, card=card, form=None, said=SAID[doing])


def _refused(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    account_id: UUID,
    doing: Doing,
    refusal: Exception,
) -> HttpResponse:
    """The form again with what is wrong; where the step has moved on, just that."""
    try:
        form = _form(desk, card=card, account_id=account_id, doing=doing, error=str(refusal))
    except SteerRefused:
        return _shown(request, desk, card=card, form=None, refusal=str(refusal), status=409)
    sent = StepForm(
        doing=form.doing,
        about=form.about,
        account=form.account,
        name=form.name,
        step=form.step,
        reason=request.POST.get("reason", "")[: REASON_CHARACTERS_MAX * 2],
        error=form.error,
    )
    return _shown(request, desk, card=card, form=sent, status=409)


def _form(desk: Desk, *, card: CustomerCard, account_id: UUID, doing: Doing, error: str = "") -> StepForm:
    account = account_at(desk, account_id=account_id, customer_id=card.customer_id)
    name, step = "", ""
    if doing != "owner":
        ahead = next_step(scope=desk.scope, account_id=account_id, now=desk.now)
        name = step_name(policy=ahead.policy, step=ahead.ahead.level.step, channel=True)
        step = str(ahead.ahead.level.step)
    return StepForm(
        doing=doing,
        about=account_id,
        account=f"{account.entity.code} {account.currency}",
        name=name,
        step=step,
        error=error,
    )


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    form: StepForm | None,
    refusal: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = customer_context(desk, card=card) | {
        "step_form": form,
        "step_refusal": refusal,
        "step_said": said,
        "is_timeline_new": bool(said),
    }
    return accounts_shown(request, desk, context, status=status)
