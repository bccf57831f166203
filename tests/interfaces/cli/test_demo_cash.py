"""The demo's bank statements: some money finds its bill, some waits for a person; the same again is nothing."""

import pytest
from tests.interfaces.cli.test_demo import AS_OF, NOW, load
from tests.ledger import broken

from dunwell.apps.cash.match_models import Match
from dunwell.apps.cash.models import LineStanding, StatementFile
from dunwell.interfaces.cli.demo_cash import bank_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_entities_have_statements_with_lines_that_are_clear_and_others_to_be_cleared():
    load()

    assert {one.entity.code for one in StatementFile.objects.select_related("entity")} == {"DE", "US"}
    assert set(StatementFile.objects.values_list("verdict", flat=True)) == {"balanced"}
    assert Match.objects.filter(state="posted").count() >= 2
    assert LineStanding.objects.filter(state__in=["open", "proposed"]).count() >= 4
    assert bank_demo(actor="test", as_of=AS_OF, now=NOW) == 0
    assert broken() == {}
