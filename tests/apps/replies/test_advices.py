"""Advices in mails: taken in once, of the account whose documents they name; early ones draft a promise."""

import pytest
from tests.apps.cash import scene as bank
from tests.apps.replies.advice_scene import (
    AUTOMATIC,
    bomb,
    drafts,
    pay,
    promised,
    remadv,
    row,
    send,
    table,
    tick,
    with_macros,
    workbook,
)
from tests.apps.replies.conftest import LATER, broken
from tests.world import NOW, TODAY, World, make_account, make_customer, make_world, owe

from dunwell.apps.cash.match_models import Advice
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies import operations
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.apps.replies.frames import account_guards
from dunwell.apps.replies.models import Inbound, Proposal
from dunwell.apps.worklist import inbound as worklist

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    ensure_standard(actor="test", now=NOW)
    bank.house_account(made)
    return made


@pytest.fixture
def items(world: World) -> list[OpenItem]:
    return list(owe(world.abel_account, ("RE-2026-10001", 11900, 20), ("RE-2026-10002", 5000, 5)))


def held() -> list[tuple[int, str]]:
    return [(account, reason) for account, reason, _ in account_guards(as_of=TODAY).rows()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("advice.csv", table(row("RE-2026-10001", "119.00"), row("RE-2026-10002", "50.00"), total="169.00")),
        ("advice.xlsx", workbook(row("RE-2026-10001", "119.00"), row("RE-2026-10002", "50.00"))),
        ("remadv.edi", remadv(("RE-2026-10001", "119.00"), ("RE-2026-10002", "50.00"))),
    ],
)
def test_an_early_advice_drafts_a_promise_that_holds_the_chase(
    world: World, items: list[OpenItem], name: str, content: bytes
) -> None:
    taken = send((name, content), text="See the file.")
    advice = Advice.objects.get()

    assert (advice.customer, advice.entity, advice.source) == (world.abel, world.north, "mail")
    assert (advice.total_minor, advice.reference, str(advice.paid_on)) == (16900, "PAY-77", "2026-03-12")
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.advice, sent.inbound, sent.account) == (
        "taken", advice, taken.inbound, world.abel_account,
    )  # fmt: skip
    (draft,) = drafts()
    assert (draft.kind, draft.state, draft.inbound) == ("promise", "proposed", taken.inbound)
    assert draft.data == {
        "on": "2026-03-12", "amount_minor": 16900, "currency": "EUR",
        "numbers": ["RE-2026-10001", "RE-2026-10002"], "reference": "PAY-77",
    }  # fmt: skip
    assert held() == [(world.abel_account.pk, "REPLY_WAITING")]

    worklist.confirm(
        scope=desk_scope(user=world.collector), proposal_id=draft.public_id, now=LATER, today=TODAY
    )
    assert [(minor, str(on)) for minor, on in promised()] == [(16900, "2026-03-12")]
    assert Inbound.objects.get().state == "handled"
    assert held() == []
    assert broken() == []


def test_the_draft_falls_away_by_itself_when_its_money_is_applied_first(
    world: World, items: list[OpenItem]
) -> None:
    send(("advice.csv", table(row("RE-2026-10001", "119.00"))), text="", heads=AUTOMATIC)
    assert tick(world) == 0
    line = pay(world, "119.00", "PAY-77")
    assert tick(world) == 2  # the draft, and the mail that nobody wrote

    assert Advice.objects.get().line_id == line.pk
    (draft,) = drafts()
    assert (draft.state, draft.lapsed_for) == (
        "lapsed",
        "The money that it tells of is here, and is applied.",
    )
    mail = Inbound.objects.get()
    assert (mail.state, mail.settled_by, mail.note) == ("handled", "system:cash", draft.lapsed_for)
    assert (bank.left(items[0]), held(), promised()) == (0, [], [])
    assert tick(world) == 0
    assert (broken(), bank.sound()) == ([], {})


def test_an_advice_after_its_money_applies_it_and_drafts_nothing(world: World, items: list[OpenItem]) -> None:
    line = pay(world, "169.00", "transfer", name="Somebody else")
    assert tick(world) == 0
    assert bank.standing(line).state == "open"
    send(
        ("advice.csv", table(row("RE-2026-10001", "119.00"), row("RE-2026-10002", "50.00"))),
        heads=AUTOMATIC,
    )
    assert (drafts(), Advice.objects.get().line_id) == ([], line.pk)
    tick(world)
    assert bank.standing(line).state in {"done", "proposed"}
    assert bank.sound() == {}


def test_the_same_advice_in_two_mails_is_one(world: World, items: list[OpenItem]) -> None:
    content = table(row("RE-2026-10001", "119.00"))
    send(("advice.csv", content), text="First")
    send(("advice.csv", content), text="Second", message_id="<answer.2@abel.example>")

    assert (Advice.objects.count(), len(drafts())) == (1, 1)
    states = list(SentAdvice.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["taken", "known"]


def test_the_same_mail_twice_is_one(world: World, items: list[OpenItem]) -> None:
    first = send(("advice.csv", table(row("RE-2026-10001", "119.00"))))
    worklist.take_in(raw=bytes(first.inbound.raw), actor="test", now=LATER, today=TODAY)
    assert (Inbound.objects.count(), SentAdvice.objects.count(), len(drafts())) == (1, 1, 1)


def test_words_are_an_advice_where_they_say_so_and_no_file_is(world: World, items: list[OpenItem]) -> None:
    send(text="Payment advice of today\n\nInvoice RE-2026-10001   EUR 119.00\n\nTotal EUR 119.00\n")
    (draft,) = drafts()
    assert draft.data["amount_minor"] == 11900
    assert SentAdvice.objects.get().attachment is None


def test_an_objection_that_names_amounts_is_no_advice(world: World, items: list[OpenItem]) -> None:
    send(text="Invoice RE-2026-10001 over EUR 119.00 is wrong.", subject="Re: Reminder")
    assert not SentAdvice.objects.exists()
    assert list(Proposal.objects.values_list("kind", flat=True)) == ["dispute"]


def test_a_table_that_does_not_say_what_it_is_waits_for_a_person(world: World, items: list[OpenItem]) -> None:
    send(("open.csv", table(row("RE-2026-10001", "119.00"))), text="Our list", subject="Re: Reminder")
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.reasons[0]["code"], drafts()) == ("unsure", "not_said", [])
    assert not Advice.objects.exists()


