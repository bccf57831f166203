"""A customers file says how customers are billed: kept with them, all or nothing; an empty cell takes nothing away."""

from datetime import UTC, datetime

import pytest

from dunwell.apps.billing.importing import keep_buyers
from dunwell.apps.billing.models import Buyer
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.importing import Upload
from dunwell.apps.receivables.importing_customers import import_customers
from dunwell.formats import profile as profiles

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
NAMES = ("vat_id", "endpoint_scheme", "endpoint", "buyer_reference", "channels", "einvoice")
HEADER = ("number", "name", *NAMES)
PROFILE = "\n".join(
    ['kind = "customers"', 'source = "erp"', "[columns]", 'customer = "number"', 'name = "name"']
    + [f'{name} = "{name}"' for name in NAMES]
)
ABEL = ("1", "Abel", "de 123 456 789", "9930", "DE123456789", "04011000", "E-Mail; post", "XRechnung")


def take_in(*rows, dry_run=False, accept_good=False):
    shape, faults = profiles.parse(content=PROFILE.encode())
    assert faults == ()
    text = "\n".join(",".join(row) for row in (HEADER, *rows))
    upload = Upload(name="file", content=text.encode(), dry_run=dry_run, accept_good=accept_good)
    return import_customers(upload=upload, profile=shape, actor="test", now=NOW, keep_buyers=keep_buyers)


def kept(number="1"):
    buyer = Buyer.objects.get(customer__external_id=number)
    return tuple(getattr(buyer, name) for name in NAMES)


def test_what_a_file_says_is_kept_as_codes_with_one_event():
    result = take_in(ABEL, ("2", "Berg", "", "", "", "", "", ""))
    assert (result.imported, result.updated, result.faults.height) == (2, 0, 0)
    assert kept() == ("DE123456789", "9930", "DE123456789", "04011000", ["email", "post"], "xrechnung")
    assert Buyer.objects.count() == 1, "of whom nothing is said, nothing is kept"
    assert [one.data for one in Event.objects.filter(name="billing.buyers.imported")] == [{"changed": 1}]


def test_the_same_file_again_changes_nothing_and_an_empty_cell_takes_nothing_away():
    take_in(ABEL)
    again = take_in(ABEL)
    assert (again.imported, again.updated, again.already_there) == (0, 0, 1)
    assert Event.objects.filter(name="billing.buyers.imported").count() == 1

    other = take_in(("1", "Abel", "", "", "", "", "portal", ""))
    assert (other.updated, other.already_there) == (1, 0)
    assert kept() == ("DE123456789", "9930", "DE123456789", "04011000", ["portal"], "xrechnung")


def test_a_trial_and_a_file_with_faults_keep_nothing():
    assert take_in(ABEL, dry_run=True).imported == 1
    bad = ("2", "Berg", "12345", "1111", "", "", "pigeon", "fax")
    result = take_in(ABEL, bad)
    assert not Buyer.objects.exists()
    assert sorted(result.faults["code"].to_list()) == [
        "bad_vat_id",
        "endpoint_incomplete",
        "unknown_channel",
        "unknown_format",
        "unknown_scheme",
    ]
    assert take_in(ABEL, bad, accept_good=True).imported == 1
    assert kept()[0] == "DE123456789"


def test_rows_of_one_customer_that_disagree_are_a_fault():
    result = take_in(ABEL, (*ABEL[:7], "peppol"))
    assert set(result.faults["code"].to_list()) == {"conflicting_duplicate"}
    assert not Buyer.objects.exists()
