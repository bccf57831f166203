"""Agencies that work by files: what they leave is taken in once, what is theirs is laid out, and taken back."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.apps.placements.agency_world import AgencyWorld, make_agency_world
from tests.fakes import FakeMail, fake_house

from dunwell.adapters.folders import FolderAgencies
from dunwell.apps.placements.changes import tell_agency
from dunwell.apps.placements.models import Placement, PlacementChange, PlacementPack
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.interfaces.jobs.agency_files import tick

DAY = date(2026, 6, 10)


@pytest.fixture
def world(db: None) -> AgencyWorld:
    return make_agency_world()


def test_files_go_both_ways(world: AgencyWorld, tmp_path: Path) -> None:
    house = replace(fake_house(mail=FakeMail()), agencies=FolderAgencies(folder=tmp_path))
    claim = world.claim(200_000)
    pack = PlacementPack.objects.create(
        placement=claim,
        creditor={"name": "Northwind GmbH"},
        debtor={"name": "=cmd", "country": "DE", "customer": "C-1"},
        items=[
            {"number": "R-1-0", "kind": "invoice", "issued_on": "2025-12-02", "due_on": "2026-01-01",
             "amount_minor": 200_000, "open_minor": 200_000}
        ],
        made_at=world.now(),
    )  # fmt: skip
    tell_agency(
        placement=claim, code="note", key="n1", on=DAY, by="test", now=world.now(DAY), text="Call in the morning"
    )  # fmt: skip
    inbox = tmp_path / "north" / "in"
    inbox.mkdir(parents=True)
    (inbox / "report.csv").write_text(
        "claim,code,on,key,amount,currency\n"
        "PL-000001,payment,2026-06-09,A-1,1000.00,EUR\n"
        "PL-000001,letter,2026-06-09,L-1,,\n"
        "PL-999999,letter,2026-06-09,L-2,,\n"
    )
    (inbox / "statement.csv").write_text(
        "Your reference;Transaction;Paid on;Collected;Commission\nPL-000001;A-1;09.06.2026;1.000,00;200,00\n"
    )
    now = world.now(DAY + timedelta(days=1))
    assert tick(house=house, clock=lambda: now) == 2
    assert tick(house=house, clock=lambda: now) == 0
    home = tmp_path / "north"
    assert [one.name for one in (home / "done").iterdir()] == ["statement.csv"]
    why = (home / "failed" / "report.csv.why.txt").read_text()
    assert why.startswith("Line 4: claim No claim with this number")
    assert (AgencyMoney.objects.get().minor, Remittance.objects.get().state) == (100_000, "agreed")
    assert PlacementChange.objects.filter(code="letter").count() == 1
    out = {one.name: one.read_text() for one in (home / "out").iterdir()}
    assert sorted(out) == ["PL-000001.csv", "changes-2026-06-10.csv"]
    assert "'=cmd" in out["PL-000001.csv"]
    assert "Call in the morning" in out["changes-2026-06-10.csv"]
    Placement.objects.update(state="recalled", recalled_on=DAY, grace_until=DAY)
    PlacementPack.objects.filter(pk=pack.pk).update(debtor={}, history=[], note="", removed_at=now)
    assert tick(house=house, clock=lambda: now) == 0
    assert [one.name for one in (home / "out").iterdir()] == ["changes-2026-06-10.csv"]
