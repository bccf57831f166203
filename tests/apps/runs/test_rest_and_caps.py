"""When and how often: the hours of the reader's place, days of rest, and the caps of a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.ledger import RESTLESS, publish_policy, reason, states

from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.core.dunning.policy import Cap, QuietHours

DAY = date(2026, 3, 20)  # a Friday
OFFICE = QuietHours()
AWAKE = replace(RESTLESS, quiet=OFFICE)


def at(hour: int, *, on: date = DAY, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), tzinfo=UTC)


def late(days: int) -> date:
    return DAY - timedelta(days=days)


def sent_at(ledger) -> list[datetime]:
    return [one.at for one in Touch.objects.filter(voided_at__isnull=True).order_by("at")]


def test_a_letter_waits_until_it_is_morning_where_the_customer_is(ledger):
    publish_policy(AWAKE, now=ledger.clock())
    account = ledger.account("C1")
    Customer.objects.update(country="US", timezone="America/Los_Angeles")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    run = ledger.run(DAY)
    assert (run.state, states(run), ledger.mail.tries) == ("proposed", {"proposed": 1}, [])
    ledger.clock.now = at(14, minute=59)  # 07:59 there: the United States are on summer time since 8 March
    assert (ledger.run(DAY).state, ledger.mail.tries) == ("proposed", [])
    ledger.clock.now = at(15)
    assert ledger.run(DAY).state == "closed"
    assert (ledger.mail.recipients, sent_at(ledger)) == (["ap@c1.example"], [at(15)])


@pytest.mark.parametrize("channel", ["email", "letter"])
def test_the_gap_is_whole_days_where_the_customer_is(ledger, channel):
    """In Honolulu the run's seven o'clock is nine in the evening of the day before, and one may speak at any hour."""
    gap = RESTLESS.minimum_gap_days
    levels = tuple(replace(level, channel=channel) for level in RESTLESS.levels)
    publish_policy(replace(RESTLESS, levels=levels, caps=()), now=ledger.clock())
    account = ledger.account("C1")
    Customer.objects.update(timezone="Pacific/Honolulu", country="US", address="1 Long Lane\nHonolulu")
    Entity.objects.update(address="2 Short Lane\n20095 Hamburg")
    ledger.invoice(account, "I-1", 100_00, due=late(14 - gap))  # the next step is due when the gap is over
    ledger.clock.now = at(12)  # two in the morning there: the day has begun
    assert ledger.run(DAY).state == "closed"
    then = DAY + timedelta(days=gap)
    for hour, state in ((7, "proposed"), (9, "proposed"), (10, "closed")):
        ledger.clock.now = at(hour, on=then)
        assert ledger.run(then).state == state, hour
    assert sent_at(ledger) == [at(12), at(10, on=then)]
    assert [one.on for one in Touch.objects.order_by("at")] == [DAY, then]


def test_a_letter_that_no_hour_was_left_for_lapses_and_the_next_run_decides_afresh(ledger):
    publish_policy(AWAKE, now=ledger.clock())
    account = ledger.account("C1")
    Customer.objects.update(timezone="Pacific/Honolulu", country="US")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    friday = ledger.run(DAY)
    saturday = ledger.run(DAY + timedelta(days=1))
    assert (states(friday), reason(saturday, account)) == ({"lapsed": 1}, "QUIET_DAY")
    monday = ledger.run(DAY + timedelta(days=3))
    assert reason(monday, account) == "STEP_DUE"
    ledger.clock.now = at(18, on=DAY + timedelta(days=3))  # 08:00 in Honolulu
    assert ledger.run(DAY + timedelta(days=3)).state == "closed"
    assert sent_at(ledger) == [at(18, on=DAY + timedelta(days=3))]


def test_nobody_is_written_to_on_a_public_holiday_of_their_country(ledger):
    publish_policy(AWAKE, now=ledger.clock())
    german, french = ledger.account("C1"), ledger.account("C2")
    Customer.objects.filter(number="C1").update(country="DE")
    Customer.objects.filter(number="C2").update(country="FR")
    good_friday = date(2026, 4, 3)  # a public holiday in Germany, an ordinary day in France
    for account in (german, french):
        ledger.invoice(account, "I-1", 100_00, due=good_friday - timedelta(days=3))
    ledger.clock.now = at(9, on=good_friday)
    run = ledger.run(good_friday)
    assert (reason(run, german), reason(run, french)) == ("QUIET_DAY", "STEP_DUE")
    assert ledger.mail.recipients == ["ap@c2.example"]
    tuesday = good_friday + timedelta(days=4)  # Easter Monday is one as well
    ledger.clock.now = at(9, on=tuesday)
    assert reason(ledger.run(tuesday), german) == "STEP_DUE"


def test_one_person_at_two_customers_is_touched_no_more_often_than_the_cap_allows(ledger):
    publish_policy(replace(RESTLESS, caps=(Cap(touches=1, days=7),)), now=ledger.clock())
    accounts = [ledger.account(f"C{number}") for number in range(3)]
    Contact.objects.update(email="Ann@shared.example")
    for account in accounts:
        ledger.invoice(account, "I-1", 100_00, due=late(3))
    run = ledger.run(DAY)
    assert states(run) == {"sent": 1, "lapsed": 2}
    assert ledger.mail.recipients == ["Ann@shared.example"]
    following = ledger.run(DAY + timedelta(days=1))
    assert [reason(following, account) for account in accounts[1:]] == ["CONTACT_CAP"] * 2
    ledger.run(DAY + timedelta(days=7))
    assert len(ledger.mail.tries) == 2
    assert Touch.objects.count() == 2


def test_what_was_said_elsewhere_before_counts_for_gap_and_cap(ledger):
    """A call noted in another system: the account is left alone for the gap, the person for the cap."""
    publish_policy(replace(RESTLESS, caps=(Cap(touches=1, days=3),)), now=ledger.clock())
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    contact = account.customer.contacts.get()
    Touch.objects.create(
        person_key=contact.email, customer=account.customer, contact=contact, channel="call",
        at=at(9, on=DAY - timedelta(days=1)), on=DAY - timedelta(days=1), actor="import", source="old",
        external_id="1", account_id=account.pk, entity=account.entity,
    )  # fmt: skip
    assert reason(ledger.run(DAY), account) == "MINIMUM_GAP"
    Touch.objects.filter(pk__gt=0).update(voided_at=at(10))
    assert reason(ledger.run(DAY + timedelta(days=1)), account) == "STEP_DUE"


def test_a_letter_that_never_left_gives_its_touch_back(ledger):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    ledger.mail.script = {1: "refuse"}
    ledger.run(DAY)
    assert [one.voided_at is None for one in Touch.objects.all()] == [False]
    ledger.run(DAY + timedelta(days=1))
    assert Touch.objects.filter(voided_at__isnull=True).count() == 1


def spoken(customer: Customer, *, key: str, on: date) -> None:
    """A touch that another system tells of."""
    Touch.objects.create(
        person_key=key,
        customer=customer,
        channel="call",
        at=at(9, on=on),
        on=on,
        actor="import",
        source="crm",
        external_id=f"{key}-{on}",
    )


@pytest.mark.parametrize(("own", "vague"), [(3, 0), (2, 1), (1, 2), (0, 3)])
def test_what_was_said_to_nobody_in_particular_fills_the_readers_cap_with_their_own(ledger, own, vague):
    publish_policy(replace(RESTLESS, caps=(Cap(touches=3, days=7),), minimum_gap_days=0), now=ledger.clock())
    account, other = ledger.account("C1"), ledger.account("C2")
    for one in (account, other):
        ledger.invoice(one, "I-1", 100_00, due=late(3))
    Contact.objects.update(email="ann@shared.example")
    for day in range(own):  # met at the one customer, and counted at the other as well
        spoken(other.customer, key="ann@shared.example", on=late(day + 1))
    for day in range(vague):
        spoken(account.customer, key=f"customer:{account.customer_id}", on=late(day + 4))
    run = ledger.run(DAY)
    assert reason(run, account) == "CONTACT_CAP"
    assert reason(run, other) == ("CONTACT_CAP" if own == 3 else "STEP_DUE")
