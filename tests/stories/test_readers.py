"""The people who read our letters, as a collector tells of them: they answer, leave, sleep, and read for two."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from tests import dealing
from tests.ledger import RESTLESS, events, publish_policy, reason

from dunwell.apps.dunning.assignments import move_accounts
from dunwell.apps.dunning.models import Hold
from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.replies.models import Proposal
from dunwell.apps.runs.models import Run
from dunwell.apps.worklist.inbound import confirm
from dunwell.apps.worklist.models import Task
from dunwell.core.dunning.policy import Cap, Level, QuietHours


def march(day: int) -> date:
    return date(2026, 3, day)


def april(day: int) -> date:
    return date(2026, 4, day)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def why(account, day: date) -> str:
    return reason(Run.objects.get(as_of=day), account)


def letters(account) -> list[str]:
    """The letters and calls of an account, by day and step."""
    told = events(account, prefix=("dunning.notice.sent", "runs.action.done"))
    return [f"{one[:5]} {one.rpartition(' ')[2]}" for one in told]


def test_the_reply_that_it_is_paid_already(ledger):
    """Brook answers the reminder: paid already. The chase stops at once; a collector confirms, and a week is given
    for the money to arrive. It arrives, and that is the end of it."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(22))
    dealing.answer(ledger, brook, "We have already paid this invoice.")
    ledger.run_days(march(23), march(25))
    assert why(brook, march(24)) == "REPLY_WAITING"
    proposal = Proposal.objects.get()
    assert proposal.kind == "paid_already"
    confirm(
        scope=dealing.controller(ledger), proposal_id=proposal.public_id, now=ledger.clock(), today=march(25)
    )
    assert (Hold.objects.get().reason, Hold.objects.get().ends_on) == ("payment_reported", april(1))
    ledger.run_days(march(26), march(28))
    assert why(brook, march(28)) == "ON_HOLD"
    ledger.pay(invoice, 1_200_00, on=march(29))
    ledger.run_days(march(29), april(12))
    assert (why(brook, march(29)), why(brook, april(12))) == ("NOTHING_OPEN", "NOTHING_OPEN")
    assert letters(brook) == ["03-03 1", "03-13 2"]


def test_an_answer_that_came_in_the_night_is_seen_by_a_letter_that_waited_for_the_morning(ledger):
    """The run is made late in the evening, so its letter waits for the morning. The answer is there before it."""
    publish_policy(replace(RESTLESS, quiet=QuietHours(opens=time(8), closes=time(18))), now=ledger.clock())
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(2), issued=march(2))
    ledger.clock.now = at(march(5), 9)
    ledger.run(march(5))
    ledger.clock.now = at(march(16), 20)
    assert ledger.run_now(march(16)).state == "proposed"
    ledger.clock.now = at(march(17), 5)
    dealing.answer(ledger, brook, "We have already paid this invoice.")
    ledger.clock.now = at(march(17), 9)
    ledger.run_now(march(16))
    assert len(ledger.mail.tries) == 1
    assert Run.objects.get(as_of=march(16)).actions.get().reason == "REPLY_WAITING"


def test_the_clerk_has_left_and_her_letter_comes_back(ledger):
    """The mailbox is gone: the clerk is not written to again, her colleague is proposed, and gets the next step."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(4))
    ledger.add_address(brook, "colleague@brook.example")
    dealing.come_back(ledger, brook)
    clerk = brook.customer.contacts.get(email="ap@brook.example")
    assert clerk.undeliverable_at is not None
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.data["email"]) == ("other_contact", "colleague@brook.example")
    ledger.run_days(march(5), march(13))
    assert ledger.mail.recipients == ["ap@brook.example", "colleague@brook.example"]
    assert letters(brook) == ["03-03 1", "03-13 2"]


def test_the_only_clerk_has_left(ledger):
    """Nobody else is known: somebody is asked to find a contact, and the step waits until one is found."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(4))
    dealing.come_back(ledger, brook)
    assert Task.objects.get().title == "Find a contact: nothing reaches ap@brook.example"
    ledger.run_days(march(5), march(14))
    assert why(brook, march(14)) == "CONTACT_MISSING"
    ledger.add_address(brook, "clerk@brook.example")
    ledger.run_days(march(15), march(15))
    assert ledger.mail.recipients == ["ap@brook.example", "clerk@brook.example"]


