"""Why: the chain tells the answer, and whatever is said to have to change, changed, gives the answer promised."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dunning.plainly import LADDER, any_policy, any_standing, day, frame, seeds
from tests.core.dunning.test_decide import ASKING, DUE, IN_ORDER, due_in

from dunwell.core.dunning.assignment import VERSIONS
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import PRECEDENCE, Outcome, Reason
from dunwell.core.dunning.standing import ACCOUNTS, ITEMS, Known, situations, standings
from dunwell.core.dunning.what_if import ASKS_LEDGER, Case, Change, applied
from dunwell.core.dunning.why import Explanation, FactKind, explain

AS_OF = day(0)


def explained(*, policy: Policy = LADDER, **changes: object) -> Explanation:
    return explain(standing=frame([{**DUE, **changes}]), policy=policy, as_of=AS_OF)


def ways(found: Explanation) -> list[tuple[set[str], str, int | None, date]]:
    return [(set(one.changes), str(one.answer.reason), one.answer.step, one.on) for one in found.alternatives]


@settings(max_examples=150)
@given(seeds)
def test_what_would_have_to_change_gives_when_changed_the_answer_it_promises(random: Random):
    """The changes are made and the account is decided again, by the rules of every run."""
    policy, standing = any_policy(random), frame([any_standing(random, 1)])
    found = explain(standing=standing, policy=policy, as_of=AS_OF)
    (row,) = decide(standings=standing, policies={1: policy}, as_of=AS_OF).iter_rows(named=True)
    assert (found.answer.outcome, found.answer.reason, found.answer.step, found.answer.next_on) == (
        row["outcome"],
        row["reason"],
        row["step"],
        row["next_on"],
    )
    assert next(link.reason for link in found.chain if link.holds) == row["reason"]
    assert [link.reason for link in found.chain if link.is_answer] == [row["reason"]]
    case = Case(standing=standing, policy=policy, as_of=AS_OF)
    for one in found.alternatives:
        assert not set(one.changes) & ASKS_LEDGER, "nobody told what the ledger would say"
        assert one.on == AS_OF, "nor what comes later"
        changed = applied(tell=lambda *_: case, on=AS_OF, changes=one.changes)
        assert changed is not None
        (again,) = decide(standings=changed.standing, policies={1: changed.policy}, as_of=AS_OF).iter_rows(
            named=True
        )
        assert (again["reason"], again["step"]) == (one.answer.reason, one.answer.step)
        assert one.answer.is_taken is not found.answer.is_taken, "another answer than the one that was given"


@settings(max_examples=150)
@given(seeds)
def test_no_change_is_named_that_is_not_needed(random: Random):
    """Of several changes together, none can be left out."""
    policy, standing = any_policy(random), frame([any_standing(random, 1)])
    case = Case(standing=standing, policy=policy, as_of=AS_OF)
    for one in explain(standing=standing, policy=policy, as_of=AS_OF).alternatives:
        for left_out in one.changes if len(one.changes) > 1 else ():
            fewer = applied(
                tell=lambda *_: case, on=AS_OF, changes=[each for each in one.changes if each != left_out]
            )
            assert fewer is not None
            assert fewer.decided() != one.answer


# What is so, by the reason that it gives, and what would have to change for the step to be taken on the day.
REMEDY = {
    "DO_NOT_CONTACT": "contact_allowed",
    "PLACED": "account_freed",
    "ON_HOLD": "account_freed",
    "CASH_WAITING": "account_freed",
    "REPLY_WAITING": "account_freed",
    "OWNER_VETO": "account_freed",
    "AWAITING_APPROVAL": "account_freed",
    "RENEWAL_WINDOW": "renewal_ignored",
    "OWNER_WINDOW": "window_waived",
    "MINIMUM_GAP": "gap_waived",
    "CONTACT_CAP": "cap_waived",
    "QUIET_DAY": "rest_waived",
    "CONTACT_MISSING": "contact_found",
}


@pytest.mark.parametrize("reason", sorted(REMEDY))
def test_one_thing_in_the_way_is_the_one_thing_to_change(reason):
    """Each reason alone, everything else in order: that it goes is enough, and nothing less is."""
    alone: dict[str, dict[str, object]] = {
        "DO_NOT_CONTACT": {"is_do_not_contact": True},
        "RENEWAL_WINDOW": {"renewal_on": day(3)},
        "OWNER_WINDOW": {"told_step": None, "told_on": None},
        "MINIMUM_GAP": {"last_contact_on": day(-6)},
        "CONTACT_CAP": {"capped_until": day(2)},
        "QUIET_DAY": {"quiet_until": day(1)},
        "CONTACT_MISSING": {"has_address": False, "is_contact_sought": True},
    }
    so = {"told_step": 2, "told_on": day(-2), **alone.get(reason, {"account_guard": reason})}
    found = explained(policy=ASKING, **so)
    assert found.answer.reason == reason
    assert ways(found) == [({REMEDY[reason]}, "STEP_DUE", 2, AS_OF)]


def test_what_the_minimum_keeps_back_comes_when_it_is_lowered_and_what_is_early_when_wanted():
    assert ways(explained(open_minor=499, chaseable_open_minor=499)) == [
        ({"minimum_lowered"}, "STEP_DUE", 2, AS_OF)
    ]
    early = explained(**due_in(8, last_step=None))
    assert (early.answer.reason, early.answer.next_on) == ("NOT_YET_DUE", day(1))
    assert ways(early) == [({"step_wanted"}, "STEP_DUE", 1, AS_OF)]


def test_several_things_in_the_way_are_named_together_and_none_of_them_alone():
    found = explained(
        account_guard="ON_HOLD", last_contact_on=day(-1), has_address=False, is_contact_sought=True
    )
    assert ways(found) == [({"account_freed", "gap_waived", "contact_found"}, "STEP_DUE", 2, AS_OF)]


def test_the_end_of_the_ladder_and_an_empty_account_have_nothing_to_change():
    for so in ({"last_step": 5}, dict(IN_ORDER[0][0])):
        found = explained(**so)
        assert (found.alternatives, found.by_itself) == ((), None)


def test_a_step_that_is_due_is_stopped_by_money_a_promise_or_a_hold_and_by_not_a_cent_less():
    found = explained(open_minor=30_000, credit_minor=-1_000, chaseable_overdue_minor=9_000)
    assert found.answer.is_taken
    told = [(one.changes, str(one.answer.reason), one.minor) for one in found.alternatives]
    assert told == [
        ((Change.MONEY_RECEIVED,), "COVERED_BY_CREDIT", 9_000),
        ((Change.REST_SET_ASIDE,), "PROMISED", 8_000),
        ((Change.ACCOUNT_HELD,), "ON_HOLD", None),
    ]
    for less in (
        {"credit_minor": -9_999},
        {"chaseable_overdue_minor": 1_001, "item_guard": "PROMISED"},
    ):
        so = {"open_minor": 30_000, "credit_minor": -1_000, "chaseable_overdue_minor": 9_000, **less}
        assert explained(**so).answer.is_taken, less


def test_the_chain_shows_what_would_hold_next():
    """Every line of the order of precedence: its reason is the first that holds, and the next line's holds as well."""
    for place, (so, reason) in enumerate(IN_ORDER):
        found = explained(policy=ASKING, **so)
        assert [link.reason for link in found.chain] == list(PRECEDENCE)
        holds = [str(link.reason) for link in found.chain if link.holds]
        assert holds[0] == reason
        assert set(holds) <= {later for _, later in IN_ORDER[place:]}
        assert holds[-1] == "STEP_DUE"


