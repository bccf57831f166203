"""A ledger for bills, proved after each test."""

from datetime import date

import pytest
from tests.ledger import broken, make_ledger


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=date(2026, 3, 2))


@pytest.fixture(autouse=True)
def _proven(transactional_db):
    yield
    assert broken() == {}
