"""The cash desk over HTTP: lanes, both sides of a line, each act once, and what is refused with what to do instead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.cash.scene import (
    OTHER_IBAN,
    Money,
    camt,
    clear,
    house_account,
    left,
    receive,
    sound,
    standing,
    take_in,
)
from tests.world import NOW, World, make_account, make_customer, make_task, owe

from dunwell.apps.cash.lanes import clearing_row
from dunwell.apps.cash.match_models import CashPolicy, Deduction, Match, Surplus
from dunwell.apps.cash.models import BankLine
from dunwell.apps.cash.parking import wake
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(world: World) -> World:
    house_account(world)
    return world


@pytest.fixture
def proposed(house: World) -> BankLine:
    """A payment that Abel's invoice explains, in an entity that posts nothing unasked."""
    policy(house, post_from_basis_points=10_000)
    owe(house.abel_account, ("RE-2026-10001", 11900, 20))
    line = receive(house, Money(amount="119.00", name=house.abel.name, text="Danke"))[0]
    clear(house)
    assert standing(line).state == "proposed"
    return line


def policy(world: World, **set_to) -> None:
    CashPolicy.objects.create(entity=world.north, set_at=NOW, set_by="test", **set_to)


def do(client, line: BankLine, act: str, world: World, **typed):
    seen = clearing_row(scope=desk_scope(user=world.controller), line_id=line.public_id).seen
    path = reverse("desk:cash_do", kwargs={"public_id": line.public_id, "act": act})
    return client.post(path, {"seen": seen, **typed})


def match_of(line: BankLine) -> str:
    return ids.show(prefix="mch", uuid=Match.objects.filter(line=line).latest("pk").public_id)


def test_the_desk_shows_both_sides_and_why(house, proposed, at_desk):
    said = at_desk(house.assistant).get("/cash/").text
    assert "What the bank says" in said
    assert "RE-2026-10001" in said
    assert "Why this match" in said
    assert "The amount is what is open." in said
    assert "1 item is paid in full." in said
    assert "No other match on such evidence has been decided here yet" in said


def test_a_yes_posts_once_and_the_second_click_is_told_so(house, proposed, at_desk):
    client = at_desk(house.assistant)
    seen = clearing_row(scope=desk_scope(user=house.assistant), line_id=proposed.public_id).seen
    path = reverse("desk:cash_do", kwargs={"public_id": proposed.public_id, "act": "confirm"})
    typed = {"seen": seen, "match": match_of(proposed)}
    first = client.post(path, typed, headers={"HX-Request": "true"})
    assert "EUR\xa0119.00 is applied to" in first.text
    assert "Undo" in first.text
    again = client.post(path, typed)
    assert again.status_code == 409
    assert "Something has happened to this line since you looked at it" in again.text
    assert standing(proposed).state == "done"
    assert Match.objects.get(line=proposed).state == "posted"
    assert sound() == {}


def test_what_was_said_yes_to_is_taken_back(house, proposed, at_desk):
    client = at_desk(house.assistant)
    do(client, proposed, "confirm", house, match=match_of(proposed))
    invoice = house.abel_account.items.get(number="RE-2026-10001")
    assert left(invoice) == 0
    back = do(client, proposed, "take-back", house, match=match_of(proposed))
    assert back.status_code == 302
    assert (left(invoice), standing(proposed).remaining_minor) == (11900, 11900)
    assert sound() == {}


def test_a_line_is_parked_for_somebody_and_taken_up_again(house, proposed, at_desk):
    client = at_desk(house.assistant)
    form = client.get(reverse("desk:cash_ask", kwargs={"public_id": proposed.public_id, "act": "park"}))
    assert "The proposal is refused, and counted as wrong." in form.text
    do(client, proposed, "park", house, owner=str(house.collector.pk), note="Asks Abel")
    assert (standing(proposed).state, standing(proposed).owner) == ("parked", house.collector)
    assert "Asks Abel" in client.get("/cash/?lane=parked").text
    do(client, proposed, "take-up", house)
    assert standing(proposed).state == "open"


def test_nobody_from_elsewhere_is_given_a_line(house, proposed, at_desk):
    answer = do(at_desk(house.assistant), proposed, "park", house, owner=str(house.stranger.pk))
    assert answer.status_code == 409
    assert "Choose somebody who clears cash there." in answer.text


def test_money_of_no_customer_needs_a_word_and_can_be_taken_back(house, at_desk):
    line = receive(house, Money(amount="3.21", name="Bank", text="Zinsen"))[0]
    client = at_desk(house.assistant)
    refused = do(client, line, "elsewhere", house, reason=" ")
    assert (refused.status_code, "Say why." in refused.text) == (409, True)
    do(client, line, "elsewhere", house, reason="Interest")
    assert standing(line).state == "done"
    do(client, line, "take-back-elsewhere", house)
    assert standing(line).remaining_minor == 321
    assert sound() == {}


