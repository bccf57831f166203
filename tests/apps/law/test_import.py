"""Rates of new half-years: all or none, twice changes nothing, never changed afterwards."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dunwell.apps.journal.models import Event
from dunwell.apps.law.models import LawImport, LawRate
from dunwell.apps.law.operations import import_rates
from dunwell.apps.law.packaged import packaged_book
from dunwell.apps.law.queries import law_book

pytestmark = pytest.mark.django_db
CORRECT = "Correct the one or the other."
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
HEADER = "series,valid_from,valid_to,basis,reference_pct,statutory_pct,confidence,source\n"
NEW = HEADER + (
    "DE_BASISZINS,2027-01-01,2027-06-30,published,1.77,10.77,high,Bundesbank notice\n"
    "NL_ECB8,2027-01-01,2027-06-30,published,2.65,10.65,high,Staatscourant\n"
)


def take(text: str, **more):
    return import_rates(content=text.encode(), actor="test", now=NOW, **more)


def test_new_half_years_are_taken_in_and_count_from_then_on():
    assert law_book() is packaged_book()
    taken = take(NEW)
    assert (taken.rows, len(taken.added), taken.already_there, taken.faults) == (2, 2, 0, ())
    row = law_book().row_on(series="DE_BASISZINS", on=date(2027, 3, 1))
    assert (row.statutory_pct, row.evidence.source) == (Decimal("10.77"), "Bundesbank notice")
    (event,) = Event.objects.filter(name="law.rates.imported")
    assert event.data == {"rows": ["DE_BASISZINS 2027-01-01", "NL_ECB8 2027-01-01"]}
    assert event.subject_id == LawImport.objects.get().pk


def test_the_same_file_again_changes_nothing():
    take(NEW)
    again = take(NEW)
    assert (len(again.added), again.already_there) == (0, 2)
    assert (LawImport.objects.count(), LawRate.objects.count(), Event.objects.count()) == (1, 2, 1)


def test_one_fault_and_nothing_is_taken_in():
    wrong = NEW + (
        "FR_ECB10,2027-07-01,2027-12-31,published,2.65,12.65,high,JO\n"
        "IT_ECB8,2027-01-01,2027-06-30,published,2.65,10.40,high,GU\n"
        "DE_BASISZINS,2026-07-01,2026-12-31,published,1.60,10.60,high,wrong\n"
    )
    taken = take(wrong)
    assert [(one.where, one.message.split(";")[0].split(":")[0]) for one in taken.faults] == [
        ("line 6, DE_BASISZINS 2026-07-01", "The period is loaded twice"),
        ("FR_ECB10 2027H1", "The half-year is missing between two that are there"),
        (
            "line 5, IT_ECB8 2027-01-01",
            f"10.40 contradicts the formula of the series, which makes 10.65 of the reference rate 2.65. {CORRECT}",
        ),
    ]
    assert (LawImport.objects.count(), LawRate.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert law_book() is packaged_book()


def test_a_dry_run_says_the_same_and_writes_nothing():
    assert len(take(NEW, is_dry=True).added) == 2
    assert LawRate.objects.count() == 0


def test_a_published_rate_replaces_one_that_was_worked_out_and_both_stay_on_record():
    formula = HEADER + "DE_BASISZINS,2027-01-01,2027-06-30,formula,1.70,10.70,medium,from the ECB rate\n"
    take(formula)
    assert law_book().row_on(series="DE_BASISZINS", on=date(2027, 1, 1)).statutory_pct == Decimal("10.70")
    assert len(take(NEW).added) == 2
    assert law_book().row_on(series="DE_BASISZINS", on=date(2027, 1, 1)).statutory_pct == Decimal("10.77")
    assert LawRate.objects.filter(series="DE_BASISZINS").count() == 2


def test_the_database_refuses_to_change_a_rate():
    take(NEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        LawRate.objects.update(statutory_pct=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LawImport.objects.all().delete()
    assert LawRate.objects.filter(statutory_pct=1).count() == 0
