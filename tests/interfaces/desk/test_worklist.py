"""The worklist: rows of every kind in the order of work, closed with what came of them, put off, undone."""

from datetime import date

import pytest
from django.urls import reverse
from tests.world import NOW, TODAY, make_account, make_customer, make_message, make_task, owe

from dunwell.apps.disputes import queries as dispute_queries
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning import hold_queries
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.models import Promise
from dunwell.apps.worklist.models import Note, Snooze, TaskKind
from dunwell.apps.worklist.operations import TaskRefused, UnknownTask, close_task, dismiss_task, reopen_task
from dunwell.core import ids

HTMX = {"HX-Request": "true"}


def key(task):
    return ids.show(prefix="tsk", uuid=task.public_id)


def ask(task, what):
    return reverse("desk:row_ask", kwargs={"key": key(task), "what": what})


def do(task, what):
    return reverse("desk:row_do", kwargs={"key": key(task), "what": what})


def events(subject="task"):
    return list(Event.objects.filter(subject=subject).order_by("pk").values_list("name", "actor", "data"))


def rows(client, **query):
    return client.get("/worklist/", {"whose": "all", **query}).context["rows"]


def test_uncertain_sends_come_first_then_the_money_that_moves(world, at_desk):
    rich = make_account(customer=make_customer(number="C-3", name="Rich AG"), entity=world.north)
    owe(world.abel_account, ("A-1", 10_00, 4))
    owe(rich, ("R-1", 900_00, 2))
    make_task(account=world.abel_account)
    make_task(account=rich)
    letter = make_message(account=world.abel_account, state="uncertain")
    make_task(account=world.abel_account, kind=TaskKind.SEND_UNCERTAIN)
    found = rows(at_desk(world.collector))
    assert [
        (row.lane, row.customer, row.asked_minor, row.days_overdue, row.moved_minor) for row in found
    ] == [
        ("uncertain", "Abel Optik GmbH", 10_00, 4, 2_00),
        ("calls", "Rich AG", 900_00, 2, 400_00),
        ("calls", "Abel Optik GmbH", 10_00, 4, 4_50),
    ]
    assert found[0].raw.message_public_id == letter.public_id
    assert [reach.phone for reach in found[1].raw.contacts] == ["+49 30 5550100"]
    assert [fact.text for fact in found[1].strip] == ["0 of 3 touches this week"]
    assert found[1].worth_words == "about 400 of EUR\xa0900.00"


def test_mine_are_those_given_to_me_and_those_of_accounts_i_collect(world, at_desk):
    make_task(account=world.abel_account, assignee=world.collector, title="given")
    make_task(account=world.abel_account, assignee=world.assistant, title="another's")
    other = make_account(customer=make_customer(number="C-3", name="Mine AG"), entity=world.north)
    other.collector = world.collector
    other.save()
    make_task(account=other, title="collected")
    found = at_desk(world.collector).get("/worklist/", {"whose": "mine"}).context
    assert (sorted(row.raw.title for row in found["rows"]), found["mine"], found["all"]) == (
        ["collected", "given"],
        2,
        3,
    )
    assert at_desk(world.stranger).get("/worklist/").context["all"] == 0


def test_a_lane_shows_its_own_kind_and_counts_the_others(world, at_desk):
    item, _ = owe(world.abel_account, ("A-1", 100_00, 40), ("A-2", 50_00, 3))
    make_task(account=world.abel_account)
    make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    scope = desk_scope(user=world.collector)
    raise_dispute(
        scope=scope,
        item_id=item.public_id,
        draft=DisputeDraft(reason="price", amount_minor=30_00, due_on=TODAY),
        now=NOW,
        today=TODAY,
    )
    place_hold(
        scope=scope,
        account_id=world.abel_account.public_id,
        reason="legal",
        note="",
        ends_on=None,
        review_on=TODAY,
        now=NOW,
        today=TODAY,
    )
    found = at_desk(world.collector).get("/worklist/", {"whose": "all", "lane": "disputes"}).context
    assert {code: number for code, _, number in found["lanes"] if number} == {
        "calls": 1,
        "contacts": 1,
        "disputes": 1,
        "holds": 1,
    }
    (row,) = found["rows"]
    assert (row.label, row.asked_minor, row.is_mine) == ("Dispute to decide", 30_00, True)
    assert [fact.text for fact in row.strip] == [
        "0 of 3 touches this week",
        "EUR\xa030.00 disputed",
        "on hold",
    ]


def test_a_call_is_logged_in_the_contact_ledger_closes_its_task_and_is_taken_back(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    contact = world.abel.contacts.get()
    data = {
        "outcome": "left_message",
        "note": "With Ann.",
        "contact": ids.show(prefix="con", uuid=contact.public_id),
    }
    row = client.post(do(task, "call"), data, headers=HTMX)
    assert "Logged: Left a message. With Ann." in row.content.decode()
    touch = Touch.objects.get()
    assert (touch.channel, touch.on, touch.outcome, touch.task_id, touch.contact) == (
        "call",
        TODAY,
        "Left a message. With Ann.",
        task.pk,
        contact,
    )
    task.refresh_from_db()
    assert (task.state, task.outcome, task.note) == ("done", "left_message", "With Ann.")
    done = client.get("/worklist/").context["session"]["done"]
    assert (done.worked, done.calls, done.letters) == (1, 1, 0)
    row = client.post(do(task, "unlog"), headers=HTMX)
    assert "data-bench-row" in row.content.decode()
    touch.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, touch.voided_at) == ("open", NOW)


