"""Charged by itself: only with a consent, announced before, once, and never again after a hard decline."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.apps.payments.autopay_scene import Scene, events, left, states
from tests.apps.promises.scene import pay
from tests.fakes import Killed
from tests.ledger import broken
from tests.world import NOW, TODAY, make_world, owe

from dunwell.apps.organisation.models import Switch
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments import autopay, methods
from dunwell.apps.payments.autopay import Agreed
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.autopay_frames import item_guards
from dunwell.apps.payments.collecting import begin_try, charge_try
from dunwell.apps.payments.collection_models import AutopayMail, Collection, Try
from dunwell.apps.payments.mandate_models import Autopay, Consent, ConsentEnd
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.runs.why_guards import guards_on
from dunwell.core.dunning.reasons import Reason
from dunwell.ports.errors import Unavailable
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db(transaction=True)
FAILED = ChargeState.FAILED


@pytest.fixture
def scene():
    return Scene(world=make_world())


@pytest.fixture
def item(scene):
    """100.00, due in ten days."""
    return owe(scene.world.abel_account, ("A-1", 100_00, -10))[0]


def guarded(day=0):
    rows = item_guards(as_of=TODAY + timedelta(days=day))
    return [(reason, minor) for _, reason, minor, _ in rows.rows()]


def test_saving_a_card_is_not_consent(scene, item):
    method = scene.method()
    scene.days(0, 20)
    assert (scene.payments.asked, states(), guarded(), left(item.pk)) == ([], [], [], 100_00)
    assert (Consent.objects.count(), AutopayMail.objects.count()) == (0, 0)
    assert events("payments.%") == ["payments.method.saved"]
    assert method.label == "Visa •••• 4242"


def test_it_is_announced_then_charged_on_its_day_and_once(scene, item):
    scene.enrol()
    scene.days(0, 6)
    assert states() == [("planned", 0, None)]
    scene.days(7, 7)  # three days before, as agreed
    assert states() == [("told", 0, 10)]
    assert scene.letters[0].subject == "Northwind GmbH: we will charge Visa •••• 4242"
    assert "A-1: EUR\xa0100.00 on March 20, 2026" in scene.letters[0].text
    scene.days(8, 9)
    assert scene.payments.asked == []
    scene.days(10, 14)
    assert (scene.payments.taken(), states(), left(item.pk)) == ([100_00], [("paid", 1, 10)], 0)
    assert len(scene.payments.asked) == len(scene.letters) == 1
    assert events("payments.collection.%") == ["payments.collection.told", "payments.collection.paid"]


def test_what_was_agreed_to_is_kept_word_for_word_and_never_changes(scene):
    found = scene.enrol()
    consent = found.consent
    assert (consent.person, consent.language, consent.version) == ("Anna Abel", "de", 1)
    assert (consent.address, consent.agent, consent.given_at, consent.notice_days) == (
        "192.0.2.7",
        "Browser",
        NOW,
        3,
    )
    assert "Northwind GmbH darf mein gespeichertes Zahlungsmittel (Visa •••• 4242)" in consent.text
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(person="Somebody else")
    scene.withdraw(found)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEnd.objects.all().delete()


def test_other_words_than_those_shown_are_not_agreed_to(scene):
    method = scene.method()
    with pytest.raises(AutopayRefused) as refused:
        autopay.enrol(
            scope=scene.scope,
            account_id=scene.world.abel_account.public_id,
            method_id=method.public_id,
            agreed=Agreed(person="Anna", version=1, language="en", sha256="0" * 64),
            now=NOW,
        )
    assert refused.value.code == "words_changed"
    assert (Consent.objects.count(), Autopay.objects.count()) == (0, 0)


def test_a_stranger_enrols_nobody_and_an_auditor_only_looks(scene):
    method = scene.method()
    for user, code in ((scene.world.stranger, "unknown_account"), (scene.world.auditor, "not_allowed")):
        with pytest.raises(AutopayRefused) as refused:
            autopay.enrol(
                scope=desk_scope(user=user),
                account_id=scene.world.abel_account.public_id,
                method_id=method.public_id,
                agreed=Agreed(person="Eve", version=1, language="en", sha256=""),
                now=NOW,
            )
        assert refused.value.code == code
    assert Consent.objects.count() == 0


def test_a_consent_taken_back_before_the_day_means_no_charge(scene, item):
    found = scene.enrol()
    scene.days(0, 9)
    scene.withdraw(found)
    scene.days(10, 20)
    assert (scene.payments.asked, states(), left(item.pk)) == ([], [("cancelled", 0, 10)], 100_00)
    assert guarded(11) == []


def test_a_consent_taken_back_between_the_try_and_the_charge_means_no_charge(scene, item):
    found = scene.enrol()
    scene.days(0, 9)
    scene.on(10)
    made = begin_try(
        collection_id=Collection.objects.get().pk, lease=None, today=scene.now.date(), now=scene.now
    )
    scene.withdraw(found)
    asked = charge_try(made=made, scope=scene.scope, house=scene.house, today=scene.now.date(), now=scene.now)
    assert (asked, scene.payments.asked) == (None, [])
    assert (states(), PaymentAttempt.objects.count()) == ([("cancelled", 0, 10)], 0)


def test_a_worker_killed_before_the_charge_was_recorded_asks_for_the_same_charge(scene, item):
    scene.enrol()
    scene.days(0, 9)
    scene.payments.dies_after = [Killed()]
    scene.on(10)
    with pytest.raises(Killed):
        scene.tick()
    assert states() == [("charging", 1, 10)]
    assert guarded(10) == [("AUTOPAY", 100_00)]
    scene.tick()
    assert (states(), scene.payments.taken(), left(item.pk)) == ([("paid", 1, 10)], [100_00], 0)
    assert len(scene.payments.asked) == 2
    assert len(set(scene.payments.asked)) == 1


def test_a_silent_provider_is_asked_by_the_same_key_until_it_answers(scene, item):
    scene.enrol()
    scene.days(0, 9)
    scene.payments.dies = [Unavailable("away"), Unavailable("away")]
    scene.days(10, 12)
    assert (states(), scene.payments.taken()) == ([("paid", 1, 10)], [100_00])
    assert len(set(scene.payments.asked)) == 1


def test_two_workers_begin_one_try(scene, item):
    scene.enrol()
    scene.days(0, 9)
    pk = Collection.objects.get().pk
    day = TODAY + timedelta(days=10)
    first = begin_try(collection_id=pk, lease=1, today=day, now=scene.now)
    assert first is not None
    assert begin_try(collection_id=pk, lease=2, today=day, now=scene.now) is None
    assert Try.objects.count() == 1


def test_a_hard_decline_is_never_tried_again_and_is_chased(scene, item):
    scene.payments.says = [(FAILED, "stolen_card")]
    found = scene.enrol()
    scene.days(0, 9)
    assert guarded(9) == [("AUTOPAY", 100_00)]
    scene.days(10, 40)
    assert (states(), len(scene.payments.asked)) == ([("failed", 1, 10)], 1)
    assert guarded(11) == []
    found.refresh_from_db()
    assert (found.is_active, found.method.state) == (False, "gone")
    assert [one.subject for one in scene.letters][1:] == ["Northwind GmbH: a charge did not work"]
    assert "stolen" not in scene.letters[1].text
    assert "We will not try again" in scene.letters[1].text
    assert "/portal/l/" in scene.letters[1].text


def test_a_soft_decline_climbs_the_ladder_and_ends(scene, item):
    scene.payments.says = [(FAILED, "insufficient_funds")] * 4
    scene.enrol()
    scene.days(0, 10)
    assert states() == [("again", 1, 13)]
    assert guarded(12) == [("AUTOPAY", 100_00)]
    scene.days(11, 40)
    assert states() == [("failed", 4, 25)]
    assert [(one.on - TODAY).days for one in Try.objects.order_by("pk")] == [10, 13, 18, 25]
    assert len(set(scene.payments.asked)) == 4
    assert guarded(26) == []
    assert len(scene.letters) == 1 + 4


def test_a_second_try_that_works_pays(scene, item):
    scene.payments.says = [(FAILED, "insufficient_funds")]
    scene.enrol()
    scene.days(0, 20)
    assert (states(), scene.payments.taken(), left(item.pk)) == ([("paid", 2, 13)], [100_00], 0)


def test_a_card_that_needs_its_owner_waits_for_them_and_the_next_bill_is_tried(scene, item):
    scene.payments.says = [(FAILED, "authentication_required")]
    owe(scene.world.abel_account, ("A-2", 50_00, -20))
    scene.enrol()
    scene.days(0, 30)
    assert states() == [("failed", 1, 10), ("paid", 1, 20)]
    assert scene.payments.taken() == [50_00]


def test_what_is_paid_otherwise_is_not_charged(scene, item):
    scene.enrol()
    scene.days(0, 9)
    pay(item, 100_00, day=9)
    scene.days(10, 12)
    assert (scene.payments.asked, states()) == ([], [("cancelled", 0, 10)])


def test_what_was_due_before_the_consent_is_chased_and_not_charged(scene):
    owe(scene.world.abel_account, ("OLD", 70_00, 3))
    scene.enrol()
    scene.days(0, 20)
    assert (scene.payments.asked, states(), guarded(5)) == ([], [], [])


@pytest.mark.parametrize(
    ("timezone", "first_hour"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 19, 11, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 3, 20, 7, tzinfo=UTC)),
    ],
)
def test_a_day_is_the_customers(scene, item, timezone, first_hour):
    """Due on 20 March: UTC+13 in Auckland, UTC-7 in Los Angeles on that day."""
    assert item.due_on == date(2026, 3, 20)
    scene.world.abel.timezone = timezone
    scene.world.abel.save()
    scene.enrol()
    scene.days(0, 8)
    scene.now = first_hour - timedelta(minutes=1)
    scene.tick()
    assert scene.payments.asked == []
    scene.now = first_hour
    scene.tick()
    assert scene.payments.taken() == [100_00]


def test_a_bill_due_at_once_waits_for_the_delay_and_its_notice(scene):
    item = owe(scene.world.abel_account, ("NOW", 30_00, 0))[0]
    scene.enrol()
    scene.tick()
    scene.now = NOW + timedelta(hours=23)
    scene.tick()
    assert (states(), scene.letters) == ([("planned", 0, None)], [])
    scene.now = NOW + timedelta(hours=24)
    scene.tick()
    assert states() == [("told", 0, 4)]
    scene.days(2, 3)
    assert scene.payments.asked == []
    scene.days(4, 4)
    assert (scene.payments.taken(), left(item.pk)) == ([30_00], 0)


def test_without_an_address_nothing_is_announced_nothing_charged_and_after_a_week_it_is_chased(scene, item):
    scene.world.abel.contacts.all().update(email="")
    method = scene.method()
    scene.enrol(method)
    scene.days(0, 30)
    assert (scene.payments.asked, states()) == ([], [("planned", 0, None)])
    assert guarded(17) == [("AUTOPAY", 100_00)]
    assert guarded(18) == []


def test_a_forgotten_method_charges_nothing_and_its_provider_hears_of_it(scene, item):
    found = scene.enrol()
    scene.days(0, 9)
    methods.forget_method(
        scope=scene.scope, method_id=found.method.public_id, payments=scene.house.payments, now=scene.now
    )
    scene.days(10, 12)
    assert (scene.payments.asked, scene.payments.forgotten) == ([], [found.method.reference])
    assert states() == [("cancelled", 0, 10)]


def test_an_expiring_card_is_told_thirty_and_seven_days_before_each_once(scene):
    scene.enrol(scene.method(expires_on=TODAY + timedelta(days=40)))
    told = {}
    for day in range(41):
        scene.days(day, day)
        told[day] = len(scene.letters)
    assert [day for day in told if told[day] != told.get(day - 1, 0)] == [10, 33]
    assert scene.letters[0].subject == "Northwind GmbH: Visa •••• 4242 is about to expire"


def test_a_stopped_house_charges_nothing(scene, item):
    scene.enrol()
    scene.days(0, 9)
    Switch.objects.create(sending="stopped", set_at=NOW, set_by="test")
    scene.days(10, 12)
    assert (scene.payments.asked, states()) == ([], [("told", 0, 10)])


def test_a_new_consent_takes_the_place_of_the_one_before(scene, item):
    first = scene.enrol()
    scene.days(0, 8)
    second = scene.enrol()
    scene.days(9, 15)
    first.refresh_from_db()
    assert (first.is_active, second.is_active) == (False, True)
    assert [one[0] for one in states()] == ["cancelled", "paid"]
    assert scene.payments.taken() == [100_00]


def test_what_is_charged_by_itself_is_named_where_somebody_asks_why_nobody_is_reminded(scene, item):
    account = scene.world.abel_account
    scene.enrol()
    scene.days(0, 8)

    (guard,) = guards_on(account=account, on=TODAY + timedelta(days=8), at=None)
    assert (guard.kind, guard.reason, guard.minor, guard.numbers, guard.label) == (
        "autopay", Reason.AUTOPAY, 100_00, (item.number,), "Visa •••• 4242",
    )  # fmt: skip
    assert (guard.due_on, guard.until) == (TODAY + timedelta(days=10), TODAY + timedelta(days=10))
    assert guards_on(account=account, on=TODAY - timedelta(days=1), at=None) == ()
    scene.days(9, 11)
    assert left(item.pk) == 0
    kinds = [one.kind for one in guards_on(account=account, on=TODAY + timedelta(days=8), at=None)]
    assert "autopay" in kinds  # as it was then
    assert "autopay" not in [
        one.kind for one in guards_on(account=account, on=TODAY + timedelta(days=12), at=None)
    ]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE payments_try SET at = at - interval '30 days'", "payments.charged_with_consent"),
        ("UPDATE payments_try SET amount_minor = 99_00", "payments.charged_by_a_try"),
        ("UPDATE payments_try SET key = 'DDother'", "payments.charged_by_a_try"),
        ("UPDATE payments_collection SET amount_minor = 99_99", "payments.charged_as_told"),
        ('UPDATE payments_try SET "on" = "on" - 30', "payments.charged_as_told"),
    ],
)
def test_the_check_finds_what_was_charged_without_consent_or_otherwise_than_told(scene, item, change, name):
    scene.enrol()
    scene.days(0, 11)
    assert (left(item.pk), broken()) == (0, {})

    with connection.cursor() as cursor:
        cursor.execute(change)
    assert name in broken()


def test_the_check_finds_what_was_charged_after_a_consent_was_taken_back(scene, item):
    found = scene.enrol()
    scene.days(0, 11)
    assert left(item.pk) == 0
    scene.withdraw(found)
    assert broken() == {}

    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_try SET at = at + interval '30 days'")
    assert list(broken()) == ["payments.charged_with_consent"]
