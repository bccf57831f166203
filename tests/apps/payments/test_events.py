"""Webhooks: kept once, handled in any order, however often, by whoever is left after another died: one receipt."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Flag

import pytest
from django.db import close_old_connections
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.apps.payments.paying import Paying, broken, ledger, left
from tests.fakes import Killed
from tests.payments_world import GOOD, webhook
from tests.world import World, make_world

from dunwell.apps.payments import booking, events, hearing
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.asking import ask_about_waiting
from dunwell.apps.payments.event_models import Chargeback, ProviderEvent
from dunwell.apps.payments.events import handle_again, take_in_event
from dunwell.apps.payments.models import Movement, PaymentAttempt
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.ports.payments import ChargeState, SignatureInvalid


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def paying(world: World) -> Paying:
    return Paying(world=world)


def receipts() -> int:
    return OpenItem.objects.filter(kind="receipt").count()


def states() -> list[str]:
    return list(ProviderEvent.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_the_same_webhook_five_times_is_kept_once_and_one_receipt(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")

    news = [paying.hook("charge", "ch_1", external_id="evt_same") for _ in range(5)]
    handled = [paying.handle(), paying.handle()]

    assert (news, handled) == ([True, False, False, False, False], [1, 0])
    assert ProviderEvent.objects.get().copies == 4
    assert (receipts(), left(item)) == (1, 0)
    assert broken() == {}


@pytest.mark.django_db
def test_a_webhook_that_is_not_signed_is_neither_kept_nor_handled(paying: Paying) -> None:
    with pytest.raises(SignatureInvalid):
        take_in_event(
            provider="fake",
            body=webhook("evt_1", "charge", "ch_1"),
            headers={},
            house=paying.house,
            now=paying.now,
        )
    with pytest.raises(PaymentRefused):
        take_in_event(provider="nobody", body=b"", headers=GOOD, house=paying.house, now=paying.now)

    assert ProviderEvent.objects.count() == 0


ORDERS = list(itertools.permutations(["processing", "succeeded", "disputed", "won", "refunded"], 5))[::11]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS, ids=["-".join(one) for one in ORDERS])
def test_webhooks_in_any_order_come_to_what_the_provider_says_last(
    paying: Paying, order: tuple[str, ...]
) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.provider.say("ch_1", refunded_minor=2500)

    for one in order:
        paying.hook("charge", "ch_1", external_id=f"evt_{one}")
        paying.handle()

    attempt.refresh_from_db()
    assert (attempt.state, receipts(), ledger(Ledger.CLEARING)) == ("partly_refunded", 1, 7500)
    assert left(item) == 2500
    assert broken() == {}


STEPS = [
    (events, "_act"),
    (events, "look_again"),
    (hearing, "take_number"),
    (hearing, "hear"),
    (hearing, "changes"),
    (hearing, "book"),
    (booking, "record_receipt"),
    (booking, "_keep"),
    (booking, "allocate"),
    (hearing, "note_chargeback"),
    (hearing, "_move"),
    (hearing, "tell"),
    (events, "_move"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("where", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_worker_killed_at_any_step_leaves_one_receipt_once_another_takes_over(
    paying: Paying, monkeypatch, where, name: str, is_after: bool
) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.hook("charge", "ch_1")
    real = getattr(where, name)

    def dies(*args: object, **kwargs: object) -> None:
        if is_after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, name, dies)
        with pytest.raises(Killed):
            paying.handle()
    assert paying.handle() == 0, "it is claimed still"
    paying.now += events.CLAIMED_FOR

    was_done = is_after and (where, name) == STEPS[-1]
    assert paying.handle() == (0 if was_done else 1)
    attempt.refresh_from_db()
    assert (attempt.state, receipts(), left(item), states()) == ("succeeded", 1, 0, ["handled"])
    assert broken() == {}


@pytest.mark.django_db
def test_an_event_of_somebody_else_s_payment_is_kept_and_ignored(paying: Paying) -> None:
    paying.provider._new("their_key", None, 100, "EUR", ChargeState.SUCCEEDED)
    paying.hook("charge", "ch_1")
    paying.hook("other", "x")

    paying.handle()

    assert (states(), Movement.objects.count()) == (["ignored", "ignored"], 0)


@pytest.mark.django_db
def test_an_event_about_a_page_whose_answer_was_lost_finds_its_attempt_by_our_key(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(reference="", page_url="")
    paying.provider.pay("ch_1")
    paying.hook("charge", "ch_1")

    paying.handle()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.reference, receipts()) == ("succeeded", "ch_1", 1)


@pytest.mark.django_db
def test_while_the_provider_is_away_an_event_waits_longer_and_longer_and_then_for_a_person(
    paying: Paying,
) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.provider.is_away = True
    paying.hook("charge", "ch_1")
    waits = []
    while states() == ["waiting"]:
        assert paying.handle() == 1
        event = ProviderEvent.objects.get()
        waits.append(event.next_at - paying.now)
        paying.now = event.next_at

    assert waits[:4] == [timedelta(seconds=one) for one in (30, 60, 120, 240)]
    assert len(waits) == events.TRIES_MAX
    assert (states(), event.fault) == (["stuck"], "The provider does not answer.")
    paying.provider.is_away = False
    handle_again(event=event, house=paying.house, now=paying.now, today=paying.today)
    assert (states(), receipts()) == (["handled"], 1)


@pytest.mark.django_db
def test_an_event_that_fails_for_good_waits_for_a_person_and_the_next_one_is_handled(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.hook("charge", "ch_gone")
    paying.hook("charge", "ch_1")

    paying.handle()

    assert (states(), receipts()) == (["stuck", "handled"], 1)


@pytest.mark.django_db
def test_a_lost_webhook_is_made_up_for_by_asking(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    asked = ask_about_waiting(house=paying.house, now=paying.now, today=paying.today)
    assert (asked, left(item)) == (0, 10000)
    paying.now += timedelta(hours=1)

    asked = ask_about_waiting(house=paying.house, now=paying.now, today=paying.today)

    assert (asked, left(item)) == (1, 0)
    assert ask_about_waiting(house=paying.house, now=paying.now + timedelta(days=1), today=paying.today) == 0


@pytest.mark.django_db
def test_what_an_event_says_of_a_dispute_is_kept_beside_it(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.paid((item, 10000))
    paying.provider.say("ch_1", disputed_minor=10000)
    paying.hook("dispute", "ch_1", reason="fraudulent", due_on="2026-03-20", outcome="open")
    paying.handle()
    paying.hook("dispute", "ch_1", reason="fraudulent", outcome="lost")
    paying.handle()

    found = Chargeback.objects.get()
    assert (found.state, found.reason, str(found.answer_by), found.minor) == (
        "lost",
        "fraudulent",
        "2026-03-20",
        10000,
    )
    assert left(item) == 10000


@pytest.mark.django_db(transaction=True)
def test_a_webhook_handled_while_the_return_page_looks_books_once(paying: Paying) -> None:
    """Both have the provider's answer in hand before either books."""
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.pay("ch_1")
    paying.hook("charge", "ch_1")
    inside, on = Flag(), Flag()

    def wait() -> None:
        inside.set()
        assert on.wait(20)

    def page() -> str:
        try:
            return paying.look(PaymentAttempt.objects.get(pk=attempt.pk)).state
        finally:
            close_old_connections()

    paying.provider.on_charge = wait
    with ThreadPoolExecutor(max_workers=1) as pool:
        page_says = pool.submit(page)
        assert inside.wait(20)
        paying.handle()
        on.set()
        assert page_says.result(20) == "succeeded"

    assert (receipts(), left(item), states()) == (1, 0, ["handled"])
    assert broken() == {}


