"""What a row of the worklist says: why it is here now, and what stands around its account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from babel.dates import format_datetime

from dunwell.apps.disputes.queries import DisputeRow
from dunwell.apps.dunning.hold_queries import HoldRow
from dunwell.apps.promises.queries import BrokenRow
from dunwell.apps.replies.queries import InboundRow
from dunwell.apps.runs.drafts import DraftRow
from dunwell.apps.runs.untouched import QUIET_DAYS, Untouched
from dunwell.apps.worklist.queries import TaskRow
from dunwell.apps.worklist.strips import GuardStrip
from dunwell.core import wording
from dunwell.core.worklist.worth import Worth
from dunwell.interfaces.desk.show import Show
from dunwell.interfaces.desk.words import CHANNELS, level_name

WEEK = 7


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of what is said: a fact may name the customer's page and the place on it, or a letter, as its source."""

    text: str
    customer: UUID | None = None
    anchor: str = ""
    letter: UUID | None = None
    is_warning: bool = False


def why_draft(one: DraftRow, *, show: Show) -> tuple[Said, ...]:
    """The step that is due, and who has to say yes to it."""
    name = level_name(one.key)
    step = name if one.key == "call" else f"{name} {CHANNELS.get(one.channel, '')}".strip()
    said = [
        Said(f"{step}, step {one.step}", customer=one.customer_public_id),
        Said(f" is ready since {show.day(on=one.since_on)}"),
    ]
    if one.expires_on:
        said.append(Said(f" and expires after {show.day(on=one.expires_on)}"))
    if one.approvals > 1:
        yes = f": {', '.join(one.yes_from)} said yes, one more is needed" if one.yes_from else ""
        said.append(Said(f". It takes {one.approvals} people{yes}"))
    if one.why_not:
        said.append(Said(f". {one.why_not.rstrip('.')}", is_warning=True))
    return (*said, Said("."))


def why_reply(one: InboundRow, *, show: Show) -> tuple[Said, ...]:
    """Who wrote, what it answers, and what it is taken to say."""
    said = [Said(f"{one.sender_name or one.sender_email} wrote on {show.moment(at=one.received_at)}")]
    if one.letter_public_id:
        said += [Said(", in answer to "), Said(one.letter_subject, letter=one.letter_public_id)]
    if one.leading:
        said.append(Said(f". {one.leading.kind_name}, as it seems ({one.leading.confidence} %)"))
    elif one.proposals:
        said.append(Said(". It may say several things"))
    if not one.customer:
        said.append(Said(". Nobody knows whose mail this is", is_warning=True))
    return (*said, Said("."))


def why_task(one: TaskRow, *, show: Show) -> tuple[Said, ...]:
    """What is asked, and since when."""
    title = one.title if one.kind != "contact_missing" else "No letter can reach this customer"
    said = [Said(title.rstrip("."))]
    if one.days_waiting > 0:
        days = "day" if one.days_waiting == 1 else "days"
        said.append(Said(f". Waits for {show.count(number=one.days_waiting)} {days}", is_warning=True))
    elif one.days_waiting < 0:
        said.append(Said(f". For {show.day(on=one.due_on)}"))
    if one.assignee:
        said.append(Said(f". For {one.assignee}"))
    return tuple(said) if title.endswith(("?", "!")) and len(said) == 1 else (*said, Said("."))


def why_broken(one: BrokenRow, *, show: Show) -> tuple[Said, ...]:
    """What was promised, what came, and when it was broken."""
    promised = show.amount(minor=one.amount_minor, currency=one.currency)
    verb = "promised" if one.kind == "promise" else "agreed on in instalments"
    paid = show.amount(minor=one.paid_minor, currency=one.currency) if one.paid_minor else "nothing"
    return (
        Said(f"{promised} {verb}", customer=one.customer_public_id, anchor="promises"),
        Said(f", {paid} came; broken on {show.day(on=one.broken_on)}."),
    )


def why_dispute(one: DisputeRow, *, show: Show) -> tuple[Said, ...]:
    """What is objected to, and whose turn it is."""
    amount = show.amount(minor=one.awaited_minor or one.amount_minor, currency=one.currency)
    said = [
        Said(
            f"{one.reason_name}: {amount} of {one.number}", customer=one.customer_public_id, anchor="disputes"
        )
    ]
    if words := one.note if one.is_undecided else one.answer:
        said.append(Said(f": {words.rstrip('.')}"))
    if one.is_undecided:
        said.append(Said(f"; to be decided since {show.day(on=one.due_on)}", is_warning=one.is_overdue))
    elif one.credit_by:
        said.append(Said(f"; credit note by {show.day(on=one.credit_by)}", is_warning=one.is_overdue))
    said.append(Said(f". {one.department}, owner {one.owner}"))
    return (*said, Said("."))


