"""What can be wrong with a policy, one by one and all at once."""

from dataclasses import replace
from datetime import time
from typing import Any, cast

import pytest
from hypothesis import given
from tests.core.dunning.policies import GOOD, good_policies

from dunwell.core.dunning.policy import Cap, Level, Policy, PromiseRules, QuietHours
from dunwell.core.dunning.policy_faults import KnownText, faults, missing_languages

TEXTS = {
    key: KnownText(languages=frozenset({"en", "de"}))
    for key in ("courtesy", "reminder", "firmer", "call", "final")
}


def named(policy: Policy, **more: Any) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in faults(policy, **more)]


def with_level(step: int, /, **changed: object) -> Policy:
    levels = list(GOOD.levels)
    levels[step - 1] = replace(levels[step - 1], **cast("Any", changed))
    return replace(GOOD, levels=tuple(levels))


def test_a_good_policy_has_no_fault() -> None:
    assert named(GOOD, texts=TEXTS) == []


@given(policy=good_policies())
def test_policies_made_by_the_rules_have_no_fault(policy: Policy) -> None:
    assert named(policy) == []


@given(policy=good_policies())
def test_steps_that_come_down_again_are_always_found(policy: Policy) -> None:
    last = policy.levels[-1]
    softer = Level(step=last.step + 1, key="after", days=1, channel="email", trigger="previous")
    longer = replace(policy, levels=(*policy.levels, softer))
    expected = [
        f"levels[{softer.step}].{name}"
        for name in ("tone", "sender")
        if getattr(last, name) != getattr(softer, name)
    ]
    assert [one.field for one in faults(longer)] == expected


OF_LEVELS: list[tuple[int, dict[str, object], str, str]] = [
    (2, {"step": 3}, "step", "Steps count 1, 2, 3, …; this one says 3."),
    (2, {"key": ""}, "key", "Name the text of this step: small letters, digits, - and _, at most 40."),
    (2, {"key": "Über"}, "key", "Name the text of this step: small letters, digits, - and _, at most 40."),
    (
        2,
        {"channel": "pigeon"},
        "channel",
        "Choose one of email, letter, sms, portal, call, owner; not 'pigeon'.",
    ),
    (2, {"audience": "all"}, "audience", "Choose one of payables, approver, executive; not 'all'."),
    (2, {"tone": "rude"}, "tone", "Choose one of friendly, firm, formal; not 'rude'."),
    (2, {"sender": "boss"}, "sender", "Choose one of collector, controller, senior; not 'boss'."),
    (
        2,
        {"charge": "all"},
        "charge",
        "Choose one of none, late_fee, interest, compensation, interest_and_compensation; not 'all'.",
    ),
    (2, {"approval": "3"}, "approval", "Choose one of none, one, two; not '3'."),
    (2, {"sales": "all"}, "sales", "Choose one of owner, lead, inform, none; not 'all'."),
    (2, {"trigger": "moon"}, "trigger", "Choose one of due, previous, event; not 'moon'."),
    (2, {"hold_days": 61}, "hold_days", "Give a number from 0 to 60; this says 61."),
    (4, {"window_days": 11, "sales": "lead"}, "window_days", "Give a number from 0 to 10; this says 11."),
    (1, {"days": -61}, "days", "Give a day from 60 before due (-60) to 365 after; this says -61."),
    (5, {"days": 366}, "days", "Give a day from 60 before due (-60) to 365 after; this says 366."),
    (3, {"days": 0}, "days", "Give 1 to 365 days after the step before; this says 0."),
    (4, {"days": -1}, "days", "Give 0 to 365 days after what happened; this says -1."),
    (5, {"days": 5}, "days", "Each step comes on a later day than the one before it: give more than 5."),
    (
        1,
        {"trigger": "previous", "days": 2},
        "trigger",
        "There is no step before the first: count from the due date.",
    ),
    (4, {"event": None}, "event", "Say what must have happened, or count from the due date."),
    (
        4,
        {"event": "eclipse"},
        "event",
        "Choose one of promise_broken, plan_broken, dispute_rejected; not 'eclipse'.",
    ),
    (3, {"event": "plan_broken"}, "event", "Take the event away, or let the step count from what happened."),
    (
        4,
        {"tone": "friendly"},
        "tone",
        "A ladder only gets firmer: give firm or formal here, or friendly in the step before.",
    ),
    (
        3,
        {"sales": "owner", "window_days": 10},
        "window_days",
        "The window must be shorter than the 10 days since the step before: give at most 9.",
    ),
    (
        2,
        {"window_days": 10, "days": 3},
        "window_days",
        "The window must be shorter than the 10 days since the step before: give at most 9.",
    ),
    (
        3,
        {"sales": "inform", "window_days": 1},
        "window_days",
        "Only the owner or the lead may stop a step: let sales be one of them, or give 0 days.",
    ),
    (5, {"sales": "lead"}, "sales", "Sales only steps back: after “none” comes no “lead” any more."),
]


