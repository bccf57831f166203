"""Stand-ins for the world outside that do as ports/ says, remember what they were given, and fail as they are told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dunwell.ports.documents import Statement
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Fate, Letter, Receipt

SENDER = "receivables@group.example"


class Killed(BaseException):
    """Ends a process as kill -9 would: nothing that is ours catches it."""


@dataclass
class FakeMail:
    """A carrier. `arrived` holds each letter once, by message id; `tries` every attempt.

    `script` says what becomes of the n-th attempt, from 1: refuse, refuse_address, away, uncertain (it does not
    arrive), uncertain_arrived, die_before and die_after it was taken. `knows_fate` is False for one like SMTP.
    """

    knows_fate: bool = True
    is_away: bool = False
    script: dict[int, str] = field(default_factory=dict)
    bad_addresses: set[str] = field(default_factory=set)
    before: Callable[[Letter], None] = lambda _letter: None
    arrived: dict[str, Letter] = field(default_factory=dict)
    tries: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # handed over again after they had arrived

    def send(self, *, letter: Letter) -> Receipt:
        self.tries.append(letter.message_id)
        self.before(letter)
        answer = self.script.get(len(self.tries), "take")
        recipient = letter.to[0].address
        if self.is_away or answer == "away":
            raise Unavailable("connection refused")
        if recipient in self.bad_addresses or answer == "refuse_address":
            raise Refused("recipient_refused", f"550 no such mailbox {recipient}")
        if answer == "refuse":
            raise Refused("too_large", "552 the letter is too large")
        if answer == "die_before":
            raise Killed
        if letter.message_id in self.arrived:
            self.twice.append(letter.message_id)
        if answer != "uncertain":
            self.arrived.setdefault(letter.message_id, letter)
        if answer == "die_after":
            raise Killed
        return Receipt.uncertain if answer.startswith("uncertain") else Receipt.accepted

    def lookup(self, *, message_id: str) -> Fate:
        if self.is_away:
            raise Unavailable("connection refused")
        if not self.knows_fate:
            return Fate.unknown
        return Fate.arrived if message_id in self.arrived else Fate.not_seen

    @property
    def recipients(self) -> list[str]:
        """Who got a letter, in the order of arrival."""
        return [letter.to[0].address for letter in self.arrived.values()]


@dataclass
class FakeDocuments:
    """Sets statements as a line of text; `refused` holds the numbers of customers for whom it cannot."""

    statements: list[Statement] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def statement(self, *, statement: Statement) -> bytes:
        if statement.customer_number in self.refused:
            raise Refused("unprintable", "a name holds a character that no font has")
        self.statements.append(statement)
        return f"%PDF of {statement.account_reference}, {statement.total_minor}".encode()


@dataclass
class FakeClock:
    """Tells an instant and stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


def fake_house(*, mail: FakeMail, documents: FakeDocuments | None = None) -> House:
    return House(mail=mail, documents=documents or FakeDocuments(), default_sender=SENDER)
