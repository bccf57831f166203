"""A ledger of March 2026, and the proof after every test that all invariants hold."""

from datetime import date

import pytest
from tests.ledger import broken, make_ledger


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=date(2026, 3, 1))


@pytest.fixture(autouse=True)
def _proven(transactional_db):
    yield
    assert broken() == {}
