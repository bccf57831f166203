"""What the sandbox does with money and time: settling, coming back, disputes, fees, payouts."""

from datetime import date
from typing import Any

import pytest
from tests.sandbox_world import CARD, IBAN, IBAN_FAILS, IBAN_RETURNED, SandboxWorld, moment, running_sandbox

from dunwell.adapters.sandbox_psp.dates import working_day
from dunwell.adapters.sandbox_psp.till import fee_of
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import Charge, ChargeState, MethodKind


def charge(sandbox: SandboxWorld, reference: str) -> Charge:
    return sandbox.payments.charge(reference=reference)


def test_days_settle_debits_bring_some_back_and_pay_out(sandbox: SandboxWorld) -> None:
    good, bad, back = (sandbox.open_page(key=key) for key in ("good", "bad", "back"))
    for hosted, iban in ((good, IBAN), (bad, IBAN_FAILS), (back, IBAN_RETURNED)):
        sandbox.pay_by_debit(hosted.url, iban)

    def states() -> list[tuple[str, str]]:
        found = [charge(sandbox, one.reference) for one in (good, bad, back)]
        return [(str(one.state), one.decline_code) for one in found]

    sandbox.pass_days(2)
    assert states() == [("processing", "")] * 3
    sandbox.pass_days(1)
    assert states() == [("succeeded", ""), ("failed", "insufficient_funds"), ("succeeded", "")]
    assert sandbox.state()["payouts"] == []
    sandbox.pass_days(2)
    [payout] = sandbox.state()["payouts"]
    assert payout["amount_minor"] == 2 * (11_900 - 35)
    sandbox.pass_days(6)
    assert states()[2] == ("failed", "debit_disputed")
    assert charge(sandbox, back.reference).disputed_minor == 11_900
    assert len(sandbox.state()["payouts"]) == 1  # what came back is more than what came in: it waits

    sandbox.pay_by_card(sandbox.open_page(key="card", amount_minor=50_000).url)
    amount, _, _, lines = sandbox.payments.payout(reference=sandbox.pay_out())
    assert amount == 50_000 - 775 - 11_900 - 350
    assert [(one.kind, one.gross_minor, one.fee_minor, one.charge_key) for one in lines] == [
        ("dispute", -11_900, 350, "back"),
        ("charge", 50_000, 775, "card"),
    ]


def test_banks_may_be_played_by_hand(sandbox: SandboxWorld) -> None:
    settled, failed = sandbox.open_page(key="a"), sandbox.open_page(key="b")
    for hosted in (settled, failed):
        sandbox.pay_by_debit(hosted.url)

    sandbox.settle(settled.reference)
    sandbox.fail(failed.reference, "account_closed")
    sandbox.bring_back(settled.reference, "insufficient_funds")

    assert [charge(sandbox, one.reference).decline_code for one in (settled, failed)] == [
        "insufficient_funds",
        "account_closed",
    ]
    for verb in ("settle", "return", "dispute", "fail"):
        assert sandbox.try_control(f"charges/{settled.reference}/{verb}").status == 409


def test_a_dispute_takes_the_money_and_a_won_one_brings_it_again(sandbox: SandboxWorld) -> None:
    won, lost = sandbox.open_page(key="won"), sandbox.open_page(key="lost")
    for hosted in (won, lost):
        sandbox.pay_by_card(hosted.url)
    disputes = {one.reference: sandbox.dispute(one.reference) for one in (won, lost)}
    assert charge(sandbox, won.reference).disputed_minor == 11_900
    with pytest.raises(Refused, match="0 minor units are left") as refusal:
        sandbox.payments.repay(key="r", charge=won.reference, amount_minor=1, currency="EUR")
    assert refusal.value.code == "not_refundable"

    sandbox.end_dispute(disputes[won.reference], is_won=True)
    sandbox.end_dispute(disputes[lost.reference], is_won=False)

    assert charge(sandbox, won.reference).disputed_minor == 0
    assert charge(sandbox, lost.reference).disputed_minor == 11_900
    assert sandbox.try_control(f"disputes/{disputes[won.reference]}/lose").status == 409
    amount, _, _, lines = sandbox.payments.payout(reference=sandbox.pay_out())
    assert [(one.kind, one.gross_minor, one.fee_minor) for one in lines] == [
        ("charge", 11_900, 204),
        ("charge", 11_900, 204),
        ("dispute", -11_900, 1500),
        ("dispute", -11_900, 1500),
        ("dispute_reversed", 11_900, 0),
    ]
    assert amount == 11_900 - 2 * 204 - 2 * 1500


