"""The sandbox's hosted page as a browser without scripts uses it."""

import re
from urllib.parse import urlsplit

import pytest
from tests.sandbox_world import (
    CARD,
    CONFIRM,
    CONFIRM_ALWAYS,
    DISPUTED,
    EXPIRED,
    IBAN,
    IBAN_CLOSED,
    NO_FUNDS,
    STOLEN,
    SandboxWorld,
    order,
    setup_order,
)

from dunwell.adapters.sandbox_psp.numbers import ACCOUNTS, CARDS, DECLINE_CODES
from dunwell.adapters.sandbox_psp.wordbook import LANGUAGES, words
from dunwell.core.payments.declines import DECLINES
from dunwell.ports.payments import ChargeState, MethodKind

BACK = "http://localhost:8000/portal/pay/abc/back/"


def path(url: str) -> str:
    return urlsplit(url).path


def test_a_card_that_is_good_leads_back(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()

    page = sandbox.ask("GET", path(hosted.url))
    paid = sandbox.pay_by_card(hosted.url)

    assert page.status == 200
    assert "EUR\u00a0119.00" in page.text
    assert "No money moves here." in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert (paid.status, paid.headers["Location"]) == (303, BACK)
    assert "EUR\u00a0119.00 was paid." in sandbox.ask("GET", path(hosted.url)).text


@pytest.mark.parametrize(
    ("number", "code", "sentence"),
    [
        (NO_FUNDS, "insufficient_funds", "There is not enough money in the account."),
        (EXPIRED, "expired_card", "The card is no longer valid."),
        (
            STOLEN,
            "stolen_card",
            "The bank declined the payment.",
        ),  # the payer is not told what only the bank may say
        ("4000000000000002", "do_not_honour", "The bank declined the payment."),
        ("4000000000000119", "processing_error", "The bank could not be reached."),
        ("4000000000000127", "incorrect_cvc", "The security code is wrong."),
    ],
)
def test_a_card_that_is_declined_says_why_and_the_page_stays_open(
    sandbox: SandboxWorld, number: str, code: str, sentence: str
) -> None:
    hosted = sandbox.open_page()

    declined = sandbox.pay_by_card(hosted.url, number)

    assert declined.status == 402
    assert sentence in declined.text
    assert "Nothing was taken." in declined.text
    assert sentence in sandbox.ask("GET", path(hosted.url)).text
    found = sandbox.payments.charge(reference=hosted.reference)
    assert (found.state, found.decline_code, found.fee_minor) == (ChargeState.OPEN, code, 0)
    assert sandbox.pay_by_card(hosted.url).status == 303


def test_what_was_typed_wrongly_is_told_field_by_field_and_no_number_comes_back(
    sandbox: SandboxWorld,
) -> None:
    hosted = sandbox.open_page()

    def typed(**form: str) -> str:
        given = {"number": CARD, "expiry": "12/48", "cvc": "123", "holder": "Ada"} | form
        answer = sandbox.ask("POST", f"{path(hosted.url)}?way=card", form=given)
        assert answer.status == 422
        return answer.text

    faulty = typed(number="4111 1111 1111 1111", expiry="13/48", cvc="12", holder=" ")
    for sentence in (
        "This is no test number.",
        "Give month and year, such as 08/30.",
        "Give the 3 or 4 digits.",
        "Give a name.",
    ):
        assert sentence in faulty
    assert "4111" not in faulty.replace("4111 1111 1111 1111</code>", "")
    assert "This date is over." in typed(expiry="01/20")
    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.OPEN
    assert sandbox.ask("POST", path(hosted.url), form={}).status == 422


@pytest.mark.parametrize("expiry", ["12/48", "12/2048", "1248", "12 / 48"])
def test_a_date_may_be_written_in_ways(sandbox: SandboxWorld, expiry: str) -> None:
    hosted = sandbox.open_page()

    assert sandbox.pay_by_card(hosted.url, expiry=expiry).status == 303


def test_3d_secure_asks_the_payer_and_takes_a_no(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()

    asked = sandbox.pay_by_card(hosted.url, CONFIRM)
    waiting = sandbox.payments.charge(reference=hosted.reference)
    page = sandbox.ask("GET", path(hosted.url))
    refused = sandbox.confirm(hosted.url, "no")
    after = sandbox.payments.charge(reference=hosted.reference)

    assert (asked.status, asked.headers["Location"]) == (303, path(hosted.url))
    assert (waiting.state, waiting.action_url) == (ChargeState.ACTION_NEEDED, hosted.url)
    assert "are you making this payment of EUR\u00a0119.00?" in page.text
    assert refused.status == 402
    assert (after.state, after.decline_code) == (ChargeState.OPEN, "authentication_failed")

    sandbox.pay_by_card(hosted.url, CONFIRM)
    assert sandbox.confirm(hosted.url, "maybe").status == 200
    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.ACTION_NEEDED
    assert sandbox.confirm(hosted.url).headers["Location"] == BACK
    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.SUCCEEDED


def test_a_card_may_be_declined_after_it_was_confirmed(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()
    sandbox.pay_by_card(hosted.url, "4000008400001629")

    assert sandbox.confirm(hosted.url).status == 402
    assert sandbox.payments.charge(reference=hosted.reference).decline_code == "do_not_honour"


def test_a_card_that_must_be_confirmed_each_time_is_declined_without_its_owner(sandbox: SandboxWorld) -> None:
    references = []
    for number in (CONFIRM, CONFIRM_ALWAYS):
        hosted = sandbox.payments.open_setup(order=setup_order(key=number))
        sandbox.pay_by_card(hosted.url, number)
        assert "may this card be saved" in sandbox.ask("GET", path(hosted.url)).text
        sandbox.confirm(hosted.url)
        saved = sandbox.payments.setup(reference=hosted.reference).method
        assert saved
        references.append(saved.reference)

    made = [
        sandbox.payments.charge_saved(
            key=f"later-{reference}",
            method=reference,
            payer_reference="cus_1",
            amount_minor=100,
            currency="EUR",
            description="x",
        )
        for reference in references
    ]

    assert [(one.state, one.decline_code) for one in made] == [
        (ChargeState.SUCCEEDED, ""),
        (ChargeState.FAILED, "authentication_required"),
    ]


def test_a_debit_and_a_wallet_are_taken_too(sandbox: SandboxWorld) -> None:
    debit, wallet = sandbox.open_page(key="d"), sandbox.open_page(key="w")

    closed = sandbox.pay_by_debit(debit.url, IBAN_CLOSED)
    under_way = sandbox.pay_by_debit(debit.url, IBAN)
    empty = sandbox.pay_by_wallet(wallet.url, "declines")
    paid = sandbox.pay_by_wallet(wallet.url)

    assert [one.status for one in (closed, under_way, empty, paid)] == [402, 303, 402, 303]
    assert "under way" in sandbox.ask("GET", path(debit.url)).text
    debited = sandbox.payments.charge(reference=debit.reference)
    assert debited.state == ChargeState.PROCESSING
    assert debited.expected_on
    assert debited.method
    assert re.fullmatch(r"MND[0-9A-F]{24}", debited.method.mandate_reference)
    by_wallet = sandbox.payments.charge(reference=wallet.reference)
    assert (by_wallet.state, by_wallet.fee_minor) == (ChargeState.SUCCEEDED, 251)


def test_only_the_ways_that_were_asked_for_are_there(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page(methods=[MethodKind.SEPA_DEBIT])

    assert "way=card" not in sandbox.ask("GET", path(hosted.url)).text
    assert sandbox.pay_by_card(hosted.url).status == 422
    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.OPEN


def test_a_method_is_kept_only_where_the_payer_was_told(sandbox: SandboxWorld) -> None:
    kept, not_kept = sandbox.open_page(key="a", is_saving=True), sandbox.open_page(key="b")
    sentence = "It is kept, for later payments that you agreed to."
    assert sentence in sandbox.ask("GET", path(kept.url)).text
    assert sentence not in sandbox.ask("GET", path(not_kept.url)).text

    for hosted in (kept, not_kept):
        sandbox.pay_by_card(hosted.url)

    methods = [sandbox.payments.charge(reference=one.reference).method for one in (kept, not_kept)]
    assert [bool(one and one.reference) for one in methods] == [True, False]


def test_nothing_is_paid_twice_on_one_page(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()
    sandbox.pay_by_card(hosted.url)

    again = sandbox.pay_by_card(hosted.url)
    sandbox.confirm(hosted.url)

    assert again.status == 200
    assert "was paid" in again.text
    assert len([one for one in sandbox.state()["charges"] if one["state"] == "succeeded"]) == 1


def test_a_page_ends_with_its_time(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()

    sandbox.pass_days(1)

    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.EXPIRED
    assert "This page has ended" in sandbox.pay_by_card(hosted.url).text
    assert sandbox.open_page(key="made after the clock was put forward").url
    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.EXPIRED


def test_a_holder_may_dispute_at_once(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()
    sandbox.pay_by_card(hosted.url, DISPUTED)

    found = sandbox.payments.charge(reference=hosted.reference)

    assert (found.state, found.disputed_minor) == (ChargeState.SUCCEEDED, 11_900)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_every_sentence(language: str) -> None:
    english, told = words("en"), words(language)

    assert told.keys() == english.keys()
    assert told["declines"].keys() == english["declines"].keys()
    for name, sentence in english.items():
        if isinstance(sentence, str):
            assert set(re.findall(r"\{\w+\}", told[name])) == set(re.findall(r"\{\w+\}", sentence)), name


@pytest.mark.parametrize("language", [*sorted(LANGUAGES), "de-AT", "ja"])
def test_the_page_speaks_the_language_of_its_order(sandbox: SandboxWorld, language: str) -> None:
    hosted = sandbox.open_page(language=language)

    page = sandbox.ask("GET", path(hosted.url)).text

    spoken = {"de-AT": "de", "ja": "en"}.get(language, language)
    assert f'<html lang="{spoken}">' in page
    assert words(spoken)["sandbox_note"] in page.replace("&#x27;", "'")


def test_what_the_order_says_is_text_and_nothing_else(sandbox: SandboxWorld) -> None:
    nasty = '<script>alert(1)</script>" onload="x\u202eevil'
    hosted = sandbox.open_page(description=nasty)

    page = sandbox.ask("GET", path(hosted.url)).text

    assert "<script" not in page
    assert "onload=&quot;x" in page.replace("&#34;", "&quot;")
    assert "\u202e" not in page
    typed = sandbox.ask("POST", path(hosted.url), form={"holder": '"><img src=x>', "expiry": "<b>"}).text
    assert "<img" not in typed
    assert "<b>" not in typed
    assert "<script" not in sandbox.ask("GET", "/control/").text


def test_pages_can_do_nothing_that_they_do_not_need(sandbox: SandboxWorld) -> None:
    headers = sandbox.ask("GET", path(sandbox.open_page().url)).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self' http://localhost:8000; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_codes_are_those_that_are_acted_on() -> None:
    assert {one.decline_code for one in (*CARDS.values(), *ACCOUNTS.values())} - {""} <= DECLINE_CODES
    assert DECLINE_CODES.issubset(DECLINES)


def test_no_number_is_kept(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page(is_saving=True)
    sandbox.pay_by_card(hosted.url, CARD)
    sandbox.pay_by_debit(sandbox.open_page(key="d").url, IBAN)

    kept = b"".join(file.read_bytes() for file in (sandbox.home / "sandbox").iterdir())

    assert b"4242424242424242" not in kept
    assert b"DE89370400440532013000" not in kept
    assert order().key.encode() in kept
