"""Finding customers, their list as a file, and one customer's page."""

import csv
import io

import pytest
from django.urls import reverse
from tests.world import NOW, make_account, make_customer, make_message, make_run, make_task, owe

from dunwell.apps.journal import operations as journal
from dunwell.apps.messages.models import MessageState
from dunwell.apps.parties.models import CustomerName
from dunwell.core.text import key
from dunwell.formats.export_cells import harmless


def names(client, **query):
    return [row.customer for row in client.get("/customers/", query).context["found"].rows]


def test_the_largest_of_each_currency_come_first(world, at_desk):
    small = make_account(customer=make_customer(number="C-3", name="Small AG"), entity=world.north)
    dollars = make_account(
        customer=make_customer(number="C-4", name="Dollar AG"), entity=world.north, currency="USD"
    )
    owe(world.abel_account, ("A-1", 500_00, 5))
    owe(small, ("S-1", 1_00, 5))
    owe(dollars, ("D-1", 2_00, 5))
    assert names(at_desk(world.collector)) == ["Abel Optik GmbH", "Dollar AG", "Small AG"]


def test_search_finds_by_number_and_name_without_case_or_accents(world, at_desk):
    muller = make_customer(number="C-77", name="Müller-Łódź GmbH")
    muller.search_key = key("C-77 Müller-Łódź GmbH Mueller Werke")
    muller.save()
    make_account(customer=muller, entity=world.north)
    client = at_desk(world.collector)
    for text in ("muller", "LODZ", "c-77", "werke gmbh", "  Müller  "):
        assert names(client, q=text) == ["Müller-Łódź GmbH"], text
    assert names(client, q="nobody like this") == []
    assert names(client, q="%") == ["Abel Optik GmbH", "Müller-Łódź GmbH"], "signs alone narrow nothing down"
    assert names(client, q="berg") == [], "Berg belongs to South"


def test_filters_narrow_the_list(world, at_desk):
    dollars = make_account(customer=world.abel, entity=world.north, currency="USD")
    owe(world.abel_account, ("A-1", 500_00, 5))
    owe(dollars, ("D-1", 2_00, -5))
    client = at_desk(world.collector)
    rows = client.get("/customers/", {"currency": "USD"}).context["found"].rows
    assert [(row.currency, row.open_minor, row.overdue_minor) for row in rows] == [("USD", 2_00, 0)]
    rows = client.get("/customers/", {"overdue": "1"}).context["found"].rows
    assert [(row.currency, row.overdue_minor, row.days_overdue) for row in rows] == [("EUR", 500_00, 5)]
    assert names(client, entity="SOUTH") == []


