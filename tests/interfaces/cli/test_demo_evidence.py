"""What others know in the demo: visible at the desk at once, each once, and one account near its insurer's day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.ledger import ACTOR, make_ledger
from tests.world import make_account, make_customer

from dunwell.apps.credit.bureau_choices import choices_of
from dunwell.apps.credit.duplicates import found_alike
from dunwell.apps.credit.insurance import insured
from dunwell.apps.credit.report_models import BureauAlert, BureauReport, InsuredLimit
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.core.companies import Likeness
from dunwell.core.credit.insurance import DutyKind
from dunwell.interfaces.cli.demo.evidence import learn_in_demo

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(("oldest", "notify_days"), [(50, 60), (20, 29)])
def test_a_group_is_insured_reported_on_and_booked_twice_and_only_once(oldest, notify_days):
    ledger = make_ledger(on=AS_OF)
    for number, (minor, days) in enumerate(
        [(9_000_00, oldest), (8_000_00, -3), (7_000_00, -9), (100_00, 5)], start=1
    ):
        account = make_account(
            customer=make_customer(number=f"C-{number}", name=f"Company {number} Handels GmbH"),
            entity=ledger.entity,
        )
        ledger.invoice(account, f"I-{number}", minor, due=AS_OF - timedelta(days=days))
    scope = system_scope(actor=ACTOR)
    granted = learn_in_demo(actor=ACTOR, as_of=AS_OF, now=NOW)
    assert granted == InsuredLimit.objects.count() >= 3
    rows = insured(scope=scope, as_of=AS_OF)
    near = next(one for one in rows if any(duty.kind is DutyKind.NOTIFY for duty in one.duties))
    assert near.policy.notify_days == notify_days
    (report_by,) = [duty.by for duty in near.duties if duty.kind is DutyKind.NOTIFY]
    assert 0 < (report_by - AS_OF).days <= 13
    assert Task.objects.filter(kind=TaskKind.INSURER, account=near.account).exists()
    report = BureauReport.objects.get()
    assert (report.customer.number, report.score) == ("C-1", 58)
    alert = BureauAlert.objects.get()
    assert alert.is_severe
    assert Task.objects.filter(kind=TaskKind.CREDIT_ALERT, account__customer=report.customer).count() == 1
    assert len(choices_of(customer=Customer.objects.get(number="C-2"))[0].candidates) == 2
    (pair,) = found_alike(scope=scope)
    assert {pair.first.number, pair.second.number} == {"C-1", "OLD-C-1"}
    assert pair.pair.likeness is Likeness.LIKELY
    assert learn_in_demo(actor=ACTOR, as_of=AS_OF, now=NOW) == 0
    assert (BureauAlert.objects.count(), Customer.objects.count()) == (1, 5)
