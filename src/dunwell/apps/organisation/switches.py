"""The switch of the house: whether anything leaves, and how much at once."""

from dataclasses import dataclass
from datetime import datetime

from dunwell.apps.organisation.models import Sending, Switch
from dunwell.apps.organisation.scope import Power, Scope

LETTERS_MAX = 1_000  # of a run, where nobody has said otherwise
NOTE_CHARACTERS_MAX = 500


class SwitchRefused(Exception):
    """The switch stays as it is; `code`: not_allowed, unknown_mode, note_missing, note_too_long, bad_limit."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchState:
    """What holds now; `set_at` is null where nobody has ever touched it."""

    sending: str
    letters_max: int | None
    note: str = ""
    set_at: datetime | None = None
    set_by: str = ""

    @property
    def is_live(self) -> bool:
        """Whether letters leave."""
        return self.sending == Sending.LIVE

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is done at all."""
        return self.sending == Sending.STOPPED


def switch_state() -> SwitchState:
    """Return what holds now: one small read."""
    last = Switch.objects.order_by("-pk").first()
    if last is None:
        return SwitchState(sending=Sending.LIVE, letters_max=LETTERS_MAX)
    return SwitchState(
        sending=last.sending,
        letters_max=last.letters_max,
        note=last.note,
        set_at=last.set_at,
        set_by=last.set_by,
    )


def set_switch(
    *, scope: Scope, sending: str, letters_max: int | None, note: str, now: datetime
) -> SwitchState:
    """Set the switch and return what holds; the same again is no change.

    Whoever works may stop the sending at once; only a second pair of eyes (Power.APPROVE) lets it go on, turns the
    test on or off or changes the limit. A reason is needed. Raises SwitchRefused.
    """
    before = switch_state()
    if sending not in Sending.values:
        raise SwitchRefused(code="unknown_mode", field="sending", message="Choose live, test or stopped.")
    if (sending, letters_max) == (before.sending, before.letters_max):
        return before
    is_stop = sending == Sending.STOPPED and letters_max == before.letters_max
    if not scope.may(Power.APPROVE) and not (is_stop and scope.may(Power.WORK)):
        raise SwitchRefused(
            code="not_allowed",
            field="",
            message="You may stop the sending; a controller lets it go on and sets the rest.",
        )
    if letters_max is not None and letters_max < 0:
        raise SwitchRefused(
            code="bad_limit", field="letters_max", message="Give a number of letters, 0 or more."
        )
    if not note.strip():
        raise SwitchRefused(code="note_missing", field="note", message="Say why.")
    if len(note) > NOTE_CHARACTERS_MAX:
        raise SwitchRefused(
            code="note_too_long",
            field="note",
            message=f"A reason has at most {NOTE_CHARACTERS_MAX} characters.",
        )
    Switch.objects.create(
        sending=sending, letters_max=letters_max, note=note.strip(), set_at=now, set_by=scope.actor
    )
    return switch_state()
