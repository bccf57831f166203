"""Two workers at once: the same mail, the same draft, the same money; each is taken, moved and applied once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.apps.cash import scene as bank
from tests.apps.replies.advice_scene import AUTOMATIC, drafts, pay, row, table
from tests.formats.mails import mail
from tests.world import NOW, TODAY, World, make_world, owe

from dunwell.apps.cash.match_models import Advice
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.journal.models import Event
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.apps.replies.advice_settling import settle_advices
from dunwell.apps.replies.models import Inbound
from dunwell.apps.replies.uploads import take_in_upload
from dunwell.apps.worklist.inbound import take_in

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = table(row("RE-2026-10001", "119.00"))


@pytest.fixture
def world() -> World:
    made = make_world()
    ensure_standard(actor="test", now=NOW)
    bank.house_account(made)
    owe(made.abel_account, ("RE-2026-10001", 11900, 20))
    return made


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Do all of these in threads of their own, begun together; what went wrong."""
    start, faults = Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
        except BaseException as fault:  # noqa: BLE001 - the test tells what it was
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return faults


def advice_mail(number: int) -> bytes:
    return mail(
        "",
        subject="Remittance advice",
        heads=AUTOMATIC,
        message_id=f"<advice.{number}@abel.example>",
        files=[("advice.csv", "text/csv", CONTENT)],
    )


def test_the_same_advice_in_two_mails_at_once_is_one(world: World) -> None:
    mails = [advice_mail(1), advice_mail(2)]
    faults = at_once(*[lambda raw=raw: take_in(raw=raw, actor="test", now=NOW, today=TODAY) for raw in mails])
    assert faults == []
    assert (Inbound.objects.count(), Advice.objects.count(), len(drafts())) == (2, 1, 1)
    assert sorted(SentAdvice.objects.values_list("state", flat=True)) == ["known", "taken"]


def test_the_same_mail_and_the_same_upload_at_once_are_one(world: World) -> None:
    raw = advice_mail(1)
    assert at_once(*[lambda: take_in(raw=raw, actor="test", now=NOW, today=TODAY)] * 2) == []
    assert (Inbound.objects.count(), SentAdvice.objects.count()) == (1, 1)

    def upload() -> object:
        return take_in_upload(
            account=world.abel_account, contact=None, name="b.csv", note="",
            content=table(row("RE-2026-10001", "119.00", payment="PAY-80")), actor="portal", now=NOW, today=TODAY,
        )  # fmt: skip

    assert at_once(upload, upload) == []
    assert (Inbound.objects.count(), Advice.objects.count()) == (2, 2)


def test_two_workers_let_a_draft_fall_away_once(world: World) -> None:
    take_in(raw=advice_mail(1), actor="test", now=NOW, today=TODAY)
    pay(world, "119.00", "PAY-77")
    bank.clear(world)
    assert at_once(*[lambda: settle_advices(now=NOW, today=TODAY)] * 2) == []
    assert (drafts()[0].state, Inbound.objects.get().state) == ("lapsed", "handled")
    assert Event.objects.filter(name="replies.proposal.lapsed").count() == 1
    assert Event.objects.filter(name="replies.inbound.handled").count() == 1
    assert bank.sound() == {}
