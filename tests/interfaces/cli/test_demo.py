"""The demo group in the database: as it was grown, loaded once however often, and already at work."""

import argparse
import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.contrib.auth import authenticate
from django.db.models import Count
from tests.fakes import FakeClock, FakeMail, Killed, fake_house
from tests.ledger import broken
from tests.snapshots import forget, keep, put_back

from dunwell.apps.approvals.models import Vote
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.dunning.models import AssignmentRules, Hold, OwnerDigest, OwnerNotice, PolicyVersion, Steer
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message, Touch
from dunwell.apps.organisation.models import Entity, Membership, User
from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.payments.collection_models import AutopayMail
from dunwell.apps.payments.models import AttemptPart as Payment
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.plan_queries import plans_of
from dunwell.apps.receivables.models import Account, Allocation, Entry, OpenItem, Posting, Residual
from dunwell.apps.replies.models import Inbound, Proposal
from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, Run
from dunwell.apps.worklist.models import Note, Snooze, Task
from dunwell.core.demo.group import DEFAULT_CUSTOMERS, DEFAULT_SEED, generate
from dunwell.interfaces.cli.commands import demo as command
from dunwell.interfaces.cli.demo import loading as demo
from dunwell.interfaces.cli.demo.advices import advise_demo
from dunwell.interfaces.cli.demo.days import rehearse, rehearsed_days
from dunwell.interfaces.cli.demo.disputes import raise_demo_disputes
from dunwell.interfaces.cli.demo.holds import place_demo_holds
from dunwell.interfaces.cli.demo.mails import take_in_demo_mails
from dunwell.interfaces.cli.demo.owners import let_demo_owners_speak
from dunwell.interfaces.cli.demo.policies import publish_demo_policies
from dunwell.interfaces.cli.demo.work import work_on_the_last_day
from dunwell.ports.errors import Refused
from dunwell.ports.house import House

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)
SMALL = {"seed": 5, "customers": 20}
MIDDLE = 120  # customers, of whom all that a demo shows is told
TABLES = (
    Entity, User, Membership, Customer, Contact, Account, OpenItem, Posting, Entry, Allocation, Residual,
    Run, Action, Message, Event,
)  # fmt: skip


clock = FakeClock(now=NOW)


@pytest.fixture
def mail() -> FakeMail:
    return FakeMail()


@pytest.fixture
def house(mail) -> House:
    return fake_house(mail=mail)


def load(
    *, house: House | None = None, as_of: date = AS_OF, progress=lambda *_: None, **other: int
) -> demo.Loaded:
    return demo.load(**{**SMALL, **other}, as_of=as_of, house=house, clock=clock, progress=progress)


class Shelf:
    """Demo groups that were loaded once, with the mail that went out, as each test finds them that only looks."""

    def __init__(self):
        self.kept = {}

    def load(self, *, house: House | None = None, customers: int = SMALL["customers"]) -> demo.Loaded:
        """Do as `load`."""
        name = f"demo_{customers}" if house else f"untold_{customers}"
        if name in self.kept:
            put_back(name)
        else:
            loaded = load(house=house, customers=customers)
            keep(name)
            self.kept[name] = loaded, deepcopy(vars(house.mail)) if house else {}
        loaded, mail = self.kept[name]
        if house:
            vars(house.mail).update(deepcopy(mail))
        return loaded


@pytest.fixture(scope="module")
def shelf(django_db_setup, django_db_blocker):
    shelf = Shelf()
    yield shelf
    with django_db_blocker.unblock():
        for name in shelf.kept:
            forget(name)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def open_items() -> dict[str, int]:
    """What is left of all items but charges, bills and money of bank lines, by external id."""
    grown = Residual.objects.exclude(item__source__in=["charges", "billing", "bank", "payments"])
    return dict(grown.values_list("item__external_id", "residual_minor"))


def paid_early() -> set[str]:
    """The items of which money turned out to have come earlier, so that a charge on them was reversed."""
    receipts = OpenItem.objects.filter(external_id__startswith="early/")
    return {one.external_id.removeprefix("early/") for one in receipts}


def paid_at_provider() -> set[str]:
    """The items that were paid through a provider."""
    return set(Payment.objects.filter(attempt__state="succeeded").values_list("item__external_id", flat=True))


