"""Why an account was decided as it was: from what its run stored, whatever has changed since, and by name."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.ledger import Ledger, publish_policy
from tests.world import make_user

from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning.holds import lift_hold, place_hold
from dunwell.apps.dunning.models import Steer
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.steers import withdraw
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.models import Action, Decision, Run
from dunwell.apps.runs.why import Basis, Why, why
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.dunning.why import FactKind


def march(day: int) -> date:
    return date(2026, 3, day)


def collector(ledger: Ledger) -> Scope:
    return desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))


def asked(account: Account, *, today: date, on: date | None = None) -> Why:
    return why(scope=system_scope(actor="test"), account_id=account.public_id, today=today, on=on)


def ways(found: Why) -> list[tuple[set[str], int | None, date]]:
    return [(set(one.changes), one.answer.step, one.on) for one in found.explanation.alternatives]


def answer(found: Why) -> tuple[str, int | None, date | None]:
    given = found.explanation.answer
    return str(given.reason), given.step, given.next_on


def hold(ledger: Ledger, scope: Scope, *, today: date, until: date, **on: object):
    return place_hold(
        scope=scope, **on, reason="legal", note="Our lawyers look at it", ends_on=until, review_on=None,
        now=ledger.clock(), today=today,
    )  # fmt: skip


def promised(ledger: Ledger, scope: Scope, account: Account, *, today: date, due: date):
    return make_promise(
        scope=scope, account_id=account.public_id, due_on=due, promised_by="Ann Lee", method="transfer", note="",
        source="desk", rules=PromiseRules(), now=ledger.clock(), today=today,
    )  # fmt: skip


def test_a_day_that_was_run_is_told_from_what_the_run_stored(ledger):
    """The letter went out on the 13th; since then it was paid and the policy changed: the 13th stays what it was."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), march(14))
    ledger.pay(invoice, 1_200_00, on=march(15))
    publish_policy(replace(STANDARD, minimum_gap_days=1), now=ledger.clock())
    found = asked(brook, today=march(20), on=march(13))
    assert (found.basis, found.run_public_id) == (
        Basis.DECIDED,
        Run.objects.get(as_of=march(13)).public_id,
    )
    assert (answer(found), found.policy_name, found.carrying_number) == (
        ("STEP_DUE", 2, None),
        "Test v1",
        "INV-1",
    )
    assert (found.explanation.fact(FactKind.OPEN).minor, found.explanation.fact(FactKind.CARRYING).days) == (
        1_200_00,
        3,
    )
    assert found.deed is not None
    assert (found.deed.kind, found.deed.state, found.deed.recipient) == ("notice", "sent", "ap@brook.example")
    assert found.deed.letter is not None
    assert (found.previous_run, found.next_run) == (march(12), march(14))
    stops = [
        (str(change), str(one.answer.reason), one.minor)
        for one in found.explanation.alternatives
        for change in one.changes
    ]
    assert stops == [
        ("money_received", "COVERED_BY_CREDIT", 1_200_00),
        ("rest_set_aside", "PROMISED", 1_200_00),
        ("account_held", "ON_HOLD", None),
    ]


def test_every_stored_decision_is_explained_as_it_was_made(ledger):
    """Paid, promised, held and covered: whatever a run stored, its explanation comes to the same answer."""
    scope = collector(ledger)
    accounts = [ledger.account(name) for name in ("BROOK", "LAKE", "SEA")]
    for place, account in enumerate(accounts):
        ledger.invoice(account, "INV-1", 900_00 + place, due=march(4))
        ledger.invoice(account, "INV-2", 500_00, due=march(9))
    ledger.run_days(march(1), march(6))
    promised(ledger, scope, accounts[0], today=march(6), due=march(9))
    hold(ledger, scope, today=march(6), until=march(8), account_id=accounts[1].public_id)
    ledger.receive(accounts[2], 950_00, on=march(6))
    ledger.run_days(march(7), march(14))
    reasons = set()
    for decision in Decision.objects.select_related("run"):
        account = next(one for one in accounts if one.pk == decision.account_id)
        found = asked(account, today=march(20), on=decision.run.as_of)
        assert answer(found) == (decision.reason, decision.step, decision.next_on)
        reasons.add(decision.reason)
    assert {"PROMISED", "ON_HOLD", "COVERED_BY_CREDIT", "STEP_DUE", "NEXT_STEP_LATER"} <= reasons