def why_hold(one: HoldRow, *, show: Show) -> tuple[Said, ...]:
    """What is held, why, and what is asked now."""
    what = one.held_name or "The whole customer"
    said = [
        Said(f"{what}: {one.reason_name}", customer=one.customer_public_id, anchor="holds"),
        Said(f"{': ' + one.note.rstrip('.') if one.note else ''}, owner {one.owner}"),
    ]
    if one.is_review_due and one.review_on:
        said.append(Said(f". To be reviewed since {show.day(on=one.review_on)}", is_warning=True))
    if one.ends_on:
        said.append(Said(f". Ends on {show.day(on=one.ends_on)}"))
    return (*said, Said("."))


def why_untouched(one: Untouched, *, show: Show) -> tuple[Said, ...]:
    """Since when it is overdue, and how long nothing has happened."""
    return (
        Said(f"Overdue since {show.day(on=one.oldest_on)}, and nothing has happened for {QUIET_DAYS} days."),
    )


def strip_words(
    strip: GuardStrip, *, currency: str, now: datetime, today: date, show: Show
) -> tuple[Said, ...]:
    """What stands around an account, fact by fact."""
    said: list[Said] = []
    if strip.is_cash_waiting:
        said.append(Said("paid, or it may be: not applied yet", is_warning=True))
    if strip.of:
        days = "this week" if strip.in_days == WEEK else f"in {strip.in_days} days"
        touches = "touch" if strip.of == 1 else "touches"
        said.append(Said(f"{strip.used} of {strip.of} {touches} {days}", is_warning=strip.is_full))
    if not strip.reader:
        said.append(Said("nobody to write to", is_warning=True))
    elif strip.next_at is not None and strip.next_at > now + timedelta(minutes=1):
        said.append(
            Said(f"next allowed {_there(strip.next_at, today=today, show=show)} there", is_warning=True)
        )
    if strip.wish:
        who = f"owner {strip.wish.who}" if strip.wish.who else "the owner"
        said.append(
            Said(
                f"{who} asked to wait until {near(strip.wish.until, today=today, show=show)}", is_warning=True
            )
        )
    if strip.promised_minor and strip.promised_until:
        amount = show.amount(minor=strip.promised_minor, currency=currency)
        said.append(Said(f"promise of {amount} due {near(strip.promised_until, today=today, show=show)}"))
    if strip.plan_next_on:
        amount = show.amount(minor=strip.plan_next_minor, currency=currency)
        said.append(Said(f"instalment of {amount} due {near(strip.plan_next_on, today=today, show=show)}"))
    if strip.disputed_minor:
        said.append(Said(f"{show.amount(minor=strip.disputed_minor, currency=currency)} disputed"))
    if strip.is_held:
        until = f" until {near(strip.held_until, today=today, show=show)}" if strip.held_until else ""
        said.append(Said(f"on hold{until}", is_warning=True))
    return tuple(said)


def worth_words(found: Worth, *, currency: str, show: Show) -> str:
    """What moves if somebody acts: about 1,200 of 4,000 EUR."""
    moved = wording.number(minor=found.moved_minor, currency=currency, language=show.language)
    return f"about {_whole(moved)} of {show.amount(minor=found.asked_minor, currency=currency)}"


def near(on: date, *, today: date, show: Show) -> str:
    """A day as one says it: today, tomorrow, Fri, else the date."""
    days = (on - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days == -1:
        return "yesterday"
    if 1 < days < WEEK:
        locale = wording.locale_of(show.language)
        return str(format_datetime(datetime.combine(on, datetime.min.time()), "EEE", locale=locale))
    return show.day(on=on)


def _there(at: datetime, *, today: date, show: Show) -> str:
    """A moment on the customer's own clock."""
    clock = format_datetime(at, "HH:mm", tzinfo=at.tzinfo, locale=wording.locale_of(show.language))
    return f"{near(at.date(), today=today, show=show)} {clock}"


def _whole(text: str) -> str:
    """An amount without its empty decimals: a guess has none."""
    for mark in (".", ","):
        head, found, tail = text.rpartition(mark)
        if found and tail and set(tail) == {"0"} and len(tail) != 3:
            return head
    return text
