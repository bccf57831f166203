"""Holds as a collector tells them: what is on hold is not asked for, and afterwards the ladder goes on."""

from datetime import date

from tests.ledger import events, reason
from tests.world import make_user

from dunwell.apps.dunning.holds import lift_hold, place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.models import Decision, Run


def march(day: int) -> date:
    return date(2026, 3, day)


def collector(ledger):
    return desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))


def hold(ledger, scope, *, today: date, until: date | None, review: date | None = None, **target) -> Hold:
    return place_hold(
        scope=scope,
        **target,
        reason="agreed_delay",
        note="",
        ends_on=until,
        review_on=review,
        now=ledger.clock(),
        today=today,
    )


def test_an_account_on_hold_is_left_alone_until_the_hold_ends(ledger):
    """Brook asks for time after the courtesy: nothing is written until the 20th, and then comes the reminder."""
    brook, lake = ledger.account("BROOK"), ledger.account("LAKE")
    for account in (brook, lake):
        ledger.invoice(account, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), march(11))
    hold(ledger, collector(ledger), account_id=brook.public_id, today=march(11), until=march(20))
    ledger.run_days(march(12), march(31))
    notices = [told for told in events(brook) if "notice" in told or "task" in told]
    assert notices == [
        "03-03 dunning.notice.sent 1",
        "03-21 dunning.notice.sent 2",
        "03-28 dunning.notice.sent 3",
    ]
    assert events(lake)[1] == "03-13 dunning.notice.sent 2", "nobody else waits"
    decided = Decision.objects.get(run=Run.objects.get(as_of=march(13)), account_id=brook.pk)
    assert (decided.reason, decided.outcome, decided.next_on) == ("ON_HOLD", "held", march(21))
    assert reason(Run.objects.get(as_of=march(20)), brook) == "ON_HOLD"


def test_a_whole_customer_on_hold_is_chased_again_when_it_is_lifted(ledger):
    """The hold is on the customer and has no end, only a day of review: it stays until somebody lifts it."""
    euro = ledger.account("BROOK")
    dollar = ledger.second_account(euro, currency="USD")
    for account in (euro, dollar):
        ledger.invoice(account, f"INV-{account.currency}", 1_200_00, due=march(10))
    scope = collector(ledger)
    ledger.run_days(march(1), march(11))
    placed = hold(
        ledger, scope, customer_id=euro.customer.public_id, today=march(11), until=None, review=march(14)
    )
    ledger.run_days(march(12), march(24))
    for account in (euro, dollar):
        assert reason(Run.objects.get(as_of=march(24)), account) == "ON_HOLD"
    lift_hold(scope=scope, hold_id=placed.public_id, note="They answered", now=ledger.clock())
    ledger.run(march(25))
    for account in (euro, dollar):
        assert events(account)[-1] == "03-25 dunning.notice.sent 2"


def test_an_item_on_hold_leaves_the_others_chased(ledger):
    """One of two invoices is looked into: the other is chased by its own days, and only it, until that is over."""
    brook = ledger.account("BROOK")
    disputed = ledger.invoice(brook, "INV-1", 700_00, due=march(5), issued=march(4))
    ledger.invoice(brook, "INV-2", 500_00, due=march(10), issued=march(4))
    hold(ledger, collector(ledger), item_id=disputed.public_id, today=march(4), until=march(18))
    ledger.run_days(march(5), march(18))
    letters = [told for told in events(brook) if "notice" in told]
    assert letters == ["03-05 dunning.notice.sent 1", "03-13 dunning.notice.sent 2"]
    ledger.run_days(march(19), march(24))
    assert len([told for told in events(brook) if "notice" in told]) > len(letters)


def test_a_customer_whose_every_item_is_on_hold_is_not_written_to(ledger):
    """Item by item, everything is held: the account waits as if it were held itself, and is told so."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 700_00, due=march(5), issued=march(4))
    hold(ledger, collector(ledger), item_id=invoice.public_id, today=march(4), until=march(18))
    ledger.run_days(march(5), march(18))
    assert ledger.mail.recipients == []
    decided = Decision.objects.get(run=Run.objects.get(as_of=march(18)), account_id=brook.pk)
    assert (decided.reason, decided.next_on) == ("ITEMS_ON_HOLD", march(19))
    ledger.run(march(19))
    assert ledger.mail.recipients == ["ap@brook.example"]