def test_moved_to_another_policy_the_account_keeps_its_step(ledger):
    """A new version of the ladder changes nothing for Brook, who is under way. Moved to the gentle policy on the
    16th, Brook goes on from the step that was reached: the second."""
    brook, lake = ledger.account("BROOK"), ledger.account("LAKE")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(13))
    hasty = tuple(replace(level, days=level.days - 5) for level in RESTLESS.levels[2:])
    publish_policy(replace(RESTLESS, levels=(*RESTLESS.levels[:2], *hasty)), now=ledger.clock())
    gentle = replace(
        RESTLESS,
        code="gentle",
        levels=(
            Level(step=1, key="courtesy", days=-7, channel="email"),
            Level(step=2, key="reminder", days=7, channel="email"),
            Level(step=3, key="firmer", days=18, channel="email", tone="firm"),
        ),
    )
    publish_policy(gentle, now=ledger.clock())
    ledger.invoice(lake, "INV-2", 500_00, due=march(6), issued=march(6))
    ledger.run_days(march(14), march(23))
    assert letters(brook) == ["03-03 1", "03-13 2"]  # the new version would write on the 20th
    assert letters(lake) == ["03-14 2", "03-21 3"]
    move_accounts(
        scope=system_scope(actor="user:7"), account_ids=[brook.public_id], policy="gentle",
        reason="An old customer", now=ledger.clock(), today=march(23),
    )  # fmt: skip
    ledger.run_days(march(24), april(15))
    assert letters(brook)[2:] == ["03-28 3"]
    assert why(brook, april(15)) == "LADDER_FINISHED"


def test_one_person_reads_for_two_currencies(ledger):
    """Euro and dollars are two accounts with a ladder each, but one clerk, who hears from us once in a week."""
    publish_policy(replace(RESTLESS, caps=(Cap(touches=1, days=7),)), now=ledger.clock())
    euro = ledger.account("BROOK")
    dollar = ledger.second_account(euro, currency="USD")
    ledger.invoice(euro, "INV-1", 1_200_00, due=march(10), issued=march(9))
    ledger.invoice(dollar, "INV-2", 80_00, due=march(10), issued=march(9))
    ledger.run_days(march(13), march(20))
    assert (letters(euro), letters(dollar)) == (["03-13 2"], ["03-20 2"])
    assert [why(dollar, march(day)) for day in (14, 19)] == ["CONTACT_CAP", "CONTACT_CAP"]
    assert [letter.attachments[0].content.decode() for letter in ledger.mail.arrived.values()] == [
        "%PDF of NORTH-BROOK-EUR, 120000",
        "%PDF of NORTH-BROOK-USD, 8000",
    ]


def eight_to_ten(ledger, *, timezone: str, country: str):
    """An account whose reader may be written to from eight to ten, any day of the week."""
    hours = QuietHours(opens=time(8), closes=time(10), weekdays=frozenset(range(7)))
    publish_policy(replace(RESTLESS, quiet=hours), now=ledger.clock())
    account = ledger.account("BROOK")
    Customer.objects.update(timezone=timezone, country=country)
    return account


def test_the_night_on_which_berlin_goes_to_summer_time(ledger):
    """On the 28th eight o'clock was seven by UTC, on Sunday the 29th it is six: the letter leaves at eight."""
    brook = eight_to_ten(ledger, timezone="Europe/Berlin", country="DE")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(26), issued=march(25))
    ledger.clock.now = at(march(29), 0, 30)  # half past one there, half an hour before the clocks are changed
    assert (ledger.run_now(march(29)).state, ledger.mail.tries) == ("proposed", [])
    ledger.clock.now = at(march(29), 5, 59)
    assert (ledger.run_now(march(29)).state, ledger.mail.tries) == ("proposed", [])
    ledger.clock.now = at(march(29), 6)
    assert ledger.run_now(march(29)).state == "closed"
    assert [(one.at, one.on) for one in Touch.objects.all()] == [(at(march(29), 6), march(29))]


def test_the_night_on_which_new_york_goes_to_summer_time(ledger):
    """On Sunday the 8th the clocks go forward at two: eight o'clock is twelve by UTC, and ten o'clock is fourteen.
    What missed the morning waits for the next one, and the run of the next day decides it afresh."""
    brook = eight_to_ten(ledger, timezone="America/New_York", country="US")
    lake = ledger.account("LAKE")
    Customer.objects.filter(number="LAKE").update(timezone="Asia/Tokyo", country="JP")
    for account in (brook, lake):
        ledger.invoice(account, "INV-1", 1_200_00, due=march(5), issued=march(4))
    ledger.clock.now = at(march(8), 11, 59)
    assert (ledger.run_now(march(8)).state, ledger.mail.tries) == ("proposed", [])
    ledger.clock.now = at(march(8), 12)
    ledger.run_now(march(8))
    assert ledger.mail.recipients == ["ap@brook.example"]
    ledger.clock.now = at(march(9), 0, 30)  # half past nine in Tokyo
    ledger.run_now(march(9))
    assert ledger.mail.recipients == ["ap@brook.example", "ap@lake.example"]
    assert [(one.at, one.on) for one in Touch.objects.order_by("pk")] == [
        (at(march(8), 12), march(8)),
        (at(march(9), 0, 30), march(9)),
    ]
    assert (letters(brook), letters(lake)) == (["03-08 2"], ["03-09 2"])