def test_a_past_day_without_a_run_is_told_by_the_run_before_it(ledger):
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run(march(9))
    ledger.run(march(16))
    found = asked(brook, today=march(16), on=march(12))
    assert (found.basis, found.asked_on, found.explanation.as_of) == (Basis.EARLIER, march(12), march(9))
    assert (found.previous_run, found.next_run) == (march(9), march(16))
    early = asked(brook, today=march(16), on=march(8))
    assert (early.basis, early.run_public_id) == (Basis.IN_HINDSIGHT, None)
    assert (answer(early), early.deed.state) == (("STEP_DUE", 1, None), "")


def test_today_is_decided_now_until_its_run_was_made_and_nothing_is_written(ledger):
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), march(12))
    before = (Run.objects.count(), Decision.objects.count(), Action.objects.count(), Event.objects.count())
    found = asked(brook, today=march(13))
    assert (found.basis, found.is_future, answer(found)) == (Basis.PREVIEW, False, ("STEP_DUE", 2, None))
    assert found.deed is not None
    assert (found.deed.kind, found.deed.state, found.deed.letter) == ("notice", "", None)
    assert before == (
        Run.objects.count(), Decision.objects.count(), Action.objects.count(), Event.objects.count(),
    )  # fmt: skip
    ledger.run(march(13))
    assert asked(brook, today=march(13)).basis == Basis.DECIDED


def test_a_later_day_is_told_as_if_nothing_were_paid_and_a_run_of_it_agrees(ledger):
    """Asked a week ahead about every day: then the days come, nothing is paid, and the runs decide the same."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), march(4))
    told = {on: asked(brook, today=march(4), on=on) for on in map(march, range(5, 14))}
    assert all(found.is_future for found in told.values())
    ledger.run_days(march(5), march(13))
    for on, found in told.items():
        decided = Decision.objects.get(run__as_of=on, account_id=brook.pk)
        assert answer(found) == (decided.reason, decided.step, decided.next_on), on
    assert told[march(5)].explanation.by_itself.on == march(13)


def test_a_promise_stands_by_name_and_what_comes_without_it_is_asked_of_the_ledger(ledger):
    """Ann Lee promised until the 20th, with two days of grace: the 23rd is told, and what comes without the promise."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(1))
    ledger.run_days(march(1), march(5))
    promised(ledger, collector(ledger), brook, today=march(5), due=march(20))
    found = asked(brook, today=march(15))
    assert answer(found) == ("PROMISED", None, march(23))
    ((guard,),) = [found.guards]
    assert (guard.kind, guard.minor, guard.until, guard.due_on, guard.person, guard.numbers) == (
        "promise",
        1_200_00,
        march(22),
        march(20),
        "Ann Lee",
        ("INV-1",),
    )
    assert ways(found) == [({"items_freed"}, 2, march(15))]
    assert (found.explanation.by_itself.on, found.explanation.by_itself.answer.step) == (march(23), 2)
    ledger.run(march(16))
    stored = asked(brook, today=march(30), on=march(16))
    assert (stored.basis, ways(stored)) == (Basis.DECIDED, [({"items_freed"}, 2, march(16))])


def test_a_hold_that_was_lifted_since_is_still_named_for_the_day_on_which_it_held(ledger):
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    scope = collector(ledger)
    ledger.run(march(11))
    placed = hold(ledger, scope, today=march(11), until=march(30), customer_id=brook.customer.public_id)
    ledger.run_days(march(12), march(14))
    ledger.clock.now += timedelta(hours=2)
    lift_hold(scope=scope, hold_id=placed.public_id, note="Settled", now=ledger.clock())
    then = asked(brook, today=march(15), on=march(14))
    ((guard,),) = [then.guards]
    assert (guard.kind, guard.label, guard.person, guard.until) == (
        "hold",
        "Legal matter",
        "Collector",
        march(30),
    )
    assert ways(then) == [({"account_freed"}, 2, march(14))]
    assert asked(brook, today=march(15)).guards == ()


