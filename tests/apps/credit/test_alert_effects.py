"""A severe alert is acted on the same day: noted, scored anew, orders looked at; once, and never against a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.apps.credit.trusted import NOW, TODAY, limit, settings
from tests.fakes import FakeMail, fake_house
from tests.ledger import ACTOR, make_ledger

from dunwell.adapters.sandbox_bureau import PLAIN
from dunwell.apps.credit.bureaus import keep_report
from dunwell.apps.credit.holds_models import CreditHold, InsolvencyNote
from dunwell.apps.credit.insolvency import note_insolvency
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.report_models import BureauAlert
from dunwell.apps.credit.scores import last_score
from dunwell.apps.credit.scoring import score_customers
from dunwell.apps.organisation.models import Sending
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.interfaces.jobs import bureaus
from dunwell.ports.credit_bureau import Alert, Report

pytestmark = pytest.mark.django_db


class Telling:
    """A bureau that tells of R-1 what a test makes it tell."""

    terms = PLAIN

    def __init__(self, *kinds):
        self.kinds = kinds

    def alerts(self, *, references, since):
        return [
            Alert(key=kind, reference="R-1", at=NOW, kind=kind, text=f"It is {kind}.", is_severe=is_severe)
            for kind, is_severe in self.kinds
            if "R-1" in references
        ]


@pytest.fixture
def ledger():
    return make_ledger(on=TODAY)


@pytest.fixture
def account(ledger):
    """A customer with a limit that pays well, scored yesterday, whom the bureau watches."""
    settings(ledger.entity, overdue_days=None, score_drop=None, notice_days=0)
    account = ledger.account("ABEL")
    limit(1_000_00, customer=account.customer)
    invoice = ledger.invoice(account, "A-1", 100_00, due=TODAY - timedelta(days=40))
    ledger.pay(invoice, 100_00, on=TODAY - timedelta(days=40))
    score_customers(
        customer_ids=[account.customer_id],
        as_of=TODAY - timedelta(days=1),
        now=NOW - timedelta(days=1),
        actor=ACTOR,
    )
    report = Report(reference="R-1", company="Abel", reported_on=TODAY, content=b"{}")
    keep_report(customer=account.customer, bureau="sandbox", report=report, now=NOW, actor=ACTOR)
    return account


def ticked(*kinds, at=NOW):
    house = replace(fake_house(mail=FakeMail()), bureaus=(Telling(*kinds),))
    return bureaus.tick(house=house, clock=lambda: at)


def test_an_insolvency_is_noted_scored_and_held_within_the_tick_and_once(ledger, account):
    assert ticked(("insolvency", True)) == 1
    assert Task.objects.get().kind == TaskKind.CREDIT_ALERT
    note = InsolvencyNote.objects.get()
    assert (note.customer, note.is_insolvent, note.source) == (
        account.customer,
        True,
        "sandbox: It is insolvency.",
    )
    assert last_score(customer_id=account.customer_id).as_of == TODAY
    hold = CreditHold.objects.get()
    assert (hold.state, hold.held_on, hold.reasons) == ("held", TODAY, ["INSOLVENT"])
    assert ticked(("insolvency", True), at=NOW + timedelta(hours=1)) == 0
    assert (Score.objects.count(), InsolvencyNote.objects.count(), CreditHold.objects.count()) == (2, 1, 1)


def test_what_a_person_notes_after_the_alert_stands(ledger, account):
    ticked(("insolvency", True))
    note_insolvency(
        scope=system_scope(actor=ACTOR), customer=account.customer, is_insolvent=False, on=TODAY, source="The court",
        now=NOW + timedelta(minutes=5),
    )  # fmt: skip
    ticked(("insolvency", True), at=NOW + timedelta(hours=1))
    assert [one.is_insolvent for one in InsolvencyNote.objects.order_by("pk")] == [True, False]
    assert CreditHold.objects.get().state == "over"


def test_a_strong_drop_brings_today_s_score_and_what_the_rules_make_of_it(ledger, account):
    ledger.invoice(
        account, "A-2", 2_000_00, due=TODAY + timedelta(days=30)
    )  # beyond its limit since yesterday
    assert not CreditHold.objects.exists()
    ticked(("score_down", True))
    assert last_score(customer_id=account.customer_id).as_of == TODAY
    assert CreditHold.objects.get().reasons == ["OVER_LIMIT"]
    assert not InsolvencyNote.objects.exists()


def test_what_is_not_severe_changes_nothing(ledger, account):
    assert ticked(("insolvency", False), ("score_down", False)) == 0
    assert BureauAlert.objects.count() == 2
    assert (Score.objects.count(), InsolvencyNote.objects.count(), CreditHold.objects.count()) == (1, 0, 0)


def test_nobody_else_is_looked_at(ledger, account):
    other = ledger.account("BERG")
    limit(1_00, customer=other.customer)
    ledger.invoice(other, "B-1", 2_000_00, due=TODAY + timedelta(days=30))
    ticked(("insolvency", True))
    assert [one.customer_id for one in CreditHold.objects.all()] == [account.customer_id]


def test_a_house_that_is_tried_out_holds_nobody(ledger, account):
    set_switch(
        scope=system_scope(actor=ACTOR), sending=Sending.TEST, letters_max=None, note="Trying", now=NOW
    )
    ticked(("insolvency", True))
    assert InsolvencyNote.objects.exists()
    assert not CreditHold.objects.exists()
