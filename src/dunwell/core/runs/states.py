"""The moves of a run and of an action: (state, event) → state. What is not here cannot happen."""

RUN_MOVES: dict[tuple[str, str], str] = {
    ("open", "proposed"): "proposed",
    ("proposed", "closed"): "closed",
    ("open", "superseded"): "closed",  # a later day was run before this one had decided anything
    ("closed", "reopened"): "proposed",  # an uncertain letter was found not to have arrived
}

ACTION_MOVES: dict[tuple[str, str], str] = {
    ("awaiting", "approved"): "proposed",
    ("awaiting", "lapsed"): "lapsed",  # nobody said yes in time, or somebody said no
    ("proposed", "taken_back"): "awaiting",  # undone before anybody had begun
    ("proposed", "claimed"): "claimed",
    ("proposed", "lapsed"): "lapsed",  # tried as often as is allowed
    ("claimed", "released"): "proposed",  # the process that had claimed it is gone, or the server was away
    ("claimed", "put_off"): "proposed",  # it is night where the customer is
    ("claimed", "lapsed"): "lapsed",  # looked at again: paid since, no address any more, …
    ("claimed", "done"): "done",  # a task was made
    ("claimed", "sending"): "sending",
    ("sending", "sent"): "sent",
    ("sending", "refused"): "refused",
    ("sending", "put_back"): "proposed",  # surely not taken by the server: to be tried again
    ("sending", "lost"): "uncertain",  # nobody knows: a person decides, never the machine
    ("uncertain", "sent"): "sent",  # it was found to have arrived
    ("uncertain", "put_back"): "proposed",  # it was found not to have arrived
}

SETTLED = frozenset({"sent", "done", "lapsed", "refused", "uncertain"})


class IllegalMove(Exception):
    """The state does not know this event."""

    code = "illegal_move"


def after(*, moves: dict[tuple[str, str], str], state: str, event: str) -> str:
    """Return the state that an event leads to, or raise IllegalMove."""
    try:
        return moves[state, event]
    except KeyError:
        raise IllegalMove(f"Nothing that is {state} can be {event}.") from None