def test_payouts_are_by_currency_and_nothing_is_paid_out_twice(sandbox: SandboxWorld) -> None:
    for currency in ("EUR", "USD"):
        sandbox.pay_by_card(sandbox.open_page(key=currency, currency=currency).url)

    references = [sandbox.pay_out(currency) for currency in ("EUR", "USD")]

    found = [sandbox.payments.payout(reference=one) for one in references]
    assert [(amount, currency) for amount, currency, _, _ in found] == [(11_696, "EUR"), (11_696, "USD")]
    assert all(working_day(arrives_on) == arrives_on for _, _, arrives_on, _ in found)
    assert sandbox.try_control("payouts", currency="EUR").status == 409


@pytest.mark.parametrize(
    ("kind", "amount", "fee"),
    [
        (MethodKind.CARD, 11_900, 204),  # 178.5 is 179, and 25
        (MethodKind.WALLET, 11_900, 251),
        (MethodKind.SEPA_DEBIT, 11_900, 35),
        (MethodKind.CARD, 20, 20),
        (MethodKind.SEPA_DEBIT, 1, 1),
    ],
)
def test_fees_are_known(kind: MethodKind, amount: int, fee: int) -> None:
    assert fee_of(kind=kind, amount_minor=amount) == fee


@pytest.mark.parametrize(("day", "booked"), [(22, 22), (23, 25), (24, 25), (25, 25)])
def test_banks_book_on_working_days(day: int, booked: int) -> None:
    assert working_day(date(2026, 5, day)) == date(2026, 5, booked)


def test_a_card_ends_and_is_told_before(sandbox: SandboxWorld) -> None:
    method = sandbox.save_card(CARD)
    sandbox.expire(method)

    made = sandbox.payments.charge_saved(
        key="k", method=method, payer_reference="cus_1", amount_minor=100, currency="EUR", description="x"
    )

    assert (made.state, made.decline_code) == (ChargeState.FAILED, "expired_card")
    sandbox.pass_days(1)
    names = [sandbox.payments.read_event(body=b, headers=h, now=moment()).name for b, h in sandbox.events()]
    assert [one for one in names if one.startswith("method.")] == ["method.expired", "method.expiring"]


def test_a_saved_method_may_be_told_how_to_behave(sandbox: SandboxWorld) -> None:
    method = sandbox.save_card(CARD)

    def codes(*wanted: str) -> list[str]:
        found = []
        for code in wanted:
            sandbox.behave(method, code)
            made = sandbox.payments.charge_saved(
                key=f"k-{code}",
                method=method,
                payer_reference="cus_1",
                amount_minor=100,
                currency="EUR",
                description="x",
            )
            found.append(made.decline_code)
        return found

    assert codes("insufficient_funds", "stolen_card", "") == ["insufficient_funds", "stolen_card", ""]
    assert sandbox.try_control(f"methods/{method}/behave", code="nonsense").status == 400


def test_a_call_that_is_lost_is_the_same_one_when_it_is_made_again(sandbox: SandboxWorld) -> None:
    method = sandbox.save_card(CARD)
    given: dict[str, Any] = {
        "method": method,
        "payer_reference": "cus_1",
        "amount_minor": 100,
        "currency": "EUR",
    }

    for when in ("before", "after"):
        sandbox.fail_calls(1, when=when)
        with pytest.raises(Unavailable):
            sandbox.payments.charge_saved(key=when, description="x", **given)
        assert (
            sandbox.payments.charge_saved(key=when, description="x", **given).state == ChargeState.SUCCEEDED
        )

    paid = [one for one in sandbox.state()["charges"] if one["purpose"] == "saved"]
    assert sorted(str(one["key"]) for one in paid) == ["after", "before"]


def test_what_it_knows_outlives_the_process(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()
    sandbox.pay_by_card(hosted.url)
    sandbox.process.kill()
    sandbox.process.wait()

    with running_sandbox(home=sandbox.home) as again:
        assert again.payments.charge(reference=hosted.reference).state == ChargeState.SUCCEEDED
        assert again.open_page().reference == hosted.reference
