"""The auditor at the door: what left since the last look, row by row, and whether it might."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests import dealing
from tests.simulation.auditor import Auditor, Heard
from tests.simulation.histories import FIRST_DAY, History

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message
from dunwell.apps.runs import approving
from dunwell.apps.runs.models import Action, ActionItem, Decision, Run

LEFT = ("sent", "uncertain", "done")


@dataclass
class Watch:
    """One history, watched day by day."""

    history: History
    random: Random
    seen: set[int] = field(default_factory=set)  # actions
    versions: dict[int, int | None] = field(
        default_factory=dict
    )  # of the accounts that were under way last time
    letters: int = 0

    @property
    def auditor(self) -> Auditor:
        return self.history.auditor

    def day(self, number: int, *, happenings: int = 8) -> None:
        """One day: people do things, the house runs, now and then somebody looks again later."""
        history, on = self.history, FIRST_DAY + timedelta(days=number)
        history.tell_time(on, 4)
        self.auditor.begin_day(on)
        if self.random.random() < 0.3:  # the night's letters, before the day is run
            history.something()
            self._take_up()
        for _ in range(happenings):
            history.something()
        if self.random.random() < 0.1:
            return  # the machine is off
        modes = ["live"] * 12 + ["test", "stopped"]
        history.switch(self.random.choice(modes))
        history.tell_time(on, self.random.choice([5, 7, 9, 14, 20]), self.random.randint(0, 59))
        self._misfortune()
        history.run(on)
        self.look()
        self.decided(on)
        self.approve()
        history.something()
        hour = history.ledger.clock().hour
        history.tell_time(on, min(21, hour + self.random.randint(1, 8)), 30)
        if self.random.random() < 0.7:
            self._take_up()
        history.switch("live")
        if self.random.random() < 0.2:
            self.come_back()

    def approve(self) -> None:
        for action in Action.objects.filter(state="awaiting", expires_on__gte=self.auditor.today).order_by(
            "pk"
        ):
            chance, given = self.random.random(), self.auditor.yeses.get(action.pk, 0)
            scope, now = (
                (self.history.other if given else self.history.controller),
                self.history.ledger.clock(),
            )
            if chance < 0.15:
                approving.reject(scope=scope, action_id=action.public_id, reason="Not now", now=now)
            elif chance < 0.6:
                approving.approve(
                    scope=scope, action_ids=[action.public_id], now=now, today=self.auditor.today
                )
                self.auditor.yeses[action.pk] = given + 1

    def come_back(self) -> None:
        """A letter comes back: nobody has heard of it, and its reader is gone."""
        sent = Message.objects.filter(state="sent", channel="email", contact__undeliverable_at=None)
        for letter in sent.exclude(recipient="ann@shared.example").order_by("-pk")[:1]:
            account = self.history.by_id(letter.account_id)
            if dealing.last_letter(account) == letter and letter.contact is not None:
                dealing.come_back(self.history.ledger, account)
                self.auditor.heard = [one for one in self.auditor.heard if one.key != letter.message_id]
                self.history.ledger.add_address(account, f"next{self.history.name()}@customer.example")

    def _take_up(self) -> None:
        history = self.history
        for found in Run.objects.exclude(state="closed").order_by("as_of"):
            history.ledger.run_now(found.as_of)
        self.look()

    def _misfortune(self) -> None:
        mail = self.history.ledger.mail
        ills = ["uncertain", "uncertain_arrived", "refuse", "away"]
        mail.script = {
            len(mail.tries) + n: self.random.choice(ills) for n in (2, 5) if self.random.random() < 0.5
        }

    def look(self) -> None:
        """Look at all that left just now."""
        mail = self.history.ledger.mail
        assert mail.twice == []
        fresh = Action.objects.filter(state__in=LEFT).exclude(pk__in=self.seen).order_by("settled_at", "pk")
        for action in sorted(fresh, key=lambda one: one.pk):
            self.seen.add(action.pk)
            if action.kind == "contact_task":
                continue
            decision = Decision.objects.get(run_id=action.run_id, account_id=action.account_id)
            self._examine(action, decision)

    def _examine(self, action: Action, decision: Decision) -> None:
        auditor, account = self.auditor, action.account_id
        rules, customer = auditor.rules[decision.policy_version_id], auditor.customer_of[account]
        self.letters += 1
        as_of = action.acts_on or action.on
        if auditor.mode != "live":
            auditor.complain("action", action.pk, "was taken in mode", auditor.mode)
        before, after = rules.renewal
        on = auditor.renewals.get(customer)
        if on is not None and on - timedelta(days=before) <= as_of <= on + timedelta(days=after):
            auditor.complain("action", action.pk, "in the days around a renewal")
        auditor.stepped(
            rules=rules,
            action=action.pk,
            account=account,
            item=action.carrying_item_id,
            step=action.step,
            on=as_of,
            decided_on=action.on,
        )
        if action.kind == "owner_task":
            return
        if action.kind == "call_task":
            auditor.called(action=action.pk, account=account)
            auditor.rested(rules=rules, account=account, as_of=as_of, on=as_of)
            if auditor.is_off(as_of, country=auditor.place_of[customer][1], rules=rules):
                auditor.complain("call", action.pk, "on a day off")
            auditor.heard.append(Heard("?", customer, account, as_of))
            return
        lines = dict(ActionItem.objects.filter(action=action).values_list("item_id", "residual_minor"))
        auditor.asked(action=action.pk, account=account, lines=lines)
        needed = max(rules.yeses[action.step], 1 if customer in auditor.vip else 0)
        if auditor.yeses.get(action.pk, 0) < needed:
            auditor.complain("action", action.pk, "left without a yes")
        self._reader(action, rules, customer, as_of=as_of)

    def _reader(self, action: Action, rules: object, customer: int, *, as_of: date) -> None:
        """When it left, and who heard of it: by what the carrier was given."""
        auditor, ledger = self.auditor, self.history.ledger
        message = Message.objects.get(message_id__contains=f".{action.pk}@")
        on = auditor.now.date()
        if action.kind != "letter":
            on = auditor.at_hour(rules=rules, customer=customer, at=auditor.now)
        auditor.rested(rules=rules, account=action.account_id, as_of=as_of, on=on)
        people = [message.recipient.casefold()]
        if letter := ledger.mail.arrived.get(message.message_id):
            people = [one.address.casefold() for one in letter.recipients]
        elif action.kind != "notice" and message.contact is not None:
            people = [message.contact.email.casefold()]
        elif action.kind != "notice":
            people = [""]
        for person in people:
            auditor.spoken(
                rules=rules, heard=Heard(person, customer, action.account_id, on, message.message_id)
            )

    def decided(self, on: date) -> None:
        """Every account is decided once, with a reason; a running one by the version that it had."""
        run = Run.objects.get(as_of=on)
        decisions = list(Decision.objects.filter(run=run))
        assert sorted(one.account_id for one in decisions) == sorted(self.auditor.customer_of)
        for one in decisions:
            left = self.auditor.owed(one.account_id)
            if (one.reason == "NOTHING_OPEN") != (left == 0) or one.open_minor != left:
                self.auditor.complain("account", one.account_id, "owes", left, "and is", one.reason)
            is_running = one.last_step is not None or one.reached_step is not None
            before = self.versions.get(one.account_id)
            if (
                is_running
                and before not in {None, one.policy_version_id}
                and one.account_id not in self.auditor.moved
            ):
                self.auditor.complain("account", one.account_id, "was moved by nobody")
            self.versions[one.account_id] = one.policy_version_id if is_running else None

    def finished(self) -> None:
        """What nobody may find in the whole history, by the rows alone."""
        rows = Action.objects.exclude(state__in=["lapsed", "refused", "awaiting"]).exclude(
            kind="contact_task"
        )
        steps = list(rows.values_list("carrying_item_id", "step"))
        assert len(steps) == len(set(steps)), "a step twice for an item"
        sent = Event.objects.filter(name="dunning.notice.sent").values_list("subject_id", flat=True)
        assert len(sent) == len(set(sent)), "a letter sent twice"


def begun(seed: int, *, customers: int) -> Watch:
    """A history of that seed with its auditor, about to begin."""
    random = Random(seed)
    history = History(random=random)
    history.begin(customers=customers)
    return Watch(history=history, random=random)
