"""Which provider takes payments, by the environment."""

import pytest

from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.adapters.stripe_payments import StripePayments
from dunwell.config import wiring
from dunwell.config.lifecycle import sandbox
from dunwell.ports.errors import Refused

NAMES = ("PAYMENTS", "SANDBOX_URL", "SANDBOX_SECRET", "STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API")


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in NAMES:
        monkeypatch.delenv(f"DUNWELL_{name}", raising=False)
        monkeypatch.delenv(f"DUNWELL_{name}_FILE", raising=False)
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path))


def told(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(f"DUNWELL_{name}", value)
    return wiring.house.__wrapped__()


def test_without_a_word_there_is_no_provider(monkeypatch):
    house = told(monkeypatch)

    assert (house.payments, house.payment_default) == ({}, "")


def test_the_sandbox_is_spoken_to_where_it_is(monkeypatch, tmp_path):
    house = told(monkeypatch, PAYMENTS="sandbox", SANDBOX_URL="http://127.0.0.1:8010")

    provider = house.payments["sandbox"]
    assert isinstance(provider, SandboxPayments)
    assert (house.payment_default, provider.page_hosts) == ("sandbox", ("http://127.0.0.1:8010",))
    assert (tmp_path / "secrets" / "sandbox").read_text() == wiring.sandbox_secret()


def test_stripe_is_spoken_to_with_a_key(monkeypatch, tmp_path):
    key = tmp_path / "key"
    key.write_text("sk_test_x\n")

    house = told(monkeypatch, PAYMENTS="stripe", STRIPE_KEY_FILE=str(key), STRIPE_WEBHOOK_SECRET="whsec_x")

    assert isinstance(house.payments["stripe"], StripePayments)
    assert house.payment_default == "stripe"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PAYMENTS": "paypal"}, "DUNWELL_PAYMENTS"),
        ({"PAYMENTS": "sandbox"}, "DUNWELL_SANDBOX_URL"),
        ({"PAYMENTS": "sandbox", "SANDBOX_URL": "https://secret@x.example/path"}, "DUNWELL_SANDBOX_URL"),
        ({"PAYMENTS": "stripe"}, "DUNWELL_STRIPE_KEY"),
        ({"PAYMENTS": "stripe", "STRIPE_KEY": "sk_secret"}, "DUNWELL_STRIPE_WEBHOOK_SECRET"),
        (
            {
                "PAYMENTS": "stripe",
                "STRIPE_KEY": "sk_secret",
                "STRIPE_WEBHOOK_SECRET": "x",
                "STRIPE_API": "secret",
            },
            "DUNWELL_STRIPE_API",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_by_its_name(monkeypatch, variables, named):
    with pytest.raises(Refused, match=named) as caught:
        told(monkeypatch, **variables)

    assert "secret" not in caught.value.message.replace("SECRET", "")


@pytest.mark.parametrize(
    ("variables", "demo", "is_wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"PAYMENTS": "none"}, True, False),
        ({"PAYMENTS": "stripe"}, True, False),
        ({"PAYMENTS": "sandbox"}, False, True),
        ({"PAYMENTS": "sandbox", "SANDBOX_URL": "http://127.0.0.1:8010"}, True, False),
    ],
)
def test_up_starts_a_sandbox_where_one_is_wanted(monkeypatch, tmp_path, variables, demo, is_wanted):
    for name, value in variables.items():
        monkeypatch.setenv(f"DUNWELL_{name}", value)

    found = sandbox.wanted(home=tmp_path, demo=demo, site="http://127.0.0.1:8000", port=8000)

    assert (found is not None) == is_wanted
    if found:
        assert found.command[-1] == "http://127.0.0.1:8000/hooks/payments/sandbox/"
        assert sandbox.origin_of(found).startswith("http://127.0.0.1:")
