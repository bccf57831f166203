"""How numbers are written, and by which ways a bill leaves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.delivery import Channel, ProofKind, Way, Wishes, is_silent, ways
from dunwell.core.billing.numbers import DEFAULT, faults_of_pattern, written


def test_a_number_follows_its_pattern():
    assert written(pattern="", entity="DE", kind="invoice", year=2026, seq=7) == "DE-INV-2026-000007"
    assert written(
        pattern="{year}/{series}{seq:04}", entity="DE", kind="credit_note", year=2026, seq=12345
    ) == ("2026/CN12345")


@pytest.mark.parametrize(
    "pattern",
    [
        "{entity}-{series}-{year}",
        "{series}{seq}",
        "{year}{seq}",
        "{series}{year}{seq}{seq}",
        "{series}{year}{seq}<b>",
        "{series}{year}{seq}{other}",
        "{entity}{entity}{entity}{entity}{series}{year}{seq}",
    ],
)
def test_patterns_that_would_write_two_alike_are_refused(pattern):
    assert faults_of_pattern(pattern) != ()
    assert faults_of_pattern(DEFAULT) == ()


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.sampled_from(["invoice", "credit_note"]))
def test_two_numbers_of_a_series_are_never_alike(first, second, kind):
    one, two = (written(pattern="", entity="X", kind=kind, year=2026, seq=seq) for seq in (first, second))

    assert (one == two) == (first == second)


MAIL, POST = Way(channel=Channel.EMAIL, recipient="a@b.example"), Way(channel=Channel.POST, recipient="Weg 1")
BOTH = {"emails": ("a@b.example",), "address": "Weg 1"}


@pytest.mark.parametrize(
    ("wishes", "found", "missing"),
    [
        (Wishes(**BOTH), (MAIL,), 0),
        (Wishes(address="Weg 1"), (POST,), 0),
        (Wishes(**BOTH, has_hard_copy=True), (MAIL, POST), 0),
        (Wishes(emails=("a@b.example",), has_hard_copy=True), (MAIL,), 1),
        (Wishes(**BOTH, channels=(Channel.POST,)), (POST,), 0),
        (Wishes(**BOTH, channels=(Channel.EINVOICE,)), (MAIL,), 1),
        (
            Wishes(**BOTH, channels=(Channel.PORTAL,)),
            (Way(channel=Channel.PORTAL, recipient="portal"), MAIL),
            0,
        ),
        (
            Wishes(**BOTH, channels=(Channel.EINVOICE, Channel.EMAIL), endpoint="9930:DE1"),
            (Way(channel=Channel.EINVOICE, recipient="9930:DE1"), MAIL),
            0,
        ),
        (Wishes(), (), 1),
    ],
)
def test_a_bill_leaves_as_the_customer_wishes_or_as_it_can(wishes, found, missing):
    ways_found, why = ways(wishes=wishes)

    assert ways_found == found
    assert len(why) == missing


@pytest.mark.parametrize(
    ("kinds", "as_of", "expected"),
    [
        ((ProofKind.ACCEPTED,), date(2026, 3, 4), False),
        ((ProofKind.ACCEPTED,), date(2026, 3, 5), True),
        ((ProofKind.ACCEPTED, ProofKind.OPENED), date(2026, 3, 5), False),
        ((ProofKind.DELIVERED,), date(2026, 4, 5), False),
    ],
)
def test_silence_is_told_after_the_days(kinds, as_of, expected):
    assert is_silent(settled_on=date(2026, 3, 2), kinds=kinds, days=3, as_of=as_of) is expected


def test_what_was_not_handed_over_is_not_silent_but_held():
    assert not is_silent(settled_on=None, kinds=(), days=3, as_of=date(2026, 4, 2))
