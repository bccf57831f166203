"""An insured customer falls behind: the ladder hurries before the insurer is told, and delay ends where it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.ledger import ACTOR, RESTLESS, Ledger, events, publish_policy
from tests.world import make_user

from dunwell.apps.credit.insurance import PolicyDraft, add_policy, extension_of, note_notice
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.promises.access import PlanRefused, PromiseRefused
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.runs.models import Decision, Run
from dunwell.apps.runs.why import why
from dunwell.apps.worklist.credit_tasks import ask_for_insurers
from dunwell.apps.worklist.models import Task
from dunwell.core.credit.insurance import Cover, DutyKind
from dunwell.core.dunning.policy import Level, PromiseRules
from dunwell.core.dunning.why import FactKind
from dunwell.core.promises.outcomes import Instalment

SLOW = replace(
    RESTLESS,
    levels=(
        Level(step=1, key="reminder", days=3, channel="email"),
        Level(step=2, key="firmer", days=45, channel="email"),
        Level(step=3, key="final", days=90, channel="email"),
    ),
)
DUE = date(2026, 3, 2)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def insured(ledger: Ledger) -> None:
    publish_policy(SLOW, now=ledger.clock())
    add_policy(
        scope=system_scope(actor=ACTOR),
        entity=ledger.entity,
        draft=PolicyDraft(
            insurer="Example Credit Insurance",
            number="P-1",
            currency="EUR",
            cover=Cover(
                covered_basis_points=9_000, discretionary_minor=500_000, notify_days=30, stop_days=60,
                claim_days=150, extension_days=60,
            ),
            holds_from=after(-60),
            holds_until=after(300),
        ),
        now=ledger.clock(),
    )  # fmt: skip


def test_a_step_comes_before_the_insurer_is_told_and_why_names_the_day(ledger: Ledger) -> None:
    insured(ledger)
    account = ledger.account("BROOK")
    ledger.invoice(account, "INV-1", 1_200_00, due=DUE)
    for days in (3, 15, 22, 23, 24, 45):
        ledger.run(after(days))
        if days == 15:
            assert ask_for_insurers(scope=system_scope(actor=ACTOR), as_of=after(15), now=ledger.clock()) == 0
        if days == 22:
            assert ask_for_insurers(scope=system_scope(actor=ACTOR), as_of=after(22), now=ledger.clock()) == 1
    sent = [one for one in events(account) if "notice.sent" in one]
    # By its own days the second step would come on the 45th; the insurer is to be told on the 30th, a week before which
    # it comes. The third waits for its own day.
    assert sent == ["03-05 dunning.notice.sent 1", "03-25 dunning.notice.sent 2"]
    assert Task.objects.filter(account=account, kind="insurer", due_on=after(30)).count() == 1
    found = why(scope=system_scope(actor=ACTOR), account_id=account.public_id, today=after(45), on=after(24))
    fact = found.explanation.fact(FactKind.REPORT)
    assert fact is not None
    assert (fact.on, fact.days) == (after(30), 6)
    stored = Decision.objects.get(run=Run.objects.get(as_of=after(23)), account_id=account.pk)
    assert (stored.report_by, stored.extension_ends_on) == (after(30), after(60))


def test_nothing_is_hurried_once_the_insurer_was_told(ledger: Ledger) -> None:
    insured(ledger)
    account = ledger.account("BROOK")
    ledger.invoice(account, "INV-1", 1_200_00, due=DUE)
    ledger.run(after(3))
    policy = ledger.entity.insurance_policies.get()
    note_notice(
        scope=system_scope(actor=ACTOR), policy=policy, customer=account.customer, kind=DutyKind.NOTIFY,
        oldest_due_on=DUE, sent_on=after(10), note="", now=ledger.clock(),
    )  # fmt: skip
    ledger.run(after(23))
    assert [one for one in events(account) if "notice.sent" in one] == ["03-05 dunning.notice.sent 1"]


def test_who_may_not_go_beyond_limits_puts_nothing_off_for_longer_than_the_insurer_allows(
    ledger: Ledger,
) -> None:
    insured(ledger)
    account = ledger.account("BROOK")
    invoice = ledger.invoice(account, "INV-1", 1_200_00, due=DUE)
    newer = ledger.invoice(account, "INV-2", 300_00, due=after(40))
    collector = desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))
    controller = desk_scope(user=make_user("controller", Role.CONTROLLER, ledger.entity))
    today = after(50)
    allowed = extension_of(account=account, as_of=today)

    def promise(scope: Scope, item: OpenItem, days: int) -> Promise:
        return make_promise(
            scope=scope, account_id=account.public_id, item_ids=[item.public_id], due_on=after(days),
            promised_by="Ann", method="transfer", note="", source="desk", rules=PromiseRules(),
            extension=allowed, now=ledger.clock(), today=today,
        )  # fmt: skip

    def plan(scope: Scope) -> Plan:
        return make_plan(
            scope=scope, account_id=account.public_id, item_ids=[invoice.public_id],
            instalments=[
                Instalment(due_on=after(58), amount_minor=600_00),
                Instalment(due_on=after(88), amount_minor=600_00),
            ],
            agreed=Agreement(customer_person="Ann"), rules=PromiseRules(), grace_days=3,
            extension=allowed, now=ledger.clock(), today=today,
        )  # fmt: skip

    with pytest.raises(PromiseRefused, match="2026-05-01") as late:
        promise(collector, invoice, 61)
    assert (late.value.code, late.value.field) == ("too_far", "due_on")
    with pytest.raises(PlanRefused, match="Example Credit Insurance insures this only if") as long:
        plan(collector)
    assert long.value.code == "too_far"
    promise(collector, newer, 61)  # of a newer invoice it is not
    plan(controller)
    agreed = Event.objects.get(name="promises.plan.agreed")
    assert agreed.data["beyond"] == ["insurer"]
    ledger.run(today)
    found = why(scope=controller, account_id=account.public_id, today=today, on=today)
    fact = found.explanation.fact(FactKind.EXTENSION)
    assert fact is not None
    assert fact.on == after(60)


def test_a_hold_beyond_what_the_insurer_allows_is_named(ledger: Ledger) -> None:
    insured(ledger)
    account = ledger.account("BROOK")
    ledger.invoice(account, "INV-1", 1_200_00, due=DUE)
    collector = desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))
    place_hold(
        scope=collector, account_id=account.public_id, reason="agreed_delay", note="", ends_on=after(70),
        review_on=None, now=ledger.clock(), today=after(10),
    )  # fmt: skip
    found = why(scope=collector, account_id=account.public_id, today=after(10), on=after(10))
    fact = found.explanation.fact(FactKind.EXTENSION)
    assert fact is not None
    assert (fact.on, fact.until) == (after(60), after(70))
