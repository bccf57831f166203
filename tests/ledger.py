"""A small ledger with a carrier beside it: documents come in, days pass, collections run, events are read."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl
from tests.fakes import FakeClock, FakeDocuments, FakeMail, FakePost, FakeSms, fake_house
from tests.world import make_account, make_customer, make_entity

from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.invariants import prove
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables import operations
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, Decision, Run
from dunwell.core.dunning.policy import Policy, QuietHours
from dunwell.interfaces.cli.checking import INVARIANTS

ACTOR = "test"
RESTLESS = replace(  # days count in most tests, not hours and weekends; those of rest have their own
    STANDARD, quiet=QuietHours(opens=time(0), closes=time(0), weekdays=frozenset(range(7)))
)


def morning(on: date) -> datetime:
    """Seven o'clock, when the day's run is made."""
    return datetime.combine(on, time(7), tzinfo=UTC)


@dataclass
class Ledger:
    """One entity's ledger in EUR, with a fake carrier that can be told to fail."""

    entity: Entity
    clock: FakeClock
    mail: FakeMail = field(default_factory=FakeMail)
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    post: FakePost = field(default_factory=FakePost)
    sms: FakeSms = field(default_factory=FakeSms)

    def account(
        self, number: str, *, language: str = "en", currency: str = "", has_address: bool = True
    ) -> Account:
        """Open an account for a new customer, whose mailbox is ap@<number>.example."""
        customer = make_customer(number=number, name=f"Customer {number}", language=language)
        if not has_address:
            customer.contacts.all().delete()
        return make_account(customer=customer, entity=self.entity, currency=currency)

    def second_account(self, account: Account, *, currency: str) -> Account:
        """Open an account of the same customer in another currency."""
        return make_account(customer=account.customer, entity=self.entity, currency=currency)

    def invoice(
        self, account: Account, number: str, minor: int, *, due: date, issued: date | None = None
    ) -> OpenItem:
        """Record an invoice, issued thirty days before it is due unless told otherwise."""
        row = {
            "source": "test", "external_id": f"{account.pk}/{number}", "customer_id": account.customer_id,
            "entity_id": account.entity_id, "currency": account.currency, "kind": "invoice", "number": number,
            "issued_on": issued or due - timedelta(days=30), "due_on": due, "amount_minor": minor, "attributes": "{}",
        }  # fmt: skip
        frame = pl.DataFrame([row], schema=dict(ITEMS.dtypes))
        assert record_items(items=frame, actor=ACTOR, now=self.clock()).imported == 1
        return OpenItem.objects.get(source="test", external_id=row["external_id"])

    def receive(self, account: Account, minor: int, *, on: date, number: str = "bank") -> OpenItem:
        """Record money that arrived, not yet allocated."""
        return operations.record_receipt(
            account=account, amount_minor=minor, received_on=on, number=number, source="test",
            external_id=f"{account.pk}/{number}/{on}", actor=ACTOR, now=self.clock(),
        )  # fmt: skip

    def credit(self, account: Account, minor: int, *, on: date, number: str = "credit") -> OpenItem:
        """Record a credit note, not yet allocated."""
        return operations.record_credit_note(
            account=account, amount_minor=minor, issued_on=on, number=number, source="test",
            external_id=f"{account.pk}/{number}/{on}", actor=ACTOR, now=self.clock(),
        )  # fmt: skip

    def allocate(self, credit: OpenItem, invoice: OpenItem, minor: int, *, on: date) -> None:
        operations.allocate(
            credit_item_id=credit.pk, debit_item_id=invoice.pk, amount_minor=minor, on=on, actor=ACTOR,
            now=self.clock(),
        )  # fmt: skip

    def pay(self, invoice: OpenItem, minor: int, *, on: date) -> None:
        """Record money for an invoice and allocate it."""
        account = Account.objects.get(pk=invoice.account_id)
        receipt = self.receive(account, minor, on=on, number=f"bank for {invoice.number}")
        self.allocate(receipt, invoice, minor, on=on)

    def add_address(self, account: Account, email: str) -> Contact:
        return Contact.objects.create(
            customer=account.customer, name="Found", email=email, source="test", external_id=email,
            created_at=self.clock(),
        )  # fmt: skip

    def run(self, on: date) -> Run:
        """Run collections for a day, in its morning or, where that has passed, at the hour it is."""
        self.clock.now = max(self.clock.now, morning(on))
        return self.run_now(on)

    def run_now(self, on: date) -> Run:
        """Run collections for a day at the hour it is, or take up what is left of that day's run."""
        return collections.run(
            as_of=on,
            actor=ACTOR,
            house=fake_house(mail=self.mail, documents=self.documents, post=self.post, sms=self.sms),
            clock=self.clock,
        )

    def run_days(self, first: date, last: date) -> None:
        for days in range((last - first).days + 1):
            self.run(first + timedelta(days=days))


def make_ledger(*, on: date) -> Ledger:
    """An empty ledger of Northwind GmbH, at midnight of a day."""
    entity = make_entity(code="NORTH", name="Northwind GmbH", country="DE", currency="EUR")
    publish(
        policy=RESTLESS, name="Standard ladder", actor=ACTOR, now=datetime.combine(on, time(), tzinfo=UTC)
    )
    return Ledger(entity=entity, clock=FakeClock(datetime.combine(on, time(), tzinfo=UTC)))


def publish_policy(policy: Policy, *, now: datetime) -> None:
    publish(policy=policy, name="Test", actor=ACTOR, now=now)


def states(run: Run) -> dict[str, int]:
    """How many actions of a run are in which state."""
    found: dict[str, int] = {}
    for state in Action.objects.filter(run=run).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def reason(run: Run, account: Account) -> str:
    """Why a run did or did not chase an account."""
    return Decision.objects.get(run=run, account_id=account.pk).reason


def events(account: Account, *, prefix: tuple[str, ...] = ("dunning.", "runs.", "worklist.")) -> list[str]:
    """What happened to an account, oldest first: day and event, with the step of an action."""
    found = Event.objects.filter(account_id=account.pk).order_by("id")
    return [
        f"{event.at:%m-%d} {event.name}" + (f" {event.data['step']}" if "step" in event.data else "")
        for event in found
        if event.name.startswith(prefix)
    ]


def broken() -> dict[str, list[dict[str, object]]]:
    """The rows that break anything that `dunwell check` proves, by the name of the invariant."""
    return {
        proof.invariant.name: [finding.row for finding in proof.findings]
        for proof in prove(invariants=INVARIANTS)
        if not proof.holds
    }
