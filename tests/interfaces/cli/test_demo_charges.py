"""The charges of the demo group: posted, one let go, one waiting, one reversed; once, however often it is asked."""

from datetime import date

import pytest
from tests.apps.charges.scene import DUE, account, charges, ladder
from tests.ledger import broken, make_ledger, morning
from tests.world import make_user

from dunwell.apps.charges.models import Charge, ChargesRun, Waiver
from dunwell.apps.organisation.models import Role
from dunwell.interfaces.cli.demo.charges import charge_demo

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = date(2026, 3, 9)


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=date(2026, 3, 1))


def load(ledger):
    return charge_demo(actor="test", as_of=AS_OF, now=morning(AS_OF))


def test_a_few_are_posted_and_something_is_done_about_three_of_them(ledger):
    ladder(ledger, charge="interest")
    make_user("collector", Role.COLLECTOR, ledger.entity)
    owing = [account(ledger, f"C-{number}") for number in range(3)]
    for number, one in enumerate(owing, start=1):
        ledger.invoice(one, f"INV-{number}", number * 10_000_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    assert load(ledger) == 3
    assert charges(owing[1]) == [
        ("interest", 33_76, "2026-03-03", "2026-03-08", True),  # 20,000.00 for six days, paid after three
        ("interest", 16_88, "2026-03-03", "2026-03-05", False),
    ]
    assert [
        (one.charge.account_id, one.amount_minor, one.state) for one in Waiver.objects.order_by("pk")
    ] == [
        (owing[0].pk, 16_88, "granted"),
        (owing[2].pk, 50_65, "asked"),
    ]
    assert (load(ledger), ChargesRun.objects.count()) == (0, 2)
    assert broken() == {}


def test_where_no_letter_was_ever_written_nothing_is_charged(ledger):
    assert load(ledger) == 0
    assert not Charge.objects.exists()
    assert not ChargesRun.objects.exists()
