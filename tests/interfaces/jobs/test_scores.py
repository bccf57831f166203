"""Scores by the clock and by hand: whoever is due is scored once, and increases of limits end."""

import json
from datetime import date, timedelta

import pytest
from tests.ledger import make_ledger

from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.credit.models import Score
from dunwell.apps.journal.models import Event
from dunwell.interfaces.cli import scoring
from dunwell.interfaces.jobs import scores

TODAY = date(2026, 3, 10)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(settings):
    settings.TIME_ZONE = "UTC"
    return make_ledger(on=TODAY)


def bought(ledger, number="ABEL"):
    account = ledger.account(number)
    invoice = ledger.invoice(account, f"{number}-1", 100_00, due=TODAY - timedelta(days=5))
    ledger.pay(invoice, 100_00, on=TODAY - timedelta(days=5))
    return account


def test_a_tick_scores_whoever_is_due_once_and_ends_increases(ledger):
    account = bought(ledger)
    CreditLimit.objects.create(
        customer=account.customer,
        currency="EUR",
        limit_minor=100,
        raised_by_minor=50,
        raised_until=TODAY - timedelta(days=1),
        holds_from=TODAY - timedelta(days=9),
        set_at=ledger.clock(),
        set_by="test",
    )
    assert scores.tick(clock=ledger.clock).scored == 1
    assert scores.tick(clock=ledger.clock).scored == 0
    assert Score.objects.count() == 1
    assert list(CreditLimit.objects.order_by("pk").values_list("raised_by_minor", flat=True)) == [50, 0]
    assert Event.objects.filter(name="credit.limit.raise_ended").count() == 1


def test_one_customer_is_scored_by_hand_due_or_not_and_refusals_name_it(ledger, monkeypatch, capsys):
    bought(ledger)
    ledger.account("NEVER")
    monkeypatch.setattr(scoring, "clock", ledger.clock)
    assert scoring.score_now(number="ABEL", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["customer"], told["as_of"], told["is_thin"]) == ("ABEL", "2026-03-10", True)
    assert told["score"] == Score.objects.get().score
    assert scoring.score_now(number="ABEL", as_json=False) == 0
    assert "payment index: 7" in capsys.readouterr().out
    assert Score.objects.count() == 2

    assert scoring.score_now(number="NEVER", as_json=False) == 1
    assert "it never bought anything" in capsys.readouterr().err
    assert scoring.score_now(number="NOBODY", as_json=False) == 1
    assert "There is no customer with the number 'NOBODY'" in capsys.readouterr().err


def test_everybody_who_is_due_is_scored_by_hand_and_a_missing_rate_is_told(ledger, monkeypatch, capsys):
    account = bought(ledger)
    bought(ledger, "BROOK")
    ledger.invoice(ledger.second_account(account, currency="USD"), "USD-1", 100_00, due=TODAY)
    monkeypatch.setattr(scoring, "clock", ledger.clock)
    assert scoring.score_now(number="", as_json=True) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {
        "scored": 1, "groups": 0, "changed": 0, "reviews": 0, "raises_ended": 0, "without_rate": 1,
    }  # fmt: skip
    assert "1 customers were not scored: an exchange rate is missing" in captured.err
