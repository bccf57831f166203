"""The mail that tells a salesperson of next steps: one for everything that a day has to tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dunwell.core import wording

FIRST_LINES = 6  # of the draft
LINE_CHARACTERS_MAX = 160
CHANNELS = {
    "email": "by e-mail",
    "letter": "by post",
    "sms": "by text message",
    "portal": "in the portal",
    "call": "by phone",
    "owner": "to you",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLine:
    """One step to tell of. `closes_at` is on the entity's clock; None where the step cannot be stopped."""

    customer: str
    number: str
    entity: str
    currency: str
    overdue_minor: int
    open_minor: int
    carrying_number: str
    days_overdue: int  # of the carrying invoice; not positive before
    planned_on: date
    channel: str
    subject: str  # of the draft, or the step's name
    draft: str
    closes_at: datetime | None
    link: str


def first_lines(text: str, /) -> tuple[str, ...]:
    """Return how a draft begins: its first lines with anything on them, none of them long."""
    lines = [one for one in (wording.one_line(line) for line in text.splitlines()) if one]
    return tuple(
        line if len(line) <= LINE_CHARACTERS_MAX else f"{line[: LINE_CHARACTERS_MAX - 1]}…"
        for line in lines[:FIRST_LINES]
    )


def until_words(*, closes_at: datetime, language: str) -> str:
    """Say until when a step may be stopped: "the end of 11 March 2026", or the hour where the day ends elsewhere."""
    if closes_at.time() == time():
        return f"the end of {wording.day(on=closes_at.date() - timedelta(days=1), language=language)}"
    day = wording.day(on=closes_at.date(), language=language)
    return f"{day}, {closes_at:%H:%M} ({closes_at.tzinfo})"


def compose_digest(*, name: str, lines: Sequence[OwnerLine], language: str) -> tuple[str, str]:
    """Return subject and text for a person, in English with the days and amounts of their language's region."""
    assert lines, "there is something to tell"
    tag = wording.reading_tag(wanted=language, language="en")
    open_to_stop = sum(1 for line in lines if line.closes_at)
    count = "one step" if len(lines) == 1 else f"{len(lines)} steps"
    subject = f"{count.capitalize()} ahead for your customers"
    if open_to_stop:
        subject += (
            ", which you may stop" if open_to_stop == len(lines) else f", {open_to_stop} may be stopped"
        )
    hello = f"Hello {wording.one_line(name)},\n\n" if name else "Hello,\n\n"
    intro = "this is what collections are about to do with customers of yours. Without a word from you it goes on.\n"
    told = [_told(place, line, tag=tag) for place, line in enumerate(lines, start=1)]
    close = "The links are for you alone; please do not pass this mail on. Nothing happens by opening them.\n"
    return subject, "\n".join([hello + intro, *told, close])


def _told(place: int, line: OwnerLine, *, tag: str) -> str:
    amount = wording.amount(minor=line.overdue_minor or line.open_minor, currency=line.currency, language=tag)
    state = "overdue" if line.overdue_minor else "open"
    why = (
        f"{line.carrying_number} is {line.days_overdue} day{'s'[: line.days_overdue > 1]} overdue"
        if line.days_overdue > 0
        else f"{line.carrying_number} falls due"
    )
    planned = wording.day(on=line.planned_on, language=tag)
    said = [
        f"{place}. {wording.one_line(line.customer)} ({line.number}), {wording.one_line(line.entity)}",
        f"   {amount} {state}; {why}.",
        f"   {CHANNELS[line.channel].capitalize()}, on {planned}: “{wording.one_line(line.subject)}”",
    ]
    if line.closes_at is not None:
        said.append(
            f"   You may stop or delay it until {until_words(closes_at=line.closes_at, language=tag)}:"
        )
        said.append(f"   {line.link}")
    else:
        said.append("   This is for your information: at this stage it cannot be stopped.")
    if beginning := first_lines(line.draft):
        said += ["", "   It begins:", *(f"   | {one}" for one in beginning)]
    return "\n".join(said) + "\n"