@pytest.mark.parametrize(("step", "changed", "field", "message"), OF_LEVELS)
def test_a_fault_of_a_step_names_its_field_and_its_remedy(
    step: int, changed: dict[str, object], field: str, message: str
) -> None:
    assert named(with_level(step, **changed)) == [(f"levels[{step}].{field}", message)]


def test_two_steps_in_a_row_do_not_both_wait_for_something() -> None:
    policy = with_level(3, trigger="event", event="plan_broken")
    message = "Two steps in a row wait for something to happen: put one that counts days between them."
    assert named(policy) == [("levels[4].trigger", message)]


def test_the_sender_never_gets_more_junior() -> None:
    policy = replace(
        GOOD,
        levels=(
            Level(step=1, key="reminder", days=1, channel="email", sender="senior"),
            Level(step=2, key="firmer", days=9, channel="email", sender="controller"),
        ),
    )
    assert named(policy) == [
        (
            "levels[2].sender",
            "A ladder only gets firmer: give senior here, or collector or controller in the step before.",
        )
    ]


OF_POLICY: list[tuple[dict[str, object], str, str]] = [
    (
        {"code": "A policy"},
        "code",
        "Give a code of small letters, digits and hyphens, at most 40, that begins with a letter.",
    ),
    ({"code": "texts"}, "code", "“texts” is the name of a page: choose another code."),
    (
        {
            "levels": (),
        },
        "levels",
        "A policy needs at least one step.",
    ),
    ({"minimum_gap_days": 91}, "minimum_gap_days", "Give a number from 0 to 90; this says 91."),
    ({"minimum_gap_days": -1}, "minimum_gap_days", "Give a number from 0 to 90; this says -1."),
    ({"minimum_balances": {"EUR": -1}}, "minimum_balances.EUR", "A minimum balance is nothing or more."),
    ({"minimum_balances": {"EUX": 1}}, "minimum_balances.EUX", "This is no currency: write EUR, CHF, USD, …"),
    ({"carrying": "guess"}, "carrying", "Choose one of restart, continue; not 'guess'."),
    (
        {"executive_copy_from": 6},
        "executive_copy_from",
        "There is no step 6: choose one of the ladder, or none.",
    ),
    ({"renewal_days_before": 181}, "renewal_days_before", "Give a number from 0 to 180; this says 181."),
    ({"renewal_days_after": -1}, "renewal_days_after", "Give a number from 0 to 180; this says -1."),
    ({"plan_grace_days": 31}, "plan_grace_days", "Give a number from 0 to 30; this says 31."),
    ({"draft_days": 0}, "draft_days", "Give a number from 1 to 30; this says 0."),
    ({"draft_days": 31}, "draft_days", "Give a number from 1 to 30; this says 31."),
    (
        {"promises": PromiseRules(days_max=0)},
        "promises.days_max",
        "Give a number from 1 to 365; this says 0.",
    ),
    (
        {"promises": PromiseRules(per_item_max=0)},
        "promises.per_item_max",
        "Give a number from 1 to 10; this says 0.",
    ),
    (
        {"promises": PromiseRules(grace_days=31)},
        "promises.grace_days",
        "Give a number from 0 to 30; this says 31.",
    ),
    (
        {"promises": PromiseRules(tolerance_basis_points=5001)},
        "promises.tolerance_basis_points",
        "Give a number from 0 to 5000; this says 5001.",
    ),
    (
        {"quiet": QuietHours(opens=time(9), closes=time(9))},
        "quiet.closes",
        "The hours must end after they begin.",
    ),
    ({"quiet": QuietHours(weekdays=frozenset())}, "quiet.weekdays", "Choose at least one day of the week."),
    (
        {"quiet": QuietHours(weekdays=frozenset({7}))},
        "quiet.weekdays",
        "Days of the week count from 0, Monday, to 6, Sunday.",
    ),
    ({"caps": (Cap(touches=0, days=7),)}, "caps[1].touches", "Give a number from 1 to 100; this says 0."),
    ({"caps": (Cap(touches=1, days=0),)}, "caps[1].days", "Give a number from 1 to 365; this says 0."),
    (
        {"caps": (Cap(touches=1, days=7), Cap(touches=2, days=7))},
        "caps[2].days",
        "Cap 1 counts 7 days, too: keep the smaller of them.",
    ),
    ({"caps": tuple(Cap(touches=1, days=at) for at in range(1, 7))}, "caps", "At most 5 caps, please."),
]