def test_a_copy_waits_until_somebody_says_what_it_is(house, at_desk):
    money = Money(amount="50.00", name="Abel", end_to_end="E1")
    receive(house, money, number="1")
    copy = receive(house, money, number="2")[0]
    client = at_desk(house.assistant)
    assert "It looks like a line that is here already" in client.get("/cash/?lane=copies").text
    refused = do(client, copy, "release", house)
    assert refused.status_code == 409
    do(client, copy, "release", house, reason="They paid twice")
    assert standing(copy).remaining_minor == 5000


def test_a_line_of_a_flagged_statement_is_dropped_with_a_word(house, at_desk):
    imported = take_in(house, camt(Money(amount="10.00", name="Abel"), off="1.00"))
    line = BankLine.objects.get(statement__file=imported.file)
    client = at_desk(house.assistant)
    page = client.get("/cash/?lane=flagged").text
    assert "Its statement does not add up" in page
    do(client, line, "drop", house, reason="A test of the bank")
    assert standing(line).state == "noted"


def test_a_return_that_tells_nothing_is_given_its_payment_by_a_person(house, at_desk):
    item = owe(house.abel_account, ("RE-2026-10001", 11900, 20))[0]
    money = Money(amount="119.00", name=house.abel.name, text="RE-2026-10001")
    paid, back = receive(house, money, Money(amount="-119.00", text="Retoure", reason="AC04"))
    clear(house)
    assert (left(item), standing(back).state) == (0, "open")
    client = at_desk(house.assistant)
    assert "no single line fits it" in client.get("/cash/?lane=returns").text
    refused = do(client, back, "return", house)
    assert (refused.status_code, "Choose the payment that came back." in refused.text) == (409, True)
    do(client, back, "return", house, original=ids.show(prefix="bln", uuid=paid.public_id))
    assert (left(item), standing(back).state, standing(paid).state) == (11900, "done", "done")
    assert sound() == {}


def test_paid_and_not_applied_stands_with_the_customer_and_in_the_worklist(house, proposed, at_desk):
    make_task(account=house.abel_account)
    client = at_desk(house.assistant)
    page = client.get(reverse("desk:customer", kwargs={"public_id": house.abel.public_id})).text
    assert "Paid, not applied" in page
    assert "it may pay RE-2026-10001" in page
    assert "paid, or it may be: not applied yet" in client.get("/worklist/?whose=all").text
    do(client, proposed, "confirm", house, match=match_of(proposed))
    page = client.get(reverse("desk:customer", kwargs={"public_id": house.abel.public_id})).text
    assert "Paid, not applied" not in page


def test_figures_tell_lines_and_items_apart(house, at_desk):
    one, other = owe(house.abel_account, ("RE-2026-10001", 11900, 20), ("RE-2", 5000, 10))
    sure, by_hand, _ = receive(
        house,
        Money(amount="119.00", name=house.abel.name, text="RE-2026-10001"),
        Money(amount="60.00", name="Somebody"),
        Money(amount="7.00", name="Nobody"),
    )
    clear(house)
    assert (standing(sure).state, left(one)) == ("done", 0)
    client = at_desk(house.assistant)
    do(client, by_hand, "correct", house, account=account_key(house.abel_account), item=item_key(other))
    page = client.get("/cash/figures/").text
    assert "1 of 3" in page
    assert "33.3 %" in page
    assert "1 of 2" in page
    assert "50.0 %" in page
    assert "1 line<" in page
    assert "EUR\xa010.00" in page
    assert "33.3 %" in client.get("/cash/").text


def test_the_auditor_looks_and_the_stranger_does_not(house, proposed, at_desk):
    seen = at_desk(house.auditor).get("/cash/").text
    assert "RE-2026-10001" in seen
    assert "Correct, split" not in seen
    assert "RE-2026-10001" not in at_desk(house.stranger).get("/cash/").text


def test_lanes_say_what_they_are_for_when_they_are_empty(house, at_desk):
    client = at_desk(house.assistant)
    assert "Nothing to clear" in client.get("/cash/").text
    assert "p on a line sets it aside for somebody" in client.get("/cash/?lane=parked").text


def item_key(item) -> str:
    return ids.show(prefix="itm", uuid=item.public_id)


def account_key(account) -> str:
    return ids.show(prefix="acc", uuid=account.public_id)


def test_a_person_says_what_a_line_pays_and_the_rest_stays_unapplied(house, at_desk):
    item = owe(house.abel_account, ("RE-1", 10000, 20))[0]
    line = receive(house, Money(amount="120.00", name="Somebody", account=OTHER_IBAN))[0]
    client = at_desk(house.assistant)
    ask = reverse("desk:cash_ask", kwargs={"public_id": line.public_id, "act": "correct"})
    assert house.abel.name in client.get(ask, {"q": house.abel.name[:4]}).text
    form = client.get(ask, {"account": account_key(house.abel_account)})
    assert "RE-1" in form.text
    typed = {"account": account_key(house.abel_account), "item": item_key(item), "rest": "keep"}
    do(client, line, "correct", house, **typed)
    assert left(item) == 0
    assert Surplus.objects.get().minor == 2000
    assert sound() == {}


