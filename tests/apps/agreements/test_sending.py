"""A policy is sent to each customer once, whatever happens on the way; nothing leaves while the house is stopped."""

from datetime import timedelta

import pytest
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeClock, FakeDocuments, FakeMail, Killed, fake_house
from tests.world import NOW, TODAY, make_account, make_customer, make_world

from dunwell.apps.agreements.links import LinkGone, agree, link_of, opened, token_of
from dunwell.apps.agreements.models import Acknowledgement, PolicySending
from dunwell.apps.agreements.operations import publish
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs.policy_mail import send_policies

pytestmark = pytest.mark.django_db(transaction=True)


class Scene:
    def __init__(self):
        self.world = make_world()
        Membership.objects.filter(user=self.world.controller).update(role=Role.ADMIN)
        self.mail = FakeMail()
        self.clock = FakeClock(NOW)
        self.house = fake_house(mail=self.mail)

    def publish(self, **more):
        return publish(
            scope=desk_scope(user=self.world.controller),
            entity=self.world.north,
            draft=draft(**more),
            documents=FakeDocuments(),
            today=TODAY,
            now=NOW,
        )

    def send(self):
        return send_policies(house=self.house, clock=self.clock, actor="system:test")

    def states(self):
        return list(PolicySending.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def scene():
    return Scene()


def test_each_customer_of_the_entity_gets_it_once(scene):
    assert scene.send() == 0  # nothing is published
    policy = scene.publish()
    assert scene.send() == 1
    assert scene.send() == 0
    (letter,) = scene.mail.arrived.values()
    assert [one.address for one in letter.to] == ["ap@c-1001.example"]
    assert letter.subject == "Northwind GmbH: our credit policy, valid from March 10, 2026"
    assert letter.sender.address == "receivables@north.example"
    sending = PolicySending.objects.get()
    assert link_of(sending=sending, site_url=scene.house.site_url) in letter.text
    assert [(one.name, one.content) for one in letter.attachments] == [
        ("credit-policy-1-en.pdf", b"%PDF-policy Credit policy 1 en")
    ]
    event = Event.objects.get(name="agreements.policy.sent")
    assert (event.customer_id, event.data["number"]) == (scene.world.abel.pk, policy.number)


def test_a_new_customer_gets_it_with_the_next_day_and_a_new_version_goes_to_everybody(scene):
    scene.publish()
    scene.send()
    new = make_customer(number="C-1009", name="Neu GmbH", language="de")
    make_account(customer=new, entity=scene.world.north)
    assert scene.send() == 1
    assert [one.language for one in scene.mail.arrived.values()] == ["en", "de"]
    scene.publish(valid_from=TODAY + timedelta(days=7))
    assert scene.send() == 0  # not yet in force
    scene.clock.now += timedelta(days=7)
    assert scene.send() == 2


def test_who_agreed_who_must_not_be_written_to_and_who_cannot_be_are_left_out(scene):
    policy = scene.publish()
    silent = make_customer(number="C-1003", name="Silent")
    without = make_customer(number="C-1004", name="Without")
    for one in (silent, without):
        make_account(customer=one, entity=scene.world.north)
    silent.is_do_not_contact = True
    silent.save()
    Contact.objects.filter(customer=without).update(email="")
    scene.send()
    assert scene.mail.recipients == ["ap@c-1001.example"]
    agree(sending=PolicySending.objects.get(), person="Ada", address="192.0.2.7", now=NOW)
    Contact.objects.filter(customer=without).update(email="late@c-1004.example")
    assert scene.send() == 1
    assert scene.mail.recipients == ["ap@c-1001.example", "late@c-1004.example"]
    assert Acknowledgement.objects.get().policy == policy


def test_nobody_is_written_to_at_night_or_on_a_day_of_rest(scene):
    scene.publish()
    saturday_evening = NOW.replace(day=14, hour=20)
    scene.clock.now = saturday_evening
    assert scene.send() == 0
    assert scene.states() == ["proposed"]
    scene.clock.now = saturday_evening + timedelta(days=1)
    assert scene.send() == 0
    scene.clock.now = saturday_evening + timedelta(days=1, hours=14)  # Monday morning
    assert scene.send() == 1
    assert len(scene.mail.arrived) == 1


@pytest.mark.parametrize("sending", ["test", "stopped"])
def test_nothing_leaves_while_the_house_does_not_send(scene, sending):
    scene.publish()
    scope = system_scope(actor="cli")
    set_switch(scope=scope, sending=sending, letters_max=None, note="Wait", now=NOW)
    assert scene.send() == 0
    assert scene.mail.tries == []
    set_switch(scope=scope, sending="live", letters_max=None, note="On", now=NOW)
    assert scene.send() == 1


def test_what_surely_did_not_leave_is_tried_again_later(scene):
    scene.publish()
    scene.mail.script = {1: "away"}
    assert scene.send() == 0
    assert scene.states() == ["proposed"]
    assert scene.send() == 0  # not yet
    assert len(scene.mail.tries) == 1
    scene.clock.pass_minutes(2)
    assert scene.send() == 1
    assert scene.states() == ["sent"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [("refuse", "refused"), ("uncertain", "uncertain"), ("uncertain_arrived", "uncertain")],
)
def test_what_is_refused_or_in_doubt_is_not_sent_again(scene, answer, state):
    scene.publish()
    scene.mail.script = {1: answer}
    scene.send()
    scene.clock.now += timedelta(days=3)
    scene.send()
    assert scene.states() == [state]
    assert len(scene.mail.tries) == 1


@pytest.mark.parametrize(("death", "attempts"), [("die_before", 2), ("die_after", 1)])
def test_after_a_kill_it_leaves_once(scene, death, attempts):
    scene.publish()
    scene.mail.script = {1: death}
    with pytest.raises(Killed):
        scene.send()
    assert scene.states() == ["sending"]
    scene.send()
    scene.clock.pass_minutes(2)
    scene.send()
    assert scene.states() == ["sent"]
    assert (len(scene.mail.tries), scene.mail.twice) == (attempts, [])


def test_a_link_opens_its_sending_until_its_time_is_over(scene):
    scene.publish()
    scene.send()
    sending = PolicySending.objects.get()
    token = token_of(sending=sending)
    assert opened(token=token, now=NOW + timedelta(days=89)) == sending
    for wrong, now in ((token, NOW + timedelta(days=90)), (token[:-1], NOW), ("", NOW), (f"x{token}", NOW)):
        with pytest.raises(LinkGone):
            opened(token=wrong, now=now)
