"""Money that is over, short or given back, over HTTP: each decision once, seen by whom it concerns, and taken back."""

import hashlib

import pytest
from django.urls import reverse
from tests.apps.billing import scene as billing
from tests.apps.cash.scene import OTHER_IBAN, TODAY, Money, house_account, left, receive, scope, sound
from tests.world import NOW, World, owe

from dunwell.apps.billing.models import Bill
from dunwell.apps.cash import desk
from dunwell.apps.cash.match_models import CashPolicy, Deduction, Surplus
from dunwell.apps.cash.models import BankAccount
from dunwell.apps.cash.refund_models import PaymentFile, Refund
from dunwell.apps.cash.surpluses import surplus_stamp
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import OpenItem
from dunwell.core import ids
from dunwell.formats.pain001 import NAMESPACE
from dunwell.interfaces.desk import door as desk_door

pytestmark = pytest.mark.django_db
SHORT = 1000


@pytest.fixture
def house(world: World, monkeypatch) -> World:
    monkeypatch.setattr(desk_door, "clock", lambda: NOW)
    house_account(world)
    return world


@pytest.fixture
def over(house) -> Surplus:
    """Abel paid 119.00 and 31.00 too much; 20.00 is open beside it."""
    invoice, _ = owe(house.abel_account, ("RE-1", 11900, 20), ("RE-2", 2000, 5))
    line = receive(house, Money(amount="150.00", text="too much", name=house.abel.name, account=OTHER_IBAN))[
        0
    ]
    assign(house, line, invoice, 11900)
    return Surplus.objects.get()


@pytest.fixture
def short(house) -> Deduction:
    """Abel paid 100.00 less 10.00."""
    invoice = owe(house.abel_account, ("RE-1", 10000, 20))[0]
    line = receive(house, Money(amount="90.00", text="RE-1", name=house.abel.name))[0]
    assign(house, line, invoice, 9000, named={invoice.public_id: ("deducted", "A box was broken.")})
    return Deduction.objects.get()


def assign(world: World, line, item, minor: int, **more):
    desk.assign(
        scope=scope(world.assistant),
        line_id=line.public_id,
        pairs={item.public_id: minor},
        now=NOW,
        today=TODAY,
        **more,
    )


def act(client, surplus: Surplus, what: str, **typed):
    path = reverse("desk:cash_surplus_do", kwargs={"public_id": surplus.public_id, "act": what})
    given = {
        name if name == "use" and what == "take-back" else f"{what}.{name}": value
        for name, value in typed.items()
    }
    return client.post(path, {"seen": surplus_stamp(surplus=surplus), **given}, follow=True)


def settle(client, deduction: Deduction, what: str, **typed):
    path = reverse("desk:cash_deduction_do", kwargs={"public_id": deduction.public_id, "act": what})
    return client.post(path, {f"{what}.{name}": value for name, value in typed.items()}, follow=True)


def refund_do(client, refund: Refund, what: str, *, answer: str = "yes", **typed):
    path = reverse("desk:cash_refund_do", kwargs={"public_id": refund.public_id, "act": what})
    given = {f"{what}.{name}": value for name, value in typed.items()}
    return client.post(path, {"answer": answer, **given}, follow=True)


def item_key(number: str) -> str:
    return ids.show(prefix="itm", uuid=OpenItem.objects.get(number=number).public_id)


def test_what_is_over_is_listed_with_its_three_ways(over, house, at_desk):
    client = at_desk(house.assistant)
    assert "EUR\xa031.00" in client.get("/cash/over/").text
    page = client.get(reverse("desk:cash_surplus", kwargs={"public_id": over.public_id})).text
    assert page.index("Set it against an item") < page.index("Keep it as credit") < page.index("Give it back")
    assert f'value="{OTHER_IBAN}"' in page
    line = client.get(reverse("desk:cash_line", kwargs={"public_id": over.match.line.public_id})).text
    assert "Over: keep it, give it back or set it against something" in line


def test_it_is_kept_as_credit_once_and_waits_again_when_that_is_taken_back(over, house, at_desk):
    client = at_desk(house.assistant)
    assert "Say why." in act(client, over, "keep").text
    act(client, over, "keep", reason="They order every week")
    over.refresh_from_db()
    assert (over.kept_on, over.kept_by) == (TODAY, f"user:{house.assistant.pk}")
    assert house.abel.name in client.get("/cash/over/?kept=yes").text
    act(client, over, "unkeep")
    over.refresh_from_db()
    assert over.kept_on is None
    names = Event.objects.filter(subject="surplus").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["cash.surplus.kept", "cash.surplus.unkept"]


