"""What `dunwell check` proves of charges: each statement is broken once, behind the back of the database's rules."""

from datetime import date

import pytest
from django.db import connection, transaction
from tests.apps.charges.scene import DUE, account, charge, house_scope, ladder

from dunwell.apps.charges.checks import INVARIANTS
from dunwell.apps.charges.models import Charge
from dunwell.apps.charges.terms import set_house
from dunwell.apps.charges.waivers import ask_waiver

BREAKS = {
    "charges.has_item": [
        "UPDATE charges_charge SET amount_minor = amount_minor + 1 WHERE kind = 'compensation'",
        "DELETE FROM charges_charge WHERE kind = 'compensation'",
    ],
    "charges.once": ["UPDATE charges_charge SET kind = 'late_fee', occurrence = 'x' WHERE id IN ({ids})"],
    "charges.waived_and_collected": ["UPDATE charges_waiver SET amount_minor = 40_01"],
    "charges.adds_up": [
        "UPDATE charges_charge SET calculation = jsonb_set(calculation, '{{amount_minor}}', '1')",
        "UPDATE charges_charge SET calculation = calculation || '{{\"segments\": []}}' WHERE kind = 'interest'",
    ],
    "charges.numbers_without_gaps": ["UPDATE charges_charge SET sequence = 7 WHERE kind = 'compensation'"],
    "charges.reversed_by_credit": ["UPDATE charges_charge SET is_reversed = true WHERE kind = 'interest'"],
    "charges.never_on_charges": ["UPDATE charges_charge SET item_id = debit_item_id WHERE kind = 'interest'"],
    "charges.has_events": ["DELETE FROM journal_event WHERE subject = 'charge'"],
}


@pytest.fixture
def owing(ledger):
    """Interest and compensation, of which 10.00 was waived."""
    ladder(ledger)
    opened = account(ledger)
    ledger.invoice(opened, "R-1", 10_000_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    charge(ledger, date(2026, 3, 8))
    scope = house_scope()
    set_house(
        scope=scope, entity=ledger.entity, interest_months=1, posts_unverified=False,
        waivers_alone={"EUR": 10_00}, now=ledger.clock(),
    )  # fmt: skip
    ask_waiver(
        scope=scope,
        charge_id=Charge.objects.get(kind="compensation").public_id,
        reason="A good customer",
        amount_minor=10_00,
        now=ledger.clock(),
        today=date(2026, 3, 8),
    )
    return opened


def broken_by(sql: str) -> set[str]:
    """The statements that no longer hold after a change, which is then taken back."""
    ids = ", ".join(str(one) for one in Charge.objects.values_list("pk", flat=True))
    found: set[str] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("charges_charge", "charges_waiver", "journal_event"):  # no trigger stands in the way
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for constraint in ("charge_once", "charge_interest_once"):
            cursor.execute(f"DROP INDEX {constraint}")
        cursor.execute("ALTER TABLE charges_charge DROP CONSTRAINT charge_period_or_occurrence")
        cursor.execute(sql.format(ids=ids))
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.add(invariant.name)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("name", "sql"), [(name, sql) for name, changes in BREAKS.items() for sql in changes]
)
def test_each_statement_is_broken_by_what_breaks_it(owing, name, sql):
    assert name in broken_by(sql)


def test_every_statement_is_broken_somewhere_and_none_by_nothing(owing):
    assert set(BREAKS) == {one.name for one in INVARIANTS}
    assert broken_by("SELECT 1") == set()