def test_the_ledger_is_the_one_that_was_grown(shelf):
    group = generate(**SMALL, as_of=AS_OF)
    loaded = shelf.load()
    assert (loaded.is_new, loaded.seed, loaded.as_of) == (True, 5, AS_OF)
    assert loaded.counts == {
        "entities": 3,
        "users": 14,
        "customers": 20,
        "contacts": group.contacts.height,
        "items": group.items.height,
        "receipts": group.receipts.height,
        "allocations": group.allocations.height,
    }
    documents = group.documents()
    grown = dict(group.open_items().select("external_id", "residual_minor").iter_rows())
    assert len(paid_at_provider()) == 2
    assert open_items() == {
        number: left for number, left in grown.items() if number not in paid_at_provider()
    }
    assert set(
        OpenItem.objects.exclude(source__in=["billing", "bank", "payments"]).values_list(
            "number", "account__entity__code", "account__customer__number", "currency", "kind", "amount_minor"
        )
    ) == set(
        documents.select("external_id", "entity", "customer", "currency", "kind", "amount_minor").iter_rows()
    )
    billed = OpenItem.objects.filter(source="billing").count()
    corrected = Allocation.objects.filter(credit_item__source="billing").count()
    banked = Posting.objects.filter(cash_step__isnull=False).count()
    applied = Allocation.objects.filter(credit_item__source="bank").count()
    paid = Posting.objects.filter(payment_movement__isnull=False).count()
    fees = Posting.objects.filter(kind="provider_fee").count()
    taken = Allocation.objects.filter(credit_item__source="payments").count()
    assert (paid, fees, taken) == (2, 1, 2)
    posted = (
        documents.height
        + group.allocations.height
        + billed
        + corrected
        + banked
        + applied
        + paid
        + fees
        + taken
    )
    assert Posting.objects.count() == posted
    assert sum(Entry.objects.values_list("amount_minor", flat=True)) == 0
    assert not Run.objects.exists()


def test_customers_have_owners_contacts_and_collectors(shelf):
    group = generate(**SMALL, as_of=AS_OF)
    shelf.load()
    columns = ("name", "language", "country", "timezone", "address", "segment", "terms", "owner_email")
    assert set(Customer.objects.values_list("external_id", *columns)) == set(
        group.customers.select("external_id", *columns).iter_rows()
    )
    assert all(one.owner.email == one.owner_email for one in Customer.objects.select_related("owner"))
    assert sorted(Contact.objects.values_list("customer__number", "role", "email", "phone")) == sorted(
        group.contacts.select("customer", "role", "email", "phone").iter_rows()
    )
    collectors = {
        (one.entity.code, one.collector.email)
        for one in Account.objects.select_related("entity", "collector")
    }
    assert collectors == {
        ("DE", "collector.de@demo.dunwell.example"),
        ("GB", "collector@demo.dunwell.example"),
        ("US", "collector.us@demo.dunwell.example"),
    }


def test_everybody_can_log_in_with_the_password_that_is_printed(shelf):
    shelf.load()
    logins = demo.demo_logins()
    assert len(logins) == User.objects.count() == 14
    for role, email, password in (logins[0], logins[-1]):
        user = authenticate(username=email, password=password)
        assert user is not None
        assert set(user.memberships.values_list("role", flat=True)) == {role}
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    entity = Entity.objects.get(code="GB")
    assert (entity.currency, entity.timezone, entity.iban[:2]) == ("GBP", "Europe/London", "GB")


def test_the_same_again_even_weeks_later_changes_nothing(shelf, house, mail):
    first, before, letters = shelf.load(house=house), rows(), len(mail.tries)
    again = load(house=house, as_of=AS_OF + timedelta(days=20))
    assert (again.is_new, again.as_of, again.counts) == (False, AS_OF, first.counts)
    assert rows() == before
    assert len(mail.tries) == letters


@pytest.mark.parametrize("other", [{"seed": 6}, {"customers": 21}])
def test_another_group_is_refused_and_nothing_is_written(shelf, other):
    shelf.load()
    before = rows()
    with pytest.raises(Refused, match="seed 5 with 20 customers is here already") as refusal:
        load(**other)
    assert refusal.value.code == "another_demo"
    assert rows() == before


