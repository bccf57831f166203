"""The kind of a debtor by its name, and its state by its address."""

import pytest

from dunwell.core.litigation.reading import kind_by_name, state_in


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Müller & Söhne GmbH & Co. KG", "unknown"),
        ("Müller GmbH", "company"),
        ("Acme Ltd.", "company"),
        ("Acme, Inc", "company"),
        ("Société Générale S.A.", "company"),
        ("Kowalski Sp. z o.o.", "company"),
        ("Erika Mustermann e.K.", "sole_trader"),
        ("Jane Doe", "unknown"),
        ("Inc", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_kind_by_the_name(name, kind):
    assert kind_by_name(name) == kind


@pytest.mark.parametrize(
    ("address", "country", "state"),
    [
        ("1 Main Street\nSan Francisco, CA 94105\nUSA", "US", "CA"),
        ("1 Main Street, Austin TX 78701-1234", "US", "TX"),
        ("c/o NY 10001 Trading, Miami, FL 33101", "US", "FL"),
        ("1 Main Street", "US", ""),
        ("Straße 1, DE 10115 Berlin", "DE", ""),
    ],
)
def test_the_state_by_the_address(address, country, state):
    assert state_in(address=address, country=country) == state
