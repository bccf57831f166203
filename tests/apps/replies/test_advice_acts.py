"""Advices that wait: used as they are, set aside and taken up again by people; uploads from the portal."""

import pytest
from tests.apps.cash import scene as bank
from tests.apps.replies.advice_scene import drafts, pay, row, send, table, tick
from tests.apps.replies.conftest import LATER, broken
from tests.world import NOW, TODAY, World, make_world, owe

from dunwell.apps.cash.match_models import Advice
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies import advice_acts
from dunwell.apps.replies.access import ReplyRefused, UnknownInbound
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.apps.replies.advice_queries import AdviceLane, advice_counts, advice_in_full, advices_page
from dunwell.apps.replies.frames import account_guards
from dunwell.apps.replies.models import Inbound
from dunwell.apps.replies.uploads import Uploaded, take_in_upload

pytestmark = pytest.mark.django_db
SAID = table(row("RE-2026-10001", "119.00"), total="120.00")


@pytest.fixture
def world() -> World:
    made = make_world()
    ensure_standard(actor="test", now=NOW)
    bank.house_account(made)
    return made


@pytest.fixture
def item(world: World) -> OpenItem:
    return owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]


def who(world: World) -> Scope:
    return desk_scope(user=world.collector)


def lanes(world: World) -> dict[str, int]:
    return {lane.value: count for lane, count in advice_counts(scope=who(world)).items() if count}


def upload(world: World, content: bytes, *, note: str = "", name: str = "advice.csv") -> Uploaded:
    return take_in_upload(
        account=world.abel_account, contact=world.abel.contacts.get(), name=name, content=content, note=note,
        actor="portal:abel", now=NOW, today=TODAY,
    )  # fmt: skip


def test_one_that_does_not_add_up_is_used_as_it_is(world: World, item: OpenItem) -> None:
    send(("advice.csv", SAID))
    sent = SentAdvice.objects.get()
    assert lanes(world) == {"person": 1}
    advice_acts.use_advice(scope=who(world), sent_id=sent.public_id, now=LATER, today=TODAY)

    sent.refresh_from_db()
    assert (sent.state, sent.decided_by) == ("taken", f"user:{world.collector.pk}")
    assert (Advice.objects.get().total_minor, len(drafts()), lanes(world)) == (11900, 1, {"waiting": 1})
    with pytest.raises(ReplyRefused) as refusal:
        advice_acts.use_advice(scope=who(world), sent_id=sent.public_id, now=LATER, today=TODAY)
    assert refusal.value.code == "moved_on"


def test_one_is_set_aside_and_taken_up_again(world: World, item: OpenItem) -> None:
    send(("advice.csv", SAID))
    sent_id = SentAdvice.objects.get().public_id
    advice_acts.set_advice_aside(scope=who(world), sent_id=sent_id, note="A draft of theirs", now=LATER)
    assert lanes(world) == {"aside": 1}
    advice_acts.take_up_advice(scope=who(world), sent_id=sent_id, now=LATER)
    assert lanes(world) == {"person": 1}


def test_what_has_no_rows_cannot_be_used(world: World, item: OpenItem) -> None:
    send(("remittance.pdf", b"%PDF-1.7 nothing"))
    sent_id = SentAdvice.objects.get().public_id
    with pytest.raises(ReplyRefused) as refusal:
        advice_acts.use_advice(scope=who(world), sent_id=sent_id, now=LATER, today=TODAY)
    assert refusal.value.code == "nothing_read"


def test_the_neighbour_sees_none_of_it(world: World, item: OpenItem) -> None:
    send(("advice.csv", SAID))
    stranger = desk_scope(user=world.stranger)
    assert advices_page(scope=stranger, lane=AdviceLane.PERSON, page=1).total == 0
    with pytest.raises(UnknownInbound):
        advice_in_full(scope=stranger, sent_id=SentAdvice.objects.get().public_id)
    auditor = desk_scope(user=world.auditor)
    with pytest.raises(ReplyRefused) as refusal:
        advice_acts.set_advice_aside(
            scope=auditor, sent_id=SentAdvice.objects.get().public_id, note="", now=LATER
        )
    assert refusal.value.code == "not_allowed"


def test_in_full_it_tells_what_differs_from_the_documents_and_the_money(world: World, item: OpenItem) -> None:
    send(("advice.csv", table(row("RE-2026-10001", "119.50"), row("X-9", "1.00"))))
    found = advice_in_full(scope=who(world), sent_id=SentAdvice.objects.get().public_id)
    assert [(one.told.invoice, one.is_known, one.open_minor, one.is_over) for one in found.lines] == [
        ("RE-2026-10001", True, 11900, True), ("X-9", False, None, False),
    ]  # fmt: skip
    assert (found.difference_minor, found.draft is not None) == (None, True)

    pay(world, "119.00", "PAY-77")
    tick(world)
    found = advice_in_full(scope=who(world), sent_id=SentAdvice.objects.get().public_id)
    assert (found.difference_minor, lanes(world)) == (-150, {"matched": 1})


def test_an_upload_is_taken_in_and_holds_the_account_until_its_money_is_here(
    world: World, item: OpenItem
) -> None:
    done = upload(world, table(row("RE-2026-10001", "119.00")))
    assert (done.is_new, done.is_for_a_person, [one.state for one in done.payments]) == (
        True,
        False,
        ["taken"],
    )
    mail = Inbound.objects.get()
    assert (mail.account, mail.threaded_by, mail.subject) == (
        world.abel_account, "portal", "Remittance advice through the portal: advice.csv",
    )  # fmt: skip
    assert account_guards(as_of=TODAY).rows() == [(world.abel_account.pk, "REPLY_WAITING", None)]
    assert (len(drafts()), Advice.objects.get().source) == (1, "file")

    pay(world, "119.00", "PAY-77 RE-2026-10001")
    tick(world)
    assert (Inbound.objects.get().state, drafts()[0].state, bank.left(item)) == ("handled", "lapsed", 0)
    assert account_guards(as_of=TODAY).rows() == []
    assert (broken(), bank.sound()) == ([], {})


def test_the_same_upload_again_is_the_one_that_is_there(world: World, item: OpenItem) -> None:
    content = table(row("RE-2026-10001", "119.00"))
    first, again = upload(world, content), upload(world, content)
    assert (again.is_new, again.inbound, again.payments) == (False, first.inbound, first.payments)
    assert (Inbound.objects.count(), Advice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("note.txt", b"Hello", "unsure"),
        ("scan.png", b"\x89PNG\r\n\0\0", "unsure"),
        ("a.zip", b"PK\x03\x04x", "refused"),
    ],
)
def test_an_upload_that_is_no_advice_is_kept_for_a_person(
    world: World, item: OpenItem, name: str, content: bytes, state: str
) -> None:
    done = upload(world, content, name=f"../../{name}", note="See the file")
    (kept,) = done.payments
    assert (done.is_for_a_person, kept.state, bool(kept.reasons)) == (True, state, True)
    file = done.inbound.attachments.get()
    assert (bytes(file.content), file.name) == (content, name)
    assert done.inbound.reply == "See the file"
    assert tick(world) == 0
    assert Inbound.objects.get().state == "new"


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"x" * ((10 << 20) + 1), "too_large")])
def test_an_upload_of_nothing_or_too_much_is_refused(world: World, content: bytes, code: str) -> None:
    with pytest.raises(ReplyRefused) as refusal:
        upload(world, content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert not Inbound.objects.exists()
