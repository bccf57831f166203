"""Bank lines to invoices: the sure is posted, the likely proposed, the rest left; people correct, and it learns."""

import pytest
from tests.apps.cash.scene import (
    DAY,
    NOW,
    OTHER_IBAN,
    TODAY,
    Money,
    clear,
    house_account,
    left,
    receive,
    scope,
    sound,
    standing,
)
from tests.world import World, make_account, make_customer, make_world, owe

from dunwell.apps.cash import deductions, desk, surpluses
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.advices import AdvisedRow, take_in_advice
from dunwell.apps.cash.match_models import CashPolicy, Deduction, LearntFact, Match, Surplus
from dunwell.apps.cash.models import BankLine
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import Account, Allocation, OpenItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


@pytest.fixture
def invoice(world: World) -> OpenItem:
    return owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]


def neighbour(world: World, number: str = "C-1002", name: str = "Zeta Handels AG") -> Account:
    return make_account(customer=make_customer(number=number, name=name), entity=world.north)


def pay(world: World, **said: str) -> BankLine:
    facts = {"amount": "119.00", "text": "RE-2026-10001", "name": "Abel Optik GmbH", **said}
    number = str(BankLine.objects.count() + 1)
    return receive(world, Money(**facts), number=number)[-1]  # type: ignore[arg-type]


def credited(account: Account, kind: str) -> list[int]:
    found = OpenItem.objects.filter(account=account, kind=kind).order_by("pk")
    return list(found.values_list("amount_minor", flat=True))


def test_a_line_that_names_its_invoice_is_applied_unasked(world: World, invoice: OpenItem) -> None:
    line = pay(world)
    done = clear(world)

    assert (done.posted, done.proposed, left(invoice)) == (1, 0, 0)
    match = Match.objects.get()
    assert (match.state, match.line_id, match.confidence is not None) == ("posted", line.pk, True)
    assert match.reasons[0][0] == "NUMBER"
    assert (standing(line).state, standing(line).remaining_minor) == ("done", 0)
    allocation = Allocation.objects.get()
    assert (allocation.amount_minor, allocation.allocated_on) == (11900, DAY)
    assert Event.objects.filter(name="cash.match.posted", account_id=world.abel_account.pk).exists()
    assert sound() == {}


def test_matching_again_changes_nothing(world: World, invoice: OpenItem) -> None:
    pay(world)
    receive(world, Money(amount="77.77", text="thanks", name="Nobody knows"), number="9")
    clear(world)
    events = Event.objects.count()
    again = clear(world)

    assert (again.posted, again.proposed, again.left) == (0, 0, 1)
    assert Event.objects.count() == events


def test_what_nobody_knows_is_left_and_matched_once_its_invoice_is_there(world: World) -> None:
    line = pay(world)
    assert clear(world).left == 1
    assert standing(line).state == "open"

    owed = owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]
    assert clear(world).posted == 1
    assert left(owed) == 0


def test_a_threshold_of_the_entity_makes_proposals_of_what_would_be_posted(
    world: World, invoice: OpenItem
) -> None:
    CashPolicy.objects.create(entity=world.north, post_from_basis_points=10000, set_at=NOW, set_by="test")
    line = pay(world)
    done = clear(world)

    assert (done.posted, done.proposed, left(invoice)) == (0, 1, 11900)
    assert standing(line).state == "proposed"
    assert clear(world).kept == 1
    match = desk.confirm(
        scope=scope(world.assistant), match_id=Match.objects.get().public_id, now=NOW, today=TODAY
    )
    assert (match.state, left(invoice), standing(line).state) == ("posted", 0, "done")
    assert sound() == {}


def test_two_clerks_who_say_yes_apply_it_once(world: World, invoice: OpenItem) -> None:
    CashPolicy.objects.create(entity=world.north, post_from_basis_points=10000, set_at=NOW, set_by="test")
    pay(world)
    clear(world)
    match = Match.objects.get()
    desk.confirm(scope=scope(world.assistant), match_id=match.public_id, now=NOW, today=TODAY)
    with pytest.raises(CashRefused) as refusal:
        desk.confirm(scope=scope(world.collector), match_id=match.public_id, now=NOW, today=TODAY)
    assert refusal.value.code == "wrong_state"
    assert Allocation.objects.count() == 1


def test_more_than_is_open_stays_unapplied_until_somebody_keeps_it(world: World, invoice: OpenItem) -> None:
    line = pay(world, amount="150.00")
    desk.assign(
        scope=scope(world.assistant),
        line_id=line.public_id,
        pairs={invoice.public_id: 11900},
        now=NOW,
        today=TODAY,
    )
    surplus = Surplus.objects.get()
    receipt = OpenItem.objects.get(kind="receipt")

    assert (surplus.minor, left(receipt), left(invoice)) == (3100, -3100, 0)
    surpluses.keep_surplus(
        scope=scope(world.assistant),
        surplus_id=surplus.public_id,
        reason="For the next bill",
        now=NOW,
        today=TODAY,
    )
    surplus.refresh_from_db()
    assert surplus.kept_on == TODAY
    assert sound() == {}


