"""Asking bureaus through the waterfall, keeping their reports, importing files, and hearing alerts."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from tests.world import NOW, TODAY, make_customer, make_world

from dunwell.adapters.sandbox_bureau import DEAR, FREE, PLAIN, SandboxBureau
from dunwell.apps.credit.bureau_choices import ChoiceRefused, choices_of, choose_company
from dunwell.apps.credit.bureaus import (
    BureauRefused,
    Purse,
    gather,
    hear_alerts,
    keep_report,
    spent_minor,
)
from dunwell.apps.credit.merging import merge
from dunwell.apps.credit.report_imports import import_reports
from dunwell.apps.credit.report_models import BureauAlert, BureauAsk, BureauReport
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.credit.waterfall import Need, Why
from dunwell.ports.credit_bureau import Report

pytestmark = pytest.mark.django_db
BOTH = frozenset({Need.SCORE, Need.INSOLVENCY})


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def house():
    return system_scope(actor="cli")


def asked(house, customer, *, needs=BOTH, terms=(DEAR, PLAIN, FREE), cap=None, today=TODAY):
    return gather(
        scope=house,
        customer=customer,
        needs=needs,
        bureaus=[SandboxBureau(today=lambda: today, terms=one) for one in terms],
        purse=Purse(currency="EUR", month_minor=cap),
        today=today,
        now=NOW,
    )


def test_the_cheapest_are_asked_until_all_is_known_and_the_copy_is_exact(world, house):
    done = asked(house, world.abel)
    assert [(one.bureau, one.outcome, one.cost_minor) for one in done.asks] == [
        ("sandbox-register", "found", 0),
        ("sandbox", "found", 350),
    ]
    assert done.ended.why is Why.SUFFICIENT
    report = done.asks[1].report
    assert hashlib.sha256(bytes(report.content)).hexdigest() == report.sha256
    assert json.loads(bytes(report.content))["score"] == report.score
    assert spent_minor(currency="EUR", today=TODAY) == 350
    assert Event.objects.filter(name="credit.report.kept", customer_id=world.abel.pk).count() == 2


def test_a_young_report_is_used_again_and_an_old_one_bought_anew(world, house):
    asked(house, world.abel)
    again = asked(house, world.abel, today=TODAY + timedelta(days=89))
    assert (again.asks, again.ended.why) == ((), Why.HELD)
    later = asked(house, world.abel, today=TODAY + timedelta(days=90))
    assert len(later.asks) == 2


@pytest.mark.parametrize(
    ("name", "outcome", "why"),
    [
        ("Outage Optik", "unavailable", Why.NOBODY_LEFT),
        ("Slow Optik", "unavailable", Why.NOBODY_LEFT),
        ("Nobody Optik", "not_found", Why.NOBODY_LEFT),
        ("Banned Optik", "refused", Why.NOBODY_LEFT),
        ("Twin Optik", "ambiguous", Why.AMBIGUOUS),
    ],
)
def test_what_goes_wrong_is_kept_and_costs_nothing(world, house, name, outcome, why):
    done = asked(house, make_customer(number="N-1", name=name))
    assert {one.outcome for one in done.asks} == {outcome}
    assert done.ended.why is why
    assert spent_minor(currency="EUR", today=TODAY) == 0
    assert not BureauReport.objects.exists()
    if outcome == "ambiguous":
        assert len(done.asks[0].detail["candidates"]) == 2


def test_a_person_takes_one_of_the_companies_that_fit_and_it_is_asked_by_that_number(world, house):
    twin = make_customer(number="N-1", name="Twin Optik")
    done = asked(house, twin)
    assert done.ended.why is Why.AMBIGUOUS
    (open_choice,) = choices_of(customer=twin)
    assert open_choice.ask.pk == done.asks[0].pk
    first, second = open_choice.candidates
    take = {"customer": twin, "bureau": open_choice.ask.bureau, "now": NOW}
    for scope, reference, code in (
        (replace(house, powers=frozenset()), second.reference, "not_allowed"),
        (house, "another", "not_offered"),
    ):
        with pytest.raises(ChoiceRefused) as refused:
            choose_company(scope=scope, reference=reference, **take)
        assert refused.value.code == code
    made = choose_company(scope=house, reference=second.reference, **take)
    assert (made.company, made.place, made.reference) == ("Twin Optik", "Town 2", second.reference)
    assert choose_company(scope=house, reference=second.reference, **take).pk == made.pk
    with pytest.raises(
        ChoiceRefused
    ):  # somebody chose another one: only a new answer opens the question again
        choose_company(scope=house, reference=first.reference, **take)
    assert choices_of(customer=twin) == []
    assert Event.objects.get(name="credit.company.chosen").data["reference"] == second.reference
    again = asked(house, twin)
    assert [(one.bureau, one.outcome) for one in again.asks] == [
        (open_choice.ask.bureau, "found"),
        ("sandbox", "ambiguous"),  # it has numbers of its own
    ]
    assert again.asks[0].report.reference == second.reference
    assert again.asks[0].key != done.asks[0].key
    assert [one.ask.bureau for one in choices_of(customer=twin)] == ["sandbox"]


def test_the_months_budget_holds_over_all_customers(world, house):
    asked(house, world.abel, cap=500)
    done = asked(house, world.berg, cap=500)
    assert [one.bureau for one in done.asks] == ["sandbox-register"]
    assert done.ended.why is Why.OVER_BUDGET
    next_month = TODAY.replace(month=TODAY.month + 1, day=1)
    assert asked(house, world.berg, cap=500, today=next_month).ended.why is Why.SUFFICIENT


def test_who_may_not_work_buys_nothing(world, house):
    with pytest.raises(BureauRefused) as refused:
        asked(replace(house, powers=frozenset()), world.abel)
    assert refused.value.code == "not_allowed"
    with pytest.raises(BureauRefused) as refused:
        asked(house, world.abel, terms=())
    assert refused.value.code == "no_bureau"
    assert not BureauAsk.objects.exists()


def test_reports_are_never_changed(world, house):
    asked(house, world.abel)
    with pytest.raises(IntegrityError), transaction.atomic():
        BureauReport.objects.update(score=100)


def test_alerts_are_kept_once_and_follow_a_merged_customer(world, house):
    twin = make_customer(number="0C-1001", name="ABEL optik")
    for number in range(24):
        report = Report(reference=f"R{number}", company="Abel", reported_on=TODAY, content=b"%d" % number)
        keep_report(customer=twin, bureau="sandbox", report=report, now=NOW, actor="cli")
    merge(scope=house, gone=twin, kept=world.abel, reason="One", now=NOW)
    bureau = SandboxBureau(today=lambda: TODAY)
    first = hear_alerts(bureau=bureau, since=NOW - timedelta(days=2), now=NOW, actor="cli")
    assert first
    assert {one.customer_id for one in BureauAlert.objects.all()} == {world.abel.pk}
    assert hear_alerts(bureau=bureau, since=NOW - timedelta(days=2), now=NOW, actor="cli") == []
    assert Event.objects.filter(name="credit.alert.heard").count() == len(first)


HEADER = "customer,bureau,reference,company,reported_on,score,limit,currency,days_beyond_terms,insolvent\n"


def taken(text, **kwargs):
    content = text if isinstance(text, bytes) else text.encode()
    return import_reports(content=content, actor="cli", today=TODAY, now=NOW, **kwargs)


def test_a_file_is_taken_in_once(world):
    text = HEADER + "C-1001,Example Bureau,77,Abel Optik,2026-03-01,64,25000.00,EUR,12,no\n"
    assert taken(text, is_dry=True).recorded == 1
    assert not BureauReport.objects.exists()
    done = taken(text)
    assert (done.rows, done.recorded, done.already_there, done.faults) == (1, 1, 0, ())
    kept = BureauReport.objects.get()
    assert (kept.customer_id, kept.score, kept.limit_minor, kept.currency) == (
        world.abel.pk,
        64,
        2_500_000,
        "EUR",
    )
    assert (kept.days_beyond_terms, kept.is_insolvent) == (12, False)
    assert set(kept.tells) == {"score", "limit", "accounts", "insolvency"}
    assert b"25000.00" in bytes(kept.content)
    assert taken(text).already_there == 1


def test_a_workbook_and_json_say_the_same(world):
    book = openpyxl.Workbook()
    for row in (["Customer", "Bureau", "Reported on", "Score"], ["C-1001", "Example", "2026-03-01", 64]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert taken(stream.getvalue()).recorded == 1
    told = [
        {"customer": "C-1001", "bureau": "Other", "reported_on": "2026-03-01", "score": 64, "limit": None}
    ]
    assert taken(json.dumps(told)).recorded == 1
    assert list(BureauReport.objects.values_list("score", flat=True)) == [64, 64]


def test_every_fault_is_named_with_line_and_field_and_nothing_is_kept(world):
    text = (
        HEADER
        + "C-1001,B,1,Abel,2026-03-01,64,,,,\n"
        + "C-9,B,1,Abel,2026-03-01,64,,,,\n"
        + "C-1001,,1,Abel,1.3.2026,101,abc,EUR,-1,perhaps\n"
        + "C-1001,B,1,Abel,2026-03-11,,5,XXZ,,\n"
    )
    done = taken(text)
    assert [(one.line, one.field) for one in done.faults] == [
        (3, "customer"),
        (4, "bureau"),
        (4, "reported_on"),
        (4, "score"),
        (4, "days_beyond_terms"),
        (4, "limit"),
        (4, "insolvent"),
        (5, "currency"),
    ]
    assert not BureauReport.objects.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"[1, 2", "JSON"),
        (b"[[1]]", "object"),
        (b'[{"customer": {"a": 1}}]', "one value"),
        (b"customer,bureau,reported_on,secret\n", "Nothing reads"),
        (b"customer,bureau\n", "missing"),
        (b"\x00\xff\xfe", ""),
    ],
)
def test_what_is_no_such_file_is_refused_and_never_a_crash(world, content, word):
    done = taken(content)
    assert any(word in one.message for one in done.faults)
    assert done.recorded == 0
