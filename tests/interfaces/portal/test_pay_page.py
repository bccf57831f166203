"""Pay on the page behind a link: on to the provider, and back; what arrives is in the ledger, what does not is told."""

from dataclasses import replace

import pytest
from tests.interfaces.portal.scene import FROM, key, make_portal, words
from tests.payments_world import FakeProvider

from dunwell.apps.payments.models import AttemptCredit, AttemptPart, PartialReason, PaymentAttempt
from dunwell.apps.receivables.models import Residual
from dunwell.core import ids
from dunwell.interfaces.portal import account, lines, page, pay, step
from dunwell.ports.payments import ChargeState, Hosted

pytestmark = pytest.mark.django_db(transaction=True)


class Till:
    """The page, the provider behind it, and what was paid."""

    def __init__(self, monkeypatch, *, provider=None):
        self.portal, house = make_portal(monkeypatch)
        self.provider = provider or FakeProvider()
        made = replace(house, payments={"fake": self.provider}, payment_default="fake")
        for module in (account, page, pay, step):
            monkeypatch.setattr(module, "house", lambda: made)

    def pay(self, *items, **more):
        said = {"item": [key(item) for item in items]}
        said |= {f"amount_{key(item)}": f"{self.left(item) / 100:.2f}" for item in items}
        return self.portal.post("pay", said | more)

    def left(self, item):
        return sum(Residual.objects.filter(item=item).values_list("residual_minor", flat=True))

    def back(self):
        """Where the provider sends the payer back to."""
        order = PaymentAttempt.objects.latest("pk").order
        assert order["return_url"].startswith("http://localhost:8000/portal/pay/")
        return order["return_url"].removeprefix("http://localhost:8000")

    def come_back(self):
        return self.portal.client.get(self.back(), **FROM)


@pytest.fixture
def till(monkeypatch):
    return Till(monkeypatch)


def test_it_goes_on_to_the_provider_and_what_was_paid_is_set_against_the_items(till):
    old, billed = till.portal.old, till.portal.billed
    policy = till.portal.get("pay")["Content-Security-Policy"]
    assert "form-action 'self' https://pay.example" in policy
    answer = till.pay(old, billed)
    assert (answer.status_code, answer["Location"]) == (303, "https://pay.example/ch_1")
    attempt = PaymentAttempt.objects.get()
    assert (attempt.amount_minor, attempt.contact_id, attempt.begun_by) == (
        278_50,
        till.portal.contact.pk,
        f"contact:{till.portal.contact.pk}",
    )
    assert "has not been made yet" in words(till.come_back())

    till.provider.say("ch_1", state=ChargeState.SUCCEEDED)
    assert "Thank you, it is paid" in words(till.come_back())
    assert (till.left(old), till.left(billed)) == (0, 0)
    assert "Thank you, it is paid" in words(till.come_back())  # looked at again: nothing twice
    assert "Payment of EUR 278.50" in till.portal.text()


def test_a_decline_is_told_in_words_and_may_be_tried_again(till):
    till.pay(till.portal.old)
    till.provider.say("ch_1", state=ChargeState.FAILED, decline_code="insufficient_funds")
    shown = words(till.come_back())
    assert "did not work" in shown
    assert "not enough money" in shown
    assert "Try again" in shown
    assert till.left(till.portal.old) == 100_00
    assert till.pay(till.portal.old)["Location"] == "https://pay.example/ch_2"


def test_a_debit_under_way_is_told_and_holds_the_reminders(till):
    till.pay(till.portal.old)
    till.provider.say("ch_1", state=ChargeState.PROCESSING)
    assert "under way" in words(till.come_back())
    assert "EUR 100.00 is being paid" in till.portal.text()


def test_less_than_is_open_needs_a_reason(till):
    old = till.portal.old
    amount = {f"amount_{key(old)}": "60.00"}
    refused = till.pay(old, **amount)
    assert refused.status_code == 409
    assert "say why the rest is left" in words(refused)
    assert PaymentAttempt.objects.count() == 0
    assert till.pay(old, **amount, **{f"reason_{key(old)}": "rest_later"}).status_code == 303
    reason = PartialReason.objects.get()
    assert (AttemptPart.objects.get().amount_minor, reason.reason, reason.amount_minor) == (
        60_00,
        "rest_later",
        40_00,
    )


