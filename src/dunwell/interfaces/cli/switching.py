"""What `sending` prints and sets."""

from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import SwitchRefused, SwitchState, set_switch, switch_state
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"
WORDS = {
    "live": "Live: letters leave.",
    "test": "Test: everything is made ready, and nothing leaves the house.",
    "stopped": "Stopped: nothing is done at all; drafts and steps wait.",
}


def show(*, as_json: bool) -> int:
    """Print how the switch stands."""
    _print(switch_state(), as_json=as_json)
    return 0


def turn(*, mode: str, letters_max: int | None, is_without_limit: bool, note: str, as_json: bool) -> int:
    """Set the switch, the limit of a run too where one is given, and print how it stands; 1 when it is refused."""
    limit = letters_max
    if letters_max is None and not is_without_limit:
        limit = switch_state().letters_max
    try:
        state = set_switch(
            scope=system_scope(actor=ACTOR), sending=mode, letters_max=limit, note=note, now=clock()
        )
    except SwitchRefused as refusal:
        if as_json:
            print_json({"error": {"code": refusal.code, "field": refusal.field, "message": str(refusal)}})
        return complain(str(refusal))
    _print(state, as_json=as_json)
    return 0


def _print(state: SwitchState, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "sending": state.sending,
                "letters_max": state.letters_max,
                "note": state.note,
                "set_at": state.set_at.isoformat() if state.set_at else None,
                "set_by": state.set_by or None,
            }
        )
        return
    print(WORDS[state.sending])
    if state.letters_max is None:
        print("A run may send as many letters as it likes.")
    else:
        print(f"A run of more than {state.letters_max} letters waits for a release.")
    if state.set_at is not None:
        print(f"Set by {state.set_by} on {state.set_at:%Y-%m-%d at %H:%M} UTC: {state.note}")
