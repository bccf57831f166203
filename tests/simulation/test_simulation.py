"""Months of trade with failures, day by day, against an auditor who keeps books of his own and must agree.

More than the few seeds here: DUNWELL_SIMULATIONS=50 pytest tests/simulation
"""

import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from tests.fakes import Killed
from tests.ledger import broken, make_ledger
from tests.simulation.books import Step
from tests.simulation.trade import Trade

from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.ageing import ageing_report
from dunwell.apps.runs.models import Action, Decision, Run
from dunwell.apps.worklist.models import Task

FIRST_DAY = date(2026, 1, 5)
DAYS = 40
SEEDS = range(int(os.environ.get("DUNWELL_SIMULATIONS", "3")))


@dataclass
class Day:
    """One simulated day after another, with the auditor at the door of the post office."""

    trade: Trade
    random: Random
    read: set[str] = field(default_factory=set)  # letters that the auditor has seen
    in_flight: set[str] = field(default_factory=set)  # being handed over when a process was killed
    seen: set[str] = field(default_factory=set)  # states in which actions were found in the evening
    days_away: int = 0  # for which the mail server is away still

    def pass_(self, on: date) -> None:
        ledger, mail = self.trade.ledger, self.trade.ledger.mail
        ledger.clock.now = ledger.clock.now.replace(
            year=on.year, month=on.month, day=on.day, hour=5, minute=0
        )
        self.trade.day(on)
        self.trade.people_work()
        self.days_away = max(0, self.days_away - 1)
        if not self.days_away and self.random.random() < 0.06:
            self.days_away = self.random.randint(1, 4)
        mail.is_away = self.days_away > 0
        if self.random.random() < 0.12:
            return  # the machine was off
        self.end_what_is_undone()
        self.write_down_what_should_come(on)
        self.run(on)
        self.compare(on)

    def run(self, on: date) -> None:
        """The morning's run, which may be killed; then it is begun again, perhaps only tomorrow."""
        ledger, mail = self.trade.ledger, self.trade.ledger.mail
        for _ in range(3):
            mail.script = self.misfortune()
            try:
                run = ledger.run(on)
            except Killed:
                self.in_flight.add(mail.tries[-1])
                self.read_letters(on)
                if self.random.random() < 0.3:
                    return
                if self.random.random() < 0.5:
                    self.pay_in_between(on)
                mail.knows_fate = self.random.random() < 0.7
                continue
            self.read_letters(on)
            if run.state == "closed":
                return
            ledger.clock.pass_minutes(1)

    def pay_in_between(self, on: date) -> None:
        """Somebody who was to be written to pays all that is owed, before the run is begun again."""
        due = [one for one in self.trade.accounts if self.expected[one.pk][0] == "STEP_DUE"]
        account = self.random.choice(due)
        owed, _, _ = self.trade.books.position(account.pk, on)
        if owed:
            self.trade.send_money(on, account=account, minor=owed)

    def misfortune(self) -> dict[int, str]:
        """What will become of the next letters."""
        ills = ["uncertain", "uncertain_arrived", "refuse", "refuse_address", "away"] + [
            "die_before",
            "die_after",
        ] * 2
        tried = len(self.trade.ledger.mail.tries)
        chosen = self.random.sample(range(1, 4), k=2)
        return {tried + nth: self.random.choice(ills) for nth in chosen if self.random.random() < 0.6}

    def end_what_is_undone(self) -> None:
        """What an earlier run had not sent by now is not sent any more; of what was in flight one has to find out."""
        mail = self.trade.ledger.mail
        mail.knows_fate = self.random.random() < 0.7
        for step in self.trade.books.steps:
            if step.is_settled:
                continue
            is_known = mail.knows_fate and not mail.is_away
            was_in_flight = step.message_id in self.in_flight
            has_arrived = step.message_id in mail.arrived
            step.counts = was_in_flight and (has_arrived or not is_known)
            step.is_settled = True

    def write_down_what_should_come(self, on: date) -> None:
        books = self.trade.books
        self.expected = {account: books.expect(account, on) for account in books.accounts}
        self.positions = {account: books.position(account, on) for account in books.accounts}
        self.carrying = {account: books.carrying(account, on) for account in books.accounts}

    def read_letters(self, on: date) -> None:
        """Each letter that arrived just now is due, is right, and goes to whom it should."""
        books, mail = self.trade.books, self.trade.ledger.mail
        assert mail.twice == []
        for message_id in [one for one in mail.arrived if one not in self.read]:
            self.read.add(message_id)
            letter = mail.arrived[message_id]
            action = Action.objects.get(pk=int(message_id.partition("@")[0].rpartition(".")[2]))
            account = action.account_id
            customer, currency = books.accounts[account]
            assert self.expected[account] == ("STEP_DUE", action.step, "notice")
            assert action.on == on
            assert not books.is_asking_pointless(account, on)
            assert letter.to[0].address == books.addresses[customer][0]
            owed, _, credit = books.position(account, on)
            assert letter.attachments[0].content.decode().endswith(f"-{currency}, {owed + credit}")
            left = [books.documents[one] for one in books.of(account) if books.documents[one].left(on)]
            assert all(document.number in letter.text for document in left)

    def compare(self, on: date) -> None:
        """The house's decisions, balances and ageing are those of the auditor's books, and nothing is broken."""
        books = self.trade.books
        run = Run.objects.get(as_of=on)
        decided = {one.account_id: one for one in Decision.objects.filter(run=run)}
        assert {account: one.reason for account, one in decided.items()} == {
            account: reason for account, (reason, _, _) in self.expected.items()
        }
        assert self.positions == {
            account: (one.open_minor, one.overdue_minor, one.credit_minor) for account, one in decided.items()
        }
        acted = {
            action.account_id: (decided[action.account_id].reason, action.step, action.kind)
            for action in run.actions.all()
        }
        assert acted == {account: one for account, one in self.expected.items() if one[0] == "STEP_DUE"}
        self.note_steps(run, on)
        books.rules_kept()
        for day in {on, on - timedelta(days=self.random.randint(0, 40))}:
            report = ageing_report(scope=system_scope(actor="auditor"), as_of=day)
            rows = report.select("currency", "bucket", "items", "amount_minor").rows()
            assert {row[:2]: row[2:] for row in rows} == books.ageing(day), day
        assert broken() == {}

    def note_steps(self, run: Run, on: date) -> None:
        """Write down the steps of the day and what is known to have come of them."""
        books, mail = self.trade.books, self.trade.ledger.mail
        for action in run.actions.order_by("pk"):
            self.seen.add(action.state)
            message_id = f"{run.public_id.hex}.{action.pk}@north.example"
            carrying = self.carrying[action.account_id]
            assert (action.carrying_item_id, action.on) == (carrying, on)
            step = Step(action.account_id, carrying, action.step, on, action.kind, message_id)
            books.steps.append(step)
            if action.kind == "contact_task":  # the customer has not heard a word
                step.counts, step.is_settled = False, True
                if action.state == "done":
                    books.asked[action.account_id] = None
                continue
            has_arrived = message_id in mail.arrived
            if action.state in {"lapsed", "refused"}:
                assert not has_arrived
                step.counts, step.is_settled = False, True
            elif action.state in {"sent", "done", "uncertain"}:
                assert has_arrived or action.state != "sent"
                assert (action.kind == "notice") == (action.state != "done")
                step.is_settled = True
        self.note_refused_addresses()

    def note_refused_addresses(self) -> None:
        """A mailbox that refuses is not written to again."""
        for contact in Contact.objects.exclude(undeliverable_at=None):
            usable = self.trade.books.addresses[contact.customer_id]
            if contact.email in usable:
                usable.remove(contact.email)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_house_and_the_auditor_agree_every_day(transactional_db, seed):
    random = Random(seed)
    trade = Trade(random=random, ledger=make_ledger(on=FIRST_DAY))
    trade.begin()
    day = Day(trade=trade, random=random)
    for number in range(DAYS):
        day.pass_(FIRST_DAY + timedelta(days=number))
    ever = day.seen | set(Action.objects.values_list("state", flat=True))
    assert ever >= {"sent", "lapsed", "refused", "uncertain", "done"}, "a seed that tests little"
    assert day.in_flight, "a seed in which nothing is killed"
    doubtful = Action.objects.filter(state="uncertain").values_list("pk", flat=True)
    asked = Task.objects.filter(kind="send_uncertain", state="open").values_list("action_id", flat=True)
    assert sorted(doubtful) == sorted(asked)
