"""How things stand with a customer in a sentence or two, each fact a link to where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dunwell.apps.receivables.open_items import ItemRow
from dunwell.apps.receivables.overview import Position
from dunwell.apps.runs.decided import Decided
from dunwell.apps.worklist.timeline import Moment
from dunwell.core.dunning.reasons import Reason
from dunwell.interfaces.desk.show import Show
from dunwell.interfaces.desk.words import step_name


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the story; a fact names the place on the page (`anchor`) or the letter that it is from."""

    text: str
    anchor: str = ""
    letter: UUID | None = None


def story(
    *,
    name: str,
    owed: Sequence[tuple[str, Position, ItemRow | None]],
    letter: Moment | None,
    upcoming: str,
    show: Show,
) -> list[Part]:
    """Tell what is owed, what of it is overdue and since when, the last letter, and what comes next."""
    open_accounts = [one for one in owed if one[1].open_minor]
    if not open_accounts:
        parts = [Part(f"{name} owes nothing")]
        credited = [(anchor, position) for anchor, position, _ in owed if position.credit_minor]
        if credited:
            parts.append(Part(", and has "))
            parts += _listed(
                [
                    [Part(show.amount(minor=-one.credit_minor, currency=one.currency), anchor)]
                    for anchor, one in credited
                ]
            )
            parts.append(Part(" to its credit"))
        parts.append(Part("."))
    else:
        parts = [Part(f"{name} owes ")]
        parts += _listed([_owed(anchor, position, show) for anchor, position, _ in open_accounts])
        parts.append(Part("; "))
        parts += _overdue(open_accounts, show)
        parts.append(Part("."))
    if letter is not None:
        day = show.day(on=show.today(now=letter.at))
        parts += [Part(" The last letter went out on "), Part(day, letter=letter.public_id), Part(".")]
    if upcoming:
        parts.append(Part(f" Next: {upcoming}."))
    return parts


def next_step(*, decision: Decided | None, show: Show) -> str:
    """What comes next on an account, and when: "Reminder by e-mail, 25 May"; "" where nothing will by itself."""
    if decision is None or decision.step is None:
        return ""
    name = step_name(policy=decision.policy, step=decision.step, channel=True)
    if not name:
        return ""
    if decision.reason == Reason.CONTACT_MISSING:
        return f"{name}, once there is an address"
    if decision.reason == Reason.STEP_DUE:
        return f"{name}, with the last run"
    return f"{name}, on {show.day(on=decision.next_on)}" if decision.next_on else name


def _owed(anchor: str, position: Position, show: Show) -> list[Part]:
    items = "item" if position.items == 1 else "items"
    return [
        Part(show.amount(minor=position.open_minor, currency=position.currency), anchor),
        Part(f" in {show.count(number=position.items)} {items}"),
    ]


def _overdue(owed: Sequence[tuple[str, Position, ItemRow | None]], show: Show) -> list[Part]:
    late = [one for one in owed if one[1].overdue_minor]
    if not late:
        return [Part("nothing is overdue")]
    told: list[list[Part]] = []
    for anchor, position, oldest in late:
        everything = position.overdue_minor == position.open_minor and len(owed) == 1
        figure = (
            "all of it"
            if everything
            else show.amount(minor=position.overdue_minor, currency=position.currency)
        )
        parts = [Part(figure, anchor), Part(" is overdue")]
        if oldest is not None:
            days = "day" if oldest.days_overdue == 1 else "days"
            parts += [
                Part(f", the oldest item {oldest.number} by "),
                Part(f"{show.count(number=oldest.days_overdue)} {days}", anchor),
            ]
        told.append(parts)
    return _listed(told)


def _listed(told: Sequence[list[Part]]) -> list[Part]:
    """Join as in speech: one, two and three."""
    parts: list[Part] = []
    for place, one in enumerate(told):
        if place:
            parts.append(Part(" and " if place == len(told) - 1 else ", "))
        parts += one
    return parts
