"""Whatever kind of document stands on an account, a statement of it can be set."""

from typing import get_args

from dunwell.apps.receivables.models import TOLD_AS, ItemKind
from dunwell.ports.documents import LineKind


def test_a_statement_has_a_word_for_every_kind_that_the_ledger_has():
    assert set(TOLD_AS) == set(ItemKind.values)
    assert set(TOLD_AS.values()) <= set(get_args(LineKind))