def test_what_does_not_add_up_waits_with_its_differences(world: World, items: list[OpenItem]) -> None:
    send(("advice.csv", table(row("RE-2026-10001", "119.00"), total="120.00")))
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.total_minor, sent.told_minor) == ("differs", 11900, 12000)
    assert [one["message"] for one in sent.reasons] == [
        "The advice is of 120.00 in all; its invoices make 119.00."
    ]
    assert (Advice.objects.count(), drafts()) == (0, [])


def test_an_unknown_sender_is_known_by_the_documents(world: World, items: list[OpenItem]) -> None:
    send(("advice.csv", table(row("RE-2026-10001", "119.00"))), sender="pay@shared-centre.example")
    mail = Inbound.objects.get()
    assert (mail.customer, mail.account, mail.threaded_by) == (world.abel, world.abel_account, "number")
    assert len(drafts()) == 1


def test_documents_of_two_customers_are_guessed_for_neither(world: World, items: list[OpenItem]) -> None:
    other = make_account(customer=make_customer(number="C-1009", name="Zeta AG"), entity=world.north)
    owe(other, ("Z-1", 700, 3))
    send(
        ("advice.csv", table(row("RE-2026-10001", "119.00"), row("Z-1", "7.00"))),
        sender="pay@shared-centre.example",
    )
    sent = SentAdvice.objects.get()
    assert (Inbound.objects.get().customer, sent.state, sent.reasons[0]["code"]) == (
        None, "unsure", "customer_unknown",
    )  # fmt: skip

    operations.assign(
        scope=desk_scope(user=world.collector), inbound_id=Inbound.objects.get().public_id,
        customer_id=world.abel.public_id, now=LATER, today=TODAY,
    )  # fmt: skip
    assert (SentAdvice.objects.get().state, len(drafts())) == ("taken", 1)


def test_documents_of_two_accounts_wait_for_a_person(world: World, items: list[OpenItem]) -> None:
    other = make_account(customer=world.abel, entity=world.south, currency="EUR")
    owe(other, ("S-1", 700, 3))
    send(("advice.csv", table(row("RE-2026-10001", "119.00"), row("S-1", "7.00"))))
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.reasons[0]["message"]) == (
        "unsure", "It names documents of several accounts: NORTH EUR, SOUTH EUR.",
    )  # fmt: skip


def test_numbers_written_otherwise_are_those_of_the_items(world: World, items: list[OpenItem]) -> None:
    send(("advice.csv", table(row("RE 2026 10001", "119.00"))))
    assert Advice.objects.get().rows.get().invoice == "RE-2026-10001"
    assert len(drafts()) == 1


def test_several_payments_in_one_file_are_several_advices(world: World, items: list[OpenItem]) -> None:
    send(
        (
            "advice.csv",
            table(
                row("RE-2026-10001", "119.00"),
                row("RE-2026-10002", "50.00", payment="PAY-78", on="2026-03-13"),
            ),
        )
    )
    told = [(one.reference, one.total_minor) for one in Advice.objects.order_by("pk")]
    assert told == [("PAY-77", 11900), ("PAY-78", 5000)]
    assert [one.data["on"] for one in drafts()] == ["2026-03-12", "2026-03-13"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("advice.xlsx", bomb(), "too_large_unpacked"),
        ("advice.xlsm", with_macros(workbook(row("RE-2026-10001", "119.00"))), "macros"),
        ("advice.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        ("advice.csv", b"MZ\x90\0" + b"\0" * 600, "programme"),
        ("advice.xlsx", b"PK\x03\x04" + b"broken", "broken_workbook"),
        ("advice.csv", b"Invoice;Amount paid\n" + b"x" * (11 << 20), "too_large"),
    ],
)
def test_what_may_do_harm_is_not_opened_and_says_why(
    world: World, items: list[OpenItem], name: str, content: bytes, code: str
) -> None:
    taken = send((name, content))
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.reasons[0]["code"]) == ("refused", code)
    assert bytes(taken.inbound.attachments.get().content) == content
    assert (Advice.objects.count(), Inbound.objects.get().state) == (0, "new")


def test_a_picture_of_a_paper_is_left_to_a_person(world: World, items: list[OpenItem]) -> None:
    send(("remittance.pdf", b"%PDF-1.7 nothing"))
    sent = SentAdvice.objects.get()
    assert (sent.state, sent.reasons[0]["code"], sent.format) == ("unsure", "pdf_broken", "pdf")


def test_a_mail_that_a_person_opened_again_stays_open(world: World, items: list[OpenItem]) -> None:
    send(("advice.csv", table(row("RE-2026-10001", "119.00"))), heads=AUTOMATIC)
    pay(world, "119.00", "PAY-77 RE-2026-10001")
    tick(world)
    operations.reopen_inbound(
        scope=desk_scope(user=world.collector), inbound_id=Inbound.objects.get().public_id, now=LATER
    )
    assert tick(world) == 0
    assert Inbound.objects.get().state == "new"
