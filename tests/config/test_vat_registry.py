"""Who is asked of tax numbers: nobody unless it is said, and no host that is not named."""

import pytest

from dunwell.adapters.vies_registry import ViesRegistry
from dunwell.config import wiring
from dunwell.ports.errors import Refused


def registry(monkeypatch, tmp_path, **variables):
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(f"DUNWELL_VAT_{name}", value)
    return wiring.house.__wrapped__().vat_registry


def test_nobody_is_asked_unless_it_is_said(monkeypatch, tmp_path):
    assert registry(monkeypatch, tmp_path) is None
    assert registry(monkeypatch, tmp_path, REGISTRY="none", HOSTS="ec.europa.eu") is None


def test_vies_is_asked_where_its_host_is_named(monkeypatch, tmp_path):
    found = registry(monkeypatch, tmp_path, REGISTRY="vies", HOSTS="ec.europa.eu")

    assert isinstance(found, ViesRegistry)


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"REGISTRY": "vies"}, "DUNWELL_VAT_URL"),
        ({"REGISTRY": "vies", "HOSTS": "vies.example", "URL": "https://other.example/"}, "DUNWELL_VAT_URL"),
        ({"REGISTRY": "other"}, "DUNWELL_VAT_REGISTRY"),
        ({"REGISTRY": "vies", "HOSTS": "vies.example", "URL": "http://vies.example/"}, "DUNWELL_VAT_URL"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(monkeypatch, tmp_path, variables, name):
    with pytest.raises(Refused) as refusal:
        registry(monkeypatch, tmp_path, **variables)
    assert name in refusal.value.message
