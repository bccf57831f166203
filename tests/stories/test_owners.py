"""The salesperson as they tell it: told before a step goes, asked early, informed late, and never a brake for ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from tests.ledger import RESTLESS, events, publish_policy, reason
from tests.world import make_user

from dunwell.apps.dunning.models import OwnerNotice
from dunwell.apps.dunning.steers import SteerRefused
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs import owner_links, steering
from dunwell.apps.runs.models import Run
from dunwell.apps.runs.owner_tokens import token_of


def march(day: int) -> date:
    return date(2026, 3, day)


ASKING = replace(
    RESTLESS,
    levels=tuple(
        replace(level, sales=sales, window_days=days)
        for level, (sales, days) in zip(
            RESTLESS.levels,
            [("none", 0), ("owner", 2), ("lead", 2), ("inform", 0), ("none", 0)],
            strict=True,
        )
    ),
)
"""Step 2 on the third day waits for the owner, 3 on the 14th for the lead, 4 on the 21st informs, 5 is silent."""


@pytest.fixture
def asking(ledger):
    publish_policy(ASKING, now=datetime.combine(march(1), time(), tzinfo=UTC))
    return ledger


@pytest.fixture
def owner(asking):
    return make_user("owner", Role.SALES, asking.entity)


@pytest.fixture
def lead(asking):
    return make_user("lead", Role.SALES_LEAD, asking.entity)


def owned_account(ledger, owner, number="BROOK"):
    account = ledger.account(number)
    account.customer.owner = owner
    account.customer.save()
    return account


def to(ledger, email: str):
    return [letter for letter in ledger.mail.arrived.values() if letter.to[0].address == email]


def letters(account) -> list[str]:
    return [told for told in events(account) if "notice.sent" in told or "task.opened" in told]


def wishes(account) -> list[str]:
    return events(account, prefix=("dunning.owner.", "dunning.steer."))


def test_the_owner_is_told_before_the_reminder_goes(asking, owner):
    """Due on the 10th, the reminder goes on the 13th: the owner hears of it on the 11th, once, and it is not late."""
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(13))
    assert wishes(brook) == ["03-11 dunning.owner.told 2"]
    assert letters(brook) == ["03-03 dunning.notice.sent 1", "03-13 dunning.notice.sent 2"]
    (digest,) = to(asking, owner.email)
    notice = OwnerNotice.objects.get()
    assert (notice.told_on, notice.window_ends_on, notice.stage) == (march(11), march(13), "owner")
    assert digest.subject == "One step ahead for your customers, which you may stop"
    assert "Customer BROOK (BROOK), Northwind GmbH" in digest.text
    assert "EUR 1,200.00 overdue; INV-1 is 1 day overdue" in digest.text.replace("\xa0", " ")
    assert "You may stop or delay it until the end of March 12, 2026:" in digest.text
    assert f"/owner/{token_of(notice=notice)}/" in digest.text


def test_one_mail_tells_of_all_customers_of_an_owner(asking, owner):
    """Three customers come to their reminder on one day: one mail, each customer once, a link for each."""
    for number in ("BROOK", "LAKE", "RIVER"):
        asking.invoice(owned_account(asking, owner, number), f"INV-{number}", 500_00, due=march(10))
    asking.run_days(march(1), march(12))
    (digest,) = to(asking, owner.email)
    assert digest.subject == "3 steps ahead for your customers, which you may stop"
    assert [digest.text.count(f"Customer {number}") for number in ("BROOK", "LAKE", "RIVER")] == [1, 1, 1]
    assert OwnerNotice.objects.count() == 3


def test_a_step_that_is_due_at_once_waits_for_the_window(asking, owner):
    """The customer gets an owner on the very day of the reminder: it waits the two days of the window."""
    brook = asking.account("BROOK")
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(12))
    brook.customer.owner = owner
    brook.customer.save()
    asking.run_days(march(13), march(15))
    assert [reason(Run.objects.get(as_of=march(day)), brook) for day in (13, 14)] == ["OWNER_WINDOW"] * 2
    assert wishes(brook) == ["03-13 dunning.owner.told 2"]
    assert letters(brook)[-1] == "03-15 dunning.notice.sent 2"


def test_the_owner_stops_the_reminder_by_the_link_and_the_stop_ends_by_itself(asking, owner):
    """Stopped on the 12th for two weeks; on the 27th the reminder goes, though nobody has said another word."""
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(11))
    asking.clock.now = datetime.combine(march(12), time(6), tzinfo=UTC)
    owner_links.answer(
        token=token_of(notice=OwnerNotice.objects.get()),
        said="veto",
        reason="I meet them on Friday",
        until=None,
        now=asking.clock(),
    )
    asking.run_days(march(12), march(27))
    assert reason(Run.objects.get(as_of=march(26)), brook) == "OWNER_VETO"
    assert wishes(brook)[:2] == ["03-11 dunning.owner.told 2", "03-12 dunning.steer.vetoed 2"]
    assert letters(brook) == ["03-03 dunning.notice.sent 1", "03-27 dunning.notice.sent 2"]


def test_the_owner_delays_it_at_the_desk_twice_and_not_a_third_time(asking, owner):
    """Until the 16th, then until the 18th; a third time is refused, and on the 19th the reminder goes."""
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(11))
    scope = desk_scope(user=owner)

    def delay(until: date) -> None:
        steering.postpone_step(
            scope=scope, account_id=brook.public_id, step=2, until=until, reason="Soon", now=asking.clock()
        )

    delay(march(16))
    asking.run_days(march(12), march(16))
    delay(march(18))
    with pytest.raises(SteerRefused) as refused:
        delay(march(20))
    assert refused.value.code == "too_often"
    asking.run_days(march(17), march(19))
    assert letters(brook)[-1] == "03-19 dunning.notice.sent 2"


def test_owner_early_lead_in_the_middle_information_late_silence_after_the_final_demand(asking, owner, lead):
    """Each stage speaks to whom it is for; the call only informs the owner, and of the final demand nobody hears."""
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(1))
    asking.run_days(march(1), march(31))
    assert [(one.step, one.stage, one.email) for one in OwnerNotice.objects.order_by("step")] == [
        (2, "owner", owner.email),
        (3, "lead", lead.email),
        (4, "inform", owner.email),
    ]
    assert "cannot be stopped" in to(asking, owner.email)[-1].text
    assert [told.split()[-1] for told in wishes(brook)] == ["2", "3", "4"]
    scope = desk_scope(user=owner)
    with pytest.raises(SteerRefused) as refused:
        steering.veto_step(
            scope=scope, account_id=brook.public_id, step=5, reason="Please wait", now=asking.clock()
        )
    assert refused.value.code in {"moved_on", "no_step", "stage_over"}


def test_a_customer_without_an_owner_is_chased_as_ever(asking):
    """Nobody sells to them: nobody is told, and nothing waits."""
    lake = asking.account("LAKE")
    asking.invoice(lake, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(13))
    assert wishes(lake) == []
    assert letters(lake) == ["03-03 dunning.notice.sent 1", "03-13 dunning.notice.sent 2"]


def test_go_ahead_sends_the_step_without_the_rest_of_the_window(asking, owner):
    """Told on the 13th, the owner says at once: go ahead. The reminder goes with the next run, a day early."""
    brook = asking.account("BROOK")
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(12))
    brook.customer.owner = owner
    brook.customer.save()
    asking.run(march(13))
    owner_links.answer(
        token=token_of(notice=OwnerNotice.objects.get()),
        said="go_ahead",
        reason="",
        until=None,
        now=asking.clock(),
    )
    asking.run(march(14))
    assert wishes(brook) == ["03-13 dunning.owner.told 2", "03-13 dunning.owner.released 2"]
    assert letters(brook)[-1] == "03-14 dunning.notice.sent 2"


def test_while_the_mail_server_is_away_no_window_runs(asking, owner):
    """The mail cannot leave for a day: the window runs from when it did, so the owner has both days."""
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(10))
    asking.mail.is_away = True
    asking.run_days(march(11), march(12))
    assert OwnerNotice.objects.get().told_on is None
    asking.mail.is_away = False
    asking.run_days(march(13), march(15))
    assert (OwnerNotice.objects.get().told_on, len(to(asking, owner.email))) == (march(13), 1)
    assert letters(brook)[-1] == "03-15 dunning.notice.sent 2"


def test_an_owner_whose_address_is_refused_is_followed_by_the_lead_and_then_by_the_collector(
    asking, owner, lead
):
    """Neither mailbox takes the mail: the collector is asked to speak to them, and the step goes in time."""
    asking.mail.bad_addresses = {owner.email, lead.email}
    brook = owned_account(asking, owner)
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(13))
    assert wishes(brook) == [
        "03-11 dunning.owner.refused 2",
        "03-11 dunning.owner.refused 2",
        "03-11 dunning.owner.unreachable 2",
    ]
    assert brook.tasks.get().title == "Tell somebody of sales about Customer BROOK"
    assert letters(brook)[-1] == "03-13 dunning.notice.sent 2"


def test_an_owner_who_has_no_role_in_the_entity_is_not_told_and_nothing_waits(asking):
    """The customer belongs to a salesperson of another subsidiary, who would see nothing here."""
    brook = owned_account(asking, make_user("elsewhere", None))
    asking.invoice(brook, "INV-1", 1_200_00, due=march(10))
    asking.run_days(march(1), march(13))
    assert wishes(brook) == []
    assert letters(brook)[-1] == "03-13 dunning.notice.sent 2"
