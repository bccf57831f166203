"""The auditor's own books, in plain Python: what is owed, who was written to, and what should come of a day.

It knows the rules from the policy's text and nothing of how the house keeps its tables.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

LADDER = [(1, -7, "email"), (2, 3, "email"), (3, 14, "email"), (4, 21, "call"), (5, 30, "email")]
GAP_DAYS = 7
BUCKETS = [("not_due", 0), ("1-30", 30), ("31-60", 60), ("61-90", 90), ("91+", 10_000)]


@dataclass
class Document:
    """What moved it and when; debits are positive."""

    account: int
    number: str
    issued_on: date
    due_on: date
    amount: int
    moves: list[tuple[date, int]] = field(default_factory=list)

    def left(self, on: date) -> int:
        return sum(minor for day, minor in self.moves if day <= on)


@dataclass
class Step:
    """A step that was decided; `counts` until it is known that nothing came of it."""

    account: int
    carrying: int
    step: int
    on: date
    kind: str
    message_id: str
    counts: bool = True
    is_settled: bool = False


@dataclass
class Books:
    """Everything the auditor wrote down."""

    accounts: dict[int, tuple[int, str]] = field(default_factory=dict)  # account -> customer, currency
    documents: dict[int, Document] = field(default_factory=dict)
    addresses: dict[int, list[str]] = field(default_factory=dict)  # customer -> usable ones, the eldest first
    marked: set[int] = field(default_factory=set)  # customers not to be contacted
    asked: dict[int, date | None] = field(
        default_factory=dict
    )  # account -> when a search for a contact ended
    steps: list[Step] = field(default_factory=list)

    def of(self, account: int) -> list[int]:
        return [number for number, document in self.documents.items() if document.account == account]

    def position(self, account: int, on: date) -> tuple[int, int, int]:
        """Open, overdue and credit of an account."""
        left = [(self.documents[one].due_on, self.documents[one].left(on)) for one in self.of(account)]
        owed = [(due, minor) for due, minor in left if minor > 0]
        overdue = sum(minor for due, minor in owed if due < on)
        return sum(minor for _, minor in owed), overdue, sum(minor for _, minor in left if minor < 0)

    def carrying(self, account: int, on: date) -> int | None:
        left = {one: self.documents[one].left(on) for one in self.of(account)}
        credit = -sum(minor for minor in left.values() if minor < 0)
        owed = [one for one, minor in left.items() if minor > 0]
        for one in sorted(owed, key=lambda one: (self.documents[one].due_on, -left[one], one)):
            credit -= left[one]
            if credit < 0:  # what nobody has allocated yet covers the oldest first
                return one
        return None

    def is_asking_pointless(self, account: int, on: date) -> bool:
        """Nothing is owed, or money and credit cover what is asked for, or the customer must be left alone."""
        owed, overdue, credit = self.position(account, on)
        return owed == 0 or (overdue or owed) + credit <= 0 or self.accounts[account][0] in self.marked

    def expect(  # noqa: PLR0911 - one way out for each reason
        self, account: int, on: date
    ) -> tuple[str, int | None, str]:
        """What should come of a day: the reason, and for a step that is due its number and what is done."""
        owed, overdue, credit = self.position(account, on)
        customer = self.accounts[account][0]
        carrying = self.carrying(account, on)
        counted = [step for step in self.steps if step.counts and step.account == account]
        if not owed:
            return "NOTHING_OPEN", None, ""
        if carrying is None or (overdue or owed) + credit <= 0:
            return "COVERED_BY_CREDIT", None, ""
        if customer in self.marked:
            return "DO_NOT_CONTACT", None, ""
        days_late = (on - self.documents[carrying].due_on).days
        last = max((step.step for step in counted if step.carrying == carrying), default=0)
        ahead = [level for level in LADDER if level[0] > last and (days_late <= 0 or level[1] > 0)]
        if not ahead:
            return "LADDER_FINISHED", None, ""
        number, after_days, channel = ahead[0]
        if days_late < after_days:
            return ("NEXT_STEP_LATER" if days_late > 0 else "NOT_YET_DUE"), None, ""
        if any((on - step.on).days < GAP_DAYS for step in counted):
            return "MINIMUM_GAP", None, ""
        if channel == "call":
            return "STEP_DUE", number, "call_task"
        if self.addresses[customer]:
            return "STEP_DUE", number, "notice"
        if self.is_sought(account, on):
            return "CONTACT_MISSING", None, ""
        return "STEP_DUE", number, "contact_task"

    def is_sought(self, account: int, on: date) -> bool:
        """Somebody is looking for a contact, or looked within the last fortnight."""
        if account not in self.asked:
            return False
        ended = self.asked[account]
        return ended is None or (on - ended).days <= 14

    def ageing(self, on: date) -> dict[tuple[str, str], tuple[int, int]]:
        """Items and amount by currency and bucket, for currencies in which anything is left."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for document in self.documents.values():
            minor = document.left(on)
            if not minor:
                continue
            currency = self.accounts[document.account][1]
            for bucket, _ in BUCKETS:
                found.setdefault((currency, bucket), (0, 0))
            late = (on - document.due_on).days
            mine = next(bucket for bucket, last in BUCKETS if late <= last)
            items, amount = found[currency, mine]
            found[currency, mine] = items + 1, amount + minor
        return found

    def rules_kept(self) -> None:
        """No step twice for a carrying item, only up and one at a time, and a gap between any two contacts."""
        counted = [step for step in self.steps if step.counts]
        for account in self.accounts:
            days = sorted(step.on for step in counted if step.account == account)
            assert all(later - day >= timedelta(days=GAP_DAYS) for day, later in itertools.pairwise(days))
        for carrying in {step.carrying for step in counted}:
            taken = [step.step for step in counted if step.carrying == carrying]
            first = taken[0]
            assert first in {1, 2}, "only the courtesy is ever passed over"
            assert taken == list(range(first, first + len(taken)))