def test_an_entity_of_the_same_code_that_is_another_is_refused_and_nothing_is_written():
    add_entity(
        code="GB", name="Somebody else", country="GB", currency="GBP", timezone="Europe/London", now=NOW
    )
    before = rows()
    with pytest.raises(Refused) as refusal:
        load()
    assert refusal.value.code == "entity_differs"
    assert rows() == before


@pytest.mark.parametrize("at", [("grow", 1), ("record", 1), ("record", 7)])
def test_a_load_that_was_killed_is_finished_by_the_next_one(house, mail, at):
    def kill(step: str, done: int, _total: int) -> None:
        if (step, done) == at:
            raise Killed

    with pytest.raises(Killed):
        load(house=house, progress=kill)
    assert not Event.objects.filter(name=demo.FINISHED).exists()
    healed = load(house=house, as_of=AS_OF if at == ("grow", 1) else AS_OF + timedelta(days=3))
    assert (healed.is_new, healed.as_of) == (True, AS_OF)
    group = generate(**SMALL, as_of=AS_OF)
    grown = dict(group.open_items().select("external_id", "residual_minor").iter_rows())
    # The customer that is booked twice has something open under its old number, too.
    found = {number: left for number, left in open_items().items() if not number.startswith("OLD-")}
    assert len(open_items()) == len(found) + 1
    assert found == {
        number: left for number, left in grown.items() if number not in paid_early() | paid_at_provider()
    }
    assert [one.as_of for one in Run.objects.order_by("as_of")] == RUN_DAYS
    others = OwnerDigest.objects.count() + AutopayMail.objects.count()
    assert len(mail.arrived) == len(mail.tries) == Message.objects.count() + others
    assert Event.objects.filter(subject="demo").count() == 2


RUN_DAYS = [AS_OF - timedelta(days=days) for days in (18, 14, 11, 7, 4, 1)]  # AS_OF is a Tuesday


def test_the_last_weeks_were_collected_each_on_what_was_known_that_morning(shelf, house, mail):
    shelf.load(house=house)
    group = generate(**SMALL, as_of=AS_OF)
    runs = list(Run.objects.order_by("as_of"))
    assert [(run.as_of, run.state) for run in runs] == [(day, "closed") for day in RUN_DAYS]
    assert [(run.opened_at.date(), run.opened_at.hour) for run in runs] == [(day, 8) for day in RUN_DAYS]
    known = [
        group.documents()
        .filter(pl.col("issued_on") < day)
        .select("entity", "customer", "currency")
        .n_unique()
        for day in RUN_DAYS
    ]
    assert [run.considered for run in runs] == known
    sent = Action.objects.filter(kind__in=["notice", "letter"]).exclude(state__in=["awaiting", "lapsed"])
    assert sent.count() == Message.objects.count() > 0
    assert set(sent.values_list("state", flat=True)) == {"sent"}
    others = OwnerDigest.objects.count() + AutopayMail.objects.count()
    assert Message.objects.filter(channel="email").count() == len(mail.tries) - others
    assert set(Action.objects.filter(state="lapsed").values_list("reason", flat=True)) <= {"CONTACT_CAP"}


def test_letters_left_on_working_days_in_the_hours_of_their_readers(shelf, house):
    shelf.load(house=house)
    for touch in Touch.objects.filter(channel="email").select_related("customer"):
        there = touch.at.astimezone(ZoneInfo(touch.customer.timezone))
        assert (8 <= there.hour < 18, there.weekday() < 5, there.date()) == (True, True, touch.on)
    hours = set(
        Touch.objects.filter(customer__timezone="America/Los_Angeles").values_list("at__hour", flat=True)
    )
    assert hours <= set(range(15, 24))


@pytest.mark.parametrize("days", range(7))
def test_six_working_days_are_rehearsed_whatever_day_it_is(days):
    as_of = AS_OF + timedelta(days=days)
    found = rehearsed_days(as_of=as_of)
    assert len(found) == 6
    assert all(day.weekday() < 5 and day < as_of for day in found)


