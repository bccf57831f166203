"""Why an account was decided as it was, in facts without words, and what would have to change for another answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from dunwell.core.dunning.decide import workings
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import PRECEDENCE, Reason
from dunwell.core.dunning.standing import EVENT_COLUMNS
from dunwell.core.dunning.what_if import (
    REMEDIES,
    STOPS,
    Answer,
    Case,
    Change,
    Tell,
    applied,
    short_of_cover,
    short_of_set_aside,
)

ALTERNATIVES_MAX = 4
HOPS_MAX = 12  # days that are looked at until a step comes by itself
_NEEDED = {"email": "has_address", "letter": "has_postal_address", "sms": "has_mobile"}


class FactKind(StrEnum):
    """What a fact is about; each says which fields of it are filled."""

    OPEN = "open"  # minor, count
    OVERDUE = "overdue"  # minor, count
    CREDIT = "credit"  # minor, above nothing: not allocated yet
    ASKED = "asked"  # minor: what may be asked for, after guards
    MINIMUM = "minimum"  # minor
    CARRYING = "carrying"  # on: its due date; days overdue, negative before it
    LAST_STEP = "last_step"  # step; on where known: for the carrying invoice
    REACHED = "reached"  # step, that earlier letters reached
    NEXT_STEP = "next_step"  # step; on: its day by the ladder
    FORWARD = "forward"  # step; on: brought forward by a person
    LAST_CONTACT = "last_contact"  # on
    GAP = "gap"  # on: the first day after it
    CAP = "cap"  # on: the last day of it
    REST = "rest"  # on: the last day of it
    TOLD = "told"  # step, on: the sales side was told
    WINDOW = "window"  # on: the first day after it
    RENEWAL = "renewal"  # on: its first day; until: its last
    REPORT = "report"  # on: by when the credit insurer is to be told; days until then, negative after it
    EXTENSION = "extension"  # on: to which it lets payment be put off; until: what holds back goes on longer, if known
    ACCOUNT_GUARD = "account_guard"  # code of the reason; until
    ITEM_GUARD = "item_guard"  # code of the reason; minor set aside; until
    PROMISE_BROKEN = "promise_broken"  # on
    PLAN_BROKEN = "plan_broken"  # on
    DISPUTE_REJECTED = "dispute_rejected"  # on
    DO_NOT_CONTACT = "do_not_contact"
    UNREACHABLE = "unreachable"  # step, code of the channel
    CONTACT_SOUGHT = "contact_sought"
    VIP = "vip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that the decision looked at."""

    kind: FactKind
    minor: int | None = None
    count: int | None = None
    on: date | None = None
    until: date | None = None
    days: int | None = None
    step: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A reason in the order of precedence, and whether it holds; the first that does is the answer."""

    reason: Reason
    holds: bool
    is_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What would be decided with these changes made, found by deciding again.

    `on` is the day of that decision: the day asked about, or the later one on which the step would be taken with
    nothing else happening. `minor`: how much money, or how much of a promise or dispute, the change needs.
    """

    changes: tuple[Change, ...]
    answer: Answer
    on: date
    minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision with its facts, its chain of reasons, and what would have to change."""

    as_of: date
    policy: Policy
    answer: Answer
    facts: tuple[Fact, ...]
    chain: tuple[Link, ...]
    by_itself: (
        Alternative | None
    )  # the step that comes if nothing changes, as far as the days ahead are known
    alternatives: tuple[Alternative, ...]  # the smallest sets of changes first

    def fact(self, kind: FactKind, /) -> Fact | None:
        """Return the fact of a kind, if the decision looked at one."""
        return next((fact for fact in self.facts if fact.kind == kind), None)


def explain(*, standing: pl.DataFrame, policy: Policy, as_of: date, tell: Tell | None = None) -> Explanation:
    """Explain what is decided about one account on a day.

    standing: STANDING, one row, which names the version that `policy` is. `tell` knows the account on other days and
    without its credits and guards; without it, nothing is said about those. Nothing is promised that deciding again
    did not confirm. Cost: a decision of one account for each change that is tried.
    """
    case = Case(standing=standing, policy=policy, as_of=as_of)
    asking = _Asking(case=case, tell=tell)
    answer = asking.decided(case)
    (row,) = workings(standings=standing, policies=case.policies, as_of=as_of).iter_rows(named=True)
    by_itself = None if answer.is_taken else _step_reached(asking, changes=())
    return Explanation(
        as_of=as_of,
        policy=policy,
        answer=answer,
        facts=tuple(_facts(standing.row(0, named=True), working=row, policy=policy, as_of=as_of)),
        chain=tuple(
            Link(reason=reason, holds=row[reason], is_answer=reason == answer.reason) for reason in PRECEDENCE
        ),
        by_itself=by_itself,
        alternatives=tuple(_stops(asking) if answer.is_taken else _ways(asking, by_itself=by_itself)),
    )


@dataclass(slots=True)
class _Asking:
    """Asks what would be decided under changes, each question once: a decision costs more than to remember it."""

    case: Case
    tell: Tell | None
    told: dict[tuple[date, frozenset[Change]], Case | None] = field(default_factory=dict)
    answers: dict[int, tuple[Case, Answer]] = field(default_factory=dict)

    def under(self, changes: Iterable[Change], *, on: date) -> Case | None:
        key = on, frozenset(changes)
        if key not in self.told:
            self.told[key] = applied(tell=self._known, on=on, changes=key[1])
        return self.told[key]

    def decided(self, case: Case) -> Answer:
        if id(case) not in self.answers:
            self.answers[id(case)] = case, case.decided()  # the case is kept, so that its id stays its own
        return self.answers[id(case)][1]

    def _known(self, on: date, changes: frozenset[Change]) -> Case | None:
        if on == self.case.as_of and not changes:
            return self.case
        return self.tell(on, changes) if self.tell is not None else None


def _ways(asking: _Asking, *, by_itself: Alternative | None) -> list[Alternative]:
    """Return the changes, one alone or several, under which a step is taken sooner than it comes by itself."""
    needed = _needed(asking)
    tried = [*((one,) for one in needed), *(tuple(needed[:size]) for size in range(2, len(needed) + 1))]
    kept: list[Alternative] = [] if by_itself is None else [by_itself]
    for changes in tried:
        found = _step_reached(asking, changes=changes)
        if found and all(found.on < less.on for less in kept if set(less.changes) <= set(changes)):
            kept.append(found)
    return [one for one in kept if one.changes][:ALTERNATIVES_MAX]


def _needed(asking: _Asking) -> list[Change]:
    """Return what would have to change, one after the other, for a step to be taken on the day itself."""
    needed: list[Change] = []
    while (case := asking.under(needed, on=asking.case.as_of)) is not None:
        remedy = REMEDIES.get(asking.decided(case).reason)
        if remedy is None or remedy in needed:
            break
        needed.append(remedy)
    return needed


def _step_reached(asking: _Asking, *, changes: tuple[Change, ...]) -> Alternative | None:
    """Return the step that is taken on the day, or on the day to which each answer in turn refers.

    The sales side is told of a step on the day on which it would go but for them.
    """
    on, told = asking.case.as_of, dict[str, object]()
    for _ in range(HOPS_MAX):
        case = asking.under(changes, on=on)
        if case is None:
            return None
        answer = asking.decided(case.with_facts(**told) if told else case)
        if answer.is_taken:
            return Alternative(changes=changes, answer=answer, on=on)
        if answer.reason == Reason.OWNER_WINDOW and told.get("told_step") != answer.step:
            told = {"told_step": answer.step, "told_on": _told_on(case, step=answer.step)}
        if answer.next_on is None or answer.next_on <= on:
            return None
        on = answer.next_on
    return None


def _told_on(case: Case, *, step: int | None) -> date:
    one = case.standing.row(0, named=True)
    return one["told_on"] if one["told_step"] == step and one["told_on"] else case.as_of


def _stops(asking: _Asking) -> Iterator[Alternative]:
    """Yield what would keep a step from being taken."""
    on = asking.case.as_of
    amounts = {
        Change.MONEY_RECEIVED: short_of_cover(asking.case),
        Change.REST_SET_ASIDE: short_of_set_aside(asking.case),
    }
    for change in STOPS:
        changed = asking.under((change,), on=on)
        if changed is not None and not (answer := asking.decided(changed)).is_taken:
            yield Alternative(changes=(change,), answer=answer, on=on, minor=amounts.get(change))


def _facts(one: dict[str, Any], *, working: dict[str, Any], policy: Policy, as_of: date) -> Iterator[Fact]:
    yield from _amounts(one, working=working)
    yield from _guards(one)
    yield from _steps(one, working=working, as_of=as_of)
    yield from _limits(one, working=working)
    yield from _insurer(one, as_of=as_of)
    for kind, column in EVENT_COLUMNS.items():
        if one[column]:
            yield Fact(kind=FactKind(kind), on=one[column])
    yield from _reach(one, working=working, policy=policy)


def _amounts(one: dict[str, Any], *, working: dict[str, Any]) -> Iterator[Fact]:
    yield Fact(kind=FactKind.OPEN, minor=one["open_minor"], count=one["open_items"])
    if one["overdue_minor"]:
        yield Fact(kind=FactKind.OVERDUE, minor=one["overdue_minor"], count=one["overdue_items"])
    if one["credit_minor"]:
        yield Fact(kind=FactKind.CREDIT, minor=-one["credit_minor"])
    asked = "chaseable_overdue_minor" if one["overdue_minor"] else "chaseable_open_minor"
    yield Fact(kind=FactKind.ASKED, minor=one[asked])
    if working["minimum_minor"]:
        yield Fact(kind=FactKind.MINIMUM, minor=working["minimum_minor"])


def _guards(one: dict[str, Any]) -> Iterator[Fact]:
    if one["account_guard"]:
        yield Fact(kind=FactKind.ACCOUNT_GUARD, code=one["account_guard"], until=one["account_guard_until"])
    if one["item_guard"]:
        yield Fact(
            kind=FactKind.ITEM_GUARD,
            code=one["item_guard"],
            until=one["item_guard_until"],
            minor=one["open_minor"] - one["chaseable_open_minor"],
        )
    if one["is_do_not_contact"]:
        yield Fact(kind=FactKind.DO_NOT_CONTACT)


def _steps(one: dict[str, Any], *, working: dict[str, Any], as_of: date) -> Iterator[Fact]:
    due = one["carrying_due_on"]
    if due:
        yield Fact(kind=FactKind.CARRYING, on=due, days=(as_of - due).days)
    if one["last_step"]:
        yield Fact(kind=FactKind.LAST_STEP, step=one["last_step"], on=one["last_step_on"])
    if working["last_taken"] > (one["last_step"] or 0):
        yield Fact(kind=FactKind.REACHED, step=working["last_taken"])
    if working["next_step"]:
        yield Fact(kind=FactKind.NEXT_STEP, step=working["next_step"], on=working["step_on"])
        if one["forward_step"] == working["next_step"]:
            yield Fact(kind=FactKind.FORWARD, step=one["forward_step"], on=one["forward_on"])
        if one["told_step"] == working["next_step"]:
            yield Fact(kind=FactKind.TOLD, step=one["told_step"], on=one["told_on"])


def _limits(one: dict[str, Any], *, working: dict[str, Any]) -> Iterator[Fact]:
    if one["last_contact_on"]:
        yield Fact(kind=FactKind.LAST_CONTACT, on=one["last_contact_on"])
        yield Fact(kind=FactKind.GAP, on=working["gap_ends_on"])
    for kind, on in (
        (FactKind.WINDOW, working["window_ends_on"]),
        (FactKind.CAP, one["capped_until"]),
        (FactKind.REST, one["quiet_until"]),
    ):
        if on:
            yield Fact(kind=kind, on=on)
    if one["renewal_on"]:
        starts, ends = working["renewal_starts_on"], working["renewal_ends_on"]
        yield Fact(kind=FactKind.RENEWAL, on=starts, until=ends)


def _insurer(one: dict[str, Any], *, as_of: date) -> Iterator[Fact]:
    """What the credit insurer is owed, and whether what holds back goes beyond what it allows."""
    if one["report_by"]:
        yield Fact(kind=FactKind.REPORT, on=one["report_by"], days=(one["report_by"] - as_of).days)
    ends_on = one["extension_ends_on"]
    held = [one[f"{guard}_until"] for guard in ("account_guard", "item_guard") if one[guard]]
    if ends_on and any(until is None or until > ends_on for until in held):
        until = None if None in held else max(held)
        yield Fact(kind=FactKind.EXTENSION, on=ends_on, until=until)


def _reach(one: dict[str, Any], *, working: dict[str, Any], policy: Policy) -> Iterator[Fact]:
    if working["next_step"]:
        channel = policy.level(step=working["next_step"]).channel
        if channel in _NEEDED and not one[_NEEDED[channel]]:
            yield Fact(kind=FactKind.UNREACHABLE, step=working["next_step"], code=channel)
            if one["is_contact_sought"]:
                yield Fact(kind=FactKind.CONTACT_SOUGHT)
    if one["is_vip"]:
        yield Fact(kind=FactKind.VIP)