def test_one_line_is_split_over_two_customers(world: World, invoice: OpenItem) -> None:
    other = neighbour(world)
    second = owe(other, ("RE-2026-20002", 5000, 10))[0]
    line = pay(world, amount="169.00", text="group", name="Parent Holding")
    who = scope(world.assistant)
    desk.assign(
        scope=who, line_id=line.public_id, pairs={invoice.public_id: 11900}, minor=11900, now=NOW, today=TODAY
    )
    assert (standing(line).state, standing(line).remaining_minor) == ("open", 5000)
    desk.assign(scope=who, line_id=line.public_id, pairs={second.public_id: 5000}, now=NOW, today=TODAY)

    assert (left(invoice), left(second), standing(line).state) == (0, 0, "done")
    assert sound() == {}


def test_one_line_pays_items_of_two_customers_and_a_credit_note_at_once(
    world: World, invoice: OpenItem
) -> None:
    second = owe(neighbour(world), ("RE-2026-20002", 5000, 10))[0]
    note = _credit(world.abel_account, 1900)
    line = pay(world, amount="150.00", text="group", name="Parent Holding")
    desk.assign(
        scope=scope(world.assistant),
        line_id=line.public_id,
        pairs={invoice.public_id: 11900, note.public_id: -1900, second.public_id: 5000},
        now=NOW,
        today=TODAY,
    )
    assert [left(one) for one in (invoice, note, second)] == [0, 0, 0]
    assert credited(world.abel_account, "receipt") == [-10000]
    assert sound() == {}


def _credit(account: Account, minor: int) -> OpenItem:
    from dunwell.apps.receivables.operations import record_credit_note  # noqa: PLC0415

    return record_credit_note(
        account=account, amount_minor=minor, issued_on=DAY, number="GS-1", source="test", external_id="GS-1",
        actor="test", now=NOW,
    )  # fmt: skip


def test_a_match_is_taken_back_whole_and_the_line_is_to_be_cleared_again(
    world: World, invoice: OpenItem
) -> None:
    line = pay(world)
    clear(world)
    match = Match.objects.get()
    desk.take_back(
        scope=scope(world.assistant), match_id=match.public_id, reason="Wrong customer", now=NOW, today=TODAY
    )
    assert (left(invoice), standing(line).state, standing(line).remaining_minor) == (11900, "open", 11900)
    receipt = OpenItem.objects.get(kind="receipt")
    assert left(receipt) == 0
    assert sound() == {}


def test_a_correction_is_known_to_the_next_matching(world: World, invoice: OpenItem) -> None:
    """The payer's name is Abel's, but a person says that it pays for Zeta: the next one of the account is Zeta's."""
    other = neighbour(world)
    first = owe(other, ("RE-2026-20002", 7300, 10))[0]
    line = pay(world, amount="73.00", text="invoice", name="Abel Optik GmbH", account=OTHER_IBAN)
    desk.assign(
        scope=scope(world.assistant),
        line_id=line.public_id,
        pairs={first.public_id: 7300},
        now=NOW,
        today=TODAY,
    )
    assert set(LearntFact.objects.values_list("customer_id", flat=True)) == {other.customer_id}

    second = owe(other, ("RE-2026-20003", 8100, 10))[0]
    pay(world, amount="81.00", text="invoice", name="Abel Optik GmbH", account=OTHER_IBAN)
    done = clear(world)
    match = Match.objects.order_by("-pk").first()
    assert match is not None
    assert done.posted + done.proposed == 1
    assert [pair.item_id for pair in match.pairs.all()] == [second.pk]


def test_what_was_learnt_of_a_match_that_was_taken_back_is_forgotten(world: World, invoice: OpenItem) -> None:
    from dunwell.apps.cash.learning import learnt_of  # noqa: PLC0415

    pay(world, account=OTHER_IBAN)
    clear(world)
    assert learnt_of(entity_id=world.north.pk)["account"] == {OTHER_IBAN: {world.abel.pk: 1}}
    match = Match.objects.get()
    desk.take_back(
        scope=scope(world.assistant), match_id=match.public_id, reason="Wrong", now=NOW, today=TODAY
    )
    assert learnt_of(entity_id=world.north.pk)["account"] == {}