def test_no_answer_is_tried_again_tomorrow(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    data = {"outcome": "no_answer", "again": "1", "again_on": "2026-03-11"}
    client.post(do(task, "call"), data, headers=HTMX)
    task.refresh_from_db()
    snooze = Snooze.objects.get()
    assert (task.state, snooze.until, snooze.row_id) == ("open", date(2026, 3, 11), task.public_id)
    assert Touch.objects.get().outcome == "No answer"
    assert rows(client) == []
    assert [row.row_id for row in rows(client, lane="snoozed")] == [task.public_id]


def test_only_the_last_call_is_taken_back_and_with_it_the_day_to_try_again(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    again = {"outcome": "no_answer", "again": "1", "again_on": "2026-03-11"}
    client.post(do(task, "call"), again, headers=HTMX)
    Snooze.objects.update(woken_at=NOW)
    client.post(do(task, "call"), {"outcome": "left_message"}, headers=HTMX)
    client.post(do(task, "unlog"), headers=HTMX)
    voided = Touch.objects.order_by("pk").values_list("outcome", "voided_at")
    assert list(voided) == [("No answer", None), ("Left a message", NOW)], "the first call was made"
    row = client.post(do(task, "call"), again, headers=HTMX)
    assert do(task, "unlog") in row.content.decode()
    client.post(do(task, "unlog"), headers=HTMX)
    assert [voided_at for _, voided_at in voided.all()] == [None, NOW, NOW]
    assert not Snooze.objects.filter(woken_at__isnull=True).exists()


def test_what_is_mine_is_listed_however_much_of_others_comes_first(world, at_desk, monkeypatch):
    monkeypatch.setattr(hold_queries, "ROWS_MAX", 1)
    monkeypatch.setattr(dispute_queries, "ROWS_MAX", 1)
    items = owe(world.abel_account, ("A-1", 100_00, 10), ("A-2", 100_00, 10))
    for user, item in zip((world.controller, world.collector), items, strict=True):
        scope = desk_scope(user=user)
        draft = DisputeDraft(reason="price", amount_minor=10_00, due_on=TODAY)
        raise_dispute(scope=scope, item_id=item.public_id, draft=draft, now=NOW, today=TODAY)
        place_hold(
            scope=scope, item_id=item.public_id, reason="legal", note=user.name, ends_on=None, review_on=TODAY,
            now=NOW, today=TODAY,
        )  # fmt: skip
    Dispute.objects.filter(item=items[1]).update(owner=world.collector)
    Dispute.objects.filter(item=items[0]).update(owner=world.controller)
    client = at_desk(world.collector)
    for lane in ("holds", "disputes"):
        mine = client.get("/worklist/", {"whose": "mine", "lane": lane}).context["rows"]
        assert [row.raw.owner for row in mine] == ["Collector"], lane
        assert len(rows(client, lane=lane)) == 2, lane


def test_one_who_was_reached_is_not_tried_again_and_nothing_is_written(world, at_desk):
    task = make_task(account=world.abel_account)
    data = {"outcome": "wrong_number", "again": "1", "again_on": "2026-03-11"}
    answer = at_desk(world.collector).post(do(task, "call"), data, headers=HTMX)
    assert "there is nothing to try again" in answer.content.decode()
    assert (Touch.objects.count(), Snooze.objects.count(), events()) == (0, 0, [])


def test_who_will_pay_is_asked_for_the_promise_at_once(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    answer = client.post(do(task, "call"), {"outcome": "will_pay"}, headers=HTMX)
    assert 'id="promise-form"' in answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#form-{key(task)}"
    row = client.post(
        do(task, "promise"),
        {"due_on": "2026-03-17", "amount": "60", "promised_by": "Ann Lee", "method": "transfer"},
        headers=HTMX,
    )
    promise = Promise.objects.get()
    assert (promise.amount_minor, promise.due_on, promise.promised_by) == (
        60_00,
        date(2026, 3, 17),
        "Ann Lee",
    )
    assert "EUR\xa060.00 promised by Mar 17, 2026" in row.content.decode()
    prm = ids.show(prefix="prm", uuid=promise.public_id)
    client.post(do(task, "undo-promise"), {"ref": prm}, headers=HTMX)
    promise.refresh_from_db()
    assert (promise.state, promise.is_error) == ("cancelled", True)


def test_a_promise_beyond_its_limit_is_asked_for_again_with_what_was_typed(world, at_desk):
    owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    data = {"due_on": "2026-06-01", "amount": "60", "promised_by": "Ann", "method": "transfer"}
    answer = at_desk(world.collector).post(do(task, "promise"), data, headers=HTMX).content.decode()
    assert "At most 30 days ahead, unless a controller makes the promise." in answer
    assert 'value="2026-06-01"' in answer
    assert not Promise.objects.exists()


def test_a_hold_and_a_dispute_are_placed_from_the_row_and_undone(world, at_desk):
    (item,) = owe(world.abel_account, ("A-1", 100_00, 10))
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    client.post(do(task, "hold"), {"reason": "legal", "ends_on": "2026-03-20"}, headers=HTMX)
    hold = Hold.objects.get()
    assert (hold.account_id, hold.ends_on) == (world.abel_account.pk, date(2026, 3, 20))
    client.post(do(task, "undo-hold"), {"ref": ids.show(prefix="hld", uuid=hold.public_id)}, headers=HTMX)
    hold.refresh_from_db()
    assert hold.lifted_at == NOW
    itm = ids.show(prefix="itm", uuid=item.public_id)
    client.post(
        do(task, "dispute"), {"item": itm, "reason": "price", "extent": "part", "amount": "5"}, headers=HTMX
    )
    dispute = Dispute.objects.get()
    assert (dispute.item_id, dispute.amount_minor) == (item.pk, 5_00)
    client.post(
        do(task, "undo-dispute"), {"ref": ids.show(prefix="dsp", uuid=dispute.public_id)}, headers=HTMX
    )
    dispute.refresh_from_db()
    assert dispute.state == "withdrawn"


def test_what_is_put_off_is_hidden_from_one_person_until_its_day(world, at_desk):
    task = make_task(account=world.abel_account)
    mine, theirs = at_desk(world.collector), at_desk(world.assistant)
    mine.post(do(task, "snooze"), {"until": "2026-03-12"}, headers=HTMX)
    assert (len(rows(mine)), len(rows(theirs)), len(rows(mine, lane="snoozed"))) == (0, 1, 1)
    row = mine.post(do(task, "wake"), headers=HTMX)
    assert "Undone." in row.content.decode()
    assert len(rows(mine)) == 1
    assert [name for name, *_ in events("snooze")] == ["worklist.row.snoozed", "worklist.row.woken"]


@pytest.mark.parametrize("until", ["2026-03-10", "2026-09-01", "soon"])
def test_nothing_is_put_off_to_the_past_or_for_good(world, at_desk, until):
    task = make_task(account=world.abel_account)
    answer = at_desk(world.collector).post(do(task, "snooze"), {"until": until}, headers=HTMX)
    assert 'role="alert"' in answer.content.decode()
    assert (Snooze.objects.count(), events("snooze")) == (0, [])


def test_a_note_stands_on_the_timeline(world, at_desk):
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    client.post(do(task, "note"), {"note": "Ann is back in May."}, headers=HTMX)
    assert Note.objects.get().text == "Ann is back in May."
    page = client.get(reverse("desk:customer", kwargs={"public_id": world.abel.public_id})).content.decode()
    assert "Ann is back in May." in page
    answer = client.post(do(task, "note"), {"note": " "}, headers=HTMX)
    assert "Write something down." in answer.content.decode()
    assert Note.objects.count() == 1


def test_dismissed_and_undone_each_leave_their_event(world, at_desk):
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    client.post(do(task, "dismiss"), {"note": "Paid yesterday."}, headers=HTMX)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.note) == ("dismissed", "", "Paid yesterday.")
    assert (task.closed_at, task.closed_by) == (NOW, f"user:{world.collector.pk}")
    client.post(do(task, "reopen"), headers=HTMX)
    actor = f"user:{world.collector.pk}"
    assert events() == [
        ("worklist.task.dismissed", actor, {"kind": "call", "note": "Paid yesterday."}),
        ("worklist.task.reopened", actor, {"kind": "call"}),
    ]


@pytest.mark.parametrize(
    ("what", "data", "said"),
    [
        ("call", {}, "choose one of the outcomes"),
        ("call", {"outcome": "contact_found"}, "choose one of the outcomes"),
        ("call", {"outcome": "no_answer", "note": "x" * 401}, "at most 400 characters"),
        ("dismiss", {"note": "  "}, "Say why nobody needs to do this."),
    ],
)
def test_what_cannot_be_recorded_is_asked_again_and_nothing_is_written(world, at_desk, what, data, said):
    task = make_task(account=world.abel_account)
    answer = at_desk(world.collector).post(do(task, what), data, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == f"#form-{key(task)}"
    assert said in answer.content.decode()
    task.refresh_from_db()
    assert (task.state, events(), Touch.objects.count()) == ("open", [], 0)


def test_without_scripts_the_same_works_by_pages(world, at_desk):
    task = make_task(account=world.abel_account)
    client = at_desk(world.collector)
    assert "What came of it?" in client.get(ask(task, "call")).content.decode()
    answer = client.post(do(task, "call"), {"outcome": "no_answer"}, follow=True)
    assert answer.redirect_chain == [(f"/worklist/{key(task)}/", 302)]
    assert "Logged: No answer" in answer.content.decode()
    again = client.post(do(task, "call"), {"outcome": "no_answer"}, follow=True)
    assert "Somebody else was faster" in again.content.decode()
    assert [name for name, *_ in events()] == ["worklist.task.done"]
    assert Touch.objects.count() == 1


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