def test_the_facts_are_those_of_the_standing():
    found = explained(
        policy=replace(ASKING, minimum_balances={"EUR": 500}),
        open_minor=30_000,
        chaseable_open_minor=29_000,
        chaseable_overdue_minor=9_000,
        open_items=3,
        credit_minor=-700,
        item_guard="DISPUTED",
        item_guard_until=day(9),
        account_guard="ON_HOLD",
        account_guard_until=day(4),
        promise_broken_on=day(-1),
        renewal_on=day(10),
        told_step=2,
        told_on=day(-1),
        has_address=False,
        is_vip=True,
    )
    told = {
        fact.kind: (fact.minor, fact.count, fact.on, fact.until, fact.days, fact.step, fact.code)
        for fact in found.facts
    }
    none = (None,) * 6
    assert told == {
        "open": (30_000, 3, None, None, None, None, ""),
        "overdue": (10_000, 1, None, None, None, None, ""),
        "credit": (700, *none[1:], ""),
        "asked": (9_000, *none[1:], ""),
        "minimum": (500, *none[1:], ""),
        "account_guard": (None, None, None, day(4), None, None, "ON_HOLD"),
        "item_guard": (1_000, None, None, day(9), None, None, "DISPUTED"),
        "carrying": (None, None, day(-3), None, 3, None, ""),
        "last_step": (None, None, day(-10), None, None, 1, ""),
        "next_step": (None, None, day(-1), None, None, 2, ""),
        "told": (None, None, day(-1), None, None, 2, ""),
        "last_contact": (None, None, day(-10), None, None, None, ""),
        "gap": (None, None, day(-3), None, None, None, ""),
        "window": (None, None, day(1), None, None, None, ""),
        "renewal": (None, None, day(5), day(15), None, None, ""),
        "promise_broken": (None, None, day(-1), None, None, None, ""),
        "unreachable": (None, None, None, None, None, 2, "email"),
        "vip": (*none, ""),
    }
    assert found.fact(FactKind.CARRYING).days == 3
    assert found.fact(FactKind.CONTACT_SOUGHT) is None


