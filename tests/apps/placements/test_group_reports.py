"""What agencies have and what came of it, from the tables: batches, cases that were watched, and the command."""

import json
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from tests.ledger import Ledger, make_ledger
from tests.world import make_user

from dunwell.apps.billing.exchange_models import ExchangeRate
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.placements.agency_models import Agency, AgencyTerms, ConductEntry
from dunwell.apps.placements.figures import (
    moved_money,
    observed_at_agencies,
    observed_in_house,
    placed_claims,
)
from dunwell.apps.placements.group_reports import group_rows, group_total, totals
from dunwell.apps.placements.models import PlacedItem, Placement, PlacementRequest
from dunwell.apps.placements.money_models import AgencyCost, AgencyMoney
from dunwell.core.placements.intervals import MILLION
from dunwell.interfaces.cli import agencies

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


class Scene:
    """A house with one agency; rows are made as the life-cycle and the books leave them."""

    def __init__(self) -> None:
        self.ledger: Ledger = make_ledger(on=date(2026, 1, 1))
        self.at = self.ledger.clock()
        self.agency = Agency.objects.create(
            code="north", name="North", country="DE", email="n@north.example", created_at=self.at
        )
        self.terms = AgencyTerms.objects.create(
            agency=self.agency,
            currency="EUR",
            version=1,
            valid_from=date(2026, 1, 1),
            terms={},
            agreed_at=self.at,
            agreed_by="test",
        )

    def place(self, number, minor, *, on, currency="EUR", due=date(2026, 1, 1), state="working", **more):
        account = self.ledger.account(number, currency=currency)
        item = self.ledger.invoice(account, f"R-{number}", minor, due=due, issued=due - timedelta(days=14))
        placement = Placement.objects.create(
            number=f"PL-{number}",
            agency=self.agency,
            terms=self.terms,
            account=account,
            state=state,
            is_whole_account=True,
            placed_minor=minor,
            oldest_due_on=due,
            country=more.pop("country", "DE"),
            proposed_at=self.at,
            proposed_by="test",
            placed_at=self.at,
            placed_on=on,
            **more,
        )
        PlacedItem.objects.create(placement=placement, item=item, placed_minor=minor, is_live=False)
        return placement

    def came(self, placement, minor, *, on, fee=0, kind="payment", reverses=None):
        return AgencyMoney.objects.create(
            placement=placement,
            key=f"{placement.money.count()}",
            kind=kind,
            paid_to="agency",
            component="principal",
            on=on,
            minor=minor,
            reverses=reverses,
            commission_minor=fee,
            share=10_000,
            why="due",
            source="desk",
            recorded_at=self.at,
            recorded_by="test",
        )

    def ask(self, placement, *, kind="legal", state="open"):
        return PlacementRequest.objects.create(
            placement=placement,
            direction="in",
            kind=kind,
            state=state,
            text="?",
            key=f"{placement.requests.count()}",
            asked_at=self.at,
            asked_by="test",
            answer_by=TODAY,
            answered_at=None if state == "open" else self.at,
        )

    def cost(self, placement, minor, *, request=None):
        AgencyCost.objects.create(
            placement=placement,
            request=request,
            key=f"{placement.costs.count()}",
            kind="costs" if request else "withdrawal",
            on=date(2026, 5, 1),
            minor=minor,
            recorded_at=self.at,
            recorded_by="test",
        )


@pytest.fixture
def scene():
    found = Scene()
    march = found.place("A", 1_000_00, on=date(2026, 3, 2), first_contact_on=date(2026, 3, 5))
    other = found.place("B", 3_000_00, on=date(2026, 3, 30), due=date(2026, 3, 10))
    found.place("C", 500_00, on=date(2026, 5, 4), country="AT", currency="USD")
    found.place("D", 700_00, on=date(2026, 3, 2), state="rejected", refusal="Not ours")
    paid = found.came(march, 400_00, on=date(2026, 3, 20), fee=80_00)
    found.came(march, 100_00, on=date(2026, 4, 20), fee=-20_00, kind="reversal", reverses=paid)
    goods = found.came(march, 50_00, on=date(2026, 4, 25), fee=5_00, kind="returned_goods")
    found.came(march, 20_00, on=date(2026, 4, 26), fee=-2_00, kind="reversal", reverses=goods)
    found.came(other, 900_00, on=date(2026, 7, 2), fee=180_00)  # after the day of the report
    found.cost(march, 60_00, request=found.ask(march, state="approved"))
    found.cost(march, 10_00)
    found.ask(other)
    ConductEntry.objects.create(
        agency=found.agency,
        placement=other,
        kind="complaint",
        severity=2,
        text="Rude",
        happened_on=date(2026, 4, 2),
        noted_at=found.at,
        noted_by="test",
    )
    return found


def test_a_batch_tells_what_came_of_it_and_currencies_stay_apart(scene):
    rows = group_rows(scope=system_scope(actor="test"), as_of=TODAY)
    assert [(one.country, one.currency, one.batch.month, one.claims, one.placed_minor) for one in rows] == [
        ("AT", "USD", 5, 1, 500_00),
        ("DE", "EUR", 3, 2, 4_000_00),
    ]
    march = rows[1]
    assert (march.recovered_minor, march.fees_minor, march.costs_minor, march.legal_costs_minor) == (
        300_00,
        63_00,
        70_00,
        60_00,
    )
    assert march.net_minor == 167_00
    assert march.age_days == 30  # (60 x 1,000 + 20 x 3,000) / 4,000
    assert march.open_requests == 1
    assert [(one.currency, one.placed_minor) for one in totals(rows)] == [("EUR", 4_000_00), ("USD", 500_00)]


