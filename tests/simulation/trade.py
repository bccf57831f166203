"""Some months of trade grown from a seed: each thing that happens is told to the house and to the auditor alike."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.ledger import ACTOR, Ledger
from tests.simulation.books import Books, Document

from dunwell.apps.links.models import PortalLink
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account, Allocation, OpenItem, Posting
from dunwell.apps.receivables.operations import reverse
from dunwell.apps.runs.settle import settle_uncertain
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.operations import close_task

CUSTOMERS = 12
LANGUAGES = ["en", "de", "fr", "fi"]


@dataclass
class Trade:
    """Who trades, and what chance has in store for them."""

    random: Random
    ledger: Ledger
    books: Books = field(default_factory=Books)
    accounts: list[Account] = field(default_factory=list)
    count: int = 0

    def begin(self) -> None:
        for number in range(CUSTOMERS):
            has_address = self.random.random() < 0.75
            language = self.random.choice(LANGUAGES)
            account = self.ledger.account(f"C{number}", language=language, has_address=has_address)
            self.books.addresses[account.customer_id] = [f"ap@c{number}.example"] if has_address else []
            self._add(account)
            if number % 4 == 0:
                self._add(self.ledger.second_account(account, currency="USD"))

    def _add(self, account: Account) -> None:
        self.accounts.append(account)
        self.books.accounts[account.pk] = account.customer_id, account.currency

    def day(self, on: date) -> None:
        """Let a few things happen."""
        for _ in range(self.random.randint(2, 6)):
            self.something(on)

    def something(self, on: date) -> None:
        happenings = [self.invoice] * 7 + [self.pay] * 2 + [self.pay_some] * 3 + [self.apply] * 3
        happenings += [self.send_money, self.credit, self.bounce, self.cancel, self.move_desk, self.mark]
        self.random.choice(happenings)(on)

    def _left(self, on: date, *, sign: int, account: int | None = None) -> list[int]:
        return [
            number
            for number, document in self.books.documents.items()
            if document.left(on) * sign > 0 and account in {None, document.account}
        ]

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count:04}"

    def _record(self, item: OpenItem) -> None:
        document = Document(item.account_id, item.number, item.issued_on, item.due_on, item.amount_minor)
        document.moves.append((item.issued_on, item.amount_minor))
        self.books.documents[item.pk] = document

    def _allocate(self, credit: int, debit: int, minor: int, on: date) -> None:
        items = OpenItem.objects.in_bulk([credit, debit])
        self.ledger.allocate(items[credit], items[debit], minor, on=on)
        self.books.documents[credit].moves.append((on, minor))
        self.books.documents[debit].moves.append((on, -minor))

    def invoice(self, on: date) -> None:
        terms = self.random.choice([0, 7, 14, 30])
        self._record(
            self.ledger.invoice(
                self.random.choice(self.accounts),
                self._name("INV"),
                self.random.randint(1, 500_000),
                due=on + timedelta(days=terms - self.random.choice([0, 0, 25])),
                issued=on,
            )
        )

    def _settle(self, on: date, *, in_full: bool) -> None:
        if not (open_ones := self._left(on, sign=1)):
            return
        debit = self.random.choice(open_ones)
        left = self.books.documents[debit].left(on)
        minor = left if in_full else self.random.randint(1, left)
        account = Account.objects.get(pk=self.books.documents[debit].account)
        receipt = self.ledger.receive(account, minor, on=on, number=self._name("BANK"))
        self._record(receipt)
        self._allocate(receipt.pk, debit, minor, on)

    def pay(self, on: date) -> None:
        self._settle(on, in_full=True)

    def pay_some(self, on: date) -> None:
        self._settle(on, in_full=False)

    def send_money(self, on: date, *, account: Account | None = None, minor: int = 0) -> None:
        """Money arrives without a word on what it is for."""
        account = account or self.random.choice(self.accounts)
        owed, overdue, _ = self.books.position(account.pk, on)
        minor = minor or self.random.choice([overdue or owed or 1, self.random.randint(1, 100_000)])
        self._record(self.ledger.receive(account, minor, on=on, number=self._name("BANK")))

    def credit(self, on: date) -> None:
        account = self.random.choice(self.accounts)
        self._record(
            self.ledger.credit(account, self.random.randint(1, 200_000), on=on, number=self._name("CRN"))
        )

    def apply(self, on: date) -> None:
        """Set some of what is not yet allocated against an invoice of the same account."""
        if not (unapplied := self._left(on, sign=-1)):
            return
        credit = self.random.choice(unapplied)
        debits = self._left(on, sign=1, account=self.books.documents[credit].account)
        if debits:
            debit = self.random.choice(debits)
            most = min(-self.books.documents[credit].left(on), self.books.documents[debit].left(on))
            self._allocate(credit, debit, self.random.choice([most, self.random.randint(1, most)]), on)

    def bounce(self, on: date) -> None:
        """A payment that was set against an invoice comes back: the invoice is open again."""
        standing = list(Allocation.objects.filter(posting__reversed_by=None).order_by("pk"))
        if standing:
            allocation = self.random.choice(standing)
            reverse(posting=allocation.posting, on=on, actor=ACTOR, now=self.ledger.clock())
            self.books.documents[allocation.credit_item_id].moves.append((on, -allocation.amount_minor))
            self.books.documents[allocation.debit_item_id].moves.append((on, allocation.amount_minor))

    def cancel(self, on: date) -> None:
        """A document to which nothing is allocated is taken back."""
        whole = [
            one for one, document in self.books.documents.items() if document.left(on) == document.amount
        ]
        if whole and self.random.random() < 0.3:
            item = self.random.choice(whole)
            posting = Posting.objects.exclude(kind__in=["allocation", "reversal"]).get(entries__item_id=item)
            reverse(posting=posting, on=on, actor=ACTOR, now=self.ledger.clock())
            self.books.documents[item].moves.append((on, -self.books.documents[item].amount))

    def move_desk(self, on: date) -> None:
        """A mailbox is given up, opened, or begins to refuse what comes."""
        customer = self.random.choice(self.accounts).customer
        usable = self.books.addresses[customer.pk]
        if not usable:
            self.find_address(customer.pk)
        elif self.random.random() < 0.5:
            gone = Contact.objects.get(email=usable.pop(0))
            PortalLink.objects.filter(contact=gone).delete()  # nobody has used any
            gone.delete()
        else:
            self.ledger.mail.bad_addresses.add(usable[0])

    def find_address(self, customer: int) -> None:
        account = next(one for one in self.accounts if one.customer_id == customer)
        email = f"found{self._name('')}@customer.example"
        self.ledger.add_address(account, email)
        self.books.addresses[customer].append(email)

    def mark(self, on: date) -> None:
        if self.books.marked or self.random.random() < 0.4:  # nobody stays marked for long
            marked = [one for one in self.accounts if one.customer_id in self.books.marked]
            customer = self.random.choice(marked or self.accounts).customer
            self.books.marked ^= {customer.pk}
            customer.is_do_not_contact = customer.pk in self.books.marked
            customer.save()

    def people_work(self) -> None:
        """Some contacts are found, some letters in doubt are cleared up by asking the customer."""
        scope = system_scope(actor="user:1")
        now = self.ledger.clock()
        for task in (
            Task.objects.filter(kind="contact_missing", state="open").select_related("account").order_by("pk")
        ):
            if self.random.random() < 0.3:
                close_task(scope=scope, task_id=task.public_id, outcome="contact_found", note="", now=now)
                self.books.asked[task.account_id] = now.date()
                self.find_address(task.account.customer_id)
        for message in Message.objects.filter(state="uncertain").order_by("pk"):
            if self.random.random() < 0.5:
                arrived = message.message_id in self.ledger.mail.arrived
                settle_uncertain(scope=scope, message_id=message.pk, arrived=arrived, now=now)
                step = next(one for one in self.books.steps if one.message_id == message.message_id)
                step.counts, step.is_settled = arrived, True
