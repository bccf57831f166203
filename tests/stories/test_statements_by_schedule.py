"""Statements of account go out each month to whom wishes it, once, and what was sent is kept."""

import hashlib
from datetime import date, timedelta

import pytest
from tests.fakes import FakeMail, Killed, fake_house
from tests.formats.mails import bounce
from tests.ledger import ACTOR, broken, events, make_ledger, morning

from dunwell.apps.billing.copy_models import StatementPlan, StatementSending
from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import PortalLink
from dunwell.apps.messages.models import Attachment, Message
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.receivables.balances import balance_forward_of
from dunwell.apps.worklist.inbound import take_in
from dunwell.core.dunning.linked import SENTENCES
from dunwell.interfaces.jobs import bills

pytestmark = pytest.mark.django_db(transaction=True)

MARCH = date(2026, 3, 1)
SITE = fake_house(mail=FakeMail()).site_url


class Story:
    def __init__(self, style="open_item", day=1):
        self.ledger = make_ledger(on=MARCH)
        self.ledger.clock.now = morning(date(2026, 2, 20))
        self.account = self.ledger.account("BROOK", language="de")
        self.ledger.invoice(self.account, "A-1", 100_00, due=date(2026, 3, 15))
        self.plan = StatementPlan.objects.create(
            account=self.account, style=style, day=day, created_at=self.ledger.clock(), created_by=ACTOR
        )

    def until(self, last):
        """Let days pass, with one tick a day."""
        while self.ledger.clock.now.date() < last:
            self.ledger.clock.now += timedelta(days=1)
            self.tick()

    def tick(self):
        house = fake_house(mail=self.ledger.mail, documents=self.ledger.documents)
        return bills.tick(house=house, clock=self.ledger.clock)

    def sendings(self):
        return [
            (one.as_of.isoformat(), one.state, one.detail) for one in StatementSending.objects.order_by("pk")
        ]


@pytest.fixture
def story():
    yield Story()
    assert broken() == {}


def test_each_month_on_its_day_and_once(story):
    story.until(date(2026, 2, 28))
    assert story.ledger.mail.tries == []
    story.until(date(2026, 4, 20))

    assert story.sendings() == [("2026-03-01", "accepted", ""), ("2026-04-01", "accepted", "")]
    letters = list(story.ledger.mail.arrived.values())
    assert [one.subject for one in letters] == [
        "Northwind GmbH: Kontoauszug vom 1. März 2026",
        "Northwind GmbH: Kontoauszug vom 1. April 2026",
    ]
    links = PortalLink.objects.filter(made_for="statement").order_by("pk")
    for letter, link in zip(letters, links, strict=True):  # each leads to the page of its own reader
        assert f"{SENTENCES['de']}\n{address_of(link=link, site_url=SITE)}\n" in letter.text
        assert (link.contact.email, link.account_id) == (letter.to[0].address, story.account.pk)
    kept = Attachment.objects.order_by("pk").first()
    assert bytes(kept.content) == letters[0].attachments[0].content == b"%PDF of NORTH-BROOK-EUR, 10000"
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    assert events(story.account, prefix=("billing.statement",)) == [
        "03-01 billing.statement.sent",
        "04-01 billing.statement.sent",
    ]


def test_an_account_with_nothing_open_gets_none(story):
    story.ledger.pay(story.account.items.get(), 100_00, on=date(2026, 2, 21))
    story.until(date(2026, 3, 5))
    assert story.sendings() == [("2026-03-01", "lapsed", "Nothing is open on the account.")]
    assert Message.objects.count() == 0


def test_with_nobody_to_send_it_to_it_is_held_and_says_so(story):
    story.account.customer.contacts.all().delete()
    story.until(date(2026, 3, 5))
    assert story.sendings() == [("2026-03-01", "held", "There is no e-mail address that works.")]


def test_one_that_was_switched_off_or_wished_for_later_is_not_sent(story):
    story.plan.created_at = morning(date(2026, 3, 2))
    story.plan.save()
    story.until(date(2026, 3, 20))
    assert story.sendings() == []
    story.plan.is_active = False
    story.plan.save()
    story.until(date(2026, 4, 20))
    assert story.sendings() == []


def test_a_house_that_was_off_catches_up_within_days(story):
    story.ledger.clock.now = morning(date(2026, 3, 9))
    story.tick()
    assert story.sendings() == [("2026-03-01", "accepted", "")]
    story.ledger.clock.now = morning(date(2026, 4, 20))
    story.tick()
    assert len(story.sendings()) == 1


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_killed_on_the_way_it_is_sent_once(story, moment):
    story.ledger.mail.script[1] = moment
    with pytest.raises(Killed):
        story.until(MARCH)
    story.until(date(2026, 3, 4))
    assert len(story.ledger.mail.arrived) == 1
    assert story.ledger.mail.twice == []
    assert [state for _, state, _ in story.sendings()] == ["accepted"]


def test_test_mode_writes_it_and_sends_nothing(story):
    scope = system_scope(actor=ACTOR)
    set_switch(scope=scope, sending="test", note="Try", letters_max=None, now=story.ledger.clock())
    story.until(date(2026, 3, 2))
    assert (story.ledger.mail.tries, Message.objects.get().state) == ([], "withheld")
    assert [state for _, state, _ in story.sendings()] == ["withheld"]


def test_one_that_bounced_says_so_and_retires_the_address(story):
    story.until(MARCH)
    raw = bounce(recipient="ap@brook.example", original=Message.objects.get().message_id)
    take_in(raw=raw, actor=ACTOR, now=story.ledger.clock(), today=MARCH)
    assert Message.objects.get().state == "bounced"
    assert [state for _, state, _ in story.sendings()] == ["bounced"]
    assert story.account.customer.contacts.get().undeliverable_at is not None


def test_from_one_balance_to_the_next():
    story = Story(style="balance_forward")
    ledger, account = story.ledger, story.account
    first = account.items.get()  # issued on February 13
    second = ledger.invoice(account, "A-2", 50_00, due=date(2026, 4, 10), issued=date(2026, 3, 10))
    ledger.pay(first, 30_00, on=date(2026, 3, 12))
    ledger.credit(account, 5_00, on=date(2026, 3, 31), number="C-1")
    ledger.credit(account, 7_00, on=date(2026, 4, 1), number="C-2")
    assert second.amount_minor == 50_00

    found = balance_forward_of(
        account=account, first_on=date(2026, 3, 1), last_on=date(2026, 3, 31), language="en"
    )
    assert (found.opening_minor, found.closing_minor) == (100_00, 115_00)
    assert [(one.on.day, one.kind, one.number, one.amount_minor, one.balance_minor) for one in found.movements] == [
        (10, "invoice", "A-2", 50_00, 150_00),
        (12, "receipt", "bank for A-1", -30_00, 120_00),
        (31, "credit_note", "C-1", -5_00, 115_00),
    ]  # fmt: skip
    story.until(date(2026, 4, 1))
    assert [one.closing_minor for one in ledger.documents.forwards] == [100_00, 115_00]
    assert [one.first_on for one in ledger.documents.forwards] == [date(2026, 2, 1), date(2026, 3, 1)]
    assert broken() == {}