@pytest.mark.parametrize(("changed", "field", "message"), OF_POLICY)
def test_a_fault_of_a_policy_names_its_field_and_its_remedy(
    changed: dict[str, object], field: str, message: str
) -> None:
    assert named(replace(GOOD, **cast("Any", changed))) == [(field, message)]


@pytest.mark.parametrize("opens", [time(0), time(9)])
def test_hours_may_last_until_midnight(opens: time) -> None:
    assert named(replace(GOOD, quiet=QuietHours(opens=opens, closes=time(0)))) == []


def test_a_ladder_has_an_end() -> None:
    levels = tuple(Level(step=at, key="reminder", days=at, channel="email") for at in range(1, 32))
    assert named(replace(GOOD, levels=levels)) == [("levels", "A policy has at most 30 steps.")]


def test_all_faults_come_at_once() -> None:
    policy = replace(
        with_level(1, days=-100, channel="pigeon"), minimum_gap_days=99, caps=(Cap(touches=0, days=0),)
    )
    assert [field for field, _ in named(policy)] == [
        "levels[1].channel",
        "levels[1].days",
        "minimum_gap_days",
        "caps[1].touches",
        "caps[1].days",
    ]


def test_a_fault_that_hangs_on_an_unread_field_is_none() -> None:
    policy = with_level(5, days=5)
    assert [field for field, _ in named(policy)] == ["levels[5].days"]
    assert named(policy, unread=["levels[2].days"]) == []
    assert named(policy, unread=["levels[5].days"]) == []


def test_words_must_be_there_in_english_and_short_ones_for_a_text_message() -> None:
    german = {**TEXTS, "reminder": KnownText(languages=frozenset({"de"}))}
    message = "There are no words “reminder” in English: write them first, or choose another text."
    assert named(GOOD, texts=german) == [("levels[2].key", message)]
    assert named(with_level(2, key="ours"), texts=TEXTS) == [
        ("levels[2].key", "There are no words “ours” in English: write them first, or choose another text.")
    ]
    by_sms = with_level(2, channel="sms")
    message = "“reminder” has no short words in English, and a text message needs them."
    assert named(by_sms, texts=TEXTS) == [("levels[2].key", message)]
    short = KnownText(languages=frozenset({"en"}), short=frozenset({"en"}))
    assert named(by_sms, texts={**TEXTS, "reminder": short}) == []


def test_languages_without_words_are_said_and_are_no_fault() -> None:
    texts = {**TEXTS, "final": KnownText(languages=frozenset({"en"}))}
    said = missing_languages(GOOD, texts=texts, languages={"de", "en", "fr"})
    assert [(one.field, one.message) for one in said] == [
        *(
            (f"levels[{step}].key", f"“{key}” has no words in fr: those readers get English.")
            for step, key in enumerate(("courtesy", "reminder", "firmer", "call"), start=1)
        ),
        ("levels[5].key", "“final” has no words in de, fr: those readers get English."),
    ]
    assert named(GOOD, texts=texts) == []
