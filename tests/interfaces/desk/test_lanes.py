"""Drafts, replies, untouched accounts and the switch, as the desk has them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.interfaces.desk.morning import draft_of, full_morning
from tests.world import NOW, TODAY, make_action, make_run, make_task

from dunwell.apps.approvals.models import Vote
from dunwell.apps.organisation.models import Switch
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.replies.models import Inbound
from dunwell.apps.runs.models import Action, Run, RunState
from dunwell.apps.runs.untouched import untouched, untouched_count
from dunwell.apps.worklist.notes import add_note
from dunwell.core import ids

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db(transaction=True)  # a draft is looked at in one moment


@pytest.fixture
def accounts(world):
    return full_morning(world)


def act(prefix, row_id, what):
    return reverse("desk:row_do", kwargs={"key": ids.show(prefix=prefix, uuid=row_id), "what": what})


def rows(client, lane):
    return client.get("/worklist/", {"whose": "all", "lane": lane}).context["rows"]


def test_a_draft_is_not_sent_without_a_reason_and_lapses_with_one(world, accounts, at_desk):
    client = at_desk(world.collector)
    draft = Action.objects.get(state="awaiting", approvals=1)
    answer = client.post(act("act", draft.public_id, "dismiss"), {"note": ""}, headers=HTMX)
    assert "Say why not." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, Vote.objects.count()) == ("awaiting", 0)
    client.post(act("act", draft.public_id, "dismiss"), {"note": "They pay today"}, headers=HTMX)
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == ("lapsed", "REJECTED")


def test_the_second_yes_is_another_persons(world, accounts, at_desk):
    draft = Action.objects.get(state="awaiting", approvals=2)
    at_desk(world.collector).post(act("act", draft.public_id, "send"), headers=HTMX)
    (row,) = rows(at_desk(world.collector), "second")
    assert (row.primary, row.raw.yes_from) == ("", ["Collector"])
    (row,) = rows(at_desk(world.controller), "second")
    assert row.primary == "Say yes"
    at_desk(world.controller).post(act("act", draft.public_id, "send"), headers=HTMX)
    draft.refresh_from_db()
    assert (draft.state, draft.not_before) == ("proposed", NOW + timedelta(seconds=60))


def together(client, *drafts, headers=HTMX):
    keys = [ids.show(prefix="act", uuid=one.public_id) for one in drafts]
    return client.post("/worklist/approve/", {"row": keys}, headers=headers)


def stands(*drafts):
    found = Action.objects.in_bulk([one.pk for one in drafts])
    return [(found[one.pk].state, found[one.pk].not_before) for one in drafts]


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["in place", "by pages"])
def test_chosen_drafts_are_let_go_together_and_each_is_undone_by_itself(world, accounts, at_desk, headers):
    client = at_desk(world.collector)
    first = Action.objects.get(state="awaiting", approvals=1)
    more = draft_of(accounts["call"], run=first.run, number="G-2", minor=70_00, days=9)
    second = Action.objects.get(state="awaiting", approvals=2)
    listed = client.get("/worklist/", {"whose": "all"}).content.decode()
    assert listed.count("data-choose ") == 3
    answer = together(client, first, more, second, headers=headers).content.decode()
    assert (answer.count("leaves in a minute"), answer.count("somebody else has to agree")) == (2, 1)
    assert answer.count('hx-swap-oob="outerHTML"') == (3 if headers else 0)
    leaving = ("proposed", NOW + timedelta(seconds=60))
    assert stands(first, more, second) == [leaving, leaving, ("awaiting", None)]
    assert Vote.objects.filter(is_yes=True, voter=world.collector).count() == 3
    client.post(act("act", more.public_id, "take-back"), headers=HTMX)
    assert stands(first, more) == [leaving, ("awaiting", None)]


def test_of_chosen_drafts_none_is_let_go_where_one_cannot_be(world, accounts, at_desk):
    first = Action.objects.get(state="awaiting", approvals=1)
    more = draft_of(accounts["call"], run=first.run, number="G-2", minor=70_00, days=9)
    waiting = [("awaiting", None)] * 2
    client = at_desk(world.collector)
    assert together(client).content.decode() == "Choose the drafts first."
    assert "do not wait any more" in together(at_desk(world.stranger), first, more).content.decode()
    assert stands(first, more) == waiting
    client.post(act("act", more.public_id, "send"), headers=HTMX)
    assert "nothing is sent" in together(client, first, more).content.decode()
    assert stands(first) == waiting[:1]
    second = Action.objects.get(state="awaiting", approvals=2)
    together(client, second)
    assert "said yes" in together(client, first, second).content.decode()
    assert stands(first) == waiting[:1]
    told = together(client, first, second, headers={})
    assert (told.status_code, told.headers["Location"]) == (302, "/worklist/")
    assert client.post("/worklist/approve/", {"row": "tsk_1"}).status_code == 404


def test_a_plan_begins_at_a_row(world, accounts, at_desk):
    page = at_desk(world.collector).get("/worklist/", {"whose": "all", "lane": "calls"})
    row = page.context["rows"][0]
    customer = ids.show(prefix="cus", uuid=row.account.customer.public_id)
    address = f"/customers/{customer}/promises/?plan={ids.show(prefix='acc', uuid=row.account.public_id)}"
    assert f'data-do="plan" href="{address}#plan-count"' in page.content.decode()
    form = at_desk(world.collector).get(address).context["plan_form"]
    assert (form.doing, form.about) == ("make", row.account.public_id)


def test_a_mail_of_nobody_is_given_to_a_customer(world, accounts, at_desk):
    client = at_desk(world.collector)
    lost = Inbound.objects.get(customer=None)
    for typed, said in (
        ("", "Write a customer"),
        ("nobody", "No customer that you see"),
        ("gmbh", "Several fit"),
    ):
        answer = client.post(act("inb", lost.public_id, "assign"), {"customer": typed}, headers=HTMX)
        assert said in answer.content.decode()
    lost.refresh_from_db()
    assert lost.customer is None
    client.post(act("inb", lost.public_id, "assign"), {"customer": "felix"}, headers=HTMX)
    lost.refresh_from_db()
    assert lost.customer == accounts["untouched"].customer


def test_a_reply_is_dealt_with_by_hand_and_opened_again(world, accounts, at_desk):
    client = at_desk(world.collector)
    mail = Inbound.objects.get(customer=world.abel)
    client.post(act("inb", mail.public_id, "handle"), {"note": "Rang them"}, headers=HTMX)
    mail.refresh_from_db()
    assert (mail.state, mail.note) == ("handled", "Rang them")
    client.post(act("inb", mail.public_id, "reopen-reply"), headers=HTMX)
    mail.refresh_from_db()
    assert mail.state == "new"


def test_who_owes_and_was_left_alone_is_found_until_somebody_does_something(world, accounts):
    scope = desk_scope(user=world.collector)
    felix = accounts["untouched"]
    assert [(one.account_id, one.overdue_minor) for one in untouched(scope=scope, as_of=TODAY)] == [
        (felix.pk, 1_250_00)
    ]
    assert untouched_count(scope=scope, as_of=TODAY) == 1
    assert untouched(scope=scope, as_of=TODAY, collector_id=world.collector.pk) == []
    assert untouched(scope=desk_scope(user=world.stranger), as_of=TODAY) == []
    add_note(scope=scope, account_id=felix.public_id, text="Seen", now=NOW)
    assert untouched_count(scope=scope, as_of=TODAY) == 0
    assert untouched_count(scope=scope, as_of=TODAY + timedelta(days=21)) > 0


@pytest.mark.parametrize("what", ["task", "step", "hold"])
def test_each_deed_takes_an_account_out_of_the_untouched(world, accounts, what):
    scope = desk_scope(user=world.collector)
    felix = accounts["untouched"]
    if what == "task":
        make_task(account=felix)
    elif what == "step":
        run = make_run(decisions=[], as_of=TODAY - timedelta(days=1))
        make_action(run=run, item=felix.items.get(number="F-1"))
    else:
        felix.customer.is_do_not_contact = True
        felix.customer.save()
    assert untouched(scope=scope, as_of=TODAY) == []


def test_whoever_works_stops_the_sending_and_a_controller_lets_it_go_on(world, at_desk):
    collector, controller = at_desk(world.collector), at_desk(world.controller)
    assert collector.post("/sending/set/", {"sending": "stopped", "note": ""}).status_code == 409
    assert not Switch.objects.exists()
    collector.post("/sending/set/", {"sending": "stopped", "note": "Wrong bank details"})
    assert "Sending is stopped." in collector.get("/customers/").content.decode()
    assert collector.post("/sending/set/", {"sending": "live", "note": "Fine"}).status_code == 409
    controller.post("/sending/set/", {"sending": "live", "letters_max": "50", "note": "Mended"})
    assert list(Switch.objects.order_by("pk").values_list("sending", "letters_max", "note")) == [
        ("stopped", 1_000, "Wrong bank details"),
        ("live", 50, "Mended"),
    ]
    page = controller.get("/sending/").content.decode()
    assert "by Controller: Mended" in page
    assert (
        controller.post("/sending/set/", {"sending": "live", "letters_max": "-1", "note": "x"}).status_code
        == 409
    )


def test_a_run_beyond_its_limit_is_released_on_its_page(world, accounts, at_desk):
    run = Run.objects.get()
    Run.objects.filter(pk=run.pk).update(state=RunState.PROPOSED, closed_at=None)
    item = accounts["call"].items.get(number="G-1")
    make_action(run=run, item=item, step=5)
    at_desk(world.controller).post(
        "/sending/set/", {"sending": "live", "letters_max": "0", "note": "Careful"}
    )
    address = reverse("desk:run", kwargs={"public_id": run.public_id})
    assert "1 letter waits" in at_desk(world.collector).get(address).content.decode().replace("</strong>", "")
    release = reverse("desk:run_release", kwargs={"public_id": run.public_id})
    assert at_desk(world.collector).post(release).status_code == 403
    at_desk(world.controller).post(release)
    run.refresh_from_db()
    assert (run.released_at, run.released_by) == (NOW, f"user:{world.controller.pk}")
