"""How things stand with a customer in a sentence or two, each fact a link to where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dunwell.apps.disputes.queries import DisputeRow
from dunwell.apps.promises.queries import PromiseRow
from dunwell.apps.receivables.open_items import ItemRow
from dunwell.apps.receivables.overview import Position
from dunwell.apps.runs.decided import Decided
from dunwell.apps.worklist.timeline import Moment
from dunwell.core.dunning.reasons import Reason
from dunwell.interfaces.desk.customers.customer_facts import CustomerFacts
from dunwell.interfaces.desk.show import Show
from dunwell.interfaces.desk.words import step_name
from dunwell.interfaces.desk.worklist.bench_words import near

BROKEN_DAYS = 60  # so long a broken promise is part of the story


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


def standing_story(
    facts: CustomerFacts, *, disputes: Sequence[DisputeRow], now: datetime, today: date, show: Show
) -> list[Part]:
    """Tell what was agreed on, what is objected to, what waits for us, and how far the customer's word goes."""
    told: list[list[Part]] = []
    for mail in facts.replies[:1]:
        days = (now - mail.received_at).days
        waits = "since today" if days == 0 else f"for {show.count(number=days)} day{'s' if days > 1 else ''}"
        told.append([Part("a "), Part("reply", "waiting"), Part(f" waits {waits}")])
    told += [_promised(one, today=today, show=show) for one in facts.running_promises[:2]]
    for one in facts.broken_since(today - timedelta(days=BROKEN_DAYS))[:1]:
        amount = show.amount(minor=one.amount_minor, currency=one.currency)
        on = near(one.closed_on, today=today, show=show) if one.closed_on else ""
        told.append([Part("a promise of "), Part(amount, "promises"), Part(f" was broken {on}")])
    for plan in [one for one in facts.live_plans if one.state == "running"][:1]:
        paid = show.amount(minor=plan.paid_minor, currency=plan.currency)
        amount = show.amount(minor=plan.amount_minor, currency=plan.currency)
        told.append([Part(f"{paid} of "), Part(amount, "promises"), Part(" is paid in instalments")])
    told += _disputed(disputes, show=show)
    if facts.wish:
        who = f"owner {facts.wish.who}" if facts.wish.who else "the owner"
        told.append([Part(f"{who} asked to wait until {near(facts.wish.until, today=today, show=show)}")])
    if facts.drafts:
        told.append([Part("a "), Part("draft", "waiting"), Part(" waits for somebody's yes")])
    if facts.reliability.score is not None:
        score = f"{facts.reliability.score} of 100"
        told.append([Part("their word holds "), Part(score, "promises"), Part(" times, as it seems")])
    if not told:
        return []
    first = told[0][0]
    told[0][0] = Part(first.text[:1].upper() + first.text[1:], first.anchor, first.letter)
    return [Part(" "), *_listed(told), Part(".")]


def _promised(one: PromiseRow, *, today: date, show: Show) -> list[Part]:
    amount = show.amount(minor=one.amount_minor, currency=one.currency)
    paid = show.amount(minor=one.paid_minor, currency=one.currency)
    part = f" ({paid} of it came)" if one.paid_minor else ""
    due = near(one.due_on, today=today, show=show)
    return [Part(amount, "promises"), Part(f"{part} is promised by {due}")]


def _disputed(disputes: Sequence[DisputeRow], *, show: Show) -> list[list[Part]]:
    sums: dict[str, int] = {}
    for one in disputes:
        if one.is_undecided:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
    return [
        [Part(show.amount(minor=minor, currency=currency), "disputes"), Part(" is disputed")]
        for currency, minor in sorted(sums.items())
    ]


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