@pytest.mark.django_db(transaction=True)
def test_two_people_who_pay_the_same_invoice_at_the_same_moment_the_database_lets_one(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))

    def begin() -> str:
        try:
            return paying.begin((item, 10000)).state
        except PaymentRefused as refused:
            return refused.code
        finally:
            close_old_connections()

    with ThreadPoolExecutor(max_workers=4) as pool:
        came = sorted(one.result(30) for one in [pool.submit(begin) for _ in range(4)])

    assert came == ["begun", "under_way", "under_way", "under_way"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_what_waits(paying: Paying) -> None:
    items = paying.owe(*((f"R-{one}", 1000, 5) for one in range(8)))
    for number, item in enumerate(items, start=1):
        paying.open(paying.begin((item, 1000)))
        paying.provider.pay(f"ch_{number}")
        for copy in range(3):
            paying.hook("charge", f"ch_{number}", external_id=f"evt_{number}_{copy}")

    def work() -> int:
        try:
            return paying.handle()
        finally:
            close_old_connections()

    with ThreadPoolExecutor(max_workers=3) as pool:
        counts = [one.result(60) for one in [pool.submit(work) for _ in range(3)]]

    assert sum(counts) == 24
    assert (receipts(), ledger(Ledger.CLEARING)) == (8, 8000)
    assert broken() == {}


acts = st.lists(
    st.sampled_from(
        [
            "pay",
            "fail",
            "return",
            "dispute",
            "dispute_part",
            "win",
            "refund",
            "hook",
            "hook_again",
            "handle",
            "look",
        ]
    ),
    max_size=25,
)


class Conservation(TestCase):
    """No cent appears or vanishes, whatever a provider does and however its news come."""

    @settings(max_examples=60)
    @given(acts=acts, amounts=st.lists(st.integers(1, 9000), min_size=1, max_size=3))
    def test_what_was_charged_is_allocated_unapplied_given_back_or_disputed(
        self, acts: list[str], amounts: list[int]
    ) -> None:
        paying = Paying(world=make_world())
        items = paying.owe(*((f"R-{place}", 9000, 5) for place in range(len(amounts))))
        attempt = paying.begin(*zip(items, amounts, strict=True))
        paying.open(attempt)
        for one in acts:
            act(paying, one)
        paying.hook("charge", "ch_1", external_id="evt_last")
        paying.now += timedelta(days=1)
        while paying.handle():
            pass
        paying.look(attempt)

        charge = paying.provider.charges["ch_1"]
        total = sum(amounts)
        has_come = charge.state == ChargeState.SUCCEEDED or charge.disputed_minor or charge.refunded_minor
        received = total if has_come or receipts() else 0
        lost = total - charge.refunded_minor if charge.state == ChargeState.FAILED else charge.disputed_minor
        kept = received - charge.refunded_minor - lost if received else 0
        allocated = sum(9000 - left(item) for item in items)
        others = OpenItem.objects.filter(kind__in=["receipt", "refund"])
        unapplied = -sum(left(one) for one in others)
        assert ledger(Ledger.CLEARING) == kept
        assert allocated + unapplied == kept
        assert broken() == {}


def act(paying: Paying, what: str) -> None:
    """Something happens at the provider, or on the way to us."""
    charge = paying.provider.charges["ch_1"]
    total = charge.amount_minor
    is_paid = charge.state == ChargeState.SUCCEEDED
    if what == "pay" and charge.state != ChargeState.FAILED:
        paying.provider.pay("ch_1")
    elif what == "fail" and charge.state == ChargeState.OPEN:
        paying.provider.say("ch_1", state=ChargeState.FAILED, decline_code="account_closed")
    elif what == "return" and is_paid and not charge.refunded_minor and not charge.disputed_minor:
        paying.provider.say("ch_1", state=ChargeState.FAILED, disputed_minor=total)
    elif what == "dispute" and is_paid:
        paying.provider.say("ch_1", disputed_minor=total)
    elif what == "dispute_part" and is_paid:
        paying.provider.say("ch_1", disputed_minor=max(1, total // 3))
    elif what == "win" and is_paid:
        paying.provider.say("ch_1", disputed_minor=0)
    elif what == "refund" and is_paid:
        more = min(total - charge.refunded_minor, max(1, total // 4))
        paying.provider.say("ch_1", refunded_minor=charge.refunded_minor + more)
    elif what == "hook":
        paying.hook("charge", "ch_1")
    elif what == "hook_again":
        paying.hook("dispute", "ch_1", external_id="evt_same")
    elif what == "handle":
        paying.handle()
    elif what == "look":
        paying.look(PaymentAttempt.objects.get())
