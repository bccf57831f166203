"""An auditor who knows the rules from their text and writes down by hand what was said, paid and agreed.

For every letter that left and every call asked for, the auditor says what might have been asked then, and complains
where the house asked for more, at the wrong hour, too often, or out of order. Nothing here is shared with the house:
only rows of what it did are looked at.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
TOLERANCE = 200  # of ten thousand: less than this missing is nothing


@dataclass
class Rules:
    """One version of a policy as it was written down."""

    steps: dict[int, tuple[str, str, int]]  # step -> channel, trigger, days
    yeses: dict[int, int]
    gap: int
    caps: list[tuple[int, int]]  # touches, days
    opens: time
    closes: time
    weekdays: set[int]
    is_by_age: bool
    renewal: tuple[int, int]


@dataclass
class Share:
    """What is promised or planned of one item, and not paid yet."""

    key: int
    left: int
    due_on: date
    until: date | None  # of a promise: the last day on which it stands


@dataclass
class Objection:
    """What is objected to of an item; once accepted it waits for a credit note until a day."""

    amount: int
    credit_by: date | None = None


@dataclass
class Item:
    """A document: what is left of it, and what stands in the way of asking for it."""

    account: int
    due_on: date
    left: int
    shares: list[Share] = field(default_factory=list)
    objections: dict[int, Objection] = field(default_factory=dict)
    held_until: date | None = None
    is_touched: bool = False  # something was agreed on it once: its payments are not taken back any more


@dataclass
class Agreed:
    """A plan: its instalments, what was paid under it, and whether it stands."""

    account: int
    parts: list[tuple[date, int]]
    paid: int = 0
    stands: bool = True


@dataclass
class Heard:
    """Somebody was spoken to."""

    person: str  # "" for everybody at the customer
    customer: int
    account: int
    on: date  # by the clock of the person
    key: str = ""  # of the letter, where it was one


@dataclass
class Auditor:
    """Everything written down by hand, and the complaints."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    rules: dict[int, Rules] = field(default_factory=dict)
    customer_of: dict[int, int] = field(default_factory=dict)
    group_of: dict[int, int] = field(default_factory=dict)  # customer -> group
    place_of: dict[int, tuple[str, str]] = field(default_factory=dict)  # customer -> zone, country
    items: dict[int, Item] = field(default_factory=dict)
    plans: dict[int, Agreed] = field(default_factory=dict)
    holds: dict[tuple[str, int], date] = field(default_factory=dict)  # ("account", 7) -> last day
    vetoes: dict[int, date] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)  # account -> answers not dealt with
    silent: set[int] = field(default_factory=set)  # customers not to be contacted
    vip: set[int] = field(default_factory=set)
    renewals: dict[int, date] = field(default_factory=dict)
    yeses: dict[int, int] = field(default_factory=dict)  # action -> how many said yes
    moved: set[int] = field(default_factory=set)
    mode: str = "live"
    heard: list[Heard] = field(default_factory=list)
    taken: dict[int, list[int]] = field(default_factory=dict)  # carrying item -> steps in their order
    named: dict[int, list[tuple[date, int, int]]] = field(default_factory=dict)  # account -> day, step, item
    complaints: list[str] = field(default_factory=list)

    # What is told to the auditor as it happens.

    def begin_day(self, on: date) -> None:
        """What broke by the end of yesterday stands no more."""
        for plan in self.plans.values():
            reached = 0
            for due, minor in plan.parts:
                reached += minor
                if (
                    due + 3 * DAY < on
                    and (reached - plan.paid) * 10_000 >= minor * TOLERANCE
                    and reached > plan.paid
                ):
                    plan.stands = False

    def paid(self, item: int, minor: int) -> None:
        """Money or a credit was set against an item: what was agreed for the earliest day is paid first."""
        found = self.items[item]
        found.left -= minor
        for share in sorted(self.standing(item), key=lambda one: (one.due_on, one.key)):
            part = min(minor, share.left)
            share.left -= part
            minor -= part
            if share.key in self.plans:
                self.plans[share.key].paid += part

    def credited(self, item: int, minor: int) -> None:
        """A credit note serves the accepted objections in their order."""
        for objection in self.items[item].objections.values():
            if objection.credit_by is not None:
                part = min(minor, objection.amount)
                objection.amount -= part
                minor -= part

    def standing(self, item: int) -> list[Share]:
        return [
            one for one in self.items[item].shares
            if (one.key in self.plans and self.plans[one.key].stands)
            or (one.until is not None and one.until >= self.today)
        ]  # fmt: skip

    @property
    def today(self) -> date:
        return self.now.date()

    # What may be asked.

    def free(self, item: int, *, but_plans: bool = False) -> int:
        """What is left of an item less all that stands in the way of asking for it."""
        found = self.items[item]
        if found.left <= 0:
            return 0
        if found.held_until is not None and found.held_until >= self.today:
            return 0
        aside = sum(
            one.amount for one in found.objections.values()
            if one.credit_by is None or one.credit_by >= self.today
        )  # fmt: skip
        aside += sum(one.left for one in self.standing(item) if not (but_plans and one.key in self.plans))
        return max(0, found.left - aside)

    def late(self, plan: int) -> int:
        found = self.plans[plan]
        return max(0, sum(minor for due, minor in found.parts if due < self.today) - found.paid)

    def owed(self, account: int) -> int:
        return sum(one.left for one in self.items.values() if one.account == account and one.left > 0)

    def credit(self, account: int) -> int:
        return sum(one.left for one in self.items.values() if one.account == account and one.left < 0)

    def most(self, account: int) -> int:
        """The most that may be asked of an account."""
        mine = [number for number, one in self.items.items() if one.account == account]
        plans = [key for key, one in self.plans.items() if one.account == account and one.stands]
        return sum(self.free(one) for one in mine) + sum(self.late(one) for one in plans)

    def is_stopped(self, account: int) -> str:
        """What stands in the way of the whole account."""
        customer = self.customer_of[account]
        keys = [("account", account), ("customer", customer), ("group", self.group_of.get(customer, 0))]
        if any(self.holds.get(key, date.min) >= self.today for key in keys):
            return "on hold"
        if self.waiting.get(account):
            return "answered, and nobody has dealt with it"
        if self.vetoes.get(account, date.min) >= self.today:
            return "stopped by its owner"
        return "not to be contacted" if customer in self.silent else ""

    # What the house did.

    def complain(self, *words: object) -> None:
        self.complaints.append(" ".join(str(word) for word in words))

    def asked(self, *, action: int, account: int, lines: dict[int, int]) -> None:
        """A letter left that asks for so much of each item."""
        if stopped := self.is_stopped(account):
            self.complain("action", action, "account", account, "is", stopped)
        over: dict[int, int] = {}
        for item, minor in lines.items():
            if minor < 0:
                continue
            plans = {one.key for one in self.standing(item) if one.key in self.plans and one.left}
            free = self.free(item)
            if not plans and minor != free:
                self.complain("action", action, "asks", minor, "of item", item, "where", free, "is free")
            elif plans:
                if minor > self.free(item, but_plans=True):
                    self.complain("action", action, "asks", minor, "of a planned item", item)
                for plan in plans:
                    over[plan] = over.get(plan, 0) + max(0, minor - free)
        for plan, minor in over.items():
            if minor > self.late(plan):
                self.complain(
                    "action", action, "asks", minor, "of plan", plan, "but late is", self.late(plan)
                )
        if sum(lines.values()) <= 0:
            self.complain("action", action, "asks for nothing")

    def called(self, *, action: int, account: int) -> None:
        """A call was asked for."""
        if stopped := self.is_stopped(account):
            self.complain("call", action, "account", account, "is", stopped)
        if self.most(account) + self.credit(account) <= 0:
            self.complain("call", action, "account", account, "owes nothing that may be asked for")

    def spoken(self, *, rules: Rules, heard: Heard) -> None:
        """A person was written to: within the caps of the policy, counted in days of that person."""
        for touches, days in rules.caps:
            used = [
                one for one in self.heard
                if (one.person == heard.person or (one.person == "" and one.customer == heard.customer))
                and heard.on - days * DAY < one.on
            ]  # fmt: skip
            if len(used) >= touches:
                self.complain(heard.person, "heard", len(used), "times in", days, "days before", heard.on)
        self.heard.append(heard)

    def rested(self, *, rules: Rules, account: int, as_of: date, on: date) -> None:
        """The gap since anybody spoke to the account: a run's day may be one ahead of the day on a clock there."""
        last = max((one.on for one in self.heard if one.account == account), default=None)
        if last is not None and max(as_of, on) - last < rules.gap * DAY:
            self.complain("account", account, "heard on", last, "and again on", on)

    def at_hour(self, *, rules: Rules, customer: int, at: datetime) -> date:
        """The day there; complains of the night and of days of rest."""
        zone, country = self.place_of[customer]
        there = at.astimezone(ZoneInfo(zone))
        if not rules.opens <= there.time() < rules.closes:
            self.complain("customer", customer, "was written to at", there)
        if self.is_off(there.date(), country=country, rules=rules):
            self.complain("customer", customer, "was written to on a day off", there)
        return there.date()

    def is_off(self, on: date, *, country: str, rules: Rules) -> bool:
        return on.weekday() not in rules.weekdays or on in holidays.country_holidays(country, years=on.year)

    def stepped(
        self, *, rules: Rules, action: int, account: int, item: int, step: int, on: date, decided_on: date
    ) -> None:
        """A step was taken for an item: the next one, never one before, never one twice.

        Where the policy goes on by age, an item begins at the step that its age had come to when a letter about
        another one named it last, and no further than that letter.
        """
        due_on = self.items[item].due_on
        own = max(self.taken.get(item, []), default=0)
        last = own
        if rules.is_by_age:
            others = [one for one in self.named.get(account, []) if one[0] > due_on and one[2] != item]
            named_on, named, _ = max(others, key=lambda one: one[:2], default=(due_on, 0, 0))
            age = (named_on - due_on).days
            by_age = max(
                (one for one, (_, trigger, days) in rules.steps.items() if trigger == "due" and days <= age),
                default=0,
            )
            last = max(own, min(named, by_age))
        if step <= last:
            self.complain("action", action, "takes step", step, "of item", item, "after", last)
        for passed in range(last + 1, step):
            _, trigger, days = rules.steps[passed]
            is_reminder = trigger == "due" and days <= 0
            if trigger != "event" and not (is_reminder and on > due_on):
                self.complain("action", action, "passes over step", passed, "of item", item)
        self.taken.setdefault(item, []).append(step)
        self.named.setdefault(account, []).append((decided_on, step, item))
