"""Whether the auditor of the histories can fail: the house without one of its guards is caught."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl
import pytest
from tests.simulation.histories import FIRST_DAY
from tests.simulation.watching import Watch, begun

from dunwell.apps.disputes import frames as disputes
from dunwell.apps.dunning import frames as dunning
from dunwell.apps.dunning import steer_frames as steers
from dunwell.apps.messages.ledger import reserve
from dunwell.apps.organisation.switches import SwitchState
from dunwell.apps.replies import frames as replies
from dunwell.apps.runs import acting, frames, recording, sending
from dunwell.apps.runs.notices import dossier
from dunwell.apps.runs.touched import Touched
from dunwell.core.dunning import standing
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.policy import Cap, Level, Policy
from dunwell.core.dunning.standing import CAPPED, DAYS_OFF

TakenAway = Callable[[pytest.MonkeyPatch], None]


def less(name: str, source: object) -> TakenAway:
    """The house without one of its sources of guards."""

    def take(patch: pytest.MonkeyPatch) -> None:
        kept = tuple(one for one in getattr(frames, name) if one is not source)
        assert len(kept) < len(getattr(frames, name))
        patch.setattr(frames, name, kept)

    return take


def blind(before: str, after: str) -> TakenAway:
    """The house that does not read a column of its customers."""

    def take(patch: pytest.MonkeyPatch) -> None:
        assert before in frames.ACCOUNTS_SQL
        patch.setattr(frames, "ACCOUNTS_SQL", frames.ACCOUNTS_SQL.replace(before, after))

    return take


def no_caps(patch: pytest.MonkeyPatch) -> None:
    """Neither the caps nor the gap, each of which would hide that the other is gone."""
    patch.setattr(Touched, "capped", lambda _self, **_: CAPPED.empty())
    patch.setattr(sending, "reserve", lambda *, touch, caps: reserve(touch=touch, caps=()))
    no_gap(patch)


def no_gap(patch: pytest.MonkeyPatch) -> None:
    nobody = pl.DataFrame(schema={"account_id": pl.Int64, "last_contact_on": pl.Date})
    patch.setattr(standing, "_last_contacts", lambda _known: nobody)


def no_hours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "next_allowed", lambda *, at, **_: at)


def no_rest(patch: pytest.MonkeyPatch) -> None:
    no_hours(patch)
    patch.setattr(frames, "_days_off", lambda **_: DAYS_OFF.empty())


def no_approval(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recording, "YESES", dict.fromkeys(recording.YESES, 0))
    blind("customer.is_vip", "false AS is_vip")(patch)


def no_switch(patch: pytest.MonkeyPatch) -> None:
    for module in (acting, sending):
        patch.setattr(module, "switch_state", lambda: SwitchState(sending="live", letters_max=None))


def all_in_the_letter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acting, "dossier", lambda **given: dossier(**given | {"item_guards": ITEM_GUARDS.empty()}))


@dataclass(frozen=True)
class Case:
    """A guard that is taken away, what happens to new accounts on the day, and a word of the complaint."""

    take_away: TakenAway
    word: str
    happens: str = ""
    hour: int = 10  # by UTC; in Berlin the clocks show one or two more
    weekday: int = 1
    mode: str = "live"


CASES = {
    "caps": Case(no_caps, "times in"),  # one person reads for all of them
    "gap": Case(no_caps, "and again on", "call"),
    "hours": Case(no_hours, "was written to at", hour=4),
    "days of rest": Case(no_rest, "on a day off", weekday=6),
    "approval": Case(no_approval, "without a yes"),
    "switch": Case(no_switch, "in mode", mode="test"),
    "letters": Case(all_in_the_letter, "is free", "dispute"),
    "disputes": Case(less("ITEM_SOURCES", disputes.item_guards), "is free", "dispute"),
    "holds of items": Case(less("ITEM_SOURCES", dunning.item_guards), "is free", "hold_item"),
    "holds": Case(less("ACCOUNT_SOURCES", dunning.account_guards), "is on hold", "hold"),
    "answers": Case(less("ACCOUNT_SOURCES", replies.account_guards), "is answered", "reply"),
    "vetoes": Case(less("ACCOUNT_SOURCES", steers.vetoes), "is stopped by", "veto"),
    "silence": Case(
        blind("customer.is_do_not_contact", "false AS is_do_not_contact"), "not to be", "silence"
    ),
    "renewals": Case(blind("coalesce(customer.renewal_on, {never})", "{never}"), "renewal", "renew"),
    "promises": Case(lambda patch: patch.setattr(frames, "PAIRED_SOURCES", ()), "is free", "promise"),
    "plans": Case(lambda patch: patch.setattr(frames, "PAIRED_SOURCES", ()), "of plan", "plan"),
}
PLAIN = Policy(
    code="standard",
    version=1,
    levels=(
        Level(step=1, key="reminder", days=1, channel="email", sales="owner"),
        Level(step=2, key="firmer", days=8, channel="email", sales="owner"),
    ),
    minimum_gap_days=2,
    minimum_balances={},
    caps=(Cap(touches=2, days=7),),
    renewal_days_before=6,
    renewal_days_after=2,
)


def complaints(watch: Watch, case: Case, *, name: str, week: int) -> list[str]:
    """What the auditor says of a day on which new accounts come to their first or second step."""
    history = watch.history
    day = FIRST_DAY + timedelta(days=7 * week + 7 + (case.weekday - FIRST_DAY.weekday()) % 7)
    history.accounts = []
    history.tell_time(day - timedelta(days=5), 10)
    asks = "one" if name == "approval" else "none"
    history.publish(replace(PLAIN, levels=tuple(replace(one, approval=asks) for one in PLAIN.levels)))
    for number in range(6):
        mailbox = f"ann{week}@shared.example" if name == "caps" else ""
        account = history.new_account(f"{week}-{number}", mailbox=mailbox)
        for late in (4, 9):
            history.invoice(account, due=day - timedelta(days=late))
    if name == "answers":  # there is a letter to answer; the next one is due on the day
        history.run(history.auditor.today)
        watch.look()
    history.tell_time(day, 3)
    history.auditor.begin_day(day)
    for _ in range(12 if case.happens else 0):
        history.something(case.happens)
    history.switch(case.mode)
    history.tell_time(day, case.hour)
    history.run(day)
    watch.look()
    history.switch("live")
    found = list(watch.auditor.complaints)
    watch.auditor.complaints.clear()
    return found


def test_the_auditor_misses_every_guard_that_is_taken_away(transactional_db, monkeypatch):
    """A house without one of its guards is caught on the day; with all of them the same days pass in peace."""
    watch, silent = begun(7, customers=0), []
    for week, (name, case) in enumerate(CASES.items()):
        with monkeypatch.context() as patch:
            case.take_away(patch)
            found = complaints(watch, case, name=name, week=2 * week)
        if not any(case.word in one for one in found):
            silent.append(name)
        assert complaints(watch, case, name=name, week=2 * week + 1) == [], name
    assert silent == []
