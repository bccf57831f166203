"""Telling the sales side: never twice, never lost, and no window without a mail that left or may have left."""

from datetime import date, timedelta

import pytest
from tests.fakes import Killed, fake_house
from tests.ledger import ACTOR, broken, events, make_ledger
from tests.world import make_user

from dunwell.apps.dunning.models import OwnerDigest, OwnerNotice
from dunwell.apps.organisation.models import Role, Sending, Switch
from dunwell.apps.runs.models import Run
from dunwell.apps.runs.owner_mail import send_digests
from dunwell.apps.runs.telling import tell_owners

DAY = date(2026, 3, 11)


@pytest.fixture
def ledger(transactional_db):
    """Brook, whose owner is to be told of the reminder on the day."""
    ledger = make_ledger(on=DAY - timedelta(days=1))
    account = ledger.account("BROOK")
    account.customer.owner = make_user("owner", Role.SALES, ledger.entity)
    account.customer.save()
    ledger.invoice(account, "INV-1", 1_200_00, due=DAY - timedelta(days=3))
    yield ledger
    assert broken() == {}


def tick(ledger) -> None:
    send_digests(house=fake_house(mail=ledger.mail), clock=ledger.clock, actor=ACTOR)


def told_on() -> date | None:
    return OwnerNotice.objects.get().told_on


def state() -> str:
    return OwnerDigest.objects.get().state


def test_again_nobody_is_told_again(ledger):
    ledger.run(DAY)
    for _ in range(2):
        ledger.run(DAY)
        tell_owners(
            run=Run.objects.get(), house=fake_house(mail=ledger.mail), clock=ledger.clock, actor=ACTOR
        )
    ledger.run(DAY + timedelta(days=1))
    assert (len(ledger.mail.tries), told_on(), state()) == (1, DAY, "sent")


def test_a_mail_of_unknown_fate_counts_as_told_and_is_not_sent_again(ledger):
    ledger.mail.script = {1: "uncertain"}
    ledger.run(DAY)
    ledger.clock.pass_minutes(600)
    tick(ledger)
    assert (len(ledger.mail.tries), told_on(), state()) == (1, DAY, "uncertain")
    account = OwnerNotice.objects.get().account
    assert events(account, prefix=("dunning.owner.",)) == ["03-11 dunning.owner.uncertain 2"]


def test_a_mail_that_did_not_leave_is_tried_again_later_and_only_then_counts(ledger):
    ledger.mail.is_away = True
    ledger.run(DAY)
    assert (told_on(), state(), len(ledger.mail.tries)) == (None, "proposed", 1)
    ledger.mail.is_away = False
    tick(ledger)
    assert len(ledger.mail.tries) == 1, "not before the minute is over"
    ledger.clock.pass_minutes(1)
    tick(ledger)
    assert (told_on(), state(), len(ledger.mail.arrived)) == (DAY, "sent", 1)


@pytest.mark.parametrize(("script", "fate", "tries"), [("die_before", "sent", 2), ("die_after", "sent", 1)])
def test_a_process_that_was_killed_while_sending_leaves_it_to_the_next(ledger, script, fate, tries):
    ledger.mail.script = {1: script}
    with pytest.raises(Killed):
        ledger.run(DAY)
    assert (state(), told_on()) == ("sending", None)
    tick(ledger)
    ledger.clock.pass_minutes(1)
    tick(ledger)
    assert (state(), told_on(), len(ledger.mail.tries), ledger.mail.twice) == (fate, DAY, tries, [])


def test_where_the_carrier_cannot_tell_a_killed_process_leaves_it_uncertain(ledger):
    ledger.mail.script, ledger.mail.knows_fate = {1: "die_before"}, False
    with pytest.raises(Killed):
        ledger.run(DAY)
    tick(ledger)
    assert (state(), told_on(), len(ledger.mail.tries)) == ("uncertain", DAY, 1)


def test_while_the_house_is_stopped_nobody_is_told_and_no_window_runs(ledger):
    Switch.objects.create(
        sending=Sending.STOPPED, letters_max=None, note="Test", set_at=ledger.clock(), set_by=ACTOR
    )
    ledger.run(DAY)
    assert (told_on(), state(), ledger.mail.tries) == (None, "proposed", [])
    Switch.objects.create(
        sending=Sending.LIVE, letters_max=None, note="Test", set_at=ledger.clock(), set_by=ACTOR
    )
    tick(ledger)
    assert (told_on(), state()) == (DAY, "sent")


def test_what_was_paid_before_the_mail_left_is_not_told(ledger):
    ledger.mail.is_away = True
    ledger.run(DAY)
    account = OwnerNotice.objects.get().account
    ledger.receive(account, 1_200_00, on=DAY)
    ledger.mail.is_away = False
    ledger.clock.pass_minutes(1)
    tick(ledger)
    assert (state(), told_on(), ledger.mail.arrived) == ("lapsed", None, {})


def test_a_window_is_never_cut_short_by_the_zone_of_the_entity(ledger):
    """In Honolulu it is still the 10th when the house runs the 11th: the window counts from the 11th."""
    ledger.entity.timezone = "Pacific/Honolulu"
    ledger.entity.save()
    ledger.run(DAY)
    notice = OwnerNotice.objects.get()
    assert (notice.told_on, notice.window_ends_on) == (DAY, DAY + timedelta(days=2))
    (letter,) = ledger.mail.arrived.values()
    assert "until March 12, 2026, 14:00 (Pacific/Honolulu):" in letter.text