def test_the_group_is_summed_up_at_a_rate_that_is_named(scene):
    rows = group_rows(scope=system_scope(actor="test"), as_of=TODAY)
    with pytest.raises(RateMissing):
        group_total(rows, into="EUR", on=TODAY)
    ExchangeRate.objects.create(
        base="EUR",
        quote="USD",
        rate=Decimal("1.25"),
        on=TODAY,
        source="ECB",
        recorded_at=scene.at,
        recorded_by="test",
    )
    found = group_total(rows, into="EUR", on=TODAY)
    assert (found.placed_minor, found.net_minor, found.claims) == (4_400_00, 167_00, 3)
    assert [(one.base, one.quote, one.on, one.source) for one in found.rates] == [
        ("EUR", "USD", TODAY, "ECB")
    ]


def test_other_entities_see_nothing_of_it(scene):
    stranger = desk_scope(user=make_user("stranger", Role.CONTROLLER))
    assert group_rows(scope=stranger, as_of=TODAY) == []
    assert placed_claims(scope=stranger, as_of=TODAY).is_empty()
    assert moved_money(scope=stranger, as_of=TODAY).is_empty()
    assert observed_in_house(scope=stranger, as_of=TODAY).is_empty()


def test_claims_are_cases_that_were_watched(scene):
    scope = system_scope(actor="test")
    placed = placed_claims(scope=scope, as_of=TODAY)
    names = ("agency", "country", "currency", "watched", "contact_days", "complaints", "age")
    assert placed.select(names).rows() == [
        ("north", "DE", "EUR", 120, 3, 0, 60),
        ("north", "DE", "EUR", 92, None, 1, 20),
        ("north", "AT", "USD", 57, None, 0, 123),
    ]
    assert moved_money(scope=scope, as_of=TODAY).drop("placement").rows() == [
        (18, 400_00, 80_00),
        (49, -100_00, -20_00),
        (54, 0, 5_00),
        (55, 0, -2_00),
        (60, 0, 70_00),
    ]
    seen = observed_at_agencies(scope=scope, as_of=TODAY)
    assert seen.select("agency", "age", "sized_minor", "watched", "recovered").rows() == [
        ("north", 60, 1_000_00, 120, 300_000),
        ("north", 20, 3_000_00, 92, 0),
        ("north", 123, 500_00, 57, 0),
    ]


def test_the_ledger_is_watched_from_a_day_until_a_claim_is_placed():
    scene = Scene()
    ledger, due = scene.ledger, date(2026, 2, 1)
    half, whole, credited, young = (
        ledger.invoice(ledger.account(name), f"I-{name}", 200_00, due=on, issued=date(2026, 1, 2))
        for name, on in (("HALF", due), ("WHOLE", due), ("CREDITED", due), ("YOUNG", date(2026, 6, 1)))
    )
    ledger.pay(half, 50_00, on=date(2026, 2, 20))  # before the watch begins
    ledger.pay(half, 75_00, on=date(2026, 5, 1))
    ledger.pay(whole, 200_00, on=date(2026, 4, 10))
    ledger.pay(young, 100_00, on=date(2026, 6, 10))
    ledger.allocate(
        ledger.credit(credited.account, 200_00, on=date(2026, 5, 2)), credited, 200_00, on=date(2026, 5, 2)
    )
    scene.place("PLACED", 400_00, on=date(2026, 4, 11), due=due)
    found = observed_in_house(scope=system_scope(actor="test"), as_of=TODAY, watch=90)
    assert found.select("age", "sized_minor", "watched", "recovered").sort(pl.all()).rows() == [
        (59, 150_00, 90, 500_000),
        (59, 200_00, 90, 0),
        (59, 200_00, 90, MILLION),
        (59, 400_00, 10, 0),
    ]


def test_the_command_answers_as_one_line(scene, capsys):
    assert agencies.report(as_of=TODAY, into="", form="json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"][1] == {
        "entity": scene.ledger.entity.code,
        "country": "DE",
        "agency": "north",
        "currency": "EUR",
        "month": "2026-03",
        "claims": 2,
        "placed": "4000.00",
        "recovered": "300.00",
        "fees": "63.00",
        "costs": "70.00",
        "legal_costs": "60.00",
        "net": "167.00",
        "age_days": 30,
        "open_requests": 1,
    }
    assert [one["currency"] for one in told["totals"]] == ["EUR", "USD"]
    assert agencies.report(as_of=TODAY, into="EUR", form="json") == 1
    assert "There is no rate of USD in EUR for 2026-06-30" in capsys.readouterr().err
    assert agencies.report(as_of=TODAY, into="", form="csv") == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[0]
        .startswith("entity,country,agency,currency,month,claims,placed")
    )
    assert agencies.report(as_of=date(2026, 1, 1), into="", form="table") == 0
    assert capsys.readouterr().out == "No claim was with an agency by 2026-01-01.\n"
