"""Money goes back by the way it came: asked by one, agreed by another, sent once, taken from what is not applied."""

from datetime import timedelta

import pytest
from tests.apps.payments.paying import Paying, broken, ledger, left
from tests.world import World, make_world

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.promised import promised_minor
from dunwell.apps.cash.refund_models import Refund
from dunwell.apps.cash.refunds import ask_refund
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.event_models import ProviderRefund
from dunwell.apps.payments.giving_back import (
    PAUSE,
    ask_repayment,
    cancel_repayment,
    decide_repayment,
    send_repayments,
)
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import Ledger, OpenItem
from dunwell.ports.errors import Refused
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def paying(world: World) -> Paying:
    return Paying(world=world)


@pytest.fixture
def paid(paying: Paying) -> tuple[PaymentAttempt, OpenItem, OpenItem]:
    """An invoice of 100.00 was paid, and then credited with 30.00."""
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.paid((item, 10000))
    (credit,) = paying.owe(("C-1", -3000, 1), kind="credit_note")
    return attempt, item, credit


def scope(user: User) -> Scope:
    return desk_scope(user=user)


def ask(paying: Paying, attempt: PaymentAttempt, credit: OpenItem, minor: int = 3000) -> ProviderRefund:
    return ask_repayment(
        scope=scope(paying.world.assistant), attempt_id=attempt.public_id, credit_id=credit.public_id, minor=minor,
        reason="Credited", now=paying.now,
    )  # fmt: skip


def agree(paying: Paying, refund: ProviderRefund) -> ProviderRefund:
    return decide_repayment(
        scope=scope(paying.world.controller), refund_id=refund.public_id, is_yes=True, note="", now=paying.now
    )


def send(paying: Paying) -> int:
    return send_repayments(house=paying.house, now=paying.now, today=paying.today)


def test_a_refund_is_agreed_to_sent_once_and_settles_the_credit(paying: Paying, paid) -> None:
    attempt, item, credit = paid
    refund = ask(paying, attempt, credit)
    assert send(paying) == 0
    agree(paying, refund)

    assert (send(paying), send(paying)) == (1, 0)
    refund.refresh_from_db()
    attempt.refresh_from_db()
    assert (refund.state, refund.reference, attempt.state) == ("posted", "re_1", "partly_refunded")
    assert (left(item), left(credit), ledger(Ledger.CLEARING)) == (0, 0, 7000)
    assert paying.provider.calls.count("repay") == 1
    assert broken() == {}


def too_old(**given: object) -> object:
    raise Refused("not_refundable", "Too old.")


def by_bank(paying: Paying, credit: OpenItem, minor: int) -> Refund:
    return ask_refund(
        scope=scope(paying.world.assistant), credit_id=credit.public_id, minor=minor, payee="Abel", iban=IBAN,
        reason="Credited", now=paying.now,
    )  # fmt: skip


def test_what_the_provider_gives_back_is_not_promised_by_the_bank_as_well(paying: Paying, paid) -> None:
    attempt, _, credit = paid
    refund = ask(paying, attempt, credit, minor=2000)
    with pytest.raises(CashRefused) as refused:
        by_bank(paying, credit, 1001)
    assert (refused.value.code, Refund.objects.count()) == ("more_than_left", 0)
    by_bank(paying, credit, 1000)
    with pytest.raises(PaymentRefused) as more:
        ask(paying, attempt, credit, minor=1)
    assert more.value.code == "more_than_left"

    agree(paying, refund)
    assert send(paying) == 1  # it has left: the credit itself is less, and nothing is held beside it
    assert (left(credit), promised_minor(credit_ids=[credit.pk])) == (-1000, {credit.pk: 1000})


