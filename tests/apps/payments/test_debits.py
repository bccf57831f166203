"""SEPA debits of our own: two people, one file, sent once; first then recurrent then final; what comes back is open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from lxml import etree
from tests.apps.cash.scene import NOW as BANK_NOW
from tests.apps.cash.scene import OTHER_IBAN, Money, clear, house_account, receive, scope, sound
from tests.apps.payments.autopay_scene import Scene, events, left, states
from tests.ledger import broken
from tests.world import TODAY, make_world, owe

from dunwell.apps.cash.models import BankAccount
from dunwell.apps.payments import methods
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.autopay_frames import item_guards
from dunwell.apps.payments.collection_models import SepaFile, Try
from dunwell.apps.payments.debit_files import (
    content_of,
    decide_debit_file,
    let_be_last,
    mark_debits_sent,
    take_in_status,
    write_debit_file,
)
from dunwell.apps.payments.debit_settling import settle_debits
from dunwell.apps.payments.mandate_models import AutopaySettings
from dunwell.formats.pain008 import NAMESPACE

TWICE = """
    INSERT INTO payments_try (collection_id, number, key, method_id, amount_minor, parts, "on", at, file_id, sequence,
        code, is_settled, ended_at)
    SELECT collection_id, 2, 'DDtwice', method_id, amount_minor, parts, "on", at, file_id, sequence, code, is_settled,
        at FROM payments_try
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    made = Scene(world=make_world())
    house_account(made.world)
    AutopaySettings.objects.create(
        entity=made.world.north, creditor_id="DE98ZZZ09999999999", creditor_account=BankAccount.objects.get()
    )
    return made


def mandate(scene, **more):
    return methods.add_mandate(
        scope=scene.scope,
        account_id=scene.world.abel_account.public_id,
        draft=methods.MandateDraft(
            holder="Abel Öptik", iban=OTHER_IBAN, signed_on=TODAY - timedelta(days=5), **more
        ),
        today=TODAY,
        now=scene.now,
    )


def write(scene):
    return write_debit_file(
        scope=scope(scene.world.assistant),
        entity_id=scene.world.north.public_id,
        today=scene.now.date(),
        now=scene.now,
    )


def send(scene):
    file = write(scene)
    decide_debit_file(
        scope=scope(scene.world.controller), file_id=file.public_id, is_yes=True, note="", now=scene.now
    )
    mark_debits_sent(scope=scope(scene.world.assistant), file_id=file.public_id, now=scene.now)
    return file


def told(file):
    """(sequence, day, amount) of each debit of a file."""
    root = etree.fromstring(bytes(file.content))
    return [
        (
            block.findtext(f".//{{{NAMESPACE}}}SeqTp"),
            block.findtext(f"{{{NAMESPACE}}}ReqdColltnDt"),
            Decimal(one.findtext(f"{{{NAMESPACE}}}InstdAmt")),
        )
        for block in root.iter(f"{{{NAMESPACE}}}PmtInf")
        for one in block.iter(f"{{{NAMESPACE}}}DrctDbtTxInf")
    ]


def booked(scene, key, amount, *, number, reason="", day):
    money = Money(amount=amount, end_to_end=key, reason=reason, on=TODAY + timedelta(days=day), text="SEPA")
    line = receive(scene.world, money, number=number)[0]
    clear(scene.world, today=TODAY + timedelta(days=day))
    settle_debits(now=scene.now, today=scene.now.date())
    return line


