"""Tasks: listed by what presses, closed with what came of them, undone."""

import pytest
from django.urls import reverse
from tests.world import NOW, make_account, make_customer, make_message, make_task, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.worklist.models import TaskKind
from dunwell.apps.worklist.operations import TaskRefused, UnknownTask, close_task, dismiss_task, reopen_task

HTMX = {"HX-Request": "true"}


def address(name, task):
    return reverse(f"desk:{name}", kwargs={"public_id": task.public_id})


def events():
    return list(Event.objects.filter(subject="task").order_by("pk").values_list("name", "actor", "data"))


def test_uncertain_sends_come_first_then_the_largest_overdue(world, at_desk):
    rich = make_account(customer=make_customer(number="C-3", name="Rich AG"), entity=world.north)
    owe(world.abel_account, ("A-1", 10_00, 4))
    owe(rich, ("R-1", 900_00, 2))
    make_task(account=world.abel_account)
    make_task(account=rich)
    letter = make_message(account=world.abel_account, state="uncertain")
    make_task(account=world.abel_account, kind=TaskKind.SEND_UNCERTAIN)
    found = at_desk(world.collector).get("/worklist/", {"whose": "all"}).context["found"]
    assert [(row.kind, row.customer, row.overdue_minor, row.days_overdue) for row in found.rows] == [
        ("send_uncertain", "Abel Optik GmbH", 10_00, 4),
        ("call", "Rich AG", 900_00, 2),
        ("call", "Abel Optik GmbH", 10_00, 4),
    ]
    assert found.rows[0].message_public_id == letter.public_id
    assert [reach.phone for reach in found.rows[1].contacts] == ["+49 30 5550100"]


def test_mine_are_those_given_to_me_and_those_of_accounts_i_collect(world, at_desk):
    make_task(account=world.abel_account, assignee=world.collector, title="given")
    make_task(account=world.abel_account, assignee=world.assistant, title="another's")
    other = make_account(customer=make_customer(number="C-3", name="Mine AG"), entity=world.north)
    other.collector = world.collector
    other.save()
    make_task(account=other, title="collected")
    found = at_desk(world.collector).get("/worklist/", {"whose": "mine"}).context["found"]
    assert (sorted(row.title for row in found.rows), found.mine, found.all) == (["collected", "given"], 2, 3)
    assert at_desk(world.stranger).get("/worklist/").context["found"].all == 0


def test_done_undone_and_dismissed_each_leave_their_event(world, at_desk):
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    row = client.post(address("task_done", task), {"outcome": "will_pay", "note": "On Friday."}, headers=HTMX)
    assert "Reached: will pay" in row.content.decode()
    assert "Undo" in row.content.decode()
    row = client.post(address("task_reopen", task), headers=HTMX)
    assert "is-open" in row.content.decode()
    client.post(address("task_dismiss", task), {"note": "Paid yesterday."}, headers=HTMX)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.note) == ("dismissed", "", "Paid yesterday.")
    assert (task.closed_at, task.closed_by) == (NOW, f"user:{world.collector.pk}")
    actor = f"user:{world.collector.pk}"
    assert events() == [
        ("worklist.task.done", actor, {"kind": "call", "outcome": "will_pay", "note": "On Friday."}),
        ("worklist.task.reopened", actor, {"kind": "call"}),
        ("worklist.task.dismissed", actor, {"kind": "call", "note": "Paid yesterday."}),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("task_done", {}, "choose one of the outcomes"),
        ("task_done", {"outcome": "contact_found"}, "choose one of the outcomes"),
        ("task_done", {"outcome": "will_pay", "note": "x" * 2001}, "at most 2000 characters"),
        ("task_dismiss", {"note": "  "}, "Say why nobody needs to do this."),
    ],
)
def test_what_cannot_be_recorded_is_asked_again_and_nothing_is_written(world, at_desk, name, data, said):
    task = make_task(account=world.abel_account)
    answer = at_desk(world.collector).post(address(name, task), data, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == f"#form-{task.public_id}"
    assert said in answer.content.decode()
    task.refresh_from_db()
    assert (task.state, events()) == ("open", [])


def test_without_scripts_the_same_works_by_pages(world, at_desk):
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    assert "What came of it?" in client.get(address("task_ask_done", task)).content.decode()
    answer = client.post(address("task_done", task), {"outcome": "no_answer"}, follow=True)
    assert answer.redirect_chain == [("/worklist/", 302)]
    assert "Saved." in answer.content.decode()
    again = client.post(address("task_done", task), {"outcome": "will_pay"})
    assert again.status_code == 409
    assert "Somebody else was faster" in again.content.decode()
    assert [name for name, *_ in events()] == ["worklist.task.done"]


def test_who_may_not_work_changes_nothing(world):
    task = make_task(account=world.abel_account)
    for user in (world.auditor, world.owner):
        with pytest.raises(TaskRefused) as refused:
            dismiss_task(scope=desk_scope(user=user), task_id=task.public_id, reason="no", now=NOW)
        assert refused.value.code == "not_allowed"
    for user in (world.stranger, world.peer, world.newcomer):
        with pytest.raises(UnknownTask):
            close_task(
                scope=desk_scope(user=user), task_id=task.public_id, outcome="will_pay", note="", now=NOW
            )
    task.refresh_from_db()
    assert (task.state, events()) == ("open", [])


def test_an_uncertain_send_is_settled_at_the_letter_only(world):
    task = make_task(account=world.abel_account, kind=TaskKind.SEND_UNCERTAIN)
    scope = desk_scope(user=world.collector)
    for move in (
        lambda: close_task(scope=scope, task_id=task.public_id, outcome="arrived", note="", now=NOW),
        lambda: dismiss_task(scope=scope, task_id=task.public_id, reason="because", now=NOW),
        lambda: reopen_task(scope=scope, task_id=task.public_id, now=NOW),
    ):
        with pytest.raises(TaskRefused) as refused:
            move()
        assert refused.value.code == "settle"
    assert events() == []


def test_a_second_search_for_a_contact_is_not_opened_again(world):
    scope = desk_scope(user=world.collector)
    first = make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    close_task(scope=scope, task_id=first.public_id, outcome="nobody_found", note="", now=NOW)
    make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    with pytest.raises(TaskRefused) as refused:
        reopen_task(scope=scope, task_id=first.public_id, now=NOW)
    assert refused.value.code == "another_open"
    first.refresh_from_db()
    assert (first.state, [name for name, *_ in events()]) == ("done", ["worklist.task.done"])
