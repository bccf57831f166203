"""Bills in a foreign currency say their tax in the one it is accounted for, by a rate with its day and source."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import FakeDocuments
from tests.ledger import ACTOR, morning

from dunwell.adapters.official_rules import CarriedRules
from dunwell.apps.billing.copies import Making, copy_of
from dunwell.apps.billing.exchange import import_rates
from dunwell.apps.billing.exchange_models import ExchangeRate
from dunwell.apps.billing.issuing import issue, set_out
from dunwell.apps.billing.models import Bill, Buyer, Form
from dunwell.apps.billing.orders import quote
from dunwell.apps.billing.refusals import BillRefused
from dunwell.core.billing.stored import issued_bill
from dunwell.formats.einvoice.reading import read_einvoice

NOW = morning(TODAY)  # 2 March 2026
FILE = b"base,quote,rate,on,source\nEUR,USD,1.0832,2026-02-27,ECB\nEUR,USD,1.10,2026-02-20,ECB\n"
RULES = CarriedRules()
XML = [Form.CII, Form.UBL, Form.XRECHNUNG, Form.XRECHNUNG_CII, Form.PEPPOL]


@pytest.fixture
def brook(ledger):
    seller(
        ledger, endpoint_scheme="9930", endpoint="DE123456789", contact_name="Anna Beck",
        contact_phone="+49 30 5550100", contact_email="ar@north.example",
    )  # fmt: skip
    ledger.entity.iban = "DE89370400440532013000"
    ledger.entity.save()
    return buyer(
        ledger, "BROOK", endpoint_scheme="0208", endpoint="0403019261", buyer_reference="04011000-12345-34"
    )


def rates(content=FILE, **values):
    return import_rates(content=content, actor=ACTOR, now=NOW, **values)


def in_dollars(ledger, **values):
    return plain(ledger, "BROOK", currency="USD", purchase_order="PO-1", **values)


def issued(ledger, **values):
    (bill,) = issue(plains=[in_dollars(ledger, **values)], now=NOW, actor=ACTOR)
    return bill


def refused(act):
    with pytest.raises(BillRefused) as refusal:
        act()
    return [(one.field, one.message) for one in refusal.value.faults]


@pytest.mark.parametrize("form", XML)
def test_the_e_invoice_says_it_and_keeps_the_official_rules(ledger, brook, form):
    rates()
    bill = issued(ledger)
    making = Making(
        documents=FakeDocuments(), official=lambda source, claim: RULES.check(source=source, claim=claim)
    )
    copy = copy_of(bill=bill, form=form, making=making, now=NOW)
    assert any("Schematron" in one for one in copy.verdict["checked"])
    read = read_einvoice(data=bytes(copy.content)).invoice
    assert (read.currency, read.tax_currency) == ("USD", "EUR")
    assert (read.totals.vat, read.totals.vat_in_tax_currency) == (38_00, 35_08)


def test_the_page_says_it_with_the_rate(ledger, brook):
    rates()
    bill = issued(ledger)
    documents = FakeDocuments()
    copy_of(bill=bill, form=Form.PDF, making=Making(documents=documents), now=NOW)
    (page,) = [one for one in documents.bills if one.number == bill.number]
    assert page.notes[0].replace("\xa0", " ") == (
        "Tax in EUR: EUR 35.08 (1 EUR = 1.0832 USD, ECB, February 27, 2026)"
    )


def test_without_a_rate_nothing_is_issued_where_the_law_wants_one(ledger, brook):
    for act in (
        lambda: issued(ledger),
        lambda: set_out(plain=in_dollars(ledger), now=NOW, actor=ACTOR),
    ):
        ((field, message),) = refused(act)
        assert field == "currency"
        assert "said in EUR" in message
        assert "no rate of USD for 2026-03-02" in message
    several = [in_dollars(ledger), plain(ledger, "BROOK", purchase_order="PO-1")]
    assert [field for field, _ in refused(lambda: issue(plains=several, now=NOW, actor=ACTOR))] == [
        "[0].currency"
    ]
    assert Bill.objects.count() == 0
    rates(FILE.replace(b"2026-02-27", b"2026-02-22"))  # eight days old
    assert refused(lambda: issued(ledger)) != []
    quote(plain=in_dollars(ledger), now=NOW, actor=ACTOR)  # a quote is no invoice yet


def test_the_rate_is_of_the_day_of_supply(ledger, brook):
    rates()
    bill = issued(ledger, supplied_on="2026-02-24")
    other = issued_bill(bill.content).tax_in_other
    assert (other.rate.on, other.tax_minor) == (date(2026, 2, 20), 34_55)  # 38 / 1.10


def test_a_credit_note_takes_the_rate_of_its_bill(ledger, brook):
    rates()
    bill = issued(ledger, supplied_on="2026-02-24")
    note = issued(ledger, kind="credit_note", corrects=[bill.number])
    assert issued_bill(note.content).tax_in_other == issued_bill(bill.content).tax_in_other


def test_where_there_is_no_tax_or_no_such_law_it_leaves_without(ledger, brook):
    Buyer.objects.update(vat_id="FR12345678901")
    free = {"name": "Advice", "price": "10.00", "tax": "AE"}
    assert issued_bill(issued(ledger, lines=[free]).content).tax_in_other is None
    ledger.entity.country = "CH"
    ledger.entity.save()
    assert issued_bill(issued(ledger, external_id="ch").content).tax_in_other is None
    rates()
    assert issued_bill(issued(ledger, external_id="ch2").content).tax_in_other.currency == "EUR"  # its own


def test_a_tax_currency_with_three_decimals_stands_on_the_page_alone(ledger, brook):
    ledger.entity.country, ledger.entity.currency = "KW", "KWD"
    ledger.entity.save()
    rates(b"base,quote,rate,on,source\nKWD,USD,3.25,2026-03-02,Bank\n")
    bill = issued(ledger)
    assert issued_bill(bill.content).tax_in_other.tax_minor == 11_692  # 38 / 3.25
    making = Making(documents=FakeDocuments())
    copy = copy_of(bill=bill, form=Form.CII, making=making, now=NOW)
    assert read_einvoice(data=bytes(copy.content)).invoice.tax_currency == ""


def test_a_file_of_rates_is_taken_in_whole_or_not_at_all(ledger):
    assert rates(is_dry=True).recorded == 2
    assert ExchangeRate.objects.count() == 0
    assert (rates().recorded, rates().recorded, rates().already_there) == (2, 0, 2)
    bad = (
        b"base,quote,rate,on,source\nEUR,USD,1.2,2026-02-27,ECB\nEUR,EUR,1,2026-02-27,ECB\n"
        b"EUR,XYY,0,soon,ECB\nEUR,USD,1.3,2026-03-01,\n"
    )
    taken = rates(bad)
    assert [(one.line, one.field) for one in taken.faults] == [
        (2, "rate"), (3, "quote"), (4, "quote"), (4, "rate"), (4, "on"), (5, "source"),
    ]  # fmt: skip
    assert ExchangeRate.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ExchangeRate.objects.update(rate=1)