def a_world(random: Random) -> Known:
    """An account of a few items, some guarded for some days, with credit and a hold perhaps."""
    items = [(n, 1, day(random.randint(-40, 10)), random.choice([400, 5_000, 20_000])) for n in range(1, 5)]
    credit = random.choice([0, 0, 600, 50_000])
    guards = [
        (n, random.choice(["DISPUTED", "PROMISED"]), 20_000, random.choice([None, day(2), day(5)]))
        for n in range(1, 5)
        if random.random() < 0.6
    ]
    held = [(1, "ON_HOLD", random.choice([None, day(3)]))] if random.random() < 0.3 else []
    return Known(
        items=pl.DataFrame(
            [*items, *([(9, 1, AS_OF, -credit)] if credit else [])], schema=dict(ITEMS.dtypes), orient="row"
        ),
        accounts=pl.DataFrame(
            [(1, "EUR", True, True, True, True, False, False, False, None, "DE")],
            schema=dict(ACCOUNTS.dtypes),
            orient="row",
        ),
        item_guards=pl.DataFrame(guards, schema=dict(ITEM_GUARDS.dtypes), orient="row"),
        account_guards=pl.DataFrame(
            held, schema={"account_id": pl.Int64, "reason": pl.String, "until": pl.Date}, orient="row"
        ),
        contacts=pl.DataFrame(
            [(1, day(-random.randint(0, 9)))], schema={"account_id": pl.Int64, "on": pl.Date}, orient="row"
        ),
    )


@settings(max_examples=60)
@given(seeds, st.sampled_from([LADDER, ASKING]))
def test_where_the_ledger_can_be_asked_it_is_and_what_comes_by_itself_is_seen(random: Random, policy: Policy):
    """Credits, guards and later days are told by the ledger itself: the promise is kept on the day it names."""
    known = a_world(random)
    versions = pl.DataFrame([(1, 1)], schema=dict(VERSIONS.dtypes), orient="row")

    def tell(on: date, changes: frozenset[Change]) -> Case:
        so = known
        if Change.ITEMS_FREED in changes:
            so = replace(so, item_guards=ITEM_GUARDS.empty())
        if Change.CREDIT_USED in changes:
            so = replace(so, items=so.items.filter(pl.col("residual_minor") > 0))
        found = situations(known=so, as_of=on)
        return Case(standing=standings(situations=found, versions=versions), policy=policy, as_of=on)

    found = explain(standing=tell(AS_OF, frozenset()).standing, policy=policy, as_of=AS_OF, tell=tell)
    for one in (*found.alternatives, *([found.by_itself] if found.by_itself else [])):
        case = applied(tell=tell, on=one.on, changes=one.changes)
        assert case is not None
        if policy is ASKING and one.answer.is_taken:  # the owner is told in time, of this step
            window = {"told_step": one.answer.step, "told_on": one.on - timedelta(days=2)}
            case = case.with_facts(**window)
        assert case.decided() == one.answer
    if found.by_itself:
        assert found.by_itself.on > AS_OF
        assert found.answer.outcome is not Outcome.ESCALATED
        assert all(one.on < found.by_itself.on for one in found.alternatives)


def test_a_hold_with_an_end_is_followed_by_the_step_that_the_days_have_brought_meanwhile():
    items = pl.DataFrame([(7, 1, day(-2), 10_000)], schema=dict(ITEMS.dtypes), orient="row")
    accounts = pl.DataFrame(
        [(1, "EUR", True, True, True, True, False, False, False, None, "DE")],
        schema=dict(ACCOUNTS.dtypes),
        orient="row",
    )
    guards = pl.DataFrame(
        [(1, "ON_HOLD", day(4))],
        schema={"account_id": pl.Int64, "reason": pl.String, "until": pl.Date},
        orient="row",
    )
    known = Known(items=items, accounts=accounts, account_guards=guards)
    versions = pl.DataFrame([(1, 1)], schema=dict(VERSIONS.dtypes), orient="row")

    def tell(on: date, _changes: frozenset[Change]) -> Case:
        found = standings(situations=situations(known=known, as_of=on), versions=versions)
        return Case(standing=found, policy=LADDER, as_of=on)

    found = explain(standing=tell(AS_OF, frozenset()).standing, policy=LADDER, as_of=AS_OF, tell=tell)
    assert (found.answer.reason, found.answer.next_on) == (Reason.ON_HOLD, day(5))
    assert found.by_itself is not None
    assert (found.by_itself.on, found.by_itself.answer.step) == (day(5), 2)
    assert ways(found) == [
        ({"account_freed"}, "STEP_DUE", 2, day(1)),
        ({"account_freed", "step_wanted"}, "STEP_DUE", 2, AS_OF),
    ]
