"""Stand-ins for the world outside that do as ports/ says, remember what they were given, and fail as they are told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dunwell.formats import exchange_job, post_job, sms_job
from dunwell.formats.exchange_job import EInvoiceParcel
from dunwell.ports.bills import Bill, TemplateFault
from dunwell.ports.documents import BalanceForward, ChargeSheet, PaperLetter, PolicyDocument, Statement
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Fate, Letter, Receipt
from dunwell.ports.post import PostLetter
from dunwell.ports.sms import TextMessage
from dunwell.ports.vat_registry import Registered

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
class FakeCarrier:
    """What the two carriers below have in common: `script` and `arrived` as for mail, by key."""

    is_away: bool = False
    script: dict[int, str] = field(default_factory=dict)
    tries: list[str] = field(default_factory=list)
    knows_fate: bool = True

    def answer(self, key: str) -> str:
        """What becomes of this attempt: take, uncertain, uncertain_arrived; or what it raises."""
        self.tries.append(key)
        said = self.script.get(len(self.tries), "take")
        if self.is_away or said == "away":
            raise Unavailable("connection refused")
        if said == "refuse":
            raise Refused("not_taken", "the carrier does not take it")
        if said == "die_before":
            raise Killed
        return said

    def fate(self, *, has_arrived: bool) -> Fate:
        if self.is_away:
            raise Unavailable("connection refused")
        if not self.knows_fate:
            return Fate.unknown
        return Fate.arrived if has_arrived else Fate.not_seen


@dataclass
class FakePost(FakeCarrier):
    """Carries letters on paper; `arrived` holds each once, by key."""

    arrived: dict[str, PostLetter] = field(default_factory=dict)

    def post(self, *, letter: PostLetter) -> Receipt:
        said = self.answer(letter.key)
        if found := post_job.faults(letter=letter):
            raise Refused(found[0].code, found[0].message)
        if said != "uncertain":
            self.arrived.setdefault(letter.key, letter)
        if said == "die_after":
            raise Killed
        return Receipt.uncertain if said.startswith("uncertain") else Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        return self.fate(has_arrived=key in self.arrived)


@dataclass
class FakeSms(FakeCarrier):
    """Carries text messages; `arrived` holds each once, by key."""

    arrived: dict[str, TextMessage] = field(default_factory=dict)

    def send(self, *, message: TextMessage) -> Receipt:
        said = self.answer(message.key)
        if found := sms_job.faults(message=message):
            raise Refused(found[0].code, found[0].message)
        if said != "uncertain":
            self.arrived.setdefault(message.key, message)
        if said == "die_after":
            raise Killed
        return Receipt.uncertain if said.startswith("uncertain") else Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        return self.fate(has_arrived=key in self.arrived)


@dataclass
class FakeExchange(FakeCarrier):
    """Carries e-invoices; `arrived` holds each once, by key."""

    arrived: dict[str, EInvoiceParcel] = field(default_factory=dict)

    def send(self, *, parcel: EInvoiceParcel) -> Receipt:
        said = self.answer(parcel.key)
        if found := exchange_job.faults(parcel=parcel):
            raise Refused(found[0].code, found[0].message)
        if said != "uncertain":
            self.arrived.setdefault(parcel.key, parcel)
        if said == "die_after":
            raise Killed
        return Receipt.uncertain if said.startswith("uncertain") else Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        return self.fate(has_arrived=key in self.arrived)


@dataclass
class FakeVatRegistry:
    """Knows the numbers it is given, keeps no number of the United States, and remembers what it was asked."""

    known: dict[str, Registered] = field(default_factory=dict)
    is_away: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    name: str = "The register"

    def look_up(self, *, country: str, number: str) -> Registered:
        self.asked.append((country, number))
        if country == "US":
            raise Refused("country_not_kept", "not kept here")
        if self.is_away:
            raise Unavailable("the register is away")
        return self.known.get(number, Registered(is_registered=False))


@dataclass
class FakeDocuments:
    """Sets statements and letters as a line of text; `refused` has the numbers of customers for whom it cannot."""

    statements: list[Statement] = field(default_factory=list)
    letters: list[PaperLetter] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    forwards: list[BalanceForward] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def statement(self, *, statement: Statement) -> bytes:
        if statement.customer_number in self.refused:
            raise Refused("unprintable", "a name holds a character that no font has")
        self.statements.append(statement)
        return f"%PDF of {statement.account_reference}, {statement.total_minor}".encode()

    def letter(self, *, letter: PaperLetter) -> bytes:
        if letter.statement.customer_number in self.refused:
            raise Refused("unprintable", "a name holds a character that no font has")
        self.letters.append(letter)
        return f"%PDF-letter {letter.subject}".encode()

    def charge_sheet(self, *, sheet: ChargeSheet) -> bytes:
        return f"%PDF-charges {sheet.number} {sheet.total_minor}".encode()

    def credit_policy(self, *, policy: PolicyDocument) -> bytes:
        return f"%PDF-policy {policy.title} {policy.number} {policy.language}".encode()

    def balance_forward(self, *, statement: BalanceForward) -> bytes:
        self.forwards.append(statement)
        return f"%PDF-forward {statement.account_reference} {statement.closing_minor}".encode()

    def bill(self, *, bill: Bill, template: str = "") -> bytes:
        if bill.customer_number in self.refused or "panic" in template:
            raise Refused("not_settable", "a name holds a character that no font has")
        self.bills.append(bill)
        return f"%PDF-{bill.kind} {bill.number} {bill.payable_minor} {bill.identity}".encode()

    def bill_template(self) -> str:
        return "#set page()"

    def check_template(self, *, source: str) -> tuple[TemplateFault, ...]:
        lines = enumerate(source.splitlines(), start=1)
        return tuple(
            TemplateFault(line=at, message="panicked", sample="invoice")
            for at, line in lines
            if "panic" in line
        )

    def preview_template(self, *, source: str, sample: str = "invoice") -> bytes:
        if "panic" in source:
            raise Refused("template_faulty", "line 1: panicked")
        return f"%PDF-sample {sample}".encode()


@dataclass
class FakeClock:
    """Tells an instant and stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


def fake_house(
    *,
    mail: FakeMail,
    documents: FakeDocuments | None = None,
    post: FakePost | None = None,
    sms: FakeSms | None = None,
    exchange: FakeExchange | None = None,
    vat_registry: FakeVatRegistry | None = None,
) -> House:
    return House(
        mail=mail,
        post=post or FakePost(),
        sms=sms or FakeSms(),
        documents=documents or FakeDocuments(),
        default_sender=SENDER,
        exchange=exchange,
        vat_registry=vat_registry,
    )
