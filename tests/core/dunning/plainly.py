"""Standings as they may be, policies as they may be, and the rules in plain words: what decisions are held against."""

from datetime import date, timedelta
from random import Random

import polars as pl
from hypothesis import strategies as st

from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.policy import Level, Policy
from dunwell.core.dunning.reasons import (
    ACCOUNT_REASONS,
    ITEM_REASONS,
    PRECEDENCE,
    Reason,
)
from dunwell.core.dunning.standing import (
    STANDING,
)

AS_OF = date(2026, 3, 31)
# A ledger of 250 accounts is drawn from one seed: drawing each number by Hypothesis would take a minute.
seeds = st.integers(0, 2**32 - 1).map(Random)
counts = st.integers(0, 12)
WAITS = {Reason.NOT_YET_DUE, Reason.NEXT_STEP_LATER, Reason.MINIMUM_GAP}
LADDER = Policy(
    code="test",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-7, channel="email"),
        Level(step=2, key="reminder", days=3, channel="email"),
        Level(step=3, key="firmer", days=14, channel="email"),
        Level(step=4, key="call", days=21, channel="call"),
        Level(step=5, key="final", days=30, channel="email"),
    ),
    minimum_gap_days=7,
    minimum_balances={"EUR": 500},
)


def decided_under(*, standings: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """Every standing of these tests names version 1, unless it says otherwise."""
    return decide(standings=standings, policies={1: policy}, as_of=as_of)


def day(days: int) -> date:
    return AS_OF + timedelta(days=days)


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(STANDING.dtypes))


def any_levels(random: Random) -> tuple[Level, ...]:
    """Steps by due date, some of them after the step before or after an event instead."""
    levels: list[Level] = []
    for n, on in enumerate(sorted(random.sample(range(-20, 60), k=random.randint(1, 6))), start=1):
        trigger = "due" if n == 1 else random.choice(["due", "due", "due", "previous", "event"])
        if trigger == "event" and levels[-1].trigger == "event":
            trigger = "due"
        levels.append(
            Level(
                step=n,
                key=f"level{n}",
                days=on if trigger == "due" else random.randint(1, 12),
                channel=random.choice(["email", "email", "call", "letter", "sms", "owner", "portal"]),
                trigger=trigger,
                event=random.choice(["promise_broken", "plan_broken", "dispute_rejected"])
                if trigger == "event"
                else None,
                sales=random.choice(["none", "none", "owner", "lead", "inform"]),
                window_days=random.choice([0, 2, 5]),
            )
        )
    return tuple(levels)


def any_policy(random: Random) -> Policy:
    return Policy(
        code="any",
        version=random.randint(1, 9),
        levels=any_levels(random),
        minimum_gap_days=random.choice([0, 1, 7, 30]),
        minimum_balances=random.choice([{}, {"EUR": 500}, {"EUR": 1, "USD": 10_000}]),
        carrying=random.choice(["restart", "continue"]),
        is_broken_promise_urgent=random.random() < 0.5,
        renewal_days_before=random.choice([0, 10]),
        renewal_days_after=random.choice([0, 5]),
    )


