"""A request for a deposit: one line without tax, in the customer's language, with the order's references."""

from datetime import date
from decimal import Decimal

import pytest

from dunwell.core.billing.deposit_words import deposit_draft
from dunwell.core.billing.draft import BillDraft, BillKind, DraftLine
from dunwell.core.billing.faults import faults_of
from dunwell.core.billing.taxes import Tax, TaxCategory
from dunwell.core.billing.totals import reckon

TODAY = date(2026, 3, 2)
ORDER = BillDraft(
    kind=BillKind.INVOICE,
    currency="EUR",
    issued_on=TODAY,
    due_on=date(2026, 3, 9),
    lines=(DraftLine(name="Work", quantity=Decimal(3), price=Decimal(100), tax="S19"),),
    taxes={"S19": Tax(category=TaxCategory.STANDARD, rate_pct=Decimal(19))},
    purchase_order="PO-7",
)


@pytest.mark.parametrize(
    ("language", "name", "detail"),
    [
        ("en", "Payment in advance on order O-1", "comes to EUR 357.00."),
        ("de-AT", "Anzahlung auf Auftrag O-1", "auf EUR 357,00"),
        ("fr", "Acompte sur la commande O-1", "357,00 EUR"),
        ("es", "Anticipo del pedido O-1", "357,00 EUR"),
        ("nl", "Vooruitbetaling op opdracht O-1", "EUR 357,00"),
        ("pl", "Payment in advance on order O-1", "EUR 357.00"),
    ],
)
def test_it_says_in_the_customers_language_what_is_asked(language, name, detail):
    draft = deposit_draft(order=ORDER, number="O-1", total_minor=357_00, asked_minor=35_70, language=language)
    (line,) = draft.lines
    assert (line.name, line.price) == (name, Decimal("35.70"))
    assert detail in line.details[0].replace("\u00a0", " ")
    assert (draft.order_number, draft.purchase_order, draft.due_on) == ("O-1", "PO-7", date(2026, 3, 9))
    totals = reckon(draft=draft)
    assert (totals.net_minor, totals.tax_minor, totals.gross_minor) == (35_70, 0, 35_70)
    assert faults_of(draft=draft, today=TODAY) == ()