@pytest.mark.parametrize("how", ["refused", "cancelled", "failed"])
def test_what_the_provider_does_not_give_back_is_free_again(
    paying: Paying, paid, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, _, credit = paid
    refund = ask(paying, attempt, credit)
    if how == "cancelled":
        cancel_repayment(scope=scope(paying.world.assistant), refund_id=refund.public_id, now=paying.now)
    elif how == "refused":
        decide_repayment(
            scope=scope(paying.world.controller),
            refund_id=refund.public_id,
            is_yes=False,
            note="No",
            now=paying.now,
        )
    else:
        agree(paying, refund)
        monkeypatch.setattr(paying.provider, "repay", too_old)
        send(paying)
    refund.refresh_from_db()
    assert (refund.state, promised_minor(credit_ids=[credit.pk])) == (how, {})
    by_bank(paying, credit, 3000)


def test_whoever_asked_cannot_agree_and_a_collector_cannot_either(paying: Paying, paid) -> None:
    attempt, _, credit = paid
    refund = ask_repayment(
        scope=scope(paying.world.controller), attempt_id=attempt.public_id, credit_id=credit.public_id, minor=100,
        reason="Credited", now=paying.now,
    )  # fmt: skip

    for user, code in (
        (paying.world.controller, "prepared_by_voter"),
        (paying.world.collector, "not_allowed"),
    ):
        with pytest.raises(PaymentRefused) as refused:
            decide_repayment(
                scope=scope(user), refund_id=refund.public_id, is_yes=True, note="", now=paying.now
            )
        assert refused.value.code == code
    assert (send(paying), paying.provider.calls.count("repay")) == (0, 0)


def test_no_more_goes_back_than_is_free_and_no_cent_twice(paying: Paying, paid) -> None:
    attempt, _, credit = paid
    for minor, code in ((0, "amount_not_positive"), (-1, "amount_not_positive"), (3001, "more_than_left")):
        with pytest.raises(PaymentRefused) as refused:
            ask(paying, attempt, credit, minor)
        assert refused.value.code == code
    ask(paying, attempt, credit, 2000)

    with pytest.raises(PaymentRefused) as refused:
        ask(paying, attempt, credit, 1001)

    assert refused.value.code == "more_than_left"
    assert ask(paying, attempt, credit, 1000).state == "asked"


def test_an_applied_receipt_is_not_given_back(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    attempt = paying.paid((item, 10000))

    with pytest.raises(PaymentRefused) as refused:
        ask(paying, attempt, OpenItem.objects.get(kind="receipt"), 1)

    assert refused.value.code == "more_than_left"


def test_who_does_not_see_the_account_knows_of_no_payment(paying: Paying, paid) -> None:
    attempt, _, credit = paid

    with pytest.raises(PaymentRefused) as refused:
        ask_repayment(
            scope=scope(paying.world.stranger), attempt_id=attempt.public_id, credit_id=credit.public_id, minor=1,
            reason="x", now=paying.now,
        )  # fmt: skip

    assert refused.value.code == "unknown_attempt"


def test_a_refund_whose_answer_was_lost_is_asked_for_again_and_given_once(paying: Paying, paid) -> None:
    attempt, _, credit = paid
    agree(paying, ask(paying, attempt, credit))
    paying.provider.loses_answers = True
    assert send(paying) == 0
    paying.provider.loses_answers = False
    assert (send(paying), ProviderRefund.objects.get().state) == (0, "sent")
    paying.now += PAUSE

    assert send(paying) == 1
    assert (ProviderRefund.objects.get().state, len(paying.provider.repayments)) == ("posted", 1)
    assert (left(credit), ledger(Ledger.CLEARING)) == (0, 7000)


def test_the_webhook_of_a_refund_may_come_before_its_answer(paying: Paying, paid, monkeypatch) -> None:
    attempt, item, credit = paid
    agree(paying, ask(paying, attempt, credit))
    repay = paying.provider.repay

    def told_at_once(**given: object) -> object:
        answer = repay(**given)  # type: ignore[arg-type]
        paying.hook("refund", "ch_1")
        paying.handle()
        return answer

    monkeypatch.setattr(paying.provider, "repay", told_at_once)
    send(paying)

    assert ProviderRefund.objects.get().state == "posted"
    assert (left(item), left(credit), ledger(Ledger.CLEARING)) == (0, 0, 7000)
    assert broken() == {}


def test_a_refund_that_the_provider_refuses_leaves_the_credit_free(paying: Paying, paid, monkeypatch) -> None:
    attempt, _, credit = paid
    agree(paying, ask(paying, attempt, credit))

    monkeypatch.setattr(paying.provider, "repay", too_old)
    send(paying)

    assert (ProviderRefund.objects.get().state, left(credit)) == ("failed", -3000)
    assert ask(paying, attempt, credit).state == "asked"


def test_a_refund_that_does_not_arrive_is_a_credit_again(paying: Paying, paid) -> None:
    attempt, item, credit = paid
    agree(paying, ask(paying, attempt, credit))
    send(paying)
    paying.provider.say("ch_1", refunded_minor=0)

    paying.look(attempt)

    assert ProviderRefund.objects.get().state == "failed"
    assert (left(item), left(credit), ledger(Ledger.CLEARING)) == (0, 0, 10000)
    assert left(OpenItem.objects.filter(kind="receipt").latest("pk")) == -3000
    assert broken() == {}


def test_what_is_given_back_at_the_provider_s_own_pages_opens_what_it_had_paid(paying: Paying, paid) -> None:
    attempt, item, credit = paid
    paying.provider.say("ch_1", refunded_minor=4000)

    paying.look(attempt)

    assert (left(item), left(credit), ledger(Ledger.CLEARING)) == (4000, -3000, 6000)
    assert broken() == {}


def test_a_refund_is_taken_back_before_it_is_sent_and_never_after(paying: Paying, paid) -> None:
    attempt, _, credit = paid
    first = agree(paying, ask(paying, attempt, credit, 1000))
    cancel_repayment(scope=scope(paying.world.assistant), refund_id=first.public_id, now=paying.now)
    second = agree(paying, ask(paying, attempt, credit, 3000))
    assert send(paying) == 1

    with pytest.raises(PaymentRefused) as refused:
        cancel_repayment(scope=scope(paying.world.assistant), refund_id=second.public_id, now=paying.now)

    assert refused.value.code == "wrong_state"
    assert paying.provider.calls.count("repay") == 1


def test_a_chargeback_while_a_refund_is_on_its_way_takes_both_and_says_what_is_owed(
    paying: Paying, paid, monkeypatch
) -> None:
    """The card holder disputes in the moment in which the provider gives back."""
    attempt, item, credit = paid
    agree(paying, ask(paying, attempt, credit))
    repay = paying.provider.repay

    def disputed_meanwhile(**given: object) -> object:
        answer = repay(**given)  # type: ignore[arg-type]
        paying.provider.say("ch_1", disputed_minor=10000)
        return answer

    monkeypatch.setattr(paying.provider, "repay", disputed_meanwhile)
    send(paying)
    attempt.refresh_from_db()

    assert (attempt.state, ledger(Ledger.CLEARING)) == ("disputed", -3000)
    assert (left(item), left(credit)) == (10000, 0)
    assert left(OpenItem.objects.get(kind="receipt")) == 0
    assert broken() == {}


def test_an_attempt_that_failed_has_nothing_to_give_back(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    (credit,) = paying.owe(("C-1", -3000, 1), kind="credit_note")
    attempt = paying.begin((item, 10000))
    paying.open(attempt)
    paying.provider.say("ch_1", state=ChargeState.EXPIRED)
    paying.now += timedelta(hours=1)
    paying.look(attempt)

    with pytest.raises(PaymentRefused) as refused:
        ask(paying, attempt, credit)

    assert refused.value.code == "wrong_state"