def test_it_is_set_against_an_item_by_name_and_that_is_taken_back(over, house, at_desk):
    client = at_desk(house.assistant)
    missing = act(client, over, "use")
    assert (missing.status_code, "Choose the item that it pays." in missing.text) == (409, True)
    too_much = act(client, over, "use", item=item_key("RE-2"), amount="20.01")
    assert too_much.status_code == 409
    done = act(client, over, "use", item=item_key("RE-2"))
    assert "EUR\xa020.00 is set against RE-2." in done.text
    assert (left(OpenItem.objects.get(number="RE-2")), left(over.item)) == (0, -1100)
    act(client, over, "take-back", use=str(over.uses.get().pk))
    assert (left(OpenItem.objects.get(number="RE-2")), left(over.item)) == (2000, -3100)
    again = act(client, over, "take-back", use=str(over.uses.get().pk))
    assert "Somebody was faster" in again.text
    assert sound() == {}


def test_what_was_set_against_an_item_goes_with_the_payment(over, house, at_desk):
    act(at_desk(house.assistant), over, "use", item=item_key("RE-2"))
    desk.take_back(
        scope=scope(house.assistant), match_id=over.match.public_id, reason="Not theirs", now=NOW, today=TODAY
    )
    assert left(OpenItem.objects.get(number="RE-2")) == 2000
    assert sound() == {}


def test_a_second_click_on_what_was_seen_does_nothing(over, house, at_desk):
    client = at_desk(house.assistant)
    path = reverse("desk:cash_surplus_do", kwargs={"public_id": over.public_id, "act": "use"})
    typed = {"seen": surplus_stamp(surplus=over), "use.item": item_key("RE-2"), "use.amount": "5.00"}
    client.post(path, typed)
    again = client.post(path, typed)
    assert again.status_code == 409
    assert "Something has happened to this money since you looked at it" in again.text
    assert left(OpenItem.objects.get(number="RE-2")) == 1500


def test_all_that_is_wrong_with_a_refund_is_told_at_its_fields(over, house, at_desk):
    answer = act(
        at_desk(house.assistant), over, "give-back", amount="31.00", payee=" ", iban="DE02120300000000202052"
    )
    assert answer.status_code == 409
    for field, words in (
        ("payee", "Say who is paid"),
        ("iban", "The check digits of this IBAN are wrong"),
        ("reason", "Say why."),
    ):
        assert f'id="f-give-back-{field}-error"' in answer.text
        assert words in answer.text
    assert not Refund.objects.exists()


def ask(client, over: Surplus, *, amount: str = "31.00") -> Refund:
    act(client, over, "give-back", amount=amount, payee="Abel Optik", iban=OTHER_IBAN, reason="Paid too much")
    return Refund.objects.latest("pk")


def test_whoever_asked_is_told_that_somebody_else_decides(over, house, at_desk):
    controller, clerk = at_desk(house.controller), at_desk(house.assistant)
    refund = ask(controller, over)
    page = controller.get(reverse("desk:cash_refund", kwargs={"public_id": refund.public_id})).text
    assert "You asked for this: somebody else must say yes." in page
    assert "Yes, give it back" not in page
    assert "You prepared this" in refund_do(controller, refund, "decide").text
    assert refund_do(clerk, refund, "decide").status_code == 403
    assert "A controller or an administrator decides." in clerk.get("/cash/refunds/").text
    refund.refresh_from_db()
    assert refund.state == "asked"


def test_a_no_needs_a_word_and_frees_the_credit(over, house, at_desk):
    refund = ask(at_desk(house.assistant), over)
    controller = at_desk(house.controller)
    assert "Say why not." in refund_do(controller, refund, "decide", answer="no").text
    said = refund_do(controller, refund, "decide", answer="no", reason="Set it against RE-2").text
    assert "Second person said no" in said
    assert ask(at_desk(house.assistant), over).minor == 3100


def to_the_bank(world: World, refund: Refund, at_desk) -> PaymentFile:
    refund_do(at_desk(world.controller), refund, "decide")
    client = at_desk(world.assistant)
    bank = ids.show(prefix="bac", uuid=BankAccount.objects.get().public_id)
    client.post("/cash/refunds/file/", {"bank": bank, "execute_on": TODAY.isoformat()})
    return PaymentFile.objects.latest("pk")


def test_a_file_is_made_once_and_downloaded_byte_for_byte(over, house, at_desk):
    file = to_the_bank(house, ask(at_desk(house.assistant), over), at_desk)
    client = at_desk(house.assistant)
    path = reverse("desk:cash_payment_file", kwargs={"public_id": file.public_id})
    first, again = client.get(path), client.get(path)
    assert first.content == again.content
    assert hashlib.sha256(first.content).hexdigest() == file.sha256
    assert NAMESPACE.encode() in first.content
    assert first.headers["Content-Disposition"] == f'attachment; filename="20260310-{file.message_id}.xml"'
    bank = ids.show(prefix="bac", uuid=BankAccount.objects.get().public_id)
    none = client.post("/cash/refunds/file/", {"bank": bank, "execute_on": TODAY.isoformat()})
    assert (none.status_code, "No refund waits to be paid." in none.text) == (409, True)
    assert PaymentFile.objects.count() == 1