def test_owners_were_told_and_let_one_step_go_stopped_one_and_delayed_one_until_it_was_over(
    shelf, house, mail
):
    shelf.load(house=house, customers=MIDDLE)
    assert {one.state for one in OwnerDigest.objects.all()} == {"sent"}
    told = {one.email for one in OwnerNotice.objects.filter(told_on__isnull=False)}
    assert told
    assert told <= set(mail.recipients)
    found = Steer.objects.order_by("kind")
    assert [(one.kind, one.until) for one in found] == [
        ("postpone", AS_OF - timedelta(days=1)),
        ("veto", AS_OF + timedelta(days=14)),
    ]
    assert OwnerNotice.objects.filter(released_at__isnull=False).count() <= 1
    assert let_demo_owners_speak(as_of=AS_OF, now=NOW) == 0


def test_what_was_agreed_was_kept_broken_or_runs_and_the_worklist_has_something_of_every_kind(shelf, house):
    shelf.load(house=house, customers=MIDDLE)
    promises = dict(Promise.objects.values_list("state").annotate(count=Count("pk")))
    assert promises == {"kept": 3, "broken": 2, "running": 4}
    first, second = Plan.objects.order_by("pk")
    assert (first.state, first.versions.count(), second.state, second.versions.count()) == (
        "running",
        2,
        "running",
        1,
    )
    late = second.versions.get().instalments.filter(due_on__lt=AS_OF)
    assert [one.due_on for one in late] == [AS_OF - timedelta(days=2)]
    customer_id = second.account.customer_id
    (row,) = plans_of(scope=system_scope(actor="test"), customer_id=customer_id, as_of=AS_OF)
    assert row.late_minor > 0

    kinds = {"paid_already", "promise", "dispute", "wrong_person", "copy_wanted", "out_of_office"}
    assert kinds <= set(Proposal.objects.values_list("kind", flat=True))
    states = dict(Inbound.objects.values_list("state").annotate(count=Count("pk")))
    assert states == {"new": 8, "auto": 1, "bounce": 1}
    (draft,) = Proposal.objects.exclude(advice=None)
    assert (draft.kind, draft.state, draft.data["on"]) == (
        "promise",
        "proposed",
        str(AS_OF + timedelta(days=3)),
    )
    assert advise_demo(actor="test", as_of=AS_OF, now=NOW) == 0
    assert Inbound.objects.filter(state="new", customer=None).count() == 1
    assert Contact.objects.filter(undeliverable_at__isnull=False).count() == 1

    assert (
        Touch.objects.filter(channel="call").count()
        == Task.objects.filter(kind="call", state="done").count()
        > 0
    )
    assert (Note.objects.count(), Snooze.objects.count()) == (1, 1)
    awaiting = Action.objects.filter(state="awaiting")
    half = Vote.objects.filter(subject_id__in=awaiting.values("pk"), withdrawn_at=None)
    assert [one.voter.email for one in half] == ["clerk@demo.dunwell.example"]
    assert Customer.objects.filter(is_vip=True).exists()
    assert Customer.objects.filter(renewal_on__isnull=False).exists()
    assert Customer.objects.exclude(group=None).values("group").distinct().count() == 3
    assert take_in_demo_mails(actor="test", as_of=AS_OF, now=NOW) == 0
    assert work_on_the_last_day(as_of=AS_OF, now=NOW) == 0
    assert broken() == {}


def test_a_customer_an_account_and_an_item_are_on_hold_by_their_collectors(shelf, house):
    shelf.load(house=house)
    held = list(Hold.objects.select_related("owner").order_by("pk"))
    assert [(one.customer_id is None, one.account_id is None, one.item_id is None) for one in held] == [
        (False, True, True),
        (True, False, True),
        (True, True, False),
    ]
    assert [(one.starts_on, one.ends_on, one.review_on) for one in held] == [
        (AS_OF, AS_OF + timedelta(days=12), None),
        (AS_OF, None, AS_OF + timedelta(days=1)),
        (AS_OF, AS_OF + timedelta(days=6), AS_OF + timedelta(days=3)),
    ]
    assert all(one.owner.email.startswith("collector") for one in held)
    assert Event.objects.filter(name="dunning.hold.placed").count() == 3
    assert place_demo_holds(as_of=AS_OF, now=NOW) == 0
    following = collections.run(as_of=AS_OF, actor="test", house=house, clock=clock)
    assert following.reasons["ON_HOLD"] >= 2


