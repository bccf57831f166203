"""Histories grown from a seed: what people say, pay and break, told to the house and to the auditor alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests import dealing
from tests.ledger import ACTOR, Ledger, make_ledger
from tests.simulation.auditor import DAY, Agreed, Auditor, Heard, Item, Objection, Share
from tests.simulation.ladders import chance_policy, rules_of
from tests.world import make_user

from dunwell.apps.disputes import deciding
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.dunning.assignments import move_accounts, publish_rules
from dunwell.apps.dunning.holds import lift_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.steers import SteerRefused
from dunwell.apps.messages.ledger import record_call
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.contacts import Place
from dunwell.apps.parties.models import Contact, Customer, Group
from dunwell.apps.promises.access import PlanRefused, PromiseRefused
from dunwell.apps.promises.models import Promise
from dunwell.apps.promises.operations import cancel_promise
from dunwell.apps.receivables.models import Account, Allocation, OpenItem
from dunwell.apps.receivables.operations import reverse
from dunwell.apps.replies.models import Inbound
from dunwell.apps.replies.operations import handle
from dunwell.apps.runs import collections, steering
from dunwell.core.dunning.assignment import Rule
from dunwell.core.dunning.policy import Policy

FIRST_DAY = date(2026, 3, 6)  # the clocks change on the 8th and 29th of March and on the 5th of April
PLACES = [
    ("Europe/Berlin", "DE"),
    ("America/New_York", "US"),
    ("America/Los_Angeles", "US"),
    ("Asia/Tokyo", "JP"),
    ("Pacific/Auckland", "NZ"),
    ("Asia/Kolkata", "IN"),
    ("Australia/Lord_Howe", "AU"),
]


@dataclass
class History:
    """A world of customers, and what chance has in store for them."""

    random: Random
    ledger: Ledger = field(default_factory=lambda: make_ledger(on=FIRST_DAY))
    auditor: Auditor = field(default_factory=Auditor)
    accounts: list[Account] = field(default_factory=list)
    rows: dict[int, OpenItem] = field(default_factory=dict)
    count: int = 0
    happened: dict[str, int] = field(default_factory=dict)
    vague: set[int] = field(
        default_factory=set
    )  # accounts to which money comes without a word on what it is for
    promises: list[tuple[Promise, int]] = field(default_factory=list)
    disputes: list[tuple[Dispute, int]] = field(default_factory=list)
    liftable: list[tuple[Hold, tuple[str, int]]] = field(default_factory=list)
    answers: list[tuple[Inbound, int]] = field(default_factory=list)

    def begin(self, *, customers: int) -> None:
        """Publish policies, open accounts and write a few invoices of the last weeks."""
        self.tell_time(FIRST_DAY, 3)
        self.controller = dealing.controller(self.ledger)
        self.other = desk_scope(user=make_user("other", Role.CONTROLLER, self.ledger.entity))
        self.house = system_scope(actor="user:1")
        for code in ("a", "b", "standard"):
            self.publish_policy(code)
        publish_rules(
            scope=self.house,
            rules=[
                Rule(name="A", policy="a", countries=frozenset({"DE", "JP"})),
                Rule(name="B", policy="b", countries=frozenset({"US"})),
                Rule(name="Everybody else", policy="standard"),
            ],
            now=self.ledger.clock(),
        )
        groups = [Group.objects.create(code=f"G{number}", name=f"Group {number}") for number in range(3)]
        for number in range(customers):
            self._customer(number, groups)
        for account in self.accounts:
            for _ in range(self.random.randint(2, 4)):
                self.invoice(account, due=FIRST_DAY + timedelta(days=self.random.randint(-12, 12)))

    def _customer(self, number: int, groups: list[Group]) -> None:
        account = self.ledger.account(f"C{number}")
        customer, (zone, country) = account.customer, PLACES[number % len(PLACES)]
        customer.timezone, customer.country = zone, country
        customer.address = "1 High Street\n12345 Town"
        self.auditor.place_of[customer.pk] = zone, country
        if number % 3 == 0:
            customer.group = groups[number % len(groups)]
            self.auditor.group_of[customer.pk] = customer.group.pk
        if number % 8 == 5:
            customer.is_vip = True
            self.auditor.vip.add(customer.pk)
        customer.save()
        contact = customer.contacts.get()
        if number % 5 == 1:  # somebody who reads for several customers
            contact.email = "ann@shared.example"
        if number % 4 == 0:
            contact.mobile, contact.is_sms_agreed = f"+49151{number:08}", True
            contact.sms_agreed_at = self.ledger.clock()
        contact.save()
        if number % 3 == 1:
            Contact.objects.create(
                customer=customer, name="Boss", email=f"boss@c{number}.example", role="executive", source="test",
                external_id=f"boss{number}", created_at=self.ledger.clock(),
            )  # fmt: skip
        self._open(account)
        if number % 4 == 2:
            self._open(self.ledger.second_account(account, currency="USD"))

    def new_account(self, number: str, *, mailbox: str) -> Account:
        """Open an account in Berlin, to which no money comes without a word."""
        account = self.ledger.account(number)
        Customer.objects.filter(pk=account.customer_id).update(timezone="Europe/Berlin")
        account.customer.contacts.update(email=mailbox or f"ap@c{number}.example")
        self.auditor.place_of[account.customer_id] = "Europe/Berlin", "DE"
        self.auditor.customer_of[account.pk] = account.customer_id
        self.accounts.append(account)
        return account

    def _open(self, account: Account) -> None:
        if len(self.accounts) % 2:
            self.vague.add(account.pk)
        self.accounts.append(account)
        self.auditor.customer_of[account.pk] = account.customer_id

    def tell_time(self, on: date, hour: int, minute: int = 0) -> None:
        now = datetime.combine(on, time(hour, minute), tzinfo=UTC)
        self.ledger.clock.now = self.auditor.now = now

    # What happens.

    def something(self, name: str = "") -> None:
        """Let one thing happen: chance says which, and to whom."""
        weights = {
            "invoice": 14, "pay": 4, "pay_some": 3, "send_money": 1, "credit": 2, "take_back": 1, "promise": 4,
            "plan": 2, "dispute": 3, "decide": 3, "hold": 1, "hold_item": 1, "lift": 1, "veto": 1, "reply": 4,
            "handle": 4, "call": 1, "silence": 1, "renew": 1, "move": 1, "publish_policy": 0.3, "cancel": 1,
        }  # fmt: skip
        name = name or self.random.choices(list(weights), list(weights.values()))[0]
        happening: Callable[[], bool | None] = getattr(self, f"on_{name}")
        if happening() is not False:
            self.happened[name] = self.happened.get(name, 0) + 1

    def by_id(self, number: int) -> Account:
        return next(one for one in self.accounts if one.pk == number)

    def _account(self) -> Account:
        return self.random.choice(self.accounts)

    def _item(self, *, is_free: bool = False, may_agree: bool = False) -> int | None:
        """An item of which something is left; `is_free`: of which nothing is agreed or objected to.

        `may_agree`: of an account to which no money comes without a word, which would count for what is agreed.
        """
        mine = {one.pk for one in self.accounts}
        found = [
            number for number, one in self.auditor.items.items()
            if one.left > 0 and one.account in mine
            and not (is_free and (self.auditor.standing(number) or one.objections))
            and not (may_agree and one.account in self.vague)
        ]  # fmt: skip
        return self.random.choice(found) if found else None

    def _credit(self) -> int | None:
        found = [number for number, one in self.auditor.items.items() if one.left < 0]
        return self.random.choice(found) if found else None

    def _record(self, row: OpenItem) -> None:
        self.rows[row.pk] = row
        self.auditor.items[row.pk] = Item(row.account_id, row.due_on, row.amount_minor)

    def name(self) -> str:
        self.count += 1
        return f"D-{self.count:05}"

    def invoice(self, account: Account, *, due: date) -> None:
        minor = self.random.randint(10_00, 900_00)
        issued = min(due, self.auditor.today) - timedelta(days=self.random.choice([0, 14]))
        self._record(self.ledger.invoice(account, self.name(), minor, due=due, issued=issued))

    def on_invoice(self) -> None:
        self.invoice(self._account(), due=self.auditor.today + timedelta(days=self.random.randint(-9, 8)))

    def _set_against(self, credit: int, item: int, minor: int) -> None:
        self.ledger.allocate(self.rows[credit], self.rows[item], minor, on=self.auditor.today)
        self.auditor.items[credit].left += minor
        self.auditor.paid(item, minor)
        if self.rows[credit].kind == "credit_note":
            self.auditor.credited(item, minor)

    def _pay(self, minor: Callable[[int], int]) -> bool:
        item = self._item()
        if item is None:
            return False
        account = self.by_id(self.auditor.items[item].account)
        amount = minor(self.auditor.items[item].left)
        money = self.ledger.receive(account, amount, on=self.auditor.today, number=self.name())
        self._record(money)
        self._set_against(money.pk, item, amount)
        return True

    def on_pay(self) -> bool:
        return self._pay(lambda left: left)

    def on_pay_some(self) -> bool:
        return self._pay(lambda left: self.random.randint(1, left))

    def on_send_money(self) -> None:
        """Money arrives without a word on what it is for."""
        account = self.random.choice([one for one in self.accounts if one.pk in self.vague])
        minor = self.random.randint(1_00, 500_00)
        self._record(self.ledger.receive(account, minor, on=self.auditor.today, number=self.name()))

    def on_credit(self) -> bool:
        """A credit note for an item, or for nothing in particular; or one that lay there is set against an item."""
        credit = self._credit()
        if credit is not None and self.random.random() < 0.5:
            account = self.auditor.items[credit].account
            owed = [n for n, one in self.auditor.items.items() if one.account == account and one.left > 0]
            if not owed:
                return False
            item = self.random.choice(owed)
        else:
            item = self._item()
            if item is None:
                return False
            found = self.auditor.items[item]
            more = self.random.choice([0, 50_00]) if found.account in self.vague else 0
            note = self.ledger.credit(
                self.by_id(found.account), self.random.randint(1, found.left) + more, on=self.auditor.today,
                number=self.name(),
            )  # fmt: skip
            self._record(note)
            credit = note.pk
        self._set_against(credit, item, min(-self.auditor.items[credit].left, self.auditor.items[item].left))
        return True

    def on_take_back(self) -> bool:
        """A payment is taken back, of an item on which nothing was ever agreed."""
        standing = (
            Allocation.objects.filter(posting__reversed_by=None).select_related("posting").order_by("pk")
        )
        found = [
            one for one in standing
            if not self.auditor.items[one.debit_item_id].is_touched
            and self.auditor.items[one.debit_item_id].account in self.vague
        ]  # fmt: skip
        if not found:
            return False
        one = self.random.choice(found)
        reverse(posting=one.posting, on=self.auditor.today, actor=ACTOR, now=self.ledger.clock())
        self.auditor.items[one.credit_item_id].left -= one.amount_minor
        self.auditor.items[one.debit_item_id].left += one.amount_minor
        return True

    def on_promise(self) -> bool:
        item = self._item(is_free=True, may_agree=True)
        if item is None:
            return False
        found = self.auditor.items[item]
        by = self.auditor.today + timedelta(days=self.random.randint(0, 6))
        minor = self.random.choice([found.left, self.random.randint(1, found.left)])
        account = self.by_id(found.account)
        try:
            made = dealing.promise(self.ledger, account, by=by, minor=minor, of=[self.rows[item]])
        except PromiseRefused as refusal:
            if refusal.code != "in_plan":  # one that broke over night, until the day's run has noticed it
                raise
            return False
        found.is_touched = True
        found.shares.append(Share(-made.pk, minor, by, by + 2 * DAY))
        self.promises.append((made, item))
        return True

    def on_cancel(self) -> bool:
        for made, item in self.promises:
            share = next((one for one in self.auditor.items[item].shares if one.key == -made.pk), None)
            if share is not None and share.left and share.until and share.until >= self.auditor.today:
                cancel_promise(
                    scope=self.controller, promise_id=made.public_id, note="", now=self.ledger.clock(),
                    today=self.auditor.today,
                )  # fmt: skip
                self.auditor.items[item].shares.remove(share)
                return True
        return False

    def on_plan(self) -> bool:
        item = self._item(is_free=True, may_agree=True)
        if item is None or self.auditor.items[item].left < 10:
            return False
        found = self.auditor.items[item]
        first = self.auditor.today + timedelta(days=self.random.randint(0, 4))
        half = found.left // 2
        parts = [(first, half), (first + timedelta(days=self.random.randint(2, 6)), found.left - half)]
        account = self.by_id(found.account)
        try:
            made = dealing.plan(self.ledger, account, *parts, of=[self.rows[item]])
        except PlanRefused as refusal:
            if refusal.code != "in_plan":
                raise
            return False
        self.auditor.plans[made.pk] = Agreed(found.account, parts)
        found.is_touched = True
        found.shares.append(Share(made.pk, found.left, self.auditor.today, None))
        return True

    def on_dispute(self) -> bool:
        item = self._item(is_free=True)
        if item is None:
            return False
        found = self.auditor.items[item]
        minor = self.random.choice([found.left, self.random.randint(1, found.left)])
        made = dealing.dispute(self.ledger, self.rows[item], minor)
        found.is_touched = True
        found.objections[made.pk] = Objection(minor)
        self.disputes.append((made, item))
        return True

    def on_decide(self) -> bool:
        """An objection is accepted, or rejected, or withdrawn."""
        for made, item in self.random.sample(self.disputes, k=len(self.disputes)):
            objection = self.auditor.items[item].objections.get(made.pk)
            made.refresh_from_db()
            if objection is None or objection.credit_by is not None or made.state != "open":
                continue
            if self.random.random() < 0.5:
                objection.credit_by = self.auditor.today + timedelta(days=self.random.randint(0, 5))
                dealing.accept(self.ledger, made, credit_by=objection.credit_by)
                return True
            if self.random.random() < 0.7:
                dealing.reject(self.ledger, made)
            else:
                deciding.withdraw_dispute(
                    scope=self.controller,
                    dispute_id=made.public_id,
                    now=self.ledger.clock(),
                    today=self.auditor.today,
                )
            del self.auditor.items[item].objections[made.pk]
            return True
        return False

    def on_hold(self) -> bool:
        account, days = self._account(), self.random.randint(0, 4)
        targets = {"account": account, "customer": account.customer, "group": account.customer.group}
        kind = self.random.choice(["account", "customer", "group"])
        if targets[kind] is None:
            return False
        made = dealing.hold(
            self.ledger, days=days, reason=self.random.choice(["agreed_delay", "under_review"]),
            **{f"{kind}_id": targets[kind].public_id},
        )  # fmt: skip
        key = kind, targets[kind].pk
        if key not in self.auditor.holds:
            self.liftable.append((made, key))
        self.auditor.holds[key] = max(made.ends_on, self.auditor.holds.get(key, made.ends_on))
        return True

    def on_hold_item(self) -> bool:
        item = self._item()
        if item is None:
            return False
        made = dealing.hold(self.ledger, days=self.random.randint(0, 4), item_id=self.rows[item].public_id)
        found = self.auditor.items[item]
        found.held_until = max(made.ends_on, found.held_until or made.ends_on)
        return True

    def on_lift(self) -> bool:
        found = [
            (made, key) for made, key in self.liftable
            if self.auditor.holds.get(key) == made.ends_on and made.ends_on >= self.auditor.today
            and made.__class__.objects.filter(**{f"{key[0]}_id": key[1]}).count() == 1
        ]  # fmt: skip
        if not found:
            return False
        made, key = found[0]
        lift_hold(scope=self.controller, hold_id=made.public_id, note="", now=self.ledger.clock())
        self.liftable.remove((made, key))
        del self.auditor.holds[key]
        return True

    def on_veto(self) -> bool:
        account = self._account()
        until = self.auditor.today + timedelta(days=self.random.randint(0, 4))
        try:
            step = steering.next_step(
                scope=self.controller, account_id=account.public_id, now=self.ledger.clock()
            ).ahead.level.step
            steering.postpone_step(
                scope=self.controller, account_id=account.public_id, step=step, until=until, reason="Wait",
                now=self.ledger.clock(),
            )  # fmt: skip
        except SteerRefused:
            return False
        self.auditor.vetoes[account.pk] = max(until, self.auditor.vetoes.get(account.pk, until))
        return True

    def on_reply(self) -> bool:
        account = self._account()
        if dealing.last_letter(account) is None or dealing.last_letter(account).channel != "email":
            return False
        self.ledger.clock.pass_minutes(1)
        self.auditor.now = self.ledger.clock()
        taken = dealing.answer(self.ledger, account, "Who are you? Please call me about this.")
        if not taken.is_new or taken.inbound.account_id != account.pk:
            raise AssertionError("an answer to a letter belongs to its account")
        self.answers.append((taken.inbound, account.pk))
        self.auditor.waiting[account.pk] = self.auditor.waiting.get(account.pk, 0) + 1
        return True

    def on_handle(self) -> bool:
        if not self.answers:
            return False
        inbound, account = self.answers.pop(0)
        handle(
            scope=self.controller, inbound_id=inbound.public_id, note="Called them", now=self.ledger.clock(),
            today=self.auditor.today,
        )  # fmt: skip
        self.auditor.waiting[account] -= 1
        return True

    def on_call(self) -> bool:
        """A collector rings the customer and writes it down."""
        account = self._account()
        contact = self.random.choice([None, account.customer.contacts.order_by("pk").first()])
        touch = record_call(
            scope=self.controller, customer=account.customer, contact=contact,
            timeline=Place(entity_id=account.entity_id, account_id=account.pk), outcome="Spoke to them",
            at=self.ledger.clock(), now=self.ledger.clock(),
        )  # fmt: skip
        person = contact.email.casefold() if contact else ""
        self.auditor.heard.append(Heard(person, account.customer_id, account.pk, touch.on))
        return True

    def on_silence(self) -> bool:
        customer = self._account().customer_id
        self.auditor.silent ^= {customer}
        if len(self.auditor.silent) > 3:
            self.auditor.silent ^= {customer}
            return False
        Customer.objects.filter(pk=customer).update(is_do_not_contact=customer in self.auditor.silent)
        return True

    def on_renew(self) -> None:
        customer = self._account().customer_id
        on = self.auditor.today + timedelta(days=self.random.randint(0, 5))
        self.auditor.renewals[customer] = on
        Customer.objects.filter(pk=customer).update(renewal_on=on)

    def on_move(self) -> None:
        account = self._account()
        move_accounts(
            scope=self.house, account_ids=[account.public_id], policy=self.random.choice(["a", "b"]),
            reason="Better so", now=self.ledger.clock(), today=self.auditor.today,
        )  # fmt: skip
        self.auditor.moved.add(account.pk)

    def on_publish_policy(self) -> None:
        self.publish_policy(self.random.choice(["a", "b", "standard"]))

    def publish_policy(self, code: str) -> None:
        self.publish(chance_policy(self.random, code))

    def publish(self, policy: Policy) -> None:
        version = publish(policy=policy, name=f"Policy {policy.code}", actor=ACTOR, now=self.ledger.clock())
        self.auditor.rules[version.pk] = rules_of(policy)

    def switch(self, mode: str) -> None:
        if mode != self.auditor.mode:
            now = self.ledger.clock()
            set_switch(scope=self.house, sending=mode, letters_max=None, note="Chance", now=now)
            self.auditor.mode = mode

    def run(self, on: date) -> None:
        """Run a day as the worker does: first what is left of earlier days."""
        for found in collections.unfinished():
            self.ledger.run_now(found.as_of)
        self.ledger.run_now(on)