def any_standing(random: Random, account: int) -> dict[str, object]:
    """Something that can be: open and overdue only with a carrying item, overdue by its due date."""
    is_open = random.random() < 0.85
    due = day(random.randint(-45, 25))
    open_minor = random.choice([1, 499, 500, 501, 9_999, 10_000, 2**53]) if is_open else 0
    is_overdue = is_open and due < AS_OF
    overdue = random.choice([open_minor, max(1, open_minor // 2)]) if is_overdue else 0
    credit = random.choice([0, 0, 0, 1, overdue, max(0, overdue - 1), open_minor, 2**54])
    last_step = random.choice([None, None, 1, 2, 3, 4, 5, 6]) if is_open else None
    return {
        "account_id": account,
        "currency": random.choice(["EUR", "USD", "JPY"]),
        "open_minor": open_minor,
        "overdue_minor": overdue,
        "credit_minor": -credit,
        "open_items": int(is_open),
        "overdue_items": int(is_overdue),
        "carrying_item_id": account * 10 if is_open else None,
        "carrying_due_on": due if is_open else None,
        "last_step": last_step,
        **any_letter_that_named_it(random, due=due if is_overdue else None),
        "last_step_on": day(-random.randint(1, 40)) if last_step else random.choice([None, day(-9)]),
        "last_contact_on": random.choice([None, None, day(-random.randint(0, 40))]),
        "has_address": random.random() < 0.7,
        "is_do_not_contact": random.random() < 0.1,
        "is_contact_sought": random.random() < 0.3,
        **any_facts(random),
        **any_guards(random, open_minor=open_minor, overdue=overdue),
    }


def any_letter_that_named_it(random: Random, *, due: date | None) -> dict[str, object]:
    """Perhaps a letter that was sent for another item, when this one was overdue already."""
    if due is None or due >= AS_OF - timedelta(days=1) or random.random() < 0.4:
        return {"reached_step": None, "reached_on": None}
    return {
        "reached_step": random.randint(1, 4),
        "reached_on": due + timedelta(days=random.randint(1, (AS_OF - due).days - 1)),
    }


def any_facts(random: Random) -> dict[str, object]:
    """Whatever else may be known of a customer."""

    def lately() -> date | None:
        return random.choice([None, None, day(-random.randint(0, 20))])

    return {
        "has_postal_address": random.random() < 0.7,
        "has_mobile": random.random() < 0.5,
        "has_sales": random.random() < 0.7,
        "is_vip": random.random() < 0.1,
        "renewal_on": random.choice([None, None, None, day(random.randint(-12, 15))]),
        "promise_broken_on": lately(),
        "plan_broken_on": lately(),
        "dispute_rejected_on": lately(),
        "forward_step": random.choice([None, None, 1, 2, 3]),
        "forward_on": day(-random.randint(0, 2)),
        "told_step": random.choice([None, 1, 2, 3, 4]),
        "told_on": day(-random.randint(0, 6)),
        "policy_version_id": 1,
        "capped_until": random.choice([None, None, None, day(random.randint(-2, 4))]),
        "quiet_until": random.choice([None, None, None, day(1)]),
        "report_by": random.choice([None, None, day(random.randint(-20, 30))]),
        "extension_ends_on": random.choice([None, day(random.randint(-20, 60))]),
    }


def any_guards(random: Random, *, open_minor: int, overdue: int) -> dict[str, object]:
    """Perhaps something on the whole account, perhaps on items: it leaves less, or nothing, to be asked for."""
    left_overdue = overdue if random.random() < 0.7 else random.choice([0, overdue // 2])
    left_open = open_minor - (overdue - left_overdue)
    if not overdue and random.random() < 0.2:
        left_open = random.choice([0, open_minor // 2])
    is_guarded = left_open < open_minor
    return {
        "chaseable_open_minor": left_open,
        "chaseable_overdue_minor": left_overdue,
        "item_guard": str(random.choice(ITEM_REASONS)) if is_guarded else None,
        "item_guard_until": random.choice([None, day(0), day(9)]) if is_guarded else None,
        "account_guard": random.choice([*[None] * 9, *(str(reason) for reason in ACCOUNT_REASONS)]),
        "account_guard_until": random.choice([None, day(0), day(9)]),
    }


def whole_account(one: dict[str, object], policy: Policy) -> str | None:
    """What holds the account before the ladder is looked at."""
    owed, overdue, credit = one["open_minor"], one["overdue_minor"], -one["credit_minor"]
    left = one["chaseable_overdue_minor"] if overdue else one["chaseable_open_minor"]
    item_guard = one["item_guard"] if left <= credit else None
    renewal = one["renewal_on"]
    rests = (
        renewal is not None
        and policy.renewal_days_before + policy.renewal_days_after > 0
        and renewal - timedelta(days=policy.renewal_days_before) <= AS_OF
        and renewal + timedelta(days=policy.renewal_days_after) >= AS_OF
    )
    so = {
        "NOTHING_OPEN": owed == 0,
        "COVERED_BY_CREDIT": credit >= (overdue or owed),
        "DO_NOT_CONTACT": one["is_do_not_contact"],
        one["account_guard"]: True,
        item_guard: True,
        "ONLY_CHARGES": one["carrying_item_id"] is None,
        "RENEWAL_WINDOW": rests,
        "BELOW_MINIMUM": one["chaseable_open_minor"] < policy.minimum_balances.get(one["currency"], 0),
    }
    return next((str(reason) for reason in PRECEDENCE if so.get(str(reason))), None)


def next_level(one: dict[str, object], policy: Policy) -> tuple[Level, date] | None:
    """The step that comes next, and from which day on."""
    due = one["carrying_due_on"]
    late = (AS_OF - due).days
    last = one["last_step"] or 0
    if policy.carrying == "continue":
        then = (one["reached_on"] - due).days if one["reached_on"] else -99
        by_age = [level.step for level in policy.levels if level.trigger == "due" and level.days <= then]
        last = max(last, min(one["reached_step"] or 0, max(by_age, default=0)))
    ahead = [level for level in policy.levels if level.step > last]
    if late > 0:  # too late for a friendly word before the due date
        ahead = [level for level in ahead if not level.is_reminder]
    since = one["last_step_on"] if last else due
    if ahead and ahead[0].trigger == "event":
        happened = one[f"{ahead[0].event}_on"]
        if happened and since and happened >= since:
            level, on = ahead[0], happened + timedelta(days=ahead[0].days)
            return level, earlier(one, policy, level, on)
        ahead = [level for level in ahead if level.trigger != "event"]
    if not ahead:
        return None
    level = ahead[0]
    origin = one["last_step_on"] if level.trigger == "previous" and last and one["last_step_on"] else due
    return level, earlier(one, policy, level, origin + timedelta(days=level.days))


def earlier(one: dict[str, object], policy: Policy, level: Level, on: date) -> date:
    """The day, or an earlier one because of a broken promise, of somebody's wish, or of a credit insurer."""
    broken = one["promise_broken_on"]
    overdue = one["carrying_due_on"] < AS_OF
    is_urgent = policy.is_broken_promise_urgent and overdue and broken is not None
    if is_urgent and broken > (one["last_step_on"] or one["carrying_due_on"]):
        on = min(on, broken)
    if one["forward_step"] == level.step:
        on = min(on, one["forward_on"])
    if overdue and one["report_by"]:
        warned_on = one["report_by"] - timedelta(days=7)
        if one["last_step_on"] is None or one["last_step_on"] < warned_on:
            on = min(on, warned_on)
    return on


def by_hand(  # noqa: PLR0911 - one way out for each reason
    one: dict[str, object], policy: Policy
) -> tuple[str, int | None]:
    """The rules in plain words, an account at a time: the reason, and the step if it is taken now."""
    if held := whole_account(one, policy):
        return held, None
    following = next_level(one, policy)
    if following is None:
        return "LADDER_FINISHED", None
    level, on = following
    if on > AS_OF:
        return ("NEXT_STEP_LATER" if one["carrying_due_on"] < AS_OF else "NOT_YET_DUE"), None
    if level.asks_sales and one["has_sales"]:
        told = one["told_on"] if one["told_step"] == level.step else AS_OF
        if told + timedelta(days=level.window_days) > AS_OF:
            return "OWNER_WINDOW", None
    if level.channel != "owner":
        if one["last_contact_on"] and (AS_OF - one["last_contact_on"]).days < policy.minimum_gap_days:
            return "MINIMUM_GAP", None
        if one["capped_until"] and one["capped_until"] >= AS_OF:
            return "CONTACT_CAP", None
        if one["quiet_until"]:
            return "QUIET_DAY", None
    needed = {"email": "has_address", "letter": "has_postal_address", "sms": "has_mobile"}.get(level.channel)
    if needed and not one[needed] and one["is_contact_sought"]:
        return "CONTACT_MISSING", None
    return "STEP_DUE", level.step
