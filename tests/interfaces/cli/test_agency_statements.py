"""`placement reconcile`: a statement out of a file, every difference printed, and an exit code that says it all."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.apps.placements.agency_world import AgencyWorld, make_agency_world

from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.money_models import Remittance
from dunwell.interfaces.cli.agency_statements import Asked, reconcile

HEAD = "Your reference;Transaction;Paid on;Collected;Rate;Commission\n"
RIGHT = HEAD + "PL-000001;A-1;10.06.2026;1.000,00;20%;200,00\n"


@pytest.fixture
def world(db: None) -> AgencyWorld:
    world = make_agency_world()
    Agency.objects.update(remit_mode="net")
    world.agency.refresh_from_db()
    claim = world.claim(200_000)
    world.collect(claim, 100_000, key="A-1", on=date(2026, 6, 10))
    return world


def asked(file: Path, *, agency: str = "north", is_dry: bool = False) -> Asked:
    return Asked(
        agency=agency,
        file=file,
        entity="",
        currency="",
        reference="",
        since=None,
        until=None,
        is_dry=is_dry,
    )


def test_statements_are_held_against_the_books_and_their_differences_printed(
    world: AgencyWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "june.csv"
    wrong = RIGHT.replace("20%;200,00", "25%;250,00")
    file.write_text(wrong)
    assert reconcile(asked=asked(file, is_dry=True), as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["stated_net"], told["expected_net"], told["difference"]) == (
        *("dry_run", "750.00", "800.00", "-50.00"),
    )
    assert told["differences"] == [
        {
            "line": 1,
            "claim": "PL-000001",
            "code": "wrong_rate",
            "amount": "-50.00",
            "sentence": "25 % is charged, 250.00 EUR; agreed is 20 %, 200.00 EUR.",
        }
    ]
    assert not Remittance.objects.exists()
    file.write_text(RIGHT)
    assert reconcile(asked=asked(file), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["reference"], told["state"], told["agrees"]) == ("june", "agreed", True)
    assert Remittance.objects.get().net_minor == 80_000
    assert reconcile(asked=asked(file), as_json=False) == 0  # the same file is the same statement
    file.write_text(RIGHT + "PL-000001;A-2;11.06.2026;ten;20%;2,00\n")
    assert reconcile(asked=asked(file), as_json=True) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "agrees": False,
        "faults": [{"line": 3, "field": "amount", "message": "'ten' is no amount."}],
    }
    assert reconcile(asked=asked(file, agency="nobody"), as_json=True) == 1
    assert reconcile(asked=asked(tmp_path / "none.csv"), as_json=True) == 1
