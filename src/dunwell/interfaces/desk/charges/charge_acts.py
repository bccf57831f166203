"""What is done about charges at the desk: letting one go, deciding about that, looking ahead and running them now."""

from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.charges.access import UnknownCharge, charge_in_scope, seen_waivers
from dunwell.apps.charges.models import Charge, ChargesRun, WaiverState
from dunwell.apps.charges.operations import ChargesRefused
from dunwell.apps.charges.waivers import REASON_CHARACTERS_MAX, WaiverRefused, ask_waiver, decide_waiver
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import Power
from dunwell.apps.runs import charging
from dunwell.apps.runs.charges_due import charges_due, may_post
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.desk.charges.charges import Refusal, charge_shown
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, page
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = REASON_CHARACTERS_MAX * 2


@desk_page("POST", power=Power.WORK)
def charge_waive(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Ask to let a charge go, whole where no amount is given; within the limit it is done at once."""
    found = charge_in_scope(scope=desk.scope, charge_id=public_id)
    typed = {name: request.POST.get(name, "")[:TYPED_MAX] for name in ("amount", "reason")}
    try:
        waiver = ask_waiver(
            scope=desk.scope,
            charge_id=public_id,
            reason=typed["reason"],
            amount_minor=_amount(typed["amount"], found=found, desk=desk),
            now=desk.now,
            today=desk.today,
        )
    except WaiverRefused as refusal:
        message = str(refusal)
        if refusal.code == "more_than_left":
            message += f" {desk.show.amount(minor=refusal.left_minor, currency=found.currency)} is left."
        refused = Refusal(form="waive", field=refusal.field, message=message, typed=typed)
        return charge_shown(request, desk, found, refusal=refused)
    said = desk.show.amount(minor=waiver.amount_minor, currency=found.currency)
    if waiver.state == WaiverState.GRANTED:
        flash.success(request, f"{said} of {found.number} is waived.")
    else:
        flash.success(request, f"Asked to waive {said} of {found.number}: a second person decides.")
    return redirect("desk:charge", public_id=public_id)


def _amount(text: str, *, found: Charge, desk: Desk) -> int | None:
    """What was typed, None for all that is left; WaiverRefused where it is no amount."""
    if not text.strip():
        return None
    try:
        return typed_minor(text=text, currency=found.currency, language=desk.show.language)
    except UnreadableAmount as refusal:
        raise WaiverRefused(code=refusal.code, field="amount", message=f"{refusal}.") from None


@desk_page("POST", power=Power.APPROVE)
def waiver_decide(request: HttpRequest, desk: Desk, waiver_id: UUID) -> HttpResponseBase:
    """Say yes or no to a waiver that somebody else asked for."""
    found = seen_waivers(scope=desk.scope).filter(public_id=waiver_id).first()
    if found is None:
        raise UnknownCharge("There is no such waiver in the entities that you see.")
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")[:TYPED_MAX]
    if answer not in {"yes", "no"}:
        return HttpResponse("Say answer=yes or answer=no.", status=400, content_type="text/plain")
    try:
        decide_waiver(
            scope=desk.scope,
            waiver_id=waiver_id,
            is_yes=answer == "yes",
            note=note,
            now=desk.now,
            today=desk.today,
        )
    except WaiverRefused as refusal:
        charge = charge_in_scope(scope=desk.scope, charge_id=found.charge.public_id)
        refused = Refusal(form="decide", field=refusal.field, message=str(refusal), typed={"note": note})
        return charge_shown(request, desk, charge, refusal=refused)
    said = "is waived" if answer == "yes" else "is not waived"
    amount = desk.show.amount(minor=found.amount_minor, currency=found.charge.currency)
    flash.success(request, f"{amount} of {found.charge.number} {said}.")
    return redirect("desk:charge", public_id=found.charge.public_id)


@desk_page()
def charges_preview(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What a run of charges would do today, or on another day. Nothing is written."""
    today = house_day(now=desk.now)
    on = day_asked(request, name="on", default=today)
    last = ChargesRun.objects.order_by("-as_of", "-pk").first()
    context = {
        "due": charges_due(scope=desk.scope, on=on),
        "on": on,
        "is_today": on == today,
        "last": last,
        "may_run": desk.may_run,
        "may_post": may_post(scope=desk.scope),
    }
    return page(request, desk, "desk/charges_preview.html", context)


@desk_page("POST", power=Power.RUN)
def charges_post(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Run today's charges of the whole group; what is posted already is not posted again."""
    if not may_post(scope=desk.scope):
        raise PermissionDenied
    try:
        made = charging.run(as_of=house_day(now=desk.now), actor=desk.scope.actor, clock=clock)
    except ChargesRefused as refusal:
        flash.error(request, str(refusal))
        return redirect("desk:charges_preview")
    posted, undone = _count(made, "posted"), _count(made, "reversed")
    words = f"{posted} charge{'' if posted == 1 else 's'} posted, {undone} reversed."
    if made.failures:
        flash.error(request, f"{words} {len(made.failures)} accounts failed; the next run tries again.")
    else:
        flash.success(request, words)
    return redirect("desk:charges")


def _count(made: ChargesRun, what: str) -> int:
    return sum(one["charges"] for kinds in made.totals[what].values() for one in kinds.values())