def by_line(item, *lines, amount):
    """What a form says that leaves part of a bill open: of lines by number, how much, why, and a note."""
    said = {f"lines_{key(item)}": "1", f"amount_{key(item)}": amount}
    for number, short, reason, note in lines:
        of = f"{key(item)}_{number}"
        said |= {f"line_amount_{of}": short, f"line_reason_{of}": reason, f"line_note_{of}": note}
    return said


def reasons():
    return list(PartialReason.objects.order_by("pk").values_list("line", "amount_minor", "reason", "note"))


def test_the_lines_of_a_bill_may_be_named_one_by_one_and_then_no_reason_for_it_is_needed(till):
    billed = till.portal.billed
    shown = till.portal.get("pay").content.decode()
    assert f'name="line_amount_{key(billed)}_2"' in shown
    assert f"lines_{key(till.portal.old)}" not in shown  # another system issued it

    said = by_line(billed, (1, "10.00", "other", "One day"), (2, "", "not_delivered", ""), amount="109.00")
    assert till.pay(billed, **said).status_code == 303
    assert AttemptPart.objects.get().amount_minor == 109_00
    assert reasons() == [(1, 10_00, "other", "One day"), (2, 59_50, "not_delivered", "")]


def test_what_the_lines_leave_is_for_the_reason_of_the_whole(till):
    billed = till.portal.billed
    said = by_line(billed, (2, "20", "discount", ""), amount="100.00")
    assert till.pay(billed, **said, **{f"reason_{key(billed)}": "rest_later"}).status_code == 303
    assert reasons() == [(2, 20_00, "discount", ""), (None, 58_50, "rest_later", "")]


@pytest.mark.parametrize(
    ("line", "amount", "told"),
    [
        ((2, "20.00", "discount", ""), "158.51", "does not come to what you leave open"),
        ((2, "20.00", "discount", ""), "158.49", "does not come to what you leave open"),
        ((2, "20.00", "discount", ""), "178.50", "does not come to what you leave open"),
        ((2, "59.51", "discount", ""), "118.99", "more than the line comes to"),
        ((2, "20.00", "", ""), "158.50", "choose one of the reasons"),
        ((2, "20.00", "other", ""), "158.50", "say in a few words why"),
        ((2, "-20.00", "discount", ""), "158.50", "an amount above zero"),
        ((2, "0", "discount", ""), "158.50", "an amount above zero"),
        ((2, "much", "discount", ""), "158.50", "the amount in figures"),
        ((3, "20.00", "discount", ""), "158.50", "say why the rest is left"),  # there is no such line
    ],
)
def test_lines_that_do_not_fit_are_refused_and_what_was_typed_stays(till, line, amount, told):
    billed = till.portal.billed
    refused = till.pay(billed, **by_line(billed, line, amount=amount))
    assert refused.status_code == 409
    assert told in words(refused)
    assert billed.number in words(refused)
    assert PaymentAttempt.objects.count() == 0
    if line[0] == 2:
        assert f'name="line_amount_{key(billed)}_2"' in refused.content.decode()
        assert f'value="{line[1]}" aria-invalid="true"' in refused.content.decode()


def test_where_a_form_has_no_room_for_the_lines_the_bill_may_be_chosen_alone(till, monkeypatch):
    billed, ask = till.portal.billed, "Say it line by line"
    monkeypatch.setattr(lines, "LINES_MAX", 1)
    shown = till.portal.get("pay").content.decode()
    assert f"lines_{key(billed)}" not in shown
    assert f'href="?item={key(billed)}"' in shown
    assert ask in shown
    assert ask not in till.portal.text("pay", ask=f"?item={key(billed)}")  # alone it has too many, too


def test_credits_are_set_against_it_first(till):
    till.pay(till.portal.old, credit=key(till.portal.credit))
    attempt = PaymentAttempt.objects.get()
    assert (attempt.amount_minor, AttemptCredit.objects.get().amount_minor) == (80_00, 20_00)