@pytest.mark.parametrize("day", ["", "2026-03-09", "2026-04-10", "soon"])
def test_a_file_is_paid_on_a_day_from_today_on(over, house, at_desk, day):
    refund_do(at_desk(house.controller), ask(at_desk(house.assistant), over), "decide")
    bank = ids.show(prefix="bac", uuid=BankAccount.objects.get().public_id)
    answer = at_desk(house.assistant).post("/cash/refunds/file/", {"bank": bank, "execute_on": day})
    assert answer.status_code == 409
    assert "Give" in answer.text
    assert not PaymentFile.objects.exists()


def test_a_file_that_is_taken_back_is_never_sent_and_its_refunds_wait_for_another(over, house, at_desk):
    refund = ask(at_desk(house.assistant), over)
    file = to_the_bank(house, refund, at_desk)
    client = at_desk(house.assistant)
    client.post(reverse("desk:cash_payment_file_drop", kwargs={"public_id": file.public_id}))
    refund.refresh_from_db()
    assert (refund.state, refund.file) == ("approved", None)
    sent = client.post(reverse("desk:cash_payment_file_sent", kwargs={"public_id": file.public_id}))
    assert (sent.status_code, "never send it" in sent.text) == (409, True)
    path = reverse("desk:cash_payment_file", kwargs={"public_id": file.public_id})
    assert client.get(path).status_code == 404


def test_a_line_is_named_as_the_payment_and_that_is_taken_back(over, house, at_desk):
    refund = ask(at_desk(house.assistant), over)
    file = to_the_bank(house, refund, at_desk)
    client = at_desk(house.assistant)
    client.post(reverse("desk:cash_payment_file_sent", kwargs={"public_id": file.public_id}))
    line = receive(house, Money(amount="-31.00", text="Überweisung", name="Abel Optik"), number="2")[0]
    key = ids.show(prefix="bln", uuid=line.public_id)
    for _ in range(2):  # once more after it was taken back
        assert "Choose the line of the bank" in refund_do(client, refund, "pay").text
        assert "paid." in refund_do(client, refund, "pay", line=key).text
        refund.refresh_from_db()
        assert (refund.state, left(over.item), sound()) == ("posted", 0, {})
        refund_do(client, refund, "reopen", reason="It was another one")
        refund.refresh_from_db()
        assert (refund.state, refund.item, left(over.item), sound()) == ("sent", None, -3100, {})
    refund_do(client, refund, "fail", reason="Account closed")
    refund.refresh_from_db()
    assert refund.state == "failed"
    page = client.get(reverse("desk:cash_refund", kwargs={"public_id": refund.public_id})).text
    told = ["Asked for", "said yes", "Written into a file", "The file went", "has paid it", "did not pay it"]
    assert [page.index(words) for words in told] == sorted(page.index(words) for words in told)


def test_a_refund_is_called_off_before_it_stands_in_a_file(over, house, at_desk):
    client = at_desk(house.assistant)
    refund = ask(client, over)
    assert "Say why." in refund_do(client, refund, "cancel").text
    refund_do(client, refund, "cancel", reason="They keep it with us")
    refund.refresh_from_db()
    assert refund.state == "cancelled"
    assert "call a refund off" not in client.get("/cash/over/").text


def test_a_deduction_is_let_go_beyond_the_limit_only_by_whom_may(short, house, at_desk):
    refused = settle(at_desk(house.assistant), short, "let-go", kind="write_off", reason="Old customer")
    assert (refused.status_code, "more than the entity" in refused.text) == (409, True)
    settle(at_desk(house.controller), short, "let-go", kind="write_off", reason="Old customer")
    short.refresh_from_db()
    assert (short.outcome, short.closed_by, left(short.item)) == ("let_go", f"user:{house.controller.pk}", 0)
    assert sound() == {}


def test_a_deduction_within_the_limits_is_let_go_alone_and_opened_again(short, house, at_desk):
    CashPolicy.objects.create(
        entity=house.north,
        write_off_minor={"EUR": SHORT},
        write_off_basis_points=1000,
        set_at=NOW,
        set_by="test",
    )
    client = at_desk(house.assistant)
    page = client.get(reverse("desk:cash_deduction", kwargs={"public_id": short.public_id})).text
    assert "you may decide this alone" in page
    for _ in range(2):  # and once more
        settle(client, short, "let-go", kind="discount", reason="As agreed")
        assert (left(short.item), sound()) == (0, {})
        assert "Say why." in settle(client, short, "reopen").text
        settle(client, short, "reopen", reason="It was not agreed")
        short.refresh_from_db()
        assert (short.closed_on, short.credit, left(short.item), sound()) == (None, None, SHORT, {})


