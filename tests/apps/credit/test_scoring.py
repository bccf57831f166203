"""Scores out of the ledger: when it is their turn, with every item they came from, and what follows from the class."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.ledger import ACTOR, make_ledger, morning

from dunwell.apps.credit.models import CreditReview, Score
from dunwell.apps.credit.reviewing import ReviewRefused, close_review
from dunwell.apps.credit.scores import items_of, last_score, reviews_due
from dunwell.apps.credit.scoring import due_for_score, score_customers, score_due
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Group
from dunwell.core.calendar import add_months

TODAY = date(2026, 3, 2)
NOW = morning(TODAY)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


def scope():
    return system_scope(actor=ACTOR)


def paid(ledger, account, number, minor, *, due, late):
    item = ledger.invoice(account, number, minor, due=due)
    ledger.pay(item, minor, on=due + timedelta(days=late))
    return item


def months_paid(ledger, account, *, late, count=12, until=TODAY, minor=100_000):
    """One invoice due in each month before the day, each paid so many days late."""
    return [
        paid(
            ledger,
            account,
            f"P-{account.pk}-{place}-{until}",
            minor,
            due=add_months(on=until, months=-place - 1) - timedelta(days=max(0, late)),
            late=late,
        )
        for place in range(count)
    ]


def scored(account, *, on=TODAY):
    score_due(as_of=on, now=morning(on), actor=ACTOR)
    found = last_score(customer_id=account.customer_id)
    assert found is not None
    return found


def test_who_pays_on_the_day_is_trusted_and_who_pays_three_months_late_is_not(ledger):
    good, bad = ledger.account("GOOD"), ledger.account("BAD")
    months_paid(ledger, good, late=0)
    months_paid(ledger, bad, late=90)

    assert score_due(as_of=TODAY, now=NOW, actor=ACTOR).scored == 2
    best, worst = last_score(customer_id=good.customer_id), last_score(customer_id=bad.customer_id)

    # Index: (12 x 8,000 + 2 x 7,500) / 14 = 7,928; late: 2 x 40 of 14 hundredths, so 10,000 - 572. Trend, with
    # the prior on both sides: 4,000 / 3 lately, 4,000 / 11 before, so 10,000 - (1,333 - 363). Disputes 10,000; of three
    # years 395 days of 1,095. (7,928 x 35 + 9,428 x 35 + 9,030 x 5 + 10,000 x 5 + 3,607 x 5) / 85 = 8,478.
    assert best.parts["payment_index"] == 7_928
    assert best.parts["punctuality"] == 9_428
    assert (best.parts["trend"], best.parts["relationship"]) == (9_030, 3_607)
    assert best.parts["promises"] is None
    assert best.parts["exposure"] is None
    assert (best.score, best.class_code, best.paid_items) == (84, "A", 12)
    assert (worst.days_beyond_terms, worst.class_code) == (90, "G")
    good.customer.refresh_from_db()
    bad.customer.refresh_from_db()
    assert (good.customer.risk_class, bad.customer.risk_class) == ("low", "high")


def test_each_score_shows_every_item_that_it_came_from_and_keeps_what_they_were_then(ledger):
    account = ledger.account("ABEL")
    on_time = paid(ledger, account, "R-1", 50_000, due=TODAY - timedelta(days=40), late=0)
    is_open = ledger.invoice(account, "R-2", 70_000, due=TODAY - timedelta(days=30))
    ahead = ledger.invoice(account, "R-3", 10_000, due=TODAY + timedelta(days=5))
    found = scored(account)
    told = {one.item.number: one for one in items_of(scope=scope(), score=Score.objects.get(pk=found.pk))}

    assert set(told) == {on_time.number, is_open.number, ahead.number}
    assert (told["R-1"].days, told["R-1"].is_paid, told["R-1"].points) == (0, True, 8_000)
    assert (told["R-2"].days, told["R-2"].is_late, told["R-2"].worth_minor) == (30, True, 70_000)
    assert (told["R-2"].is_paid, told["R-2"].is_counted, told["R-2"].points) == (False, True, 5_000)
    assert (told["R-3"].days, told["R-3"].is_late) == (-5, False)

    ledger.pay(is_open, 70_000, on=TODAY)
    again = {one.item.number: one for one in items_of(scope=scope(), score=Score.objects.get(pk=found.pk))}
    assert again == told
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Score.objects.filter(pk=found.pk).update(score=100)


def test_what_credit_notes_took_back_is_not_judged_what_was_written_off_was_never_paid(ledger):
    account = ledger.account("ABEL")
    taken_back = ledger.invoice(account, "R-1", 10_000, due=TODAY - timedelta(days=60))
    note = ledger.credit(account, 10_000, on=TODAY)
    ledger.allocate(note, taken_back, 10_000, on=TODAY)
    months_paid(ledger, account, late=0, count=3)
    found = scored(account)

    assert "R-1" not in {
        one.item.number for one in items_of(scope=scope(), score=Score.objects.get(pk=found.pk))
    }


def test_scoring_waits_for_its_turn_and_finds_nobody_twice_on_a_day(ledger):
    account = ledger.account("ABEL")
    ledger.account("NEVER BOUGHT")
    months_paid(ledger, account, late=0)
    assert due_for_score(as_of=TODAY) == [account.customer_id]

    first = scored(account)
    assert score_due(as_of=TODAY, now=NOW, actor=ACTOR).scored == 0
    assert due_for_score(as_of=TODAY + timedelta(days=29)) == []
    assert due_for_score(as_of=TODAY + timedelta(days=30)) == [account.customer_id]
    assert first.next_review_on == date(2027, 3, 2)


def test_a_fall_into_a_higher_risk_asks_a_person_to_look_again_once(ledger):
    account = ledger.account("ABEL")
    months_paid(ledger, account, late=0)
    scored(account)
    later = TODAY + timedelta(days=200)
    for place in range(8):
        ledger.invoice(account, f"U-{place}", 400_000, due=TODAY + timedelta(days=place))
    fell = scored(account, on=later)
    scored(account, on=later + timedelta(days=31))

    account.customer.refresh_from_db()
    (review,) = reviews_due(scope=scope())
    assert (fell.class_code, account.customer.risk_class) == ("F", "high")
    assert (review.due_on, review.how_often) == (later + timedelta(days=7), "monthly")
    assert fell.next_review_on == add_months(on=later, months=1)
    names = Event.objects.filter(customer_id=account.customer_id, name__startswith="credit.score")
    assert list(names.order_by("pk").values_list("name", flat=True)) == [
        "credit.score.first",
        "credit.score.changed",
    ]

    with pytest.raises(ReviewRefused, match="Say what you found") as refused:
        close_review(scope=scope(), review_id=review.public_id, note=" ", now=NOW)
    assert (refused.value.code, refused.value.field) == ("note_missing", "note")
    close_review(scope=scope(), review_id=review.public_id, note="Spoke to their owner", now=NOW)
    assert CreditReview.objects.get().state == "done"
    assert not reviews_due(scope=scope()).exists()


def test_a_review_comes_when_its_day_does_by_the_class(ledger):
    account = ledger.account("ABEL")
    months_paid(ledger, account, late=0)
    first = scored(account)
    months_paid(ledger, account, late=0, until=first.next_review_on)
    scored(account, on=first.next_review_on)

    (review,) = reviews_due(scope=scope())
    assert (review.due_on, review.how_often) == (first.next_review_on + timedelta(days=14), "yearly")


def test_a_word_of_a_person_stands_until_the_class_means_another_risk(ledger):
    account = ledger.account("ABEL")
    months_paid(ledger, account, late=0)
    scored(account)
    account.customer.risk_class = "medium"
    account.customer.save()
    scored(account, on=TODAY + timedelta(days=30))

    account.customer.refresh_from_db()
    assert account.customer.risk_class == "medium"


def test_the_risk_is_said_once_enough_is_known_also_where_the_class_stays_the_same(ledger):
    account = ledger.account("ABEL")
    months_paid(ledger, account, late=-30, count=2)
    thin = scored(account)
    account.customer.refresh_from_db()
    assert (thin.is_thin, account.customer.risk_class) == (True, "")

    later = TODAY + timedelta(days=40)
    months_paid(ledger, account, late=-30, count=1, until=later)
    known = scored(account, on=later)
    account.customer.refresh_from_db()
    assert (known.is_thin, known.class_code) == (False, thin.class_code)
    assert account.customer.risk_class == "low"


def test_a_customer_of_whom_little_is_known_goes_by_its_group(ledger):
    old, new = ledger.account("OLD"), ledger.account("NEW")
    group = Group.objects.create(code="ON", name="Old & New")
    for one in (old, new):
        one.customer.group = group
        one.customer.save()
    months_paid(ledger, old, late=100)
    ledger.invoice(new, "N-1", 10_000, due=TODAY + timedelta(days=10))
    score_customers(customer_ids=[new.customer_id], as_of=TODAY, now=NOW, actor=ACTOR)

    lent = last_score(customer_id=new.customer_id)
    assert lent.is_thin
    assert lent.of_group.group_id == group.pk
    assert (lent.class_code, lent.of_group.class_code, lent.of_group.paid_items) == ("G", "G", 12)
    assert last_score(customer_id=old.customer_id) is None


def test_amounts_that_cannot_be_put_together_are_told_and_not_guessed(ledger):
    account = ledger.account("ABEL")
    months_paid(ledger, account, late=0, count=3)
    ledger.invoice(ledger.second_account(account, currency="USD"), "D-1", 100, due=TODAY)
    alone = ledger.account("USD ONLY", currency="USD")
    months_paid(ledger, alone, late=0, count=3)

    found = score_due(as_of=TODAY, now=NOW, actor=ACTOR)
    assert (found.scored, found.without) == (1, (account.customer_id,))
    assert last_score(customer_id=alone.customer_id).currency == "USD"
