"""Interest and compensation by the law: posted once, in increments, on an item of its own, and taken back."""

from datetime import date

from tests.apps.charges.scene import DUE, account, charge, charges, ladder, left

from dunwell.apps.charges.models import Charge
from dunwell.apps.receivables.models import OpenItem


def test_interest_to_the_day_and_compensation_once(ledger):
    ladder(ledger)
    owing = account(ledger)
    invoice = ledger.invoice(owing, "R-1", 10_000_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    run = charge(ledger, date(2026, 3, 8))
    # 10,000.00 at 10.27 % for 6 days of 365: 16.88
    assert charges(owing) == [
        ("interest", 16_88, "2026-03-03", "2026-03-08", False),
        ("compensation", 40_00, "", "", False),
    ]
    assert run.totals["posted"] == {
        "EUR": {
            "compensation": {"charges": 1, "amount_minor": 40_00},
            "interest": {"charges": 1, "amount_minor": 16_88},
        }
    }
    assert run.failures == []
    assert left(invoice) == 10_000_00
    notes = OpenItem.objects.filter(account=owing, kind="debit_note").order_by("pk")
    assert [(one.number, one.amount_minor, one.source) for one in notes] == [
        ("NORTH-DN-000001", 16_88, "charges"),
        ("NORTH-DN-000002", 40_00, "charges"),
    ]
    first = Charge.objects.get(number="NORTH-DN-000001")
    assert (first.item_id, first.debit_item_id) == (invoice.pk, notes[0].pk)
    assert first.basis["jurisdiction"] == "DE"
    assert first.calculation["segments"] == [
        {
            "from": "2026-03-03",
            "to": "2026-03-08",
            "days": 6,
            "reference_pct": "1.27",
            "margin_pct": "9.00",
            "rate_pct": "10.27",
            "series": "DE_BASISZINS",
            "principal_minor": 10_000_00,
            "interest_minor": 16_88,
        }
    ]
