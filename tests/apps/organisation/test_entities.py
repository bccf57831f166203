"""Entities: added once, refused when different, and what stands on their letters."""

from datetime import UTC, datetime

import pytest

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.operations import EntityRefused, add_entity, set_details

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WANTED = {"code": "DE", "name": "Own GmbH", "country": "de", "currency": "eur", "timezone": "Europe/Berlin"}


def test_the_same_again_changes_nothing():
    first, was_added = add_entity(**WANTED, now=NOW)
    again, was_added_again = add_entity(**WANTED, now=NOW)

    assert (was_added, was_added_again) == (True, False)
    assert (again.pk, again.country, again.currency) == (first.pk, "DE", "EUR")
    assert Entity.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Other GmbH"), ("country", "AT"), ("currency", "USD"), ("timezone", "UTC")],
)
def test_a_different_one_of_the_same_code_is_refused(field, value):
    add_entity(**WANTED, now=NOW)

    with pytest.raises(EntityRefused) as refused:
        add_entity(**{**WANTED, field: value}, now=NOW)

    assert (refused.value.code, refused.value.field) == ("entity_differs", field)
    assert getattr(Entity.objects.get(), field) != value


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("code", " ", "missing"),
        ("name", "", "missing"),
        ("code", "X" * 21, "too_long"),
        ("country", "ZZ", "unknown_country"),
        ("country", "EU", "unknown_country"),
        ("country", "DEU", "unknown_country"),
        ("currency", "XXX", "unknown_currency"),
        ("currency", "EURO", "unknown_currency"),
        ("timezone", "Berlin", "unknown_timezone"),
        ("timezone", "../etc", "unknown_timezone"),
        ("iban", "DE88370400440532013000", "bad_iban"),
        ("sender_email", "nobody", "bad_address"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field, value, code):
    with pytest.raises(EntityRefused) as refused:
        add_entity(**{**WANTED, field: value}, now=NOW)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Entity.objects.exists()


def test_details_are_set_and_told():
    entity, _ = add_entity(**WANTED, now=NOW)

    changed = set_details(entity=entity, details={"iban": "de89 3704 0044 0532 0130 00", "address": "A\nB"})

    entity.refresh_from_db()
    assert changed == ["address", "iban"]
    assert (entity.iban, entity.address) == ("DE89370400440532013000", "A\nB")
    assert set_details(entity=entity, details={"iban": "DE89370400440532013000"}) == []


def test_a_bad_detail_leaves_the_others_as_they_are():
    entity, _ = add_entity(**WANTED, now=NOW)

    with pytest.raises(EntityRefused):
        set_details(entity=entity, details={"address": "A", "iban": "DE00"})

    entity.refresh_from_db()
    assert (entity.address, entity.iban) == ("", "")
