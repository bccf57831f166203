"""Money goes back once: asked for by one, agreed to by another, sent once, and settled by the bank's line."""

import pytest
from lxml import etree
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
from tests.world import World, make_world, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.models import BankAccount
from dunwell.apps.cash.refund_files import mark_sent, write_file
from dunwell.apps.cash.refund_models import Refund
from dunwell.apps.cash.refunds import ask_refund, decide_refund, fail_refund
from dunwell.apps.receivables.models import OpenItem
from dunwell.formats.pain001 import NAMESPACE, is_iban, latin

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


@pytest.fixture
def credit(world: World) -> OpenItem:
    """Abel paid 31.00 too much."""
    invoice = owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]
    line = receive(world, Money(amount="150.00", text="too much", name="Abel Optik GmbH"))[0]
    desk.assign(
        scope=scope(world.assistant),
        line_id=line.public_id,
        pairs={invoice.public_id: 11900},
        now=NOW,
        today=TODAY,
    )
    return OpenItem.objects.get(kind="receipt")


def ask(world: World, credit: OpenItem, *, minor: int = 3100, iban: str = OTHER_IBAN) -> Refund:
    return ask_refund(
        scope=scope(world.assistant), credit_id=credit.public_id, minor=minor, payee="Abel Öptik & Co", iban=iban,
        reason="Paid too much", now=NOW,
    )  # fmt: skip


def test_a_refund_goes_out_once_and_is_settled_by_its_line(world: World, credit: OpenItem) -> None:
    refund = ask(world, credit)
    with pytest.raises(CashRefused) as refusal:
        write(world)
    assert refusal.value.code == "nothing_left"
    decide_refund(scope=scope(world.controller), refund_id=refund.public_id, is_yes=True, note="", now=NOW)
    file = write(world)
    read = etree.fromstring(bytes(file.content))
    assert read.findtext(f".//{{{NAMESPACE}}}InstdAmt") == "31.00"
    assert read.findtext(f".//{{{NAMESPACE}}}EndToEndId") == refund.end_to_end
    assert [one.text for one in read.iterfind(f".//{{{NAMESPACE}}}IBAN")] == [
        "DE89370400440532013000",
        OTHER_IBAN,
    ]
    assert [one.text for one in read.iterfind(f".//{{{NAMESPACE}}}CtrlSum")] == ["31.00", "31.00"]
    with pytest.raises(CashRefused):
        write(world)

    mark_sent(scope=scope(world.assistant), file_id=file.public_id, now=NOW)
    with pytest.raises(CashRefused) as refusal:
        mark_sent(scope=scope(world.assistant), file_id=file.public_id, now=NOW)
    assert refusal.value.code == "sent_already"

    line = receive(world, Money(amount="-31.00", end_to_end=refund.end_to_end), number="2")[0]
    clear(world)
    refund.refresh_from_db()
    assert (refund.state, left(credit), standing(line).state) == ("posted", 0, "done")
    assert refund.item is not None
    assert (refund.item.kind, left(refund.item), refund.item.issued_on) == ("refund", 0, DAY)
    assert sound() == {}


def write(world: World):  # type: ignore[no-untyped-def]
    bank = BankAccount.objects.get()
    return write_file(scope=scope(world.assistant), bank_account_id=bank.public_id, execute_on=TODAY, now=NOW)


def test_nobody_agrees_to_what_they_asked_for(world: World, credit: OpenItem) -> None:
    refund = ask_refund(
        scope=scope(world.controller), credit_id=credit.public_id, minor=100, payee="Abel", iban=OTHER_IBAN,
        reason="Too much", now=NOW,
    )  # fmt: skip
    with pytest.raises(CashRefused) as refusal:
        decide_refund(
            scope=scope(world.controller), refund_id=refund.public_id, is_yes=True, note="", now=NOW
        )
    assert refusal.value.code == "prepared_by_voter"
    with pytest.raises(CashRefused) as refusal:
        decide_refund(scope=scope(world.assistant), refund_id=refund.public_id, is_yes=True, note="", now=NOW)
    assert refusal.value.code == "not_allowed"


def test_a_credit_is_not_given_back_twice_but_again_where_the_bank_did_not_pay(
    world: World, credit: OpenItem
) -> None:
    refund = ask(world, credit, minor=3000)
    with pytest.raises(CashRefused) as refusal:
        ask(world, credit, minor=101)
    assert refusal.value.code == "more_than_left"
    decide_refund(scope=scope(world.controller), refund_id=refund.public_id, is_yes=True, note="", now=NOW)
    write(world)
    fail_refund(scope=scope(world.assistant), refund_id=refund.public_id, reason="Account closed", now=NOW)
    assert ask(world, credit).minor == 3100


@pytest.mark.parametrize("iban", ["DE02120300000000202052", "DE02", "", "XX0012030000000020205"])
def test_an_iban_with_wrong_check_digits_is_refused(world: World, credit: OpenItem, iban: str) -> None:
    with pytest.raises(CashRefused) as refusal:
        ask(world, credit, iban=iban)
    assert (refusal.value.code, refusal.value.field) == ("iban_wrong", "iban")


def test_ibans_and_letters_are_those_that_banks_take() -> None:
    assert is_iban("GB33BUKB20201555555555")
    assert not is_iban("GB33BUKB20201555555556")
    assert latin("Müller & Söhne €  Łódź", most=70) == "Mueller Soehne Lodz"
