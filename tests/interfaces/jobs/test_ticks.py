"""What a tick takes up: whatever has become due since the last one, and nothing while the house is stopped."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from tests.fakes import FakeDocuments, fake_house
from tests.formats.mails import mail as mail_of
from tests.ledger import RESTLESS, broken, make_ledger, publish_policy, states
from tests.world import make_user

from dunwell.adapters.folder_inbox import FolderInbox
from dunwell.apps.charges.models import Charge, ChargesRun
from dunwell.apps.dunning.models import OwnerDigest
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.organisation.switches import set_switch, switch_state
from dunwell.apps.parties.models import Customer
from dunwell.apps.replies.models import Inbound
from dunwell.apps.runs.approving import approve
from dunwell.apps.runs.models import Action, Run
from dunwell.interfaces.jobs import daily, inbox

pytestmark = pytest.mark.django_db(transaction=True)

FRIDAY, MONDAY = date(2026, 3, 20), date(2026, 3, 23)
DUE = date(2026, 3, 17)
ASKING = replace(
    RESTLESS,
    levels=tuple(replace(level, approval="one", sales="none", window_days=0) for level in RESTLESS.levels),
)
ABROAD = replace(
    STANDARD, levels=tuple(replace(level, sales="none", window_days=0) for level in STANDARD.levels)
)


@pytest.fixture
def ledger(settings):
    settings.TIME_ZONE = "UTC"
    settings.DUNWELL_DAILY_HOUR = 6
    yield make_ledger(on=date(2026, 3, 1))
    assert broken() == {}


def tick(ledger, *, on: date, at: time) -> list[Run]:
    ledger.clock.now = datetime.combine(on, at, tzinfo=UTC)
    house = fake_house(mail=ledger.mail, documents=FakeDocuments(), post=ledger.post, sms=ledger.sms)
    return daily.tick(house=house, clock=ledger.clock)


def say_yes(ledger, *, on: date, at: time) -> None:
    ledger.clock.now = datetime.combine(on, at, tzinfo=UTC)
    collector = make_user("collector", Role.COLLECTOR, ledger.entity)
    draft = Action.objects.get(state="awaiting")
    approve(scope=desk_scope(user=collector), action_ids=[draft.public_id], now=ledger.clock(), today=on)


def turn(ledger, sending: str) -> None:
    set_switch(
        scope=system_scope(actor="test"),
        sending=sending,
        letters_max=switch_state().letters_max,
        note="A test.",
        now=ledger.clock(),
    )


@pytest.mark.parametrize("on", [FRIDAY, MONDAY])
def test_a_draft_leaves_with_the_first_tick_after_its_minute_whatever_was_run_since(ledger, on):
    publish_policy(ASKING, now=ledger.clock())
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=DUE)
    friday = ledger.run(FRIDAY)
    assert (friday.state, states(friday)) == ("closed", {"awaiting": 1})
    tick(ledger, on=on, at=time(9, 59))  # on Monday it makes that day's run
    say_yes(ledger, on=on, at=time(10))
    tick(ledger, on=on, at=time(10, 0, 59))
    assert ledger.mail.tries == []
    tick(ledger, on=on, at=time(10, 1))
    assert ledger.mail.recipients == ["ap@c1.example"]
    friday.refresh_from_db()
    assert (friday.state, states(friday)) == ("closed", {"sent": 1})
    assert tick(ledger, on=on, at=time(10, 2)) == []
    assert len(ledger.mail.tries) == 1


def far_away(ledger) -> Run:
    """A letter for Los Angeles, put off on the morning of Friday."""
    publish_policy(ABROAD, now=ledger.clock())
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=DUE)
    Customer.objects.update(country="US", timezone="America/Los_Angeles")
    run = ledger.run(FRIDAY)
    assert (run.state, states(run)) == ("proposed", {"proposed": 1})
    return run


def test_a_letter_for_los_angeles_leaves_at_eight_there(ledger):
    far_away(ledger)
    for at in (time(7, 1), time(12), time(14, 59, 59)):  # summer time there since 8 March
        tick(ledger, on=FRIDAY, at=at)
    assert ledger.mail.tries == []
    (run,) = tick(ledger, on=FRIDAY, at=time(15))
    assert (run.state, ledger.mail.recipients) == ("closed", ["ap@c1.example"])
    assert Touch.objects.get().at == datetime.combine(FRIDAY, time(15), tzinfo=UTC)
    assert tick(ledger, on=FRIDAY, at=time(15, 1)) == []


def test_a_letter_waits_while_the_house_is_stopped_and_leaves_when_it_goes_on(ledger):
    far_away(ledger)
    turn(ledger, "stopped")
    (run,) = tick(ledger, on=FRIDAY, at=time(15, 30))
    assert (run.state, states(run), ledger.mail.tries) == ("proposed", {"proposed": 1}, [])
    turn(ledger, "live")
    (run,) = tick(ledger, on=FRIDAY, at=time(15, 31))
    assert (run.state, ledger.mail.recipients) == ("closed", ["ap@c1.example"])


def test_an_approved_draft_waits_while_the_house_is_stopped(ledger):
    publish_policy(ASKING, now=ledger.clock())
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=DUE)
    ledger.run(FRIDAY)
    say_yes(ledger, on=FRIDAY, at=time(10))
    turn(ledger, "stopped")
    tick(ledger, on=FRIDAY, at=time(10, 5))
    assert ledger.mail.tries == []
    turn(ledger, "live")
    tick(ledger, on=FRIDAY, at=time(10, 6))
    assert ledger.mail.recipients == ["ap@c1.example"]


def owned(ledger) -> None:
    """An account whose owner is to be told of a step on Friday."""
    publish_policy(replace(RESTLESS, code="standard"), now=ledger.clock())
    account = ledger.account("C1")
    owner = make_user("owner", Role.SALES, ledger.entity)
    Customer.objects.update(owner=owner, owner_email=owner.email)
    ledger.invoice(account, "I-1", 100_00, due=DUE)


def test_an_owner_is_told_by_a_later_tick_where_the_mail_server_was_away(ledger):
    owned(ledger)
    ledger.mail.is_away = True
    ledger.run(FRIDAY)
    assert [one.state for one in OwnerDigest.objects.all()] == ["proposed"]
    ledger.mail.is_away = False
    tick(ledger, on=FRIDAY, at=time(7, 0, 59))
    assert ledger.mail.recipients == []
    tick(ledger, on=FRIDAY, at=time(7, 1))
    assert ledger.mail.recipients == ["owner@group.example"]
    assert [one.state for one in OwnerDigest.objects.all()] == ["sent"]


def test_no_owner_is_told_while_the_house_is_stopped(ledger):
    owned(ledger)
    turn(ledger, "stopped")
    ledger.run(FRIDAY)
    tick(ledger, on=FRIDAY, at=time(8))
    assert ledger.mail.tries == []
    turn(ledger, "live")
    tick(ledger, on=FRIDAY, at=time(8, 1))
    assert ledger.mail.recipients == ["owner@group.example"]


def test_todays_run_waits_for_nobody_to_start_it_and_does_nothing_while_the_house_is_stopped(ledger):
    publish_policy(replace(RESTLESS, levels=ABROAD.levels), now=ledger.clock())
    ledger.run(FRIDAY)
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=DUE)
    turn(ledger, "stopped")
    assert tick(ledger, on=MONDAY, at=time(5, 59)) == []
    (run,) = tick(ledger, on=MONDAY, at=time(6))
    assert (run.as_of, run.state, states(run), ledger.mail.tries) == (MONDAY, "proposed", {"proposed": 1}, [])
    turn(ledger, "live")
    (run,) = tick(ledger, on=MONDAY, at=time(6, 1))
    assert (run.state, ledger.mail.recipients) == ("closed", ["ap@c1.example"])


def test_an_answer_that_came_in_keeps_the_letter_of_the_same_minute_back(ledger, tmp_path):
    run = far_away(ledger)
    (tmp_path / "1.eml").write_bytes(mail_of(sender="ap@c1.example", message_id="<1@c1.example>"))
    ledger.clock.now = datetime.combine(FRIDAY, time(14, 59), tzinfo=UTC)
    inbox.tick(
        house=replace(fake_house(mail=ledger.mail), inbox=FolderInbox(folder=tmp_path)), clock=ledger.clock
    )
    assert Inbound.objects.get().state == "new"
    tick(ledger, on=FRIDAY, at=time(15))
    assert (states(run), ledger.mail.tries) == ({"lapsed": 1}, [])
    assert Action.objects.get().reason == "REPLY_WAITING"


# --- Charges


def test_charges_follow_the_collections_of_the_day_once(ledger):
    levels = (replace(RESTLESS.levels[1], days=1, sales="none", window_days=0, charge="interest", step=1),)
    publish_policy(replace(RESTLESS, levels=levels, version=2), now=ledger.clock())
    owing = ledger.account("BROOK")
    Customer.objects.filter(pk=owing.customer_id).update(country="DE")
    ledger.invoice(owing, "INV-1", 10_000_00, due=DUE)
    ledger.run(date(2026, 3, 19))  # the daily runs go on from one that somebody made
    tick(ledger, on=FRIDAY, at=time(5))
    assert ChargesRun.objects.count() == 0  # too early for collections, and so for charges
    for hour in (6, 7):
        tick(ledger, on=FRIDAY, at=time(hour))
    assert [(one.as_of, one.actor) for one in ChargesRun.objects.all()] == [(FRIDAY, "system:charges")]
    assert [one.amount_minor for one in Charge.objects.all()] == [8_44]  # three days


@pytest.mark.parametrize("sending", ["test", "stopped"])
def test_a_house_that_sends_nothing_charges_nothing(ledger, sending):
    ledger.run(FRIDAY)
    turn(ledger, sending)
    tick(ledger, on=FRIDAY, at=time(9))
    assert ChargesRun.objects.count() == 0
