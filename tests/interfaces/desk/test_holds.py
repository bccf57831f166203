"""Holds on the customer's page and the worklist: in place by htmx, by whole pages without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.world import NOW, TODAY, owe

from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import Residual
from dunwell.core import ids

HTMX = {"HX-Request": "true"}
FORM = {"reason": "legal", "ends_on": "2026-04-01", "review_on": "", "note": "Talks"}


@pytest.fixture
def item(world):
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))[0]


def address(name, world, hold=None):
    about = {"public_id": world.abel.public_id}
    return reverse(f"desk:{name}", kwargs=about | ({"hold_id": hold.public_id} if hold else {}))


def shown(prefix, one):
    return ids.show(prefix=prefix, uuid=one.public_id)


def place(world, user=None, **given):
    usual = {"reason": "agreed_delay", "note": "", "ends_on": TODAY + timedelta(days=20), "review_on": None}
    if "customer_id" not in given and "item_id" not in given:
        usual["account_id"] = world.abel_account.public_id
    scope = desk_scope(user=user or world.collector)
    return place_hold(scope=scope, **usual | given, now=NOW, today=given.pop("today", TODAY))


def test_the_form_opens_where_it_was_asked_for_with_and_without_scripts(world, at_desk, item):
    client = at_desk(world.collector)
    for on, name in (
        ("customer", "Put every account of Abel Optik GmbH on hold"),
        (shown("acc", world.abel_account), "Put NORTH EUR on hold"),
        (shown("itm", item), "Put A-1 on hold"),
    ):
        part = client.get(address("holds", world), {"on": on}, headers=HTMX).content.decode()
        whole = client.get(address("holds", world), {"on": on}).content.decode()
        for answer in (part, whole):
            assert answer.count('id="hold-form"') == 1
            assert f"<h3>{name}</h3>" in answer
            assert f'name="on" value="{on}"' in answer
            assert 'value="2026-03-24"' in answer, "two weeks are proposed"
        assert ("<html" in part, "<html" in whole) == (False, True)


@pytest.mark.parametrize(
    "asked",
    [{}, {"on": "x"}, {"on": "itm_1"}, {"change": "hld_1"}, {"lift": "hld_00000000000000000000000000"}],
)
def test_an_address_that_asks_for_nothing_shows_the_page(world, at_desk, asked):
    answer = at_desk(world.collector).get(address("holds", world), asked)
    assert (answer.status_code, answer.context["hold_form"]) == (200, None)


def test_what_is_another_customers_is_unknown_here(world, at_desk, item):
    client = at_desk(world.collector)
    for on in (shown("acc", world.berg_account), "itm_00000000000000000000000000"):
        assert client.get(address("holds", world), {"on": on}).status_code == 404
        assert client.post(address("hold_place", world), FORM | {"on": on}).status_code == 404
    assert client.post(address("hold_place", world), FORM | {"on": "nobody"}).status_code == 404
    hold = place(world)
    Hold.objects.filter(pk=hold.pk).update(account=world.berg_account)
    for name in ("hold_change", "hold_lift"):
        assert client.post(address(name, world, hold), FORM).status_code == 404
    hold.refresh_from_db()
    assert hold.lifted_at is None


def test_an_account_is_put_on_hold_in_place_and_told(world, at_desk):
    client = at_desk(world.collector)
    on = shown("acc", world.abel_account)
    answer = client.post(address("hold_place", world), FORM | {"on": on}, headers=HTMX)
    page = answer.content.decode()
    assert "Saved." in page
    assert 'id="hold-form"' not in page
    assert 'id="moments" hx-swap-oob="true"' in page
    assert "NORTH EUR on hold until" in page
    assert "because: Legal matter, owner Collector." in page
    (told,) = answer.context["moments"]
    assert told.title == "Put on hold"
    assert told.detail == "Legal matter until Apr 1, 2026 · Talks"
    assert Hold.objects.get().account == world.abel_account


def test_without_scripts_one_comes_back_to_the_holds(world, at_desk, item):
    client = at_desk(world.collector)
    answer = client.post(address("hold_place", world), FORM | {"on": shown("itm", item)})
    assert answer.headers["Location"] == f"{address('customer', world)}#holds"
    page = client.get(address("customer", world)).content.decode()
    assert "Saved." in page
    assert "A-1 on hold until" in page
    assert page.count('class="hold-item"') == 1, "the other item can still be held"
    hold = Hold.objects.get()
    lifted = client.post(address("hold_lift", world, hold), {"note": "Agreed"}, follow=True).content.decode()
    assert "The hold is lifted." in lifted
    assert "A-1 on hold until" not in lifted
    assert "Hold lifted" in lifted


def test_what_was_typed_stays_with_what_is_wrong(world, at_desk, item):
    client = at_desk(world.collector)
    hold = place(world, item_id=item.public_id)
    wrong = {"reason": "other", "ends_on": "soon", "review_on": "2026-04-02", "note": "<b>x"}
    on = shown("acc", world.abel_account)
    for name, of in (("hold_place", None), ("hold_change", hold)):
        for field, given in (
            ("ends_on", wrong),
            ("ends_on", wrong | {"ends_on": "2026-03-01"}),
            ("review_on", wrong | {"ends_on": "2026-04-01"}),
        ):
            sent = given | {"on": on}
            part = client.post(address(name, world, of), sent, headers=HTMX)
            whole = client.post(address(name, world, of), sent)
            assert (part.status_code, whole.status_code) == (200, 409)
            for answer in (part, whole):
                page = answer.content.decode()
                assert list(answer.context["hold_form"].errors) == [field]
                assert page.count('aria-invalid="true"') == 1
                assert f'value="{given["ends_on"]}"' in page
                assert 'value="&lt;b&gt;x"' in page
                assert f'action="{address(name, world, of)}"' in page
    assert Hold.objects.count() == 1


def test_an_error_about_an_item_that_has_no_row_is_shown_above(world, at_desk, item):
    Residual.objects.filter(item=item).delete()
    sent = FORM | {"ends_on": "", "on": shown("itm", item)}
    page = at_desk(world.collector).post(address("hold_place", world), sent, headers=HTMX).content.decode()
    assert page.count('id="hold-form"') == 1
    assert "Give an end, or a day on which somebody looks again." in page


def test_a_hold_is_changed_where_it_stands(world, at_desk):
    client, hold = at_desk(world.collector), place(world)
    form = client.get(address("holds", world), {"change": shown("hld", hold)}, headers=HTMX)
    assert form.context["hold_form"].ends_on == "2026-03-30"
    sent = {"ends_on": "", "review_on": "2026-03-12", "note": "They will call"}
    page = client.post(address("hold_change", world, hold), sent, headers=HTMX).content.decode()
    assert "on hold without an end" in page
    assert "They will call" in page
    ask = client.get(address("holds", world), {"lift": shown("hld", hold)}).content.decode()
    assert "Why is it over?" in ask
    client.post(address("hold_lift", world, hold))
    again = client.post(address("hold_lift", world, hold))
    assert again.status_code == 409
    assert "this hold is lifted" in again.content.decode()


def test_who_may_not_work_sees_the_hold_and_no_tools(world, at_desk, item):
    place(world)
    for user in (world.auditor, world.owner):
        page = at_desk(user).get(address("holds", world), {"on": "customer"}).content.decode()
        assert "NORTH EUR on hold until" in page
        assert [
            said for said in ("hold-form", "Lift", ">Change<", "data-hold", "hold-item") if said in page
        ] == []
    assert at_desk(world.stranger).get(address("holds", world)).status_code == 404


def test_the_worklist_has_the_holds_to_review(world, at_desk):
    client = at_desk(world.collector)
    assert "Hold to review" not in client.get("/worklist/").content.decode()
    place(world, note="far away")
    hold = place(world, customer_id=world.abel.public_id, ends_on=None, review_on=TODAY, note="look again")
    place(world, world.controller, ends_on=TODAY + timedelta(days=7), note="a colleague's")
    mine = client.get("/worklist/?whose=mine").content.decode()
    assert mine.count("Hold to review") == 1
    assert [said for said in ("look again", "a colleague&#x27;s", "far away") if said in mine] == [
        "look again"
    ]
    everybody = client.get("/worklist/?whose=all").content.decode()
    assert "a colleague&#x27;s" in everybody
    assert f'href="{address("customer", world)}#holds"' in everybody
    assert "To be reviewed since" in client.get(address("customer", world)).content.decode()
    client.post(address("hold_lift", world, hold))
    assert "look again" not in client.get("/worklist/?whose=all").content.decode()