def test_a_small_difference_is_written_off_within_the_limits_only(world: World) -> None:
    CashPolicy.objects.create(
        entity=world.north,
        write_off_minor={"EUR": 100},
        write_off_basis_points=100,
        set_at=NOW,
        set_by="test",
    )
    items = owe(world.abel_account, ("RE-2026-30001", 50000, 20), ("RE-2026-30002", 5000, 20))
    pay(world, amount="499.50", text="RE-2026-30001")
    pay(world, amount="49.20", text="RE-2026-30002")
    clear(world)
    for match in Match.objects.filter(state="proposed"):
        desk.confirm(scope=scope(world.assistant), match_id=match.public_id, now=NOW, today=TODAY)

    assert left(items[0]) == 0
    assert credited(world.abel_account, "write_off") == [-50]
    assert left(items[1]) == 80  # within the amount, but more than one per cent
    assert sound() == {}


def test_a_short_payment_with_a_reason_is_a_deduction_by_name(world: World, invoice: OpenItem) -> None:
    CashPolicy.objects.create(entity=world.north, set_at=NOW, set_by="test")
    pay(world, amount="109.00")
    take_in_advice(
        scope=scope(world.assistant), entity=world.north, customer=world.abel, source="mail",  # type: ignore[arg-type]
        reference="", currency="EUR", paid_on=DAY,
        rows=[AdvisedRow(invoice="RE-2026-10001", minor=10900, deduction_minor=1000, text="damaged goods")],
        now=NOW, today=TODAY,
    )  # fmt: skip
    clear(world)
    for match in Match.objects.filter(state="proposed"):
        desk.confirm(scope=scope(world.assistant), match_id=match.public_id, now=NOW, today=TODAY)
    deduction = Deduction.objects.get()

    assert (deduction.item_id, deduction.minor, deduction.text) == (invoice.pk, 1000, "damaged goods")
    assert left(invoice) == 1000
    with pytest.raises(CashRefused) as refusal:
        deductions.let_deduction_go(
            scope=scope(world.assistant), deduction_id=deduction.public_id, kind="write_off", reason="Goodwill",
            now=NOW, today=TODAY,
        )  # fmt: skip
    assert refusal.value.code == "not_in_bounds"
    deductions.let_deduction_go(
        scope=scope(world.controller), deduction_id=deduction.public_id, kind="write_off", reason="Goodwill",
        now=NOW, today=TODAY,
    )  # fmt: skip
    assert left(invoice) == 0
    assert sound() == {}


def test_an_early_advice_drafts_a_promise_and_finds_its_money_later(world: World, invoice: OpenItem) -> None:
    advice, draft = take_in_advice(
        scope=scope(world.assistant), entity=world.north, customer=None, source="mail",  # type: ignore[arg-type]
        reference="AV-778899", currency="EUR", paid_on=DAY,
        rows=[AdvisedRow(invoice="RE-2026-10001", minor=11900)], now=NOW, today=TODAY,
    )  # fmt: skip
    assert draft is not None
    assert (draft.customer_id, draft.parts) == (world.abel.pk, ((invoice.pk, 11900),))
    assert Event.objects.filter(name="cash.advice.promises", subject_id=advice.pk).exists()

    line = pay(world, text="advice AV-778899", name="Somebody")
    done = clear(world)
    advice.refresh_from_db()
    assert advice.line_id == line.pk
    assert done.posted + done.proposed == 1


def test_a_fee_of_the_bank_is_no_customer_s_and_can_be_taken_back(world: World) -> None:
    line = receive(world, Money(amount="-4.90", text="account fee"))[0]
    who = scope(world.assistant)
    desk.set_elsewhere(scope=who, line_id=line.public_id, reason="Bank fee", now=NOW, today=TODAY)
    assert standing(line).state == "done"
    desk.take_back_elsewhere(scope=who, line_id=line.public_id, reason="Not ours", now=NOW, today=TODAY)
    assert (standing(line).state, standing(line).remaining_minor) == ("open", -490)
    assert sound() == {}


def test_a_parked_line_is_left_alone_until_it_is_taken_up(world: World, invoice: OpenItem) -> None:
    line = pay(world)
    who = scope(world.assistant)
    desk.park(
        scope=who, line_id=line.public_id, owner=world.collector, note="Asks Abel", now=NOW, today=TODAY
    )
    assert clear(world).posted == 0
    assert standing(line).owner_id == world.collector.pk
    desk.take_up(scope=who, line_id=line.public_id, now=NOW)
    assert clear(world).posted == 1


def test_nobody_clears_lines_of_another_entity(world: World, invoice: OpenItem) -> None:
    line = pay(world)
    for user in (world.stranger, world.owner):
        with pytest.raises(CashRefused):
            desk.assign(
                scope=scope(user),
                line_id=line.public_id,
                pairs={invoice.public_id: 100},
                now=NOW,
                today=TODAY,
            )
    assert left(invoice) == 11900