def test_a_deduction_is_charged_back_and_asked_for_as_before(short, house, at_desk):
    client = at_desk(house.assistant)
    done = settle(client, short, "claim", reason="Nothing was broken")
    assert "Charged back" in done.text
    assert (left(short.item), Deduction.objects.get().outcome) == (SHORT, "claimed")
    again = settle(client, short, "claim", reason="Again")
    assert (again.status_code, "Somebody was faster" in again.text) == (409, True)
    assert "Charged back" in client.get("/cash/short/?settled=yes").text


def test_a_deduction_becomes_a_dispute_with_the_customers_words(short, house, at_desk):
    settle(at_desk(house.assistant), short, "dispute", cause="quality", reason="Asks for a photo")
    dispute = Dispute.objects.get()
    assert (dispute.amount_minor, dispute.reason, dispute.item) == (SHORT, "quality", short.item)
    assert dispute.note == "A box was broken. Asks for a photo"
    assert Deduction.objects.get().outcome == "disputed"


def test_what_was_not_billed_here_has_no_credit_note_of_ours(short, house, at_desk):
    client = at_desk(house.assistant)
    page = client.get(reverse("desk:cash_deduction", kwargs={"public_id": short.public_id})).text
    assert "Give a credit note" not in page
    refused = settle(client, short, "credit", reason="They are right")
    assert "its credit note comes from the system that billed it" in refused.text
    assert Deduction.objects.get().outcome == ""


def test_a_credit_note_over_a_deduction_has_its_tax(house, at_desk):
    billing.link_to_a_bill(customer=house.abel, entity=house.north, now=NOW)
    bill = Bill.objects.get()
    line = receive(house, Money(amount="107.10", name=house.abel.name))[0]
    assign(house, line, bill.item, 10710, named={bill.item.public_id: ("deducted", "")})
    deduction = Deduction.objects.get()
    done = settle(at_desk(house.assistant), deduction, "credit", reason="A box was broken")
    note = Bill.objects.exclude(pk=bill.pk).get()
    assert (note.kind, note.gross_minor, note.corrects) == ("credit_note", 1190, bill)
    assert "A credit note over EUR\xa011.90 is on its way" in done.text
    assert Deduction.objects.get().outcome == "credited"


@pytest.mark.parametrize("who", ["owner", "peer", "stranger"])
def test_whoever_sees_no_whole_entity_of_it_sees_none_of_it(over, short_of_over, house, at_desk, who):
    client = at_desk(getattr(house, who))
    refund = ask(at_desk(house.assistant), over)
    for path in ("/cash/over/", "/cash/short/", "/cash/refunds/"):
        assert house.abel.name not in client.get(path).text
    for name, one in (("cash_surplus", over), ("cash_deduction", short_of_over), ("cash_refund", refund)):
        assert client.get(reverse(f"desk:{name}", kwargs={"public_id": one.public_id})).status_code == 404


@pytest.fixture
def short_of_over(over, house) -> Deduction:
    item = owe(house.abel_account, ("RE-3", 10000, 20))[0]
    line = receive(house, Money(amount="90.00", name=house.abel.name), number="5")[0]
    assign(house, line, item, 9000, named={item.public_id: ("deducted", "")})
    return Deduction.objects.get()


def test_the_auditor_looks_and_finds_no_buttons(over, short_of_over, house, at_desk):
    client = at_desk(house.auditor)
    refund = ask(at_desk(house.assistant), over)
    for name, one in (("cash_surplus", over), ("cash_deduction", short_of_over), ("cash_refund", refund)):
        page = client.get(reverse(f"desk:{name}", kwargs={"public_id": one.public_id})).text
        assert 'name="answer"' not in page
    assert act(client, over, "keep", reason="x").status_code == 403


def test_pages_say_what_they_are_for_when_they_are_empty(house, at_desk):
    client = at_desk(house.assistant)
    for path, words in (
        ("/cash/over/", "Nothing is over"),
        ("/cash/over/?kept=yes", "Nothing is kept as credit"),
        ("/cash/short/", "Nothing is short by name"),
        ("/cash/short/?settled=yes", "Nothing was settled yet"),
        ("/cash/refunds/", "Nothing was given back yet"),
        ("/cash/refunds/?state=failed", "No refund is in this state"),
    ):
        assert words in client.get(path).text
