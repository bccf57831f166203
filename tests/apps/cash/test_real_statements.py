"""Statements of real banks into the house: taken in or refused with a reason, to the cent, and twice without effect."""

from pathlib import Path

import pytest
from django.db import transaction
from tests.apps.cash.scene import NOW, sound
from tests.formats.bank.expected import STATEMENTS
from tests.world import make_entity

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.bank_accounts import AccountUnknown
from dunwell.apps.cash.importing import import_statement
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.models import BankLine, LineStanding, StatementFile
from dunwell.apps.organisation.scope import system_scope
from dunwell.formats.bank.records import UnreadableStatement

pytestmark = pytest.mark.django_db
NOT_STATEMENTS = (".json", ".md", ".txt.json", ".csv")


def files() -> list[Path]:
    if not STATEMENTS.exists():
        return []
    return [
        one
        for one in sorted(STATEMENTS.rglob("*"))
        if one.is_file() and not one.name.endswith(NOT_STATEMENTS)
    ]


def test_every_statement_of_a_real_bank_is_taken_in_whole_or_refused_with_a_reason() -> None:
    if not files():
        pytest.skip(f"no statements of real banks at {STATEMENTS.name}")
    house = make_entity(code="NORTH", name="Northwind GmbH", country="DE", currency="EUR")
    who = system_scope(actor="test")
    taken = refused = 0
    for one in files():
        before = (StatementFile.objects.count(), BankLine.objects.count())
        try:
            with transaction.atomic():
                done = import_statement(
                    scope=who, entity=house, name=one.name, content=one.read_bytes(), now=NOW, is_registered=True,
                    account="UNNAMED 1",
                )  # fmt: skip
        except (UnreadableStatement, AccountUnknown, CashRefused):
            assert (StatementFile.objects.count(), BankLine.objects.count()) == before, one.name
            refused += 1
            continue
        taken += done.is_new
        assert not import_statement(
            scope=who, entity=house, name=one.name, content=one.read_bytes(), now=NOW, is_registered=True,
            account="UNNAMED 1",
        ).is_new  # fmt: skip
    match_lines(entity_id=house.pk, now=NOW, today=NOW.date())

    assert taken > refused
    assert LineStanding.objects.filter(state="open").exists()
    assert sound() == {}