def test_htmx_gets_the_rows_alone_and_going_back_gets_the_page(world, at_desk):
    client = at_desk(world.collector)
    assert "<html" not in client.get("/customers/", headers={"HX-Request": "true"}).content.decode()
    restored = client.get("/customers/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999999999999", "²", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(world, at_desk, page):
    found = at_desk(world.collector).get("/customers/", {"page": page}).context["found"]
    assert (found.page, found.pages, len(found.rows)) == (1, 1, 1)


def test_a_list_of_fifty_one_has_two_pages(world, at_desk):
    for number in range(50):
        make_account(customer=make_customer(number=f"X-{number}", name=f"X {number}"), entity=world.north)
    found = at_desk(world.collector).get("/customers/", {"page": "2"}).context["found"]
    assert (found.total, found.page, found.pages, len(found.rows)) == (51, 2, 2, 1)


def test_the_export_is_exact_and_runs_nothing(world, at_desk):
    evil = make_customer(number="@SUM(1)", name="=cmd|' /C calc'!A0")
    owe(make_account(customer=evil, entity=world.north, currency="JPY"), ("E-1", 1234, 3))
    owe(world.abel_account, ("A-1", 1234_05, -3))
    owe(world.abel_account, ("R-1", -7, 0), kind="receipt")
    answer = at_desk(world.collector).get("/customers/export.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="customers-2026-03-10.csv"'
    assert [tuple(row.values()) for row in rows] == [
        ("C-1001", "Abel Optik GmbH", "NORTH", "EUR", "1234.05", "0.00", "-0.07", "", "0", "Owner"),
        ("'@SUM(1)", "'=cmd|' /C calc'!A0", "NORTH", "JPY", "1234", "1234", "0", "2026-03-07", "3", ""),
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert harmless(text) == f"'{text}"


def page_of(client, customer):
    return client.get(reverse("desk:customer", kwargs={"public_id": customer.public_id}))


def test_the_page_tells_the_story_from_facts(world, at_desk):
    owe(world.abel_account, ("A-1", 80_00, 12), ("A-2", 20_00, -3))
    make_run(decisions=[(world.abel_account, "STEP_DUE")])
    make_message(account=world.abel_account)
    context = page_of(at_desk(world.collector), world.abel).context
    told = "".join(part.text for part in context["story"]).replace("\u00a0", " ")
    assert told == (
        "Abel Optik GmbH owes EUR 100.00 in 2 items; EUR 80.00 is overdue, the oldest item A-1 by 12 days. "
        "The last letter went out on Mar 10, 2026. Next: Reminder by e-mail, with the last run."
    )
    (account,) = context["accounts"]
    assert [(item.number, item.days_overdue, item.residual_minor) for item in account.items] == [
        ("A-1", 12, 80_00),
        ("A-2", -3, 20_00),
    ]
    assert (account.decision.outcome, account.decision.reason) == ("escalated", "STEP_DUE")


def test_nothing_owed_is_told_too(world, at_desk):
    owe(world.abel_account, ("R-1", -30_00, 0), kind="receipt")
    told = "".join(part.text for part in page_of(at_desk(world.collector), world.abel).context["story"])
    assert told.replace("\u00a0", " ") == "Abel Optik GmbH owes nothing, and has EUR 30.00 to its credit."


def test_contacts_and_names_are_shown_with_what_is_wrong(world, at_desk):
    CustomerName.objects.create(customer=world.abel, name="ABEL OPTIK <b>")
    world.abel.contacts.update(undeliverable_at=NOW, undeliverable_reason="550 no such user")
    page = page_of(at_desk(world.collector), world.abel).content.decode()
    assert "Undeliverable" in page
    assert "550 no such user" in page
    assert "ABEL OPTIK &lt;b&gt;" in page
    assert "mailto:ap@c-1001.example" not in page


def test_the_timeline_mixes_everything_newest_first_and_keeps_entities_apart(world, at_desk):
    abroad = make_account(customer=world.abel, entity=world.south)
    make_message(account=world.abel_account, subject="To North's account")
    make_message(account=abroad, subject="South's secret", state=MessageState.REFUSED)
    make_task(account=abroad, title="South's call")
    make_task(account=world.abel_account, title="North's call")
    for account, entity in ((world.abel_account, world.north), (abroad, world.south)):
        journal.append(
            name="receivables.receipt.recorded",
            actor=f"user:{world.collector.pk}",
            now=NOW,
            subject="item",
            subject_id=1,
            entity_id=entity.pk,
            customer_id=world.abel.pk,
            account_id=account.pk,
            data={"amount_minor": 500, "currency": "EUR", "number": f"R-{entity.code}"},
        )
    answer = page_of(at_desk(world.collector), world.abel)
    told = {(one.title, one.detail) for one in answer.context["moments"]}
    assert told == {
        ("To North's account", "To ap@c-1001.example"),
        ("North's call", "Call the customer"),
        ("Money received", "EUR\u00a05.00 · R-NORTH"),
    }
    assert "South" not in answer.content.decode()
    assert len(page_of(at_desk(world.owner), world.abel).context["moments"]) == 3


def test_more_of_the_timeline_comes_by_pages(world, at_desk):
    for minute in range(41):
        journal.append(
            name="receivables.item.allocated",
            actor="test",
            now=NOW.replace(minute=minute),
            subject="item",
            subject_id=minute,
            entity_id=world.north.pk,
            customer_id=world.abel.pk,
            account_id=world.abel_account.pk,
        )
    client = at_desk(world.collector)
    first = page_of(client, world.abel)
    assert len(first.context["moments"]) == 40
    address = reverse("desk:customer_timeline", kwargs={"public_id": world.abel.public_id})
    rest = client.get(address, {"before": first.context["next_before"]})
    assert [one.moment.at.minute for one in rest.context["moments"]] == [0]
    assert client.get(address, {"before": "nonsense"}).status_code == 200
