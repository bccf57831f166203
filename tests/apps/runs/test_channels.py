"""Steps on every channel, to the right reader, in the right name, with the rest that follows."""

from dataclasses import replace
from datetime import date, timedelta

from tests.fakes import FakeMail, fake_house
from tests.ledger import RESTLESS, publish_policy, reason, states
from tests.world import NOW, make_user

from dunwell.apps.dunning.models import Hold
from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import PortalLink
from dunwell.apps.messages.models import Message, Touch
from dunwell.apps.organisation.models import Entity, Role
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.runs.models import Action
from dunwell.apps.worklist.models import Task
from dunwell.core.dunning.linked import SENTENCES
from dunwell.core.dunning.policy import Level

DAY = date(2026, 3, 20)


def late(days: int) -> date:
    return DAY - timedelta(days=days)


def with_levels(*levels: Level, **more: object):
    return replace(RESTLESS, levels=levels, **more)


def first(**more: object) -> Level:
    return Level(**{"step": 1, "key": "reminder", "days": 3, "channel": "email", **more})


def owing(ledger):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    return account


def test_a_letter_by_post_goes_to_the_address_with_its_pdf(ledger):
    publish_policy(with_levels(first(channel="letter")), now=ledger.clock())
    owing(ledger)
    Customer.objects.update(address="1 Long Lane\n10115 Berlin", country="DE")
    Entity.objects.update(address="2 Short Lane\n20095 Hamburg")
    assert states(ledger.run(DAY)) == {"sent": 1}
    (letter,) = ledger.post.arrived.values()
    assert (letter.recipient.name, letter.recipient.lines[-1]) == ("Customer C1", "10115 Berlin")
    message = Message.objects.get()
    assert (message.channel, message.state, message.attachments.get().media_type) == (
        "letter", "sent", "application/pdf",
    )  # fmt: skip
    assert Touch.objects.get().channel == "letter"
    assert ledger.mail.tries == []
    (paper,) = (
        ledger.documents.letters
    )  # it has the way to its reader's page, to be typed or seen by a camera
    assert paper.online == address_of(
        link=PortalLink.objects.get(), site_url=fake_house(mail=FakeMail()).site_url
    )
    assert paper.online_words == SENTENCES["en"]


def test_nobody_without_an_address_is_written_to_by_post(ledger):
    publish_policy(with_levels(first(channel="letter")), now=ledger.clock())
    owing(ledger)
    Customer.objects.update(address="")
    ledger.run(DAY)
    assert (Action.objects.get().kind, Task.objects.get().kind) == ("contact_task", "contact_missing")
    assert ledger.post.tries == []


def test_a_text_message_goes_only_to_who_agreed_to_it(ledger):
    publish_policy(with_levels(first(channel="sms")), now=ledger.clock())
    owing(ledger)
    Contact.objects.update(mobile="+49 151 2345678")
    assert states(ledger.run(DAY)) == {"done": 1}  # somebody is asked to find a number that may be written to
    assert ledger.sms.tries == []
    Contact.objects.update(is_sms_agreed=True, sms_agreed_at=NOW)
    ledger.run(DAY + timedelta(days=20))
    (text,) = ledger.sms.arrived.values()
    assert (text.to, "Northwind" in text.text) == ("+491512345678", True)
    link = PortalLink.objects.get()
    assert text.text.endswith("\n" + address_of(link=link, site_url=fake_house(mail=FakeMail()).site_url))
    assert Message.objects.get(channel="sms").text == text.text


def test_a_word_in_the_portal_needs_no_carrier(ledger):
    publish_policy(with_levels(first(channel="portal")), now=ledger.clock())
    owing(ledger)
    assert states(ledger.run(DAY)) == {"sent": 1}
    assert Message.objects.values_list("channel", "state").get() == ("portal", "sent")


def test_a_word_to_the_owner_is_a_task_and_no_contact_of_the_customer(ledger):
    levels = (first(channel="owner"), first(step=2, key="firmer", days=4))
    publish_policy(with_levels(*levels, minimum_gap_days=30), now=ledger.clock())
    account = owing(ledger)
    owner = make_user("owner", Role.SALES, ledger.entity)
    Customer.objects.update(owner=owner)
    ledger.run(DAY)
    assert Task.objects.values_list("kind", "assignee__email").get() == ("owner", "owner@group.example")
    assert reason(ledger.run(DAY + timedelta(days=1)), account) == "STEP_DUE"


def test_late_steps_go_to_the_approver_in_a_senior_name_with_a_copy_to_the_executive(ledger):
    level = first(audience="approver", sender="senior")
    publish_policy(with_levels(level, executive_copy_from=1), now=ledger.clock())
    account = owing(ledger)
    Entity.objects.update(senior_name="Vera Senior", senior_email="vera@north.example")
    for role in ("approver", "executive"):
        Contact.objects.create(
            customer=account.customer, name=role.capitalize(), email=f"{role}@c1.example", role=role,
            source="test", external_id=role, created_at=NOW,
        )  # fmt: skip
    ledger.run(DAY)
    (letter,) = ledger.mail.arrived.values()
    assert [one.address for one in letter.recipients] == ["approver@c1.example", "executive@c1.example"]
    assert (letter.sender.address, letter.sender.name) == (
        "vera@north.example",
        "Vera Senior, Northwind GmbH",
    )
    assert letter.reply_to.address == ledger.entity.sender_email
    assert "Vera Senior" in letter.text
    assert Touch.objects.count() == 2


def test_the_account_rests_after_a_step_that_gives_time(ledger):
    levels = (first(hold_days=10), first(step=2, key="firmer", days=4))
    publish_policy(with_levels(*levels, minimum_gap_days=0), now=ledger.clock())
    account = owing(ledger)
    controller = make_user("controller", Role.CONTROLLER, ledger.entity)
    ledger.run(DAY)
    hold = Hold.objects.get()
    assert (hold.account_id, hold.reason, hold.ends_on, hold.owner) == (
        account.pk, "final_demand", DAY + timedelta(days=10), controller,
    )  # fmt: skip
    assert reason(ledger.run(DAY + timedelta(days=10)), account) == "ON_HOLD"
    assert reason(ledger.run(DAY + timedelta(days=11)), account) == "STEP_DUE"
