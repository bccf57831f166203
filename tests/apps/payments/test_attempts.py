"""An attempt: begun against what is open, paid at a page, heard of once or five times, booked once."""

import pytest
from tests.apps.payments.paying import BACK, Paying, broken, ledger, left
from tests.world import World, make_account, make_world, owe

from dunwell.apps.cash.match_models import Surplus
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.beginning import LineShort, PartDraft, begin_payment
from dunwell.apps.payments.models import Movement, PartialReason, PaymentAttempt
from dunwell.apps.payments.pages import let_go, open_page
from dunwell.apps.payments.saved import charge_saved
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.apps.receivables.operations import allocate, record_receipt
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def paying(world: World) -> Paying:
    return Paying(world=world)


def names(attempt: PaymentAttempt) -> list[str]:
    found = Event.objects.filter(subject="payment", subject_id=attempt.pk).order_by("pk")
    return [one.name.removeprefix("payments.attempt.") for one in found]


def test_a_payment_settles_its_invoices_against_the_money_at_the_provider(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))

    attempt = paying.paid((first, 10000), (second, 5000))

    assert attempt.state == "succeeded"
    assert (left(first), left(second)) == (0, 0)
    assert (ledger(Ledger.CLEARING), ledger(Ledger.CASH)) == (15000, 0)
    assert attempt.method_label == "Visa •••• 4242"
    assert names(attempt) == ["begun", "page_open", "succeeded"]
    assert broken() == {}


def test_the_page_is_asked_for_with_what_is_owed_and_not_with_what_a_browser_says(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))

    url = paying.open(attempt)

    (order,) = paying.provider.bodies.values()
    assert url == "https://pay.example/ch_1"
    assert (order.amount_minor, order.currency, order.return_url) == (10000, "EUR", BACK)  # type: ignore[attr-defined]
    assert order.description == "Northwind GmbH: R-1"  # type: ignore[attr-defined]
    assert order.payer_reference == str(paying.world.abel.public_id)  # type: ignore[attr-defined]


def test_a_page_asked_for_again_is_the_same_page_even_with_other_words(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.provider.loses_answers = True
    with pytest.raises(Unavailable):
        paying.open(attempt)
    paying.provider.loses_answers = False

    again = open_page(
        attempt=attempt,
        house=paying.house,
        return_url="https://other.example/",
        language="de",
        is_saving=True,
        now=paying.now,
    )

    assert again == "https://pay.example/ch_1"
    assert len(paying.provider.charges) == 1


def test_the_answer_to_a_page_that_was_lost_is_found_by_the_next_look(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.provider.loses_answers = True
    with pytest.raises(Unavailable):
        paying.open(attempt)
    paying.provider.loses_answers = False
    paying.provider.pay("ch_1")

    assert paying.look(attempt).state == "succeeded"
    assert left(item) == 0


def test_without_a_provider_nothing_is_opened(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.provider.name = ""

    with pytest.raises(PaymentRefused) as refused:
        open_page(
            attempt=attempt,
            house=type(paying.house)(**{**_fields(paying.house), "payments": {}}),
            return_url=BACK,
            language="en",
            is_saving=False,
            now=paying.now,
        )

    assert refused.value.code == "no_provider"


def test_a_provider_that_is_connected_no_more_is_said_to_be_gone(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.name = "another"

    with pytest.raises(PaymentRefused) as refused:
        paying.look(attempt)

    assert refused.value.code == "no_provider"


def _fields(house: object) -> dict[str, object]:
    return {name: getattr(house, name) for name in house.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_provider_that_says_no_fails_the_attempt_and_frees_the_item(paying: Paying, monkeypatch) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))

    def no(*, order: object) -> object:
        raise Refused("amount_invalid", "Too little for this currency.")

    monkeypatch.setattr(paying.provider, "open_page", no)
    with pytest.raises(PaymentRefused) as refused:
        paying.open(attempt)
    attempt.refresh_from_db()

    assert (refused.value.code, attempt.state, attempt.decline_code) == (
        "provider_refused",
        "failed",
        "amount_invalid",
    )
    assert paying.begin((item, 10000)).state == "begun"


@pytest.mark.parametrize(
    ("minor", "code"), [(0, "amount_not_positive"), (-5, "amount_not_positive"), (10001, "more_than_open")]
)
def test_no_other_amount_than_what_is_open_can_be_paid(paying: Paying, minor: int, code: str) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))

    with pytest.raises(PaymentRefused) as refused:
        paying.begin((item, minor))

    assert (refused.value.code, refused.value.field) == (code, "R-1")
    assert PaymentAttempt.objects.count() == 0


def test_what_is_settled_not_ours_a_credit_or_named_twice_cannot_be_paid(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    (credit,) = paying.owe(("C-1", -500, 5), kind="credit_note")
    (foreign,) = owe(paying.world.berg_account, ("X-1", 100, 5))
    paying.paid((item, 10000))
    cases = [
        ([(item, 1)], "nothing_open"),
        ([(foreign, 100)], "unknown_item"),
        ([(credit, 100)], "unknown_item"),
        ([(item, 1), (item, 1)], "too_many"),
        ([], "nothing_open"),
    ]

    for parts, code in cases:
        with pytest.raises(PaymentRefused) as refused:
            paying.begin(*parts)
        assert refused.value.code == code


def test_an_account_that_the_scope_does_not_see_is_unknown(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))

    with pytest.raises(PaymentRefused) as refused:
        begin_payment(
            scope=desk_scope(user=paying.world.stranger),
            account_id=paying.world.abel_account.public_id,
            parts=[PartDraft(item_id=item.public_id, amount_minor=10000)],
            purpose="portal",
            contact=None,
            now=paying.now,
            today=paying.today,
        )

    assert refused.value.code == "unknown_account"


def test_who_may_only_look_begins_no_payment(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))

    with pytest.raises(PaymentRefused) as refused:
        begin_payment(
            scope=desk_scope(user=paying.world.auditor),
            account_id=paying.world.abel_account.public_id,
            parts=[PartDraft(item_id=item.public_id, amount_minor=10000)],
            purpose="portal",
            contact=None,
            now=paying.now,
            today=paying.today,
        )

    assert (refused.value.code, PaymentAttempt.objects.count()) == ("not_allowed", 0)


