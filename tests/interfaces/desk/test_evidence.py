"""Duplicates, credit insurance and bureau reports at the desk."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.desk_evidence import evidence
from tests.fakes import FakeMail, fake_house
from tests.world import TODAY, make_account, make_customer, make_world, owe

from dunwell.adapters.sandbox_bureau import PLAIN, SandboxBureau
from dunwell.apps.credit.report_models import (
    BureauAsk,
    BureauChoice,
    BureauReport,
    InsuranceNotice,
    InsurancePolicy,
    InsuredLimit,
)
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.interfaces.desk.evidence import reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def client(world):
    found = Client()
    found.force_login(world.controller)
    return found


def cus(customer):
    return ids.show(prefix="cus", uuid=customer.public_id)


def test_two_records_are_compared_merged_and_taken_apart(client, world):
    twin = make_customer(number="E-1", name="ABEL optik ag")
    make_account(customer=twin, entity=world.north)
    listed = client.get("/credit/duplicates/").content.decode()
    assert "Likely the same" in listed
    assert "The names are the same but for legal form" in listed
    address = f"/credit/duplicates/{cus(world.abel)}/{cus(twin)}/"
    seen = client.get(address).content.decode()
    assert "accounts, with all that stands on them: 1" in seen
    assert "stands beside the other one" in seen
    assert client.post(f"{address}merge/", {"reason": ""}).status_code == 409
    assert Account.objects.filter(customer=twin).exists()
    done = client.post(f"{address}merge/", {"reason": "One company"})
    assert done.headers["Location"] == f"/customers/{cus(world.abel)}/"
    assert not Account.objects.filter(customer=twin).exists()
    # The old identifier leads to the customer, and its page tells what happened.
    old = client.get(f"/customers/{cus(twin)}/")
    assert old.status_code == 200
    assert "Abel Optik GmbH" in old.content.decode()
    listed = client.get("/credit/duplicates/").content.decode()
    assert "One company" in listed
    (undo,) = {part.split('"')[0] for part in listed.split('action="')[1:] if "/undo/" in part.split('"')[0]}
    assert client.post(undo, {"reason": "Two after all"}).status_code == 302
    assert Account.objects.filter(customer=twin).exists()


def test_a_policy_a_limit_and_a_notice(client, world):
    today = TODAY
    owe(world.abel_account, ("A-1", 5_000_00, 5))
    form = {
        "entity": "NORTH", "insurer": "Example Insurance", "number": "P-9", "currency": "eur", "covered": "90",
        "discretionary": "1000", "notify_days": "1", "stop_days": "1", "claim_days": "2",
        "holds_from": f"{today}", "holds_until": f"{today.replace(year=today.year + 1)}",
    }  # fmt: skip
    refused = client.post("/credit/insurance/add/", form | {"covered": "much"})
    assert refused.status_code == 409
    assert "Give the share in per cent" in refused.content.decode()
    assert client.post("/credit/insurance/add/", form).status_code == 302
    policy = InsurancePolicy.objects.get()
    assert (policy.currency, policy.covered_basis_points, policy.discretionary_minor) == (
        "EUR",
        9_000,
        100_000,
    )
    buyer = {"customer": cus(world.abel), "limit": "4000.00"}
    assert client.post(f"/credit/insurance/{policy.public_id}/limit/", buyer).status_code == 302
    assert InsuredLimit.objects.get().limit_minor == 400_000
    shown = client.get("/credit/insurance/").content.decode()
    assert "Deliver nothing more" in shown
    for amount in ("5,000.00", "3,600.00", "400.00", "1,000.00"):  # open, insured, our share, beyond
        assert amount in shown.replace("\N{NO-BREAK SPACE}", " ")
    told = f"/credit/insurance/{policy.public_id}/told/"
    assert client.post(told, buyer | {"kind": "never"}).status_code == 409
    assert client.post(told, buyer | {"kind": "notify"}).status_code == 302
    assert InsuranceNotice.objects.get().kind == "notify"


def test_bureaus_are_asked_once_and_the_copy_comes_as_a_file(client, world, monkeypatch):
    house = fake_house(mail=FakeMail())
    object.__setattr__(house, "bureaus", (SandboxBureau(today=lambda: TODAY, terms=PLAIN),))
    monkeypatch.setattr(reports, "house", lambda: house)
    address = f"/customers/{cus(world.abel)}/reports/"
    assert "No bureau has reported" in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(f"{address}ask/").status_code == 302
    report = BureauReport.objects.get()
    assert BureauAsk.objects.filter(outcome="found").count() == 1
    assert str(report.score) in client.get(address).content.decode()
    copy = client.get(f"{address}{report.public_id}/")
    assert copy.content == bytes(report.content)
    assert copy.headers["Content-Disposition"].startswith("attachment")
    assert copy.headers["X-Content-Type-Options"] == "nosniff"


def test_a_report_opens_under_its_own_customer_only(client, world):
    about = evidence(world)
    report = about["desk:report_copy"]["report_id"]
    other = make_customer(number="O-1", name="Other")
    make_account(customer=other, entity=world.north)
    assert client.get(f"/customers/{cus(world.abel)}/reports/{report}/").status_code == 200
    assert client.get(f"/customers/{cus(other)}/reports/{report}/").status_code == 404


def test_one_of_several_companies_that_fit_is_chosen_and_asked_for_on(client, world, monkeypatch):
    wired = replace(fake_house(mail=FakeMail()), bureaus=(SandboxBureau(today=lambda: TODAY, terms=PLAIN),))
    monkeypatch.setattr(reports, "house", lambda: wired)
    twin = make_customer(number="N-1", name="Twin Optik")
    make_account(customer=twin, entity=world.north)
    address = f"/customers/{cus(twin)}/reports/"
    client.post(f"{address}ask/")
    shown = client.get(address).content.decode()
    assert "knows several companies that fit: which is it?" in shown
    assert "Town 2" in shown
    reference = BureauAsk.objects.get().detail["candidates"][1][0]
    refused = client.post(f"{address}choose/", {"bureau": "sandbox", "reference": "another"}, follow=True)
    assert "does not offer this company" in refused.content.decode()
    client.post(f"{address}choose/", {"bureau": "sandbox", "reference": reference})
    choice = BureauChoice.objects.get()
    assert (choice.reference, choice.actor) == (reference, f"user:{world.controller.pk}")
    assert BureauReport.objects.get(customer=twin).reference == reference
    assert "which is it?" not in client.get(address).content.decode()