def test_the_whole_way_of_a_mandate(scene):
    """FRST is rejected and asked for again as FRST, then RCUR, then FNAL; each once."""
    first, second, third = owe(
        scene.world.abel_account, ("A-1", 100_00, -20), ("A-2", 50_00, -50), ("A-3", 70_00, -80)
    )
    method = mandate(scene)
    scene.enrol(method)
    scene.days(0, 6)
    assert f"Creditor identifier DE98ZZZ09999999999, mandate reference {method.mandate_reference}." in (
        scene.letters[0].text
    )
    scene.on(10)
    file = send(scene)
    assert told(file) == [("FRST", "2026-03-30", Decimal(100))]
    assert states()[0] == ("under_way", 1, 20)

    report = (
        f"<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>{file.message_id}</OrgnlMsgId>"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>{Try.objects.get().key}"
        "</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
    for rejected in (1, 0):
        said = take_in_status(scope=scene.scope, data=report, today=scene.now.date(), now=scene.now)
        assert said == (rejected, [])
    assert states()[0] == ("again", 1, 15)
    scene.on(14)
    file = send(scene)
    assert told(file) == [("FRST", "2026-03-25", Decimal(100))]
    scene.on(16)
    booked(scene, Try.objects.get(file=file).key, "100.00", number="1", day=15)
    assert (states()[0], left(first.pk), sound()) == (("paid", 2, 15), 0, {})

    scene.days(36, 40)
    assert told(send(scene)) == [("RCUR", "2026-04-29", Decimal(50))]
    let_be_last(scope=scene.scope, method_id=method.public_id)
    scene.days(64, 70)
    assert told(send(scene)) == [("FNAL", "2026-05-29", Decimal(70))]
    assert left(second.pk) == 50_00
    assert left(third.pk) == 70_00


def test_what_the_bank_takes_back_is_open_again_and_chased(scene):
    item = owe(scene.world.abel_account, ("A-1", 100_00, -20))[0]
    found = scene.enrol(mandate(scene))
    scene.days(0, 10)
    file = send(scene)
    key = file.tries.get().key
    scene.on(21)
    booked(scene, key, "100.00", number="1", day=20)
    assert (states(), left(item.pk)) == ([("paid", 1, 20)], 0)
    scene.on(26)
    booked(scene, key, "-100.00", number="2", reason="MD06", day=25)
    assert (states(), left(item.pk), sound()) == ([("failed", 1, 20)], 100_00, {})
    assert item_guards(as_of=TODAY + timedelta(days=26)).is_empty()
    settle_debits(now=scene.now, today=scene.now.date())
    assert events("payments.collection.%")[-2:] == ["payments.collection.paid", "payments.collection.failed"]
    found.refresh_from_db()
    assert not found.is_active


def test_money_short_is_presented_again_five_days_later(scene):
    item = owe(scene.world.abel_account, ("A-1", 100_00, -20))[0]
    scene.enrol(mandate(scene))
    scene.days(0, 10)
    key = send(scene).tries.get().key
    scene.on(21)
    booked(scene, key, "100.00", number="1", day=20)
    scene.on(25)
    booked(scene, key, "-100.00", number="2", reason="AM04", day=24)
    assert (states(), left(item.pk)) == ([("again", 1, 30)], 100_00)
    assert told(send(scene)) == [("RCUR", "2026-04-09", Decimal(100))]


def test_nobody_agrees_to_their_own_file_and_none_is_sent_twice_or_unapproved(scene):
    owe(scene.world.abel_account, ("A-1", 100_00, -20))
    scene.enrol(mandate(scene))
    scene.days(0, 10)
    file = write_debit_file(
        scope=scope(scene.world.controller),
        entity_id=scene.world.north.public_id,
        today=scene.now.date(),
        now=scene.now,
    )
    codes = []
    for act in (
        lambda: decide_debit_file(
            scope=scope(scene.world.controller), file_id=file.public_id, is_yes=True, note="", now=scene.now
        ),
        lambda: mark_debits_sent(scope=scene.scope, file_id=file.public_id, now=scene.now),
        lambda: content_of(scope=scene.scope, file_id=file.public_id),
        lambda: content_of(scope=scope(scene.world.stranger), file_id=file.public_id),
        lambda: decide_debit_file(
            scope=scope(scene.world.assistant), file_id=file.public_id, is_yes=True, note="", now=scene.now
        ),
        lambda: write(scene),
    ):
        with pytest.raises(AutopayRefused) as refused:
            act()
        codes.append(refused.value.code)
    assert codes == [
        *("prepared_by_voter", "wrong_state", "wrong_state", "unknown_file", "not_allowed", "nothing_left")
    ]
    assert (SepaFile.objects.count(), Try.objects.count()) == (1, 1)


def test_after_a_no_all_of_a_file_waits_again(scene):
    owe(scene.world.abel_account, ("A-1", 100_00, -20))
    scene.enrol(mandate(scene))
    scene.days(0, 10)
    file = write(scene)
    decide_debit_file(
        scope=scope(scene.world.controller),
        file_id=file.public_id,
        is_yes=False,
        note="Wrong day",
        now=scene.now,
    )
    assert states() == [("told", 0, 20)]
    again = send(scene)
    with pytest.raises(AutopayRefused) as refused:
        mark_debits_sent(scope=scene.scope, file_id=again.public_id, now=scene.now)
    assert refused.value.code == "sent_already"
    assert [one.number for one in Try.objects.order_by("pk")] == [1, 2]


def test_a_mandate_that_lapsed_or_was_for_once_is_not_used(scene):
    owe(scene.world.abel_account, ("A-1", 100_00, -20), ("A-2", 50_00, -21))
    scene.enrol(mandate(scene, is_one_off=True))
    scene.days(0, 10)
    with pytest.raises(AutopayRefused) as refused:
        write(scene)
    assert refused.value.code == "method_unusable"
    assert (SepaFile.objects.count(), Try.objects.count()) == (0, 0)
    assert [one[0] for one in states()] == ["told", "told"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"iban": "DE00370400440532013000"}, "iban_wrong"),
        ({"holder": " "}, "name_missing"),
        ({"signed_on": TODAY + timedelta(days=1)}, "wrong_day"),
        ({"reference": "//"}, "faults"),
    ],
)
def test_mandates_that_are_none(scene, more, code):
    draft = {"holder": "Abel", "iban": OTHER_IBAN, "signed_on": date(2026, 3, 1)} | more
    with pytest.raises(AutopayRefused) as refused:
        methods.add_mandate(
            scope=scene.scope,
            account_id=scene.world.abel_account.public_id,
            draft=methods.MandateDraft(**draft),
            today=TODAY,
            now=BANK_NOW,
        )
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE payments_try SET amount_minor = 99_99", "payments.debit_files_add_up"),
        ("UPDATE payments_try SET file_id = NULL", "payments.debit_files_add_up"),
        ("UPDATE payments_sepafile SET sha256 = repeat('0', 64)", "payments.debit_files_add_up"),
        (TWICE, "payments.debited_once"),
    ],
)
def test_the_check_finds_a_file_that_is_not_what_its_tries_say(scene, change, name):
    owe(scene.world.abel_account, ("A-1", 100_00, -20))
    scene.enrol(mandate(scene))
    scene.days(0, 6)
    scene.on(10)
    write(scene)
    assert broken() == {}

    with connection.cursor() as cursor:
        cursor.execute(change)
    assert name in broken()
