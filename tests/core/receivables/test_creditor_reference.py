"""References with check digits: published examples, every slip of one digit found, every refusal by its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.receivables.creditor_reference import (
    FaultyReference,
    grouped,
    kind_of,
    make_qrr,
    make_rf,
    read_qrr,
    read_rf,
)

BODY = st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21)
DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=26)


@pytest.mark.parametrize(
    ("body", "reference", "shown"),
    [
        # The first two stand in the Swiss guidelines and in the rulebooks on ISO 11649, the third in EPC examples.
        ("539007547034", "RF18539007547034", "RF18 5390 0754 7034"),
        ("000000000539007547034", "RF18000000000539007547034", "RF18 0000 0000 0539 0075 4703 4"),
        ("2348231", "RF712348231", "RF71 2348 231"),
    ],
)
def test_published_references_of_iso_11649(body, reference, shown):
    assert make_rf(text=body) == reference
    assert read_rf(text=shown) == reference
    assert grouped(text=reference) == shown
    assert kind_of(text=shown.lower()) == "rf"


@pytest.mark.parametrize(
    ("body", "reference", "shown"),
    [
        # Of the examples in the Swiss guidelines, and of the inpayment slip that the digits come from.
        ("21000000000313947143000901", "210000000003139471430009017", "21 00000 00003 13947 14300 09017"),
        ("96111690000000660000000928", "961116900000006600000009284", "96 11169 00000 00660 00000 09284"),
    ],
)
def test_published_qr_references(body, reference, shown):
    assert make_qrr(text=body) == reference
    assert read_qrr(text=shown) == reference
    assert grouped(text=reference) == shown
    assert kind_of(text=shown) == "qrr"


@given(body=BODY, at=st.integers(0, 20), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_rf_reference_is_always_found(body, at, other):
    made = make_rf(text=body)
    assert read_rf(text=made) == made
    place = 4 + at % len(body)
    slip = made[:place] + other + made[place + 1 :]
    if slip != made and made[place].isdigit():
        with pytest.raises(FaultyReference) as refused:
            read_rf(text=slip)
        assert refused.value.code == "reference_check"
        assert kind_of(text=slip) == ""


@given(body=DIGITS, at=st.integers(0, 26), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_qr_reference_is_always_found(body, at, other):
    made = make_qrr(text=body)
    assert read_qrr(text=made) == made
    slip = made[:at] + other + made[at + 1 :]
    if slip != made:
        with pytest.raises(FaultyReference) as refused:
            read_qrr(text=slip)
        assert refused.value.code == "reference_check"


@pytest.mark.parametrize(
    ("make", "text", "code"),
    [
        (make_rf, "", "reference_length"),
        (make_rf, "A" * 22, "reference_length"),
        (make_rf, "RE-1", "reference_characters"),
        (make_rf, "É1", "reference_characters"),
        (make_rf, "٣", "reference_characters"),
        (make_qrr, "1" * 27, "reference_length"),
        (make_qrr, "12A", "reference_characters"),
        (make_qrr, "٣", "reference_characters"),
        (read_rf, "RF18", "reference_length"),
        (read_rf, "RF18" + "1" * 22, "reference_length"),
        (read_rf, "DE89370400440532013000", "reference_characters"),
        (read_rf, "RF19539007547034", "reference_check"),
        (read_qrr, "2100", "reference_length"),
        (read_qrr, "RF18539007547034", "reference_characters"),
        (read_qrr, "210000000003139471430009018", "reference_check"),
    ],
)
def test_what_is_no_reference_is_refused_by_its_code(make, text, code):
    with pytest.raises(FaultyReference) as refused:
        make(text=text)
    assert refused.value.code == code


def test_a_short_number_is_filled_up_with_zeros():
    assert make_qrr(text="42")[:26] == "42".zfill(26)


def test_a_text_that_is_neither_is_shown_as_it_is():
    assert grouped(text="NDG-0200769623") == "NDG-0200769623"
    assert kind_of(text="NDG-0200769623") == ""
