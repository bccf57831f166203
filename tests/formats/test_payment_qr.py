"""Payment codes: the published examples to the letter, and every refusal with the field that is wrong."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.formats.payment_qr import (
    FaultyPayment,
    QrAddress,
    epc_payload,
    is_iban,
    is_qr_iban,
    swiss_payload,
)

CREDITOR = QrAddress(
    name="Robert Schneider AG",
    street="Rue du Lac",
    house_number="1268",
    postal_code="2501",
    town="Biel",
    country="CH",
)
DEBTOR = QrAddress(
    name="Pia-Maria Rutschmann-Schnyder",
    street="Grosse Marktgasse",
    house_number="28",
    postal_code="9400",
    town="Rorschach",
    country="CH",
)
EPC = {"holder": "Norddata GmbH", "iban": "DE89 3704 0044 0532 0130 00", "amount_minor": 1}
SWISS = {"creditor": CREDITOR, "iban": "CH5800791123000889012", "amount_minor": 19995, "currency": "CHF"}


def made(make, **given):
    """The payload, or the fields that are wrong."""
    try:
        return make(**given), set()
    except FaultyPayment as refused:
        return "", {one.partition(":")[0] for one in refused.faults}


def test_a_sepa_code_says_line_by_line_what_is_paid():
    payload = epc_payload(
        holder="Wikimedia Foerdergesellschaft",
        iban="DE33 1002 0500 0001 1947 00",
        bic="BFSWDE33BER",
        amount_minor=123_456,
        reference="RF18 5390 0754 7034",
    )
    assert payload.split("\n") == [
        *("BCD", "002", "1", "SCT", "BFSWDE33BER", "Wikimedia Foerdergesellschaft"),
        *("DE33100205000001194700", "EUR1234.56", "", "RF18539007547034"),
    ]


def test_a_sepa_code_with_free_text_and_without_a_bank():
    lines = epc_payload(**EPC, text="Invoice 4711 ☃").split("\n")
    assert lines[4] == ""
    assert lines[7:] == ["EUR0.01", "", "", "Invoice 4711 ☃"]


def test_the_swiss_code_of_the_guidelines_with_a_qr_reference():
    payload = swiss_payload(
        creditor=CREDITOR,
        iban="CH44 3199 9123 0008 8901 2",
        amount_minor=194_975,
        currency="CHF",
        debtor=DEBTOR,
        reference="21 00000 00003 13947 14300 09017",
        message="Order of 15 June 2020",
        billing_information="//S1/10/10201409/11/200615",
        schemes=("Name AV1: UV;UltraPay005;12345",),
    )
    assert payload.split("\n") == [
        *("SPC", "0200", "1", "CH4431999123000889012"),
        *("S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH"),
        *([""] * 7),
        *("1949.75", "CHF"),
        *("S", "Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse", "28", "9400", "Rorschach", "CH"),
        *("QRR", "210000000003139471430009017", "Order of 15 June 2020", "EPD"),
        *("//S1/10/10201409/11/200615", "Name AV1: UV;UltraPay005;12345"),
    ]


def test_the_swiss_code_of_the_guidelines_with_a_creditor_reference():
    lines = swiss_payload(**SWISS, debtor=DEBTOR, reference="RF18539007547034").split("\n")
    assert lines[3] == "CH5800791123000889012"
    assert lines[18:20] == ["199.95", "CHF"]
    assert lines[27:] == ["SCOR", "RF18539007547034", "", "EPD"]


def test_a_swiss_code_without_amount_debtor_and_reference_is_filled_in_by_hand():
    lines = swiss_payload(**(SWISS | {"amount_minor": None})).split("\n")
    assert lines[18:] == ["", "CHF", *([""] * 7), "NON", "", "", "EPD"]
    assert len(lines) == 31


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"holder": " "}, ["holder: is missing"]),
        ({"holder": "x" * 71}, ["holder: 70 characters at most, not 71"]),
        ({"holder": "a\nb"}, ["holder: holds a line end or another control character"]),
        ({"iban": "DE88370400440532013000"}, ["iban: the check digits do not fit"]),
        ({"iban": "123"}, ["iban: two letters, two digits, then the account"]),
        ({"iban": "DE٨9370400440532013000"}, ["iban: two letters, two digits, then the account"]),
        ({"amount_minor": 0}, ["amount_minor: 1 to 99999999999"]),
        ({"amount_minor": 100_000_000_000}, ["amount_minor: 1 to 99999999999"]),
        ({"bic": "COBA"}, ["bic: 'COBA' is no BIC of 8 or 11 characters"]),
        ({"text": "x" * 141}, ["text: 140 characters at most, not 141"]),
        ({"purpose": "toolong"}, ["purpose: up to four capitals or digits"]),
        (
            {"text": "both", "reference": "RF18539007547034"},
            ["reference: either a reference or a text, not both"],
        ),
        (
            {"reference": "RF19539007547034"},
            ["reference: 'RF19539007547034' is mistyped: its check digits do not fit."],
        ),
        ({"holder": "漢" * 70, "text": "漢" * 140}, ["text: the code may have 331 bytes"]),
        ({"holder": "", "amount_minor": -1}, ["holder: is missing", "amount_minor: 1 to 99999999999"]),
    ],
)
def test_a_sepa_code_is_refused_with_all_that_is_wrong(changes, faults):
    with pytest.raises(FaultyPayment) as refused:
        epc_payload(**(EPC | changes))
    assert list(refused.value.faults) == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"iban": "DE89370400440532013000"}, ["iban: an account in CH or LI"]),
        ({"currency": "USD"}, ["currency: CHF or EUR, not 'USD'"]),
        ({"amount_minor": -1}, ["amount_minor: 0 to 99999999999"]),
        ({"reference": "210000000003139471430009017"}, ["needs a QR-IBAN"]),
        ({"iban": "CH4431999123000889012"}, ["takes a QR reference of 27 digits"]),
        ({"iban": "CH4431999123000889012", "reference": "RF18539007547034"}, ["takes a QR reference"]),
        (
            {"iban": "CH4431999123000889012", "reference": "210000000003139471430009018"},
            ["its last digit does not fit"],
        ),
        ({"message": "漢字"}, ["message: Latin letters only"]),
        ({"message": "x" * 100, "billing_information": "y" * 41}, ["message: together with"]),
        ({"schemes": ("a", "b", "c")}, ["schemes: two at most"]),
        (
            {"creditor": dataclasses.replace(CREDITOR, name="x" * 71, town="", country="Schweiz")},
            [
                "creditor.name: 70 characters at most, not 71",
                "creditor.town: is missing",
                "creditor.country: two capitals, not 'Schweiz'",
            ],
        ),
        (
            {"debtor": dataclasses.replace(DEBTOR, house_number="1" * 17, postal_code=" ", street="a\tb")},
            [
                "debtor.street: holds a line end or another control character",
                "debtor.house_number: 16 characters at most, not 17",
                "debtor.postal_code: is missing",
            ],
        ),
    ],
)
def test_a_swiss_code_is_refused_with_all_that_is_wrong(changes, faults):
    with pytest.raises(FaultyPayment) as refused:
        swiss_payload(**(SWISS | changes))
    assert len(refused.value.faults) == len(faults)
    for said, expected in zip(refused.value.faults, faults, strict=True):
        assert expected in said


def test_accounts_that_take_qr_references_are_told_by_their_institution():
    assert is_qr_iban(iban="CH44 3199 9123 0008 8901 2")
    assert is_qr_iban(iban="LI5430000000000000000")
    assert not is_qr_iban(iban="CH5800791123000889012")
    assert not is_qr_iban(iban="DE89370400440532013000")
    assert is_iban(iban="GB29 NWBK 6016 1331 9268 19")
    assert not is_iban(iban="GB28 NWBK 6016 1331 9268 19")


@given(
    holder=st.text(max_size=90),
    text=st.text(max_size=160),
    minor=st.integers(-5, 10**12),
    message=st.text(max_size=160),
)
def test_any_text_gives_a_code_of_whole_lines_or_a_refusal(holder, text, minor, message):
    payload, faulty = made(epc_payload, holder=holder, iban=EPC["iban"], amount_minor=minor, text=text)
    assert faulty <= {"holder", "text", "amount_minor"}
    assert faulty or (len(payload.encode()) <= 331 and payload.count("\n") in {7, 10})
    payload, faulty = made(swiss_payload, **(SWISS | {"amount_minor": minor}), message=message)
    assert faulty <= {"message", "amount_minor"}
    assert faulty or payload.count("\n") == 30
