"""Disputes on the customer's page and the worklist: in place by htmx, by whole pages without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.world import NOW, TODAY, owe

from dunwell.apps.disputes.deciding import accept_dispute
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import Residual
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.shared.typed_money import typed_minor

HTMX = {"HX-Request": "true"}
RAISE = {"reason": "quality", "extent": "all", "note": "Scratched", "raised_by": "Ms Vogel"}


@pytest.fixture
def item(world):
    return owe(world.abel_account, ("A-1", 1_000_00, 20), ("A-2", 50_00, 5))[0]


def address(name, world, one=None):
    about = {"public_id": world.abel.public_id}
    return reverse(f"desk:{name}", kwargs=about | ({"dispute_id": one.public_id} if one else {}))


def shown(prefix, one):
    return ids.show(prefix=prefix, uuid=one.public_id)


def dispute(world, item, user=None, today=TODAY, **given):
    draft = DisputeDraft(**{"reason": "price", "amount_minor": 300_00} | given)
    scope = desk_scope(user=user or world.collector)
    return raise_dispute(scope=scope, item_id=item.public_id, draft=draft, now=NOW, today=today)


def test_the_form_opens_below_the_item_with_and_without_scripts(world, at_desk, item):
    client = at_desk(world.collector)
    asked = {"item": shown("itm", item)}
    part = client.get(address("disputes", world), asked, headers=HTMX).content.decode()
    whole = client.get(address("disputes", world), asked).content.decode()
    for answer in (part, whole):
        assert answer.count('id="dispute-form"') == 1
        assert "<h3>Dispute A-1</h3>" in answer
        assert "All of it: EUR\u00a01,000.00" in answer
    assert ("<html" in part, "<html" in whole) == (False, True)


@pytest.mark.parametrize(
    "asked", [{}, {"item": "x"}, {"accept": "dsp_1"}, {"reject": "dsp_00000000000000000000000000"}]
)
def test_an_address_that_asks_for_nothing_shows_the_page(world, at_desk, asked):
    answer = at_desk(world.collector).get(address("disputes", world), asked)
    assert (answer.status_code, answer.context["dispute_form"]) == (200, None)


def test_what_is_another_customers_is_unknown_here(world, at_desk, item):
    client = at_desk(world.collector)
    other = owe(world.berg_account, ("B-1", 10_00, 1))[0]
    for on in (shown("itm", other), "itm_00000000000000000000000000"):
        assert client.get(address("disputes", world), {"item": on}).status_code == 404
        assert client.post(address("dispute_raise", world), RAISE | {"item": on}).status_code == 404
    assert client.post(address("dispute_raise", world), RAISE | {"item": "x"}).status_code == 404
    foreign = dispute(world, other, world.stranger, amount_minor=1_00)
    for act in ("review", "change", "accept", "part", "reject", "withdraw", "extend", "reopen"):
        assert client.post(address(f"dispute_{act}", world, foreign)).status_code == 404
    assert Dispute.objects.count() == 1


def test_a_whole_item_is_disputed_in_place_and_told(world, at_desk, item):
    client = at_desk(world.collector)
    sent = RAISE | {"item": shown("itm", item)}
    answer = client.post(address("dispute_raise", world), sent, headers=HTMX)
    page = answer.content.decode()
    assert "The dispute is recorded." in page
    assert 'id="dispute-form"' not in page
    assert 'id="moments" hx-swap-oob="true"' in page
    assert '<span class="chip warn">Disputed</span>' in page
    assert page.count("data-dispute") == 1, "only the other item can still be disputed"
    (told,) = answer.context["moments"]
    assert told.title == "Dispute raised"
    assert "Goods or work are faulty" in told.detail
    assert "Scratched" in told.detail
    one = Dispute.objects.get()
    assert (one.amount_minor, one.raised_by, one.owner) == (1_000_00, "Ms Vogel", world.collector)


def test_a_part_and_lines_are_disputed_by_whole_pages(world, at_desk, item):
    client = at_desk(world.collector)
    sent = RAISE | {"item": shown("itm", item)}
    answer = client.post(address("dispute_raise", world), sent | {"extent": "part", "amount": "1,50"})
    assert answer.headers["Location"] == f"{address('customer', world)}#disputes"
    lines = {
        "extent": "lines",
        "line_reference": ["1", "", "3"],
        "line_description": ["Pump", "", "Hose"],
        "line_amount": ["200.00", "", "50"],
    }
    page = client.post(address("dispute_raise", world), sent | lines, follow=True).content.decode()
    assert "The dispute is recorded." in page
    assert [one.amount_minor for one in Dispute.objects.order_by("pk")] == [1_50, 250_00]
    assert page.index("Pump") < page.index("Hose")


def test_more_lines_keep_what_was_typed(world, at_desk, item):
    sent = {
        **RAISE,
        "item": shown("itm", item),
        "extent": "lines",
        "more": "1",
        "line_reference": ["1", "2"],
        "line_description": ["Pump", "<b>Hose"],
        "line_amount": ["200", "x"],
    }
    answer = at_desk(world.collector).post(address("dispute_raise", world), sent, headers=HTMX)
    form = answer.context["dispute_form"]
    assert [one.description for one in form.lines] == ["Pump", "<b>Hose", "", "", ""]
    assert 'value="&lt;b&gt;Hose"' in answer.content.decode()
    assert form.errors == {}
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"extent": "part", "amount": ""}, "amount", "is not a number"),
        ({"extent": "part", "amount": "0"}, "amount", "above zero"),
        ({"extent": "part", "amount": "1000.01"}, "amount", "At most"),
        ({"extent": "lines"}, "lines", "Give a line"),
        ({"reason": "other", "note": ""}, "note", "Say why"),
        ({"due_on": "soon"}, "due_on", "year-month-day"),
        ({"due_on": "2026-03-01"}, "due_on", "has passed"),
    ],
)
def test_what_was_typed_stays_with_what_is_wrong(world, at_desk, item, given, field, words):
    client = at_desk(world.collector)
    sent = RAISE | {"item": shown("itm", item), "raised_by": "<b>x"} | given
    part = client.post(address("dispute_raise", world), sent, headers=HTMX)
    whole = client.post(address("dispute_raise", world), sent)
    assert (part.status_code, whole.status_code) == (200, 409)
    for answer in (part, whole):
        page = answer.content.decode()
        assert list(answer.context["dispute_form"].errors) == [field]
        assert words in page
        assert page.count('aria-invalid="true"') == 1
        assert 'value="&lt;b&gt;x"' in page
    assert not Dispute.objects.exists()


def test_an_error_about_an_item_that_has_no_row_is_shown_above(world, at_desk, item):
    Residual.objects.filter(item=item).update(residual_minor=1)
    page = at_desk(world.collector)
    sent = RAISE | {"item": shown("itm", item), "extent": "part", "amount": "5"}
    Residual.objects.filter(item=item).update(account=world.berg_account)
    answer = page.post(address("dispute_raise", world), sent, headers=HTMX).content.decode()
    assert answer.count('id="dispute-form"') == 1


def act(client, world, one, name, **typed):
    return client.post(address(f"dispute_{name}", world, one), typed, headers=HTMX)


def test_it_is_reviewed_accepted_extended_and_opened_again(world, at_desk, item):
    client, one = at_desk(world.assistant), dispute(world, item)
    page = act(client, world, one, "review").content.decode()
    assert "in review, and yours" in page
    assert "owner Assistant" in page
    form = client.get(address("disputes", world), {"accept": shown("dsp", one)}, headers=HTMX)
    assert form.context["dispute_form"].values == {"credit_by": "2026-03-24"}
    page = act(client, world, one, "accept", credit_by="2026-03-24").content.decode()
    assert "A credit note is to be raised." in page
    assert "still to be credited" in page
    page = act(client, world, one, "extend", credit_by="2026-04-24").content.decode()
    assert "Apr 24, 2026" in page
    page = act(client, world, one, "reopen").content.decode()
    assert "The dispute is open again." in page
    assert "accept=dsp_" in page


def test_a_part_is_accepted_and_a_rejection_says_what_was_told(world, at_desk, item):
    client = at_desk(world.collector)
    first, second = dispute(world, item), dispute(world, item, reason="tax")
    wrong = act(client, world, first, "part", amount="300", answer="x", credit_by="2026-03-24")
    assert list(wrong.context["dispute_form"].errors) == ["amount"]
    page = act(
        client, world, first, "part", amount="100", answer="One was late", credit_by="2026-03-24"
    ).content.decode()
    assert "One was late" in page
    wrong = act(client, world, second, "reject", answer="")
    assert list(wrong.context["dispute_form"].errors) == ["answer"]
    page = act(client, world, second, "reject", answer="The order says so").content.decode()
    assert "The amount is chased again." in page
    assert "Disputes that are over" in page
    states = Dispute.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["partly_accepted", "rejected"]


def test_it_is_changed_and_given_to_a_colleague(world, at_desk, item):
    client, one = at_desk(world.collector), dispute(world, item)
    form = client.get(address("disputes", world), {"change": shown("dsp", one)}, headers=HTMX).context[
        "dispute_form"
    ]
    assert [name for _, name in form.owners] == ["Assistant", "Collector", "Controller"]
    typed = {
        **form.values,
        "owner": shown("usr", world.controller),
        "amount": "400.00",
        "note": "See mail",
        "due_on": "2026-04-01",
    }
    page = act(client, world, one, "change", **typed).content.decode()
    assert "owner Controller" in page
    one.refresh_from_db()
    assert (one.amount_minor, one.note, one.owner) == (400_00, "See mail", world.controller)
    wrong = act(client, world, one, "change", **typed | {"owner": shown("usr", world.stranger)})
    assert list(wrong.context["dispute_form"].errors) == ["owner"]


def test_what_has_moved_on_is_said_and_its_forms_are_not_offered(world, at_desk, item):
    client, one = at_desk(world.collector), dispute(world, item)
    act(client, world, one, "withdraw", answer="A mistake")
    again = client.post(address("dispute_withdraw", world, one))
    assert again.status_code == 409
    assert "this dispute has moved on" in again.content.decode()
    answer = client.get(address("disputes", world), {"withdraw": shown("dsp", one)})
    assert answer.context["dispute_form"] is None


def test_who_may_not_work_sees_the_dispute_and_no_tools(world, at_desk, item):
    one = dispute(world, item)
    for user in (world.auditor, world.owner):
        page = at_desk(user).get(address("disputes", world), {"accept": shown("dsp", one)}).content.decode()
        assert "disputed</strong>" in page
        assert [said for said in ("dispute-form", "Accept", "data-dispute") if said in page] == []
    assert at_desk(world.stranger).get(address("disputes", world)).status_code == 404


def test_the_worklist_has_the_disputes_to_decide_and_the_credits_to_raise(world, at_desk, item):
    client = at_desk(world.collector)
    page = client.get("/worklist/").content.decode()
    assert [said for said in ("Dispute to decide", "Credit note to raise") if said in page] == []
    dispute(world, item, note="late", due_on=TODAY, amount_minor=10_00)
    dispute(world, item, world.controller, note="a colleague's", due_on=TODAY, amount_minor=10_00)
    dispute(world, item, note="far away", amount_minor=10_00)
    accepted = dispute(world, item, amount_minor=7_00)
    accept_dispute(
        scope=desk_scope(user=world.collector),
        dispute_id=accepted.public_id,
        credit_by=TODAY + timedelta(days=9),
        answer="You are right",
        now=NOW,
        today=TODAY,
    )
    mine = client.get("/worklist/?whose=mine").content.decode()
    assert mine.count("Dispute to decide") == mine.count("Credit note to raise") == 1
    assert [said for said in (": late", "a colleague&#x27;s", "far away") if said in mine] == [": late"]
    assert "You are right" in mine
    everybody = client.get("/worklist/?whose=all").content.decode()
    assert "a colleague&#x27;s" in everybody
    assert f'href="{address("customer", world)}#disputes"' in everybody


@pytest.mark.parametrize(
    ("text", "language", "minor"),
    [
        ("12.50", "en", 12_50),
        ("12,50", "en", 12_50),
        ("1,234.50", "en", 1_234_50),
        ("1.234,50", "de", 1_234_50),
        ("1.234", "de", 1_234_00),
        ("12.50", "de", 12_50),
        ("1\u202f234,50", "fr", 1_234_50),
        ("1,234", "en", 1_234_00),
    ],
)
def test_amounts_are_read_as_their_reader_writes_them(text, language, minor):
    assert typed_minor(text=text, currency="EUR", language=language) == minor


@pytest.mark.parametrize("text", ["", "ten", "1.2.3", "1.999"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(UnreadableAmount):
        typed_minor(text=text, currency="EUR", language="en")