def test_where_credits_cover_all_nobody_is_sent_anywhere(till):
    old = till.portal.old
    more = {f"amount_{key(old)}": "20.00", f"reason_{key(old)}": "rest_later"}
    answer = till.pay(old, credit=key(till.portal.credit), **more)
    assert answer["Location"].startswith("/portal/pay/")
    assert till.provider.calls == []
    assert (till.left(old), till.left(till.portal.credit)) == (80_00, 0)


def test_the_same_invoice_is_not_paid_twice_at_a_time(till):
    till.pay(till.portal.old)
    again = till.pay(till.portal.old)
    assert again.status_code == 409
    assert "being paid already" in words(again)
    assert PaymentAttempt.objects.count() == 1
    where = till.portal.url(
        "payment", payment=ids.show(prefix="pay", uuid=PaymentAttempt.objects.get().public_id)
    )
    assert where in again.content.decode()
    assert till.portal.client.post(where, {"act": "go_on"})["Location"] == "https://pay.example/ch_1"
    till.portal.client.post(where, {"act": "let_go"})
    assert till.pay(till.portal.old).status_code == 303


@pytest.mark.parametrize("amount", ["-1", "0", "100.01", "1e9", "abc", "", "99999999999999999999999"])
def test_no_amount_that_is_not_owed_is_begun(till, amount):
    answer = till.pay(till.portal.old, **{f"amount_{key(till.portal.old)}": amount})
    assert answer.status_code == 409
    assert (PaymentAttempt.objects.count(), till.provider.calls) == (0, [])


def test_fields_that_no_form_has_change_neither_amount_nor_currency(till):
    till.pay(
        till.portal.old, amount_minor="1", currency="JPY", return_url="https://evil.example", purpose="x"
    )
    attempt = PaymentAttempt.objects.get()
    assert (attempt.amount_minor, attempt.currency, attempt.purpose) == (100_00, "EUR", "portal")
    assert attempt.order["return_url"].startswith("http://localhost:8000/portal/pay/")


def test_a_provider_that_leads_elsewhere_is_not_followed(monkeypatch):
    class Strange(FakeProvider):
        def open_page(self, *, order):
            return Hosted(reference=super().open_page(order=order).reference, url="https://evil.example/x")

    till = Till(monkeypatch, provider=Strange())
    answer = till.pay(till.portal.old)
    assert answer.status_code == 409
    assert "Location" not in answer.headers


def test_where_the_provider_is_away_nothing_is_lost_and_nothing_taken(till):
    till.provider.is_away = True
    answer = till.pay(till.portal.old)
    assert answer.status_code == 409
    assert "cannot be reached" in words(answer)
    till.provider.is_away = False
    assert "has not been made yet" in words(till.come_back())


@pytest.mark.parametrize("change", ["another letter", "another attempt", "unsigned"])
def test_the_way_back_cannot_be_guessed_or_altered(till, change):
    till.pay(till.portal.old)
    back = till.back()
    token = back.split("/")[3]
    body, _, signature = token.partition(".")
    made = {
        "another letter": f"{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "another attempt": f"{body[:-1]}{'0' if body[-1] != '0' else '1'}.{signature}",
        "unsigned": body,
    }[change]
    assert till.portal.client.get(f"/portal/pay/{made}/", **FROM).status_code == 404


def test_a_payment_of_another_customer_is_not_there(till):
    till.pay(till.portal.old)
    public_id = ids.show(prefix="pay", uuid=PaymentAttempt.objects.get().public_id)
    for act in ("go_on", "let_go"):
        answer = till.portal.post("payment", {"act": act}, link=till.portal.bergs_link, payment=public_id)
        assert answer.status_code == 404
    assert PaymentAttempt.objects.get().state == "page_open"


def test_without_a_provider_the_page_says_where_to_transfer_to(monkeypatch):
    portal, _ = make_portal(monkeypatch)
    shown = portal.text("pay")
    for said in ("DE89 3704 0044 0532 0130 00", "Northwind GmbH", "C-1001 R-1", "data:image/svg+xml"):
        assert said in shown
    assert '<button class="primary">Go on to pay' not in shown
    assert portal.post("pay", {"item": key(portal.old)}).status_code == 404