def test_a_past_day_without_a_run_is_told_with_the_holds_that_ran_then(ledger):
    """Of no run, only what was kept of the holds can say what stood in the way."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(5))
    scope = collector(ledger)
    ledger.clock.now = datetime.combine(march(11), time(9), tzinfo=UTC)
    placed = hold(ledger, scope, today=march(11), until=march(30), customer_id=brook.customer.public_id)
    ledger.clock.now = datetime.combine(march(14), time(9), tzinfo=UTC)
    lift_hold(scope=scope, hold_id=placed.public_id, note="Settled", now=ledger.clock())
    for day in (11, 12, 13):
        then = asked(brook, today=march(20), on=march(day))
        assert (then.basis, answer(then)[0]) == (Basis.IN_HINDSIGHT, "ON_HOLD"), day
        assert [guard.label for guard in then.guards] == ["Legal matter"], day
    for day in (10, 14, 15):
        then = asked(brook, today=march(20), on=march(day))
        assert (answer(then)[0], then.guards) == ("STEP_DUE", ()), day


def test_a_past_day_without_a_run_is_told_with_the_veto_that_stood_then(ledger):
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(5))
    ledger.clock.now = datetime.combine(march(11), time(9), tzinfo=UTC)
    said = Steer.objects.create(
        account=brook, carrying_item_id=invoice.pk, step=2, kind="veto", on=march(11), until=march(20),
        reason="We sign a new order this week", actor="test", made_at=ledger.clock(),
    )  # fmt: skip
    journal.append(
        name="dunning.steer.made", actor="test", now=ledger.clock(), subject="steer", subject_id=said.pk, data={},
    )  # fmt: skip
    ledger.clock.now = datetime.combine(march(14), time(9), tzinfo=UTC)
    withdraw(found=said, actor="test", now=ledger.clock())
    for day in (11, 12, 13):
        then = asked(brook, today=march(20), on=march(day))
        assert (then.basis, answer(then)[0]) == (Basis.IN_HINDSIGHT, "OWNER_VETO"), day
        assert [guard.note for guard in then.guards] == ["We sign a new order this week"], day
    for day in (10, 14, 15):
        then = asked(brook, today=march(20), on=march(day))
        assert (answer(then)[0], then.guards) == ("STEP_DUE", ()), day


def test_a_dispute_and_a_veto_stand_by_name(ledger):
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.invoice(brook, "INV-2", 800_00, due=march(10))
    draft = DisputeDraft(reason="price", amount_minor=300_00, source="desk", raised_by="Ann Lee")
    raise_dispute(
        scope=collector(ledger), item_id=invoice.public_id, draft=draft, now=ledger.clock(), today=march(11)
    )
    steer = Steer.objects.create(
        account=brook, carrying_item_id=invoice.pk, step=2, kind="veto", on=march(12), until=march(18),
        reason="We sign a new order this week", actor="user:999", made_at=ledger.clock(),
    )  # fmt: skip
    journal.append(
        name="dunning.steer.made", actor="user:999", now=ledger.clock(), subject="steer", subject_id=steer.pk, data={},
    )  # fmt: skip
    found = asked(brook, today=march(13))
    assert answer(found) == ("OWNER_VETO", None, march(19))
    dispute, veto = found.guards
    assert (dispute.kind, dispute.minor, dispute.numbers, dispute.person) == (
        "dispute",
        300_00,
        ("INV-1",),
        "Collector",
    )
    assert (veto.kind, veto.until, veto.note) == ("veto", march(18), "We sign a new order this week")
    assert found.explanation.fact(FactKind.ASKED).minor == 1_700_00
    assert ways(found) == [({"account_freed"}, 2, march(13))]
    assert (found.explanation.by_itself.on, found.explanation.by_itself.answer.step) == (march(19), 2)


def test_credit_that_covers_is_asked_of_the_ledger_and_days_of_rest_are_kept(ledger):
    """What is not allocated covers all; were it used otherwise, the oldest invoice would be asked for."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.receive(brook, 1_200_00, on=march(11))
    found = asked(brook, today=march(13))
    assert answer(found) == ("COVERED_BY_CREDIT", None, None)
    assert (ways(found), found.explanation.by_itself) == ([({"credit_used"}, 2, march(13))], None)


def test_an_account_out_of_sight_is_unknown(ledger):
    brook = ledger.account("BROOK")
    nobody = desk_scope(user=make_user("newcomer", None))
    with pytest.raises(UnknownAccount):
        why(scope=nobody, account_id=brook.public_id, today=march(1))


@pytest.mark.parametrize("far", [date(1970, 1, 1), date(2199, 12, 31)])
def test_a_day_far_away_is_answered(ledger, far):
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    found = asked(brook, today=march(13), on=far)
    assert found.asked_on == far
    assert found.basis == (Basis.PREVIEW if far > march(13) else Basis.IN_HINDSIGHT)
