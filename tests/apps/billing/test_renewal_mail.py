"""The letter of a renewal leaves once for each term, in working hours, to whoever can be reached, with its proof."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connections, transaction
from tests.apps.billing.scene import buyer, seller
from tests.fakes import Killed, fake_house
from tests.ledger import ACTOR

from dunwell.apps.billing import plans
from dunwell.apps.billing.renewal_models import RenewalNotice, RenewalProof
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.runs.renewal_mail import NOBODY, send_renewals
from dunwell.apps.worklist.inbound import take_in
from dunwell.apps.worklist.models import Task

MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = datetime(2026, 12, 30, 10, tzinfo=UTC)  # sixty days before the end of a year from 1 March on


@pytest.fixture
def customer(ledger):
    seller(ledger)
    made = buyer(ledger, "BROOK").customer
    made.country, made.language = "DE", "de"
    made.save()
    return made


def made(ledger, number="BROOK", **values):
    given = {
        "entity": ledger.entity.code,
        "customer": number,
        "starts_on": "2026-03-01",
        "items": [{"key": "seat", "name": "Seat", "tax": "S19", "unit": "MON", "price": "310.00"}],
        "term": {"every": 1, "unit": "year", "notice_days": 30, "tell_days": 60},
        **values,
    }
    return plans.make(plain=given, now=MADE, actor=ACTOR)


def send(ledger, at=TOLD):
    ledger.clock.now = at
    return send_renewals(house=fake_house(mail=ledger.mail), clock=ledger.clock, actor=ACTOR)


def proofs():
    return list(RenewalProof.objects.order_by("pk").values_list("kind", flat=True))


def told():
    found = Event.objects.filter(subject="renewal_notice").order_by("pk")
    return [name.removeprefix("billing.renewal.") for name in found.values_list("name", flat=True)]


def test_it_leaves_once_with_its_proof(ledger, customer):
    made(ledger)
    assert send(ledger, TOLD - timedelta(days=1)) == 0
    assert send(ledger) == 1
    assert [send(ledger, TOLD + timedelta(days=days)) for days in range(3)] == [0, 0, 0]

    (letter,) = ledger.mail.arrived.values()
    assert (letter.to[0].address, letter.language) == ("ap@brook.example", "de")
    assert "kündigen Sie bitte bis zum 29. Januar 2027" in letter.text
    assert "310,00\xa0EUR im Monat" in letter.text
    message, notice = Message.objects.get(), RenewalNotice.objects.get()
    assert (message.state, message.text) == ("sent", letter.text)
    assert (notice.state, notice.term_ends_on) == ("accepted", date(2027, 2, 28))
    assert (proofs(), told()) == (["made", "handed_over", "accepted"], ["sent"])
    with pytest.raises(DatabaseError), transaction.atomic():
        RenewalProof.objects.update(kind="delivered")


def test_each_term_has_its_own_letter(ledger, customer):
    made(ledger)
    assert send(ledger) == 1
    assert send(ledger, TOLD + timedelta(days=366)) == 1
    assert [one.term_ends_on.year for one in RenewalNotice.objects.order_by("pk")] == [2027, 2028]


def test_it_tells_the_price_announced_until_it_leaves(ledger, customer):
    row = made(ledger)
    plans.change_price(
        row=row, item="seat", from_on=date(2027, 3, 1), price=Decimal("325.00"), now=MADE, actor=ACTOR
    )
    send(ledger)
    (letter,) = ledger.mail.arrived.values()
    assert "325,00\xa0EUR im Monat (bisher 310,00\xa0EUR)" in letter.text


def test_two_workers_send_it_once(ledger, customer):
    for at in range(4):
        made(ledger, external_id=f"P-{at}")
    ledger.clock.now = TOLD
    house = fake_house(mail=ledger.mail)

    def work(_):
        try:
            return send_renewals(house=house, clock=ledger.clock, actor=ACTOR)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 4
    assert (len(ledger.mail.tries), ledger.mail.twice, Message.objects.count()) == (4, [], 4)
    assert RenewalNotice.objects.filter(state="accepted").count() == 4


@pytest.mark.parametrize("act", ["pause", "end"])
def test_a_plan_that_is_paused_or_given_notice_sends_none(ledger, customer, act):
    row = made(ledger)
    ledger.clock.now = TOLD
    if act == "pause":
        plans.pause(row=row, from_on=date(2026, 12, 1), now=MADE, actor=ACTOR)
    else:
        plans.end(row=row, now=MADE, actor=ACTOR)
    assert send(ledger) == 0
    assert RenewalNotice.objects.count() == 0
    if act == "pause":
        plans.resume(row=row, on=date(2027, 1, 4), now=TOLD, actor=ACTOR)
        assert send(ledger, TOLD + timedelta(days=5)) == 1


def test_what_was_noted_waits_through_a_pause_and_lapses_at_notice(ledger, customer):
    night = TOLD.replace(hour=3)
    row, other = made(ledger, external_id="P-1"), made(ledger, external_id="P-2")
    assert send(ledger, night) == 0
    assert RenewalNotice.objects.filter(state="due").count() == 2
    plans.pause(row=row, from_on=date(2026, 12, 1), now=night, actor=ACTOR)
    plans.end(row=other, now=night, actor=ACTOR)
    assert send(ledger) == 0
    states = dict(RenewalNotice.objects.values_list("plan__external_id", "state"))
    assert (states, told()) == ({"P-1": "due", "P-2": "lapsed"}, ["lapsed"])
    plans.resume(row=row, on=date(2026, 12, 1), now=TOLD, actor=ACTOR)
    assert send(ledger, TOLD + timedelta(days=5)) == 1
    assert ledger.mail.recipients == ["ap@brook.example"]


def test_a_term_that_is_over_is_told_no_more(ledger, customer):
    made(ledger)
    send(ledger, TOLD.replace(hour=3))
    assert send(ledger, datetime(2027, 3, 1, 10, tzinfo=UTC)) == 0
    assert RenewalNotice.objects.get().detail == "The term is over."


@pytest.mark.parametrize(("on", "opens"), [(date(2027, 10, 29), 6), (date(2027, 11, 2), 7)])
def test_the_clock_is_the_customers_on_both_sides_of_its_change(ledger, customer, on, opens):
    """Eight in the morning in Berlin is seven by UTC in winter, six in summer (clocks change on 31 October 2027)."""
    starts = on + timedelta(days=61)
    made(ledger, starts_on=starts.replace(year=starts.year - 1).isoformat())
    before = datetime(on.year, on.month, on.day, opens - 1, 59, tzinfo=UTC)
    assert send(ledger, before) == 0
    notice = RenewalNotice.objects.get()
    assert notice.not_before == before + timedelta(minutes=1)
    assert send(ledger, before + timedelta(minutes=1)) == 1


def test_sundays_are_kept(ledger, customer):
    made(ledger, starts_on="2026-03-05")  # sixty days before the end of it is a Sunday
    assert send(ledger, datetime(2027, 1, 3, 12, tzinfo=UTC)) == 0
    assert RenewalNotice.objects.get().not_before == datetime(2027, 1, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize("mode", ["stopped", "test"])
def test_a_switch_holds_it_and_it_leaves_afterwards(ledger, customer, mode):
    made(ledger)
    scope = system_scope(actor=ACTOR)
    set_switch(scope=scope, sending=mode, note="Try", letters_max=None, now=TOLD)
    assert send(ledger) == 0
    assert (Message.objects.count(), ledger.mail.tries) == (0, [])
    set_switch(scope=scope, sending="live", note="On", letters_max=None, now=TOLD)
    assert send(ledger) == 1


def test_a_server_that_is_away_is_asked_again(ledger, customer):
    made(ledger)
    ledger.mail.is_away = True
    assert send(ledger) == 0
    assert RenewalNotice.objects.get().not_before == TOLD + timedelta(minutes=1)
    ledger.mail.is_away = False
    assert send(ledger, TOLD + timedelta(minutes=1)) == 1
    assert Message.objects.get().attempts == 2


@pytest.mark.parametrize(("script", "state"), [("die_before", "accepted"), ("die_after", "accepted")])
def test_a_worker_that_dies_leaves_neither_none_nor_two(ledger, customer, script, state):
    made(ledger)
    ledger.mail.script = {1: script}
    with pytest.raises(Killed):
        send(ledger)
    assert RenewalNotice.objects.get().state == "sending"
    send(ledger, TOLD + timedelta(minutes=1))
    send(ledger, TOLD + timedelta(minutes=3))
    assert RenewalNotice.objects.get().state == state
    assert (len(ledger.mail.arrived), ledger.mail.twice) == (1, [])


def test_of_what_nobody_knows_it_is_said_so_and_it_is_not_sent_again(ledger, customer):
    made(ledger)
    ledger.mail.script = {1: "uncertain"}
    assert send(ledger) == 1
    assert send(ledger, TOLD + timedelta(days=1)) == 0
    assert (RenewalNotice.objects.get().state, Message.objects.get().state) == ("uncertain", "uncertain")


def test_where_nobody_can_be_written_to_a_person_is_asked_once(ledger, customer):
    made(ledger)
    Contact.objects.filter(customer=customer).update(undeliverable_at=MADE)
    assert [send(ledger, TOLD + timedelta(days=days)) for days in (0, 1, 2)] == [0, 0, 0]
    task = Task.objects.get()
    assert task.kind == "contact_missing"
    assert "Seat" not in task.title
    assert (RenewalNotice.objects.get().state, RenewalNotice.objects.get().detail) == ("due", NOBODY)
    Contact.objects.filter(customer=customer).update(undeliverable_at=None)
    assert send(ledger, TOLD + timedelta(days=5)) == 1


def test_who_must_not_be_written_to_is_not(ledger, customer):
    made(ledger)
    Customer.objects.filter(pk=customer.pk).update(is_do_not_contact=True)
    assert send(ledger) == 0
    assert (ledger.mail.tries, Task.objects.count()) == ([], 1)


def test_an_address_that_is_refused_is_retired_and_a_person_is_asked(ledger, customer):
    made(ledger)
    ledger.mail.bad_addresses = {"ap@brook.example"}
    assert send(ledger) == 0
    assert (RenewalNotice.objects.get().state, told()) == ("refused", ["refused"])
    assert Contact.objects.get(customer=customer).undeliverable_at == TOLD
    assert Task.objects.get().kind == "delivery_bounced"
    assert proofs() == ["made", "refused"]


@pytest.mark.parametrize(
    ("action", "status", "state"), [("failed", "5.1.1", "bounced"), ("delivered", "2.1.5", "delivered")]
)
def test_what_a_mail_server_reports_is_kept_as_proof(ledger, customer, action, status, state):
    made(ledger)
    send(ledger)
    (letter,) = ledger.mail.arrived.values()
    notice = (
        "From: Mail Delivery System <MAILER-DAEMON@brook.example>\r\nTo: us@group.example\r\nSubject: Notice\r\n"
        "Message-ID: <notice.1@brook.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=n"\r\n\r\n'
        "--=n\r\nContent-Type: text/plain\r\n\r\nNotice.\r\n"
        "--=n\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; brook.example\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to[0].address}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--=n\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{letter.message_id}>\r\n\r\n--=n--\r\n"
    ).encode()
    for _ in range(2):
        take_in(raw=notice, actor=ACTOR, now=TOLD + timedelta(hours=1), today=TOLD.date())
    assert RenewalNotice.objects.get().state == state
    assert proofs() == ["made", "handed_over", "accepted", state]
    assert told() == ["sent", state]
    is_back = state == "bounced"
    assert Task.objects.filter(kind="delivery_bounced").count() == is_back
    assert (Contact.objects.get(customer=customer).undeliverable_at is not None) is is_back


def test_none_is_kept_from_leaving_by_another(ledger, customer):
    made(ledger, external_id="P-1")
    ledger.account("OTHER", has_address=False)
    Customer.objects.filter(number="OTHER").update(country="DE", address="Weg 1\n10115 Berlin")
    made(ledger, number="OTHER", external_id="P-0")
    assert send(ledger) == 1
    assert ledger.mail.recipients == ["ap@brook.example"]
