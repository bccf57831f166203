"""The first page: figures that hold, per currency, for those who may see them."""

from django.urls import reverse
from tests.world import make_account, make_customer, make_message, make_run, make_task, owe

from dunwell.apps.messages.models import MessageState


def standings(client):
    return {one.position.currency: one.position for one in client.get("/").context["standings"]}


def test_what_is_owed_stands_by_currency_and_age(world, at_desk):
    dollars = make_account(customer=world.abel, entity=world.north, currency="USD")
    owe(world.abel_account, ("A-1", 100_00, -1), ("A-2", 20_00, 0), ("A-3", 7_00, 1), ("A-4", 3_00, 30))
    owe(world.abel_account, ("A-5", 11_00, 31), ("A-6", 13_00, 60), ("A-7", 17_00, 61), ("A-8", 19_00, 90))
    owe(world.abel_account, ("A-9", 23_00, 91))
    owe(world.abel_account, ("R-1", -5_00, 0), kind="receipt")
    owe(dollars, ("D-1", 9_99, 10))
    found = standings(at_desk(world.collector))
    assert sorted(found) == ["EUR", "USD"]
    euros = found["EUR"]
    assert [(one.name, one.items, one.minor) for one in euros.buckets] == [
        ("not_due", 2, 120_00),
        ("1-30", 2, 10_00),
        ("31-60", 2, 24_00),
        ("61-90", 2, 36_00),
        ("91+", 1, 23_00),
    ]
    assert (euros.open_minor, euros.overdue_minor, euros.credit_minor) == (213_00, 93_00, -5_00)
    assert (euros.items, euros.overdue_items) == (9, 7)
    assert (found["USD"].open_minor, found["USD"].overdue_minor) == (9_99, 9_99)


def test_debtors_are_accounts_counted_once(world, at_desk):
    paid_ahead = make_account(customer=make_customer(number="C-3", name="Ahead AG"), entity=world.north)
    owe(world.abel_account, ("A-1", 100_00, 1), ("A-2", 100_00, 2), ("A-3", 100_00, -1))
    owe(paid_ahead, ("R-1", -5_00, 9), kind="receipt")
    (one,) = at_desk(world.collector).get("/").context["standings"]
    assert (one.debtors.accounts, one.debtors.overdue_accounts) == (2, 1)


def test_each_sees_only_what_is_theirs(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 5))
    owe(world.berg_account, ("B-1", 70_00, 5))
    assert sorted(standings(at_desk(world.controller))) == ["EUR"]
    assert sorted(standings(at_desk(world.owner))) == ["EUR"]
    assert sorted(standings(at_desk(world.stranger))) == ["USD"]
    assert standings(at_desk(world.peer)) == {}
    assert "Nothing is owed yet" in at_desk(world.peer).get("/").content.decode()
    assert "You do not see any entity yet" in at_desk(world.newcomer).get("/").content.decode()


def test_a_runs_totals_are_those_of_the_accounts_seen(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 5))
    owe(world.berg_account, ("B-1", 70_00, 5))
    make_run(decisions=[(world.abel_account, "STEP_DUE"), (world.berg_account, "MINIMUM_GAP")])
    for user, expected in (
        (world.controller, (1, 1, 0, 0)),
        (world.stranger, (1, 0, 1, 0)),
        (world.peer, (0, 0, 0, 0)),
    ):
        (run,) = at_desk(user).get("/").context["runs"]
        assert (run.considered, run.escalated, run.held, run.skipped) == expected
    page = at_desk(world.stranger).get("/").content.decode()
    assert "the policy&#x27;s minimum gap runs" in page
    assert "The next step of the policy is due." not in page


def test_uncertain_letters_and_due_tasks_are_told(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 5))
    make_message(account=world.abel_account, state=MessageState.UNCERTAIN)
    make_message(account=world.abel_account)
    make_task(account=world.abel_account)
    answer = at_desk(world.collector).get("/")
    assert (answer.context["uncertain"], answer.context["tasks_due"]) == (1, 1)
    assert "1 letter may or may not have left." in answer.content.decode()
    assert at_desk(world.stranger).get("/").context["uncertain"] == 0
    assert at_desk(world.owner).get("/").context["uncertain"] == 0, "a salesperson has no outbox"


def test_a_run_page_lists_the_accounts_of_a_reason(world, at_desk):
    run = make_run(decisions=[(world.abel_account, "STEP_DUE"), (world.berg_account, "MINIMUM_GAP")])
    address = reverse("desk:run", kwargs={"public_id": run.public_id})
    answer = at_desk(world.collector).get(address, {"reason": "STEP_DUE"})
    assert [(one.customer, one.reason, step) for one, step in answer.context["rows"]] == [
        ("Abel Optik GmbH", "STEP_DUE", "Reminder")
    ]
    assert at_desk(world.collector).get(address, {"reason": "MINIMUM_GAP"}).context["rows"] == []
    assert len(at_desk(world.collector).get(address, {"reason": "'; --"}).context["rows"]) == 1


def test_amounts_and_dates_are_in_the_readers_language(world, at_desk):
    owe(world.abel_account, ("A-1", 1234567_89, 5))
    world.collector.language = "de"
    world.collector.timezone = "Europe/Berlin"
    world.collector.save()
    page = at_desk(world.collector).get("/").content.decode()
    assert "1.234.567,89" in page
    assert "Dienstag, 10. März 2026" in page