def test_two_payments_for_one_invoice_at_once_the_second_is_refused(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    first = paying.begin((item, 10000))

    with pytest.raises(PaymentRefused) as refused:
        paying.begin((item, 10000))

    assert refused.value.code == "under_way"
    assert refused.value.attempt == first


def test_two_halves_of_an_invoice_may_be_paid_at_once(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.begin((item, 6000))

    assert paying.begin((item, 4000)).amount_minor == 4000


def test_a_page_that_was_left_is_let_go_and_another_payment_begins(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    first = paying.begin((item, 10000))
    paying.open(first)

    gone = let_go(attempt=first, house=paying.house, now=paying.now, today=paying.today)

    assert gone.state == "abandoned"
    assert paying.provider.charges["ch_1"].state == ChargeState.EXPIRED
    assert paying.paid((item, 10000)).state == "succeeded"


def test_what_was_paid_a_moment_before_it_was_let_go_is_booked(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")

    found = let_go(attempt=attempt, house=paying.house, now=paying.now, today=paying.today)

    assert (found.state, left(item)) == ("succeeded", 0)


def test_money_that_comes_through_an_attempt_that_was_given_up_is_booked_all_the_same(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    let_go(attempt=attempt, house=paying.house, now=paying.now, today=paying.today)
    paying.provider.pay("ch_1")

    assert paying.look(attempt).state == "succeeded"
    assert left(item) == 0


def test_a_decline_at_the_page_leaves_it_open_for_another_card(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    url = paying.open(attempt)
    paying.provider.say("ch_1", decline_code="insufficient_funds")

    declined = paying.look(attempt)

    assert (declined.state, declined.decline_code) == ("page_open", "insufficient_funds")
    assert paying.open(declined) == url
    paying.provider.pay("ch_1")
    assert (paying.look(attempt).decline_code, left(item)) == ("", 0)


def test_what_was_paid_otherwise_meanwhile_stays_unapplied_and_no_cent_is_lost(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    other = record_receipt(
        account=paying.world.abel_account, amount_minor=7000, received_on=paying.today, number="B-1",
        source="test", external_id="B-1", actor="test", now=paying.now,
    )  # fmt: skip
    allocate(
        credit_item_id=other.pk,
        debit_item_id=item.pk,
        amount_minor=7000,
        on=paying.today,
        actor="test",
        now=paying.now,
    )
    paying.provider.pay("ch_1")
    paying.look(attempt)
    receipt = OpenItem.objects.get(kind="receipt", source="payments")

    assert (left(item), left(receipt)) == (0, -7000)
    assert Surplus.objects.get(item=receipt).minor == 7000
    assert broken() == {}


def test_credits_are_set_against_the_items_before_the_money(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))
    (credit,) = paying.owe(("C-1", -3000, 5), kind="credit_note")

    attempt = paying.paid((first, 10000), (second, 5000), credits_used=[credit])

    assert attempt.amount_minor == 12000
    assert (left(first), left(second), left(credit)) == (0, 0, 0)
    assert broken() == {}


def test_credits_that_cover_all_need_no_money(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 2000, 5))
    (credit,) = paying.owe(("C-1", -3000, 5), kind="credit_note")

    attempt = paying.begin((item, 2000), credits_used=[credit])

    assert (attempt.state, attempt.amount_minor) == ("succeeded", 0)
    assert (left(item), left(credit)) == (0, -1000)
    with pytest.raises(PaymentRefused) as refused:
        paying.open(attempt)
    assert refused.value.code == "wrong_state"
    assert broken() == {}


def test_a_credit_is_used_by_one_payment_at_a_time_and_only_its_account_s(paying: Paying) -> None:
    first, second = paying.owe(("R-1", 10000, 5), ("R-2", 5000, 2))
    (credit,) = paying.owe(("C-1", -3000, 5), kind="credit_note")
    (foreign,) = owe(paying.world.berg_account, ("X-1", -100, 5), kind="credit_note")
    paying.begin((first, 10000), credits_used=[credit])

    for used in (credit, foreign, first):
        with pytest.raises(PaymentRefused) as refused:
            paying.begin((second, 5000), credits_used=[used])
        assert refused.value.code == "unknown_credit"


def test_who_leaves_part_open_says_why_by_invoice_or_by_line(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    draft = PartDraft(item_id=item.public_id, amount_minor=7000)
    for wrong, code in (
        (draft, "reason_missing"),
        (PartDraft(item_id=item.public_id, amount_minor=7000, reason="because"), "reason_unknown"),
        (PartDraft(item_id=item.public_id, amount_minor=7000, reason="other"), "note_missing"),
    ):
        with pytest.raises(PaymentRefused) as refused:
            paying.begin(wrong)
        assert refused.value.code == code
    lines = [LineShort(line=2, amount_minor=2500, reason="not_delivered", note="One box short")]

    paying.begin(PartDraft(item_id=item.public_id, amount_minor=7000, reason="rest_later", lines=lines))

    told = PartialReason.objects.order_by("pk").values_list("line", "amount_minor", "reason", "note")
    assert list(told) == [(2, 2500, "not_delivered", "One box short"), (None, 500, "rest_later", "")]


@pytest.mark.parametrize(
    ("minor", "code"),
    [
        (3001, "lines_not_short"),
        (2999, "lines_not_short"),
        (0, "amount_not_positive"),
        (-1, "amount_not_positive"),
    ],
)
def test_the_lines_are_short_by_just_what_the_invoice_is(paying: Paying, minor: int, code: str) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    lines = [LineShort(line=1, amount_minor=minor, reason="discount")]

    with pytest.raises(PaymentRefused) as refused:
        paying.begin(PartDraft(item_id=item.public_id, amount_minor=7000, lines=lines))

    assert refused.value.code == code


@pytest.mark.parametrize("told", [{"currency": "USD"}, {"amount_minor": 1}, {"key": "pay_of_another"}])
def test_a_provider_that_contradicts_what_was_asked_books_nothing_and_a_person_sees_it(
    paying: Paying, told: dict[str, object]
) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.provider.say("ch_1", **told)

    for _ in range(2):
        found = paying.look(attempt)

    assert (found.state, left(item), Movement.objects.count()) == ("page_open", 10000, 0)
    assert found.fault
    assert names(attempt).count("contradicted") == 1


def test_an_old_answer_that_comes_late_changes_nothing(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.say("ch_1", state=ChargeState.PROCESSING)

    def meanwhile() -> None:
        paying.provider.pay("ch_1")
        assert paying.look(attempt).state == "succeeded"

    paying.provider.on_charge = meanwhile  # between the older question and its answer
    late = paying.look(attempt)

    assert (late.state, left(item), Movement.objects.count()) == ("succeeded", 0, 1)


def test_a_saved_method_is_charged_once_for_a_key_however_often_it_is_tried(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 0))

    def charge() -> PaymentAttempt:
        return charge_saved(
            scope=paying.scope, key="due_1_1", provider="fake", method="pm_1",
            account_id=paying.world.abel_account.public_id,
            parts=[PartDraft(item_id=item.public_id, amount_minor=10000)], purpose="autopay", contact=None,
            house=paying.house, now=paying.now, today=paying.today,
        )  # fmt: skip

    paying.provider.loses_answers = True
    with pytest.raises(Unavailable):
        charge()
    paying.provider.loses_answers = False
    first, second = charge(), charge()

    assert (first.pk, first.state, second.state) == (second.pk, "succeeded", "succeeded")
    assert (len(paying.provider.charges), Movement.objects.count(), left(item)) == (1, 1, 0)
    assert broken() == {}


def test_a_decline_of_a_saved_method_is_a_state_with_its_code(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 0))
    paying.provider.declines["pm_1"] = "expired_card"

    attempt = charge_saved(
        scope=paying.scope, key="due_1_1", provider="fake", method="pm_1",
        account_id=paying.world.abel_account.public_id,
        parts=[PartDraft(item_id=item.public_id, amount_minor=10000)], purpose="autopay", contact=None,
        house=paying.house, now=paying.now, today=paying.today,
    )  # fmt: skip

    assert (attempt.state, attempt.decline_code, left(item)) == ("failed", "expired_card", 10000)


def test_an_attempt_whose_page_nobody_asked_for_expires(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    assert paying.look(attempt).state == "begun"
    assert attempt.look_at is not None
    paying.now = attempt.look_at

    assert paying.look(attempt).state == "expired"
    assert paying.provider.calls == []


def test_an_account_in_another_currency_is_paid_in_its_own(paying: Paying) -> None:
    dollars = make_account(customer=paying.world.abel, entity=paying.world.north, currency="USD")
    (item,) = owe(dollars, ("R-1", 10000, 5))

    attempt = begin_payment(
        scope=paying.scope, account_id=dollars.public_id,
        parts=[PartDraft(item_id=item.public_id, amount_minor=10000)], purpose="portal", contact=None,
        now=paying.now, today=paying.today,
    )  # fmt: skip

    assert attempt.currency == "USD"
