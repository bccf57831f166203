"""What `dunwell check` proves of deposits and plans: each statement is broken once, behind the database's back."""

from datetime import date

import pytest
from django.db import connection, transaction
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, morning

from dunwell.apps.billing import deposits, orders, plans
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.order_checks import INVARIANTS
from dunwell.apps.billing.order_models import OrderBill
from dunwell.apps.billing.plan_usage import import_usage
from dunwell.apps.billing.plans_due import bill_due

NOW = morning(TODAY)
WHO = {"now": NOW, "actor": ACTOR}
BREAKS = {
    "billing.deposits_add_up": ["DELETE FROM billing_orderbill WHERE is_deposit"],
    "billing.deposits_never_overdrawn": ["UPDATE billing_deposituse SET amount_minor = amount_minor + 1"],
    "billing.prepaid_is_set_against": [
        "UPDATE billing_bill SET prepaid_minor = prepaid_minor - 1 WHERE prepaid_minor > 0"
    ],
    "billing.work_waits_for_deposits": ["UPDATE billing_order SET state = 'deposit_asked'"],
    "billing.gathered_once": [
        "UPDATE billing_bill SET state = 'aside', number = '', sequence = NULL WHERE kind = 'invoice'"
    ],
    "billing.use_is_billed_with_its_plan": [
        "UPDATE billing_usageline SET used_on = '2026-04-01'",
        "UPDATE billing_usageline SET plan_id = (SELECT max(id) FROM billing_recurring)",
    ],
}


@pytest.fixture
def books(ledger):
    """An order whose deposit is set against its invoice, and a plan whose use is billed."""
    seller(ledger)
    buyer(ledger, "BROOK")
    order = orders.accept(order=orders.quote(plain=plain(ledger, "BROOK"), **WHO), **WHO)
    request = OrderBill.objects.get().bill
    ledger.pay(request.item, request.gross_minor, on=TODAY)
    deposits.note_payments(**WHO)
    issue(plains=[plain(ledger, "BROOK", order=order.number)], **WHO)
    metered = {"name": "Calls", "tax": "S19", "metered": True, "prices": [{"tiers": [{"price": "1"}]}]}
    for name in ("P-1", "P-2"):
        given = {"entity": ledger.entity.code, "customer": "BROOK", "starts_on": "2026-03-01"}
        plans.make(plain={**given, "external_id": name, "items": [metered]}, **WHO)
    import_usage(content=b"plan,item,used_on,quantity,id\nP-1,Calls,2026-03-01,7,a\n", **WHO)
    assert len(bill_due(now=morning(date(2026, 4, 1)), actor=ACTOR).bills) == 1


def broken_by(sql):
    """The statements that no longer hold after a change, which is then taken back."""
    found = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (
            "orderbill",
            "deposituse",
            "bill",
            "order",
            "usageline",
        ):  # no trigger stands in the way
            cursor.execute(f"ALTER TABLE billing_{table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        assert cursor.rowcount > 0
        for one in INVARIANTS:
            cursor.execute(one.sql)
            if cursor.fetchall():
                found.add(one.name)
        transaction.set_rollback(True)
    return found


def test_every_statement_holds_of_books_that_are_right(books):
    with connection.cursor() as cursor:
        for one in INVARIANTS:
            cursor.execute(one.sql)
            assert cursor.fetchall() == [], one.name


@pytest.mark.parametrize(("name", "sql"), [(name, sql) for name, broken in BREAKS.items() for sql in broken])
def test_a_statement_that_is_broken_is_found(books, name, sql):
    assert name in broken_by(sql)


def test_every_statement_is_broken_once():
    assert set(BREAKS) == {one.name for one in INVARIANTS}