def test_a_line_is_split_over_two_customers(house, at_desk):
    one = owe(house.abel_account, ("RE-1", 10000, 20))[0]
    clara = make_account(customer=make_customer(number="C-3", name="Clara KG"), entity=house.north)
    other = owe(clara, ("RE-2", 2000, 20))[0]
    line = receive(house, Money(amount="120.00", name="Holding"))[0]
    client = at_desk(house.assistant)
    first = {"account": account_key(house.abel_account), "item": item_key(one), "rest": "line"}
    do(client, line, "correct", house, **first)
    assert standing(line).remaining_minor == 2000
    second = {"account": account_key(clara), "item": item_key(other), "rest": "line"}
    do(client, line, "correct", house, **second)
    assert (left(one), left(other), standing(line).state) == (0, 0, "done")
    assert sound() == {}


def test_what_is_typed_wrong_is_told_all_at_once(house, at_desk):
    one, other = owe(house.abel_account, ("RE-1", 10000, 20), ("RE-2", 5000, 10))
    line = receive(house, Money(amount="120.00", name="Somebody"))[0]
    typed = {
        "account": account_key(house.abel_account),
        "item": [item_key(one), item_key(other)],
        f"amount-{item_key(one)}": "100.01",
        f"amount-{item_key(other)}": "much",
    }
    answer = do(at_desk(house.assistant), line, "correct", house, **typed)
    assert answer.status_code == 409
    assert "RE-1: give an amount above nothing, at most EUR\xa0100.00." in answer.text
    assert "RE-2:" in answer.text
    assert 'value="much"' in answer.text
    assert standing(line).remaining_minor == 12000


def test_more_than_the_money_is_refused_with_how_much(house, at_desk):
    one, other = owe(house.abel_account, ("RE-1", 10000, 20), ("RE-2", 5000, 10))
    line = receive(house, Money(amount="120.00", name="Somebody"))[0]
    typed = {"account": account_key(house.abel_account), "item": [item_key(one), item_key(other)]}
    answer = do(at_desk(house.assistant), line, "correct", house, **typed)
    assert "The items come to EUR\xa030.00 more than the money" in answer.text


@pytest.mark.parametrize(
    ("who", "within", "is_let_go"),
    [("assistant", 500, True), ("assistant", 0, False), ("controller", 0, True)],
)
def test_a_difference_is_let_go_within_limits_or_by_whom_may(house, at_desk, who, within, is_let_go):
    policy(house, write_off_minor={"EUR": within}, write_off_basis_points=1000)
    item = owe(house.abel_account, ("RE-1", 10000, 20))[0]
    line = receive(house, Money(amount="97.00", name="Somebody"))[0]
    typed = {
        "account": account_key(house.abel_account),
        "item": item_key(item),
        f"amount-{item_key(item)}": "97.00",
        f"why-{item_key(item)}": "write_off",
    }
    do(at_desk(getattr(house, who)), line, "correct", house, **typed)
    deduction = Deduction.objects.get()
    assert (deduction.reason, deduction.outcome) == ("write_off", "let_go" if is_let_go else "")
    assert left(item) == (0 if is_let_go else 300)
    assert sound() == {}


def test_a_deduction_keeps_the_customers_words(house, at_desk):
    item = owe(house.abel_account, ("RE-1", 10000, 20))[0]
    line = receive(house, Money(amount="90.00", name="Somebody"))[0]
    typed = {
        "account": account_key(house.abel_account),
        "item": item_key(item),
        f"amount-{item_key(item)}": "90",
        f"why-{item_key(item)}": "deducted",
        f"text-{item_key(item)}": "Two boxes broken",
    }
    do(at_desk(house.assistant), line, "correct", house, **typed)
    found = Deduction.objects.get()
    assert (found.minor, found.reason, found.text, left(item)) == (1000, "deducted", "Two boxes broken", 1000)


def test_a_line_that_came_back_stands_on_its_owners_pages(house, proposed, at_desk):
    client = at_desk(house.assistant)
    until = clock().date() + timedelta(days=2)
    wrong = do(client, proposed, "park", house, owner=str(house.collector.pk), until="soon")
    assert "Give the day on which it comes back, or none." in wrong.text
    do(
        client,
        proposed,
        "park",
        house,
        owner=str(house.collector.pk),
        note="Asks Abel",
        until=until.isoformat(),
    )
    assert "Comes back" in client.get("/cash/?lane=parked").text
    collector = at_desk(house.collector)
    assert "bank line waits for you" not in collector.get("/").text
    assert wake(today=until, now=NOW) == 1
    for path in ("/", "/worklist/"):
        assert "1 bank line waits for you." in collector.get(path).text.replace("<strong>", "")
    assert house.abel.name in collector.get("/cash/?whose=mine").text
    assert "No line waits for you" in client.get("/cash/?whose=mine").text
