"""The sending switch: whether letters leave at all, how many a run may send unasked, and who said so."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.models import Sending, User
from dunwell.apps.organisation.scope import Power
from dunwell.apps.organisation.switches import NOTE_CHARACTERS_MAX, SwitchRefused, set_switch
from dunwell.apps.runs import decided
from dunwell.apps.runs.releasing import ReleaseRefused, release
from dunwell.interfaces.desk.door import Desk, desk_page, page

TYPED_MAX = 1000  # more of a field is not even shown again
MODES: dict[str, tuple[str, str]] = {
    Sending.LIVE.value: ("Live", "Letters leave."),
    Sending.TEST.value: ("Test", "Everything is made ready, and nothing leaves the house."),
    Sending.STOPPED.value: ("Stopped", "Nothing is done at all; drafts and steps wait."),
}
SAID = {
    Sending.LIVE.value: "Live: letters leave again.",
    Sending.TEST.value: "Test: nothing leaves the house.",
    Sending.STOPPED.value: "Stopped: nothing leaves until a controller lets it go on.",
}


@desk_page()
def sending(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """How the switch stands, who set it and why; with a form for who may change it."""
    return _shown(request, desk)


@desk_page("POST", power=Power.WORK)
def sending_set(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Stop the sending, let it go on, or set the limit of a run."""
    typed = {name: request.POST.get(name, "")[:TYPED_MAX] for name in ("sending", "letters_max", "note")}
    limit = desk.switch.letters_max
    try:
        if "letters_max" in request.POST:
            limit = _limit(typed["letters_max"])
        set_switch(
            scope=desk.scope, sending=typed["sending"], letters_max=limit, note=typed["note"], now=desk.now
        )
    except SwitchRefused as refusal:
        answer = _shown(request, desk, typed=typed, errors={refusal.field: str(refusal)})
        answer.status_code = 409
        return answer
    flash.success(request, SAID[typed["sending"]])
    return redirect("desk:sending")


@desk_page("POST", power=Power.APPROVE)
def run_release(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Let a run send more letters than the switch allows unasked."""
    found = decided.run(scope=desk.scope, public_id=public_id)
    try:
        release(scope=desk.scope, run_id=found.run_id, now=desk.now)
    except ReleaseRefused as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(request, "Released: the letters of this run leave.")
    return redirect("desk:run", public_id=public_id)


def _limit(text: str) -> int | None:
    """The most letters of a run, None for no limit."""
    said = text.strip().replace(",", "").replace(" ", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 9):
        raise SwitchRefused(
            code="bad_limit", field="letters_max", message="Give a number of letters, 0 or more."
        )
    return int(said)


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    state = desk.switch
    actor = state.set_by.removeprefix("user:")
    who = User.objects.filter(pk=int(actor)).first() if actor.isdigit() else None
    stands = {
        "sending": state.sending,
        "letters_max": "" if state.letters_max is None else str(state.letters_max),
        "note": "",
    }
    context = {
        "who": str(who) if who else state.set_by,
        "modes": [(code, name, says) for code, (name, says) in MODES.items()],
        "mode": MODES[state.sending],
        "typed": typed or stands,
        "errors": errors or {},
        "may_set": desk.scope.may(Power.APPROVE),
        "note_most": NOTE_CHARACTERS_MAX,
    }
    return page(request, desk, "desk/sending.html", context)