def test_a_line_a_whole_item_and_one_in_vain_are_disputed_with_their_collectors(shelf, house):
    shelf.load(house=house)
    found = list(Dispute.objects.select_related("owner", "item").order_by("pk"))
    assert [(one.reason, one.state) for one in found] == [
        ("price", "open"),
        ("not_delivered", "open"),
        ("order_number_missing", "rejected"),
    ]
    assert [one.lines.count() for one in found] == [2, 0, 0]
    assert found[0].amount_minor == sum(one.amount_minor for one in found[0].lines.all())
    assert all(one.owner.email.startswith("collector") for one in found)
    assert raise_demo_disputes(as_of=AS_OF, now=NOW) == 0


def test_large_customers_and_those_at_risk_have_policies_of_their_own(shelf):
    shelf.load()
    versions = PolicyVersion.objects.values_list("policy__code", "version", "published_by").order_by("pk")
    admin = f"user:{User.objects.get(email__startswith='admin').pk}"
    assert list(versions) == [("standard", 1, demo.ACTOR), ("key-accounts", 1, admin), ("strict", 1, admin)]
    rules = AssignmentRules.objects.get()
    assert (rules.published_by, [one["policy"] for one in rules.rules]) == (
        admin,
        ["strict", "key-accounts", "standard"],
    )
    assert publish_demo_policies(actor="test", now=NOW) == 0
    assert PolicyVersion.objects.count() == 3


def test_a_day_that_was_run_already_is_not_rehearsed_before_it(shelf, house, mail):
    shelf.load()
    later = collections.run(as_of=AS_OF, actor="test", house=house, clock=clock)
    sent = len(mail.tries)
    day = AS_OF - timedelta(days=1)
    assert rehearse(day=day, actor="test", house=house, clock=clock, progress=lambda *_: None) is None
    assert list(Run.objects.all()) == [later]
    assert len(mail.tries) == sent


def test_a_house_with_entities_of_its_own_gets_no_demo_by_itself():
    add_entity(code="OWN", name="Own", country="DE", currency="EUR", timezone="Europe/Berlin", now=NOW)
    before = rows()
    assert demo.load_once() == []
    assert rows() == before


def test_a_start_of_the_house_finishes_a_load_with_what_it_was_begun_with(house, settings):
    settings.DUNWELL_HOUSE = f"{__name__}.wired_house"

    def kill(step: str, done: int, _total: int) -> None:
        if (step, done) == ("record", 5):
            raise Killed

    with pytest.raises(Killed):
        load(house=house, progress=kill)
    assert demo.load_once() == demo.demo_logins()
    finished = Event.objects.get(name=demo.FINISHED)
    applied = CreditApplication.objects.filter(state="approved", source="public").count()
    twice = Customer.objects.filter(source="demo-old").count()
    assert (finished.data["counts"]["customers"], applied, twice, Customer.objects.count()) == (20, 1, 1, 22)
    before = rows()
    assert demo.load_once() == demo.demo_logins()
    assert rows() == before


def test_the_command_prints_one_line_of_json(capsys, settings):
    settings.DUNWELL_HOUSE = f"{__name__}.wired_house"
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    arguments = parser.parse_args(["demo", "load", "--seed", "5", "--customers", "3", "--json"])
    assert arguments.needs_database
    default = parser.parse_args(["demo", "load"])
    assert (default.seed, default.customers) == (DEFAULT_SEED, DEFAULT_CUSTOMERS)
    assert arguments.run(arguments) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["loaded"], told["seed"], told["customers"], told["entities"], told["users"]) == (
        True,
        5,
        3,
        3,
        14,
    )
    assert told["items"] + told["receipts"] == OpenItem.objects.count()
    assert told["logins"][0] == {
        "role": "admin",
        "email": "admin@demo.dunwell.example",
        "password": "collect-politely",
    }
    assert arguments.run(argparse.Namespace(**{**vars(arguments), "json": False})) == 0
    told_again = capsys.readouterr().out
    assert told_again.startswith("Already there: the demo group of seed 5 as of ")
    assert "3 entities, 14 users, 3 customers, " in told_again
    assert told_again.count("collect-politely") == 14


def wired_house() -> House:
    return fake_house(mail=FakeMail())
