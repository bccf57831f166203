"""The demo's bank statements: some money finds its bill, some waits for a person; the same again is nothing."""

from collections import Counter

import pytest
from tests.interfaces.cli.test_demo import AS_OF, NOW, load
from tests.ledger import broken

from dunwell.apps.cash.match_models import Deduction, Match, Surplus
from dunwell.apps.cash.models import BankLine, LineStanding, StatementFile
from dunwell.apps.cash.refund_models import Refund
from dunwell.interfaces.cli.demo.cash import bank_demo
from dunwell.interfaces.cli.demo.cash_desk import cash_desk_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_entities_have_statements_with_lines_that_are_clear_and_others_to_be_cleared():
    load(customers=150)  # enough for every case of a morning at the cash desk

    assert {one.entity.code for one in StatementFile.objects.select_related("entity")} == {"DE", "GB", "US"}
    assert set(StatementFile.objects.values_list("verdict", flat=True)) == {"balanced", "flagged"}
    assert Match.objects.filter(state="posted").count() >= 2
    assert LineStanding.objects.filter(state__in=["open", "proposed"]).count() >= 4
    states = Counter(LineStanding.objects.values_list("state", flat=True))
    assert {name for name in ("proposed", "waiting", "parked") if not states[name]} == set()
    assert BankLine.objects.filter(returned__isnull=False, standing__state="done").count() == 1
    assert Deduction.objects.filter(closed_on=None).count() == 1
    assert Surplus.objects.filter(kept_on=None).count() == 2
    assert [one.state for one in Refund.objects.all()] == ["asked"]
    assert bank_demo(actor="test", as_of=AS_OF, now=NOW) == 0
    assert cash_desk_demo(actor="test", as_of=AS_OF, now=NOW) == 0
    assert broken() == {}
