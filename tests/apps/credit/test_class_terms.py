"""A class drives the terms of new bills: where nothing else was agreed, from when terms of credit were set."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.apps.billing.scene import buyer, plain, seller
from tests.ledger import ACTOR, make_ledger, morning

from dunwell.apps.billing import orders
from dunwell.apps.billing.class_days import terms_of_customer
from dunwell.apps.billing.class_models import ClassDays
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.order_left import next_bill
from dunwell.apps.credit.scoring import score_customers
from dunwell.apps.credit.terms import set_terms
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.stored import issued_bill
from dunwell.core.billing.usual_terms import TermsFrom
from dunwell.core.credit.classes import STANDARD
from dunwell.core.credit.terms import CreditTerms, plain_of

TODAY = date(2026, 3, 2)
NOW = morning(TODAY)
WHO = {"now": NOW, "actor": ACTOR}


@pytest.fixture
def ledger(transactional_db):
    made = make_ledger(on=TODAY)
    seller(made)
    return made


@pytest.fixture
def brook(ledger):
    return buyer(ledger, "BROOK").customer


def of_class(customer, code):
    Customer.objects.filter(pk=customer.pk).update(credit_class=code)


def set_up(entity=None, **days):
    """Terms of credit with these days for classes instead of the standard ones."""
    terms = plain_of(CreditTerms())
    for row in terms["classes"]:
        row["terms_days_max"] = days.get(row["code"], row["terms_days_max"])
    set_terms(scope=system_scope(actor=ACTOR), entity=entity, plain=terms, note="By class", now=NOW)


def billed(ledger, **given):
    (bill,) = issue(plains=[plain(ledger, "BROOK", **given)], **WHO)
    return bill.due_on - TODAY, issued_bill(bill.content).draft.terms


def days(count):
    return timedelta(days=count)


def test_until_terms_of_credit_are_set_a_class_changes_no_bill(ledger, brook):
    of_class(brook, "A")
    assert billed(ledger) == (days(30), "NET30")
    set_up()
    assert billed(ledger, external_id="2") == (days(60), "NET60")


def test_each_class_has_its_days_and_a_class_that_is_not_known_has_the_entitys(ledger, brook):
    seller(ledger, terms="NET20")
    set_up()
    found = {}
    for code in [*(one.code for one in STANDARD), "Z", ""]:
        of_class(brook, code)
        found[code] = billed(ledger, external_id=f"of {code}")[0].days
    assert found == {"A": 60, "B": 45, "C": 30, "D": 30, "E": 21, "F": 14, "G": 0, "Z": 20, "": 20}


def test_what_was_agreed_and_what_the_bill_says_win_over_every_class(ledger, brook):
    set_up()
    Customer.objects.filter(pk=brook.pk).update(terms="NET50")
    for code in ("A", "F"):
        of_class(brook, code)
        assert billed(ledger, external_id=code) == (days(50), "NET50")
    assert billed(ledger, terms="NET7") == (days(7), "NET7")


def test_an_entitys_own_terms_of_credit_win_over_the_houses_and_the_last_ones_count(ledger, brook):
    of_class(brook, "B")
    set_up(ledger.entity, B=40)
    set_up(None, B=20)
    assert billed(ledger, external_id="1")[0] == days(40)
    set_up(ledger.entity, B=35)
    assert billed(ledger, external_id="2")[0] == days(35)


def test_an_order_keeps_the_terms_it_was_quoted_on_when_the_class_falls(ledger, brook):
    set_up()
    of_class(brook, "A")
    order = orders.quote(plain=plain(ledger, "BROOK", deposits="none"), **WHO)
    again = orders.quote(plain=plain(ledger, "BROOK", deposits="none"), **WHO)
    of_class(brook, "F")
    fresh = orders.quote(plain=plain(ledger, "BROOK", external_id="other"), **WHO)

    assert again.pk == order.pk  # the same words are the same quote, whatever the class says since
    assert next_bill(order=order)["terms"] == "NET60"
    assert next_bill(order=fresh)["terms"] == "NET14"
    of_class(brook, "")
    assert "terms" not in next_bill(order=orders.quote(plain=plain(ledger, "BROOK", external_id="x"), **WHO))


def test_a_score_of_which_enough_is_known_sets_the_class_and_a_thin_one_does_not(ledger, brook):
    set_up()
    account = brook.accounts.get()
    for number in range(4):
        item = ledger.invoice(account, f"R-{number}", 1_000, due=TODAY - days(70))
        ledger.pay(item, 1_000, on=TODAY - days(70))
    thin = ledger.account("THIN")
    ledger.pay(ledger.invoice(thin, "T-1", 1_000, due=TODAY - days(60)), 1_000, on=TODAY - days(60))
    pks = [account.customer_id, thin.customer_id]
    score_customers(customer_ids=pks, as_of=TODAY, now=NOW, actor=ACTOR)

    score = brook.scores.get()
    brook.refresh_from_db()
    thin.customer.refresh_from_db()
    assert not score.is_thin
    assert (brook.credit_class, thin.customer.credit_class) == (score.class_code, "")
    (at,) = terms_of_customer(customer=brook)
    assert (at.terms.source, at.terms.class_code) == (TermsFrom.CLASS, score.class_code)
    assert at.terms.text == f"NET{at.class_days}"
    (other,) = terms_of_customer(customer=thin.customer)
    assert other.terms.source is TermsFrom.STANDARD


def test_days_of_classes_are_never_changed(ledger):
    set_up()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ClassDays.objects.update(days={})
