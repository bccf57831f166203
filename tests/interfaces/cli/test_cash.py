"""statement import: what it prints, and when it answers 1 and 3."""

import json
from pathlib import Path

import pytest
from tests.apps.cash.scene import OTHER_IBAN, Money, camt, house_account, left
from tests.world import World, make_world, owe

from dunwell.interfaces.cli import cash, parser

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


def run(content: bytes, folder: Path, *options: str) -> int:
    file = folder / "statement.xml"
    file.write_bytes(content)
    arguments = parser.parse(["statement", "import", str(file), "--entity", "NORTH", *options])
    code = arguments.run(arguments)
    assert isinstance(code, int)
    return code


def test_a_statement_is_taken_in_and_matched_and_the_same_again_is_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invoice = owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]
    content = camt(
        Money(amount="119.00", text="RE-2026-10001", name="Abel Optik GmbH"), Money(amount="-2.00")
    )

    assert run(content, tmp_path, "--json") == cash.TAKEN_IN
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["verdict"], told["lines"], told["posted"]) == (True, "balanced", 2, 2)
    assert told["matched"]["posted"] == 1
    assert left(invoice) == 0

    assert run(content, tmp_path, "--json") == cash.TAKEN_IN
    again = json.loads(capsys.readouterr().out)
    assert (again["new"], again["file"], again["matched"]) == (False, told["file"], None)


def test_what_waits_for_a_yes_is_told_by_the_exit_code(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(camt(Money(amount="5.00"), off="1"), tmp_path, "--no-match") == cash.WAITS
    assert "statement_flagged" in capsys.readouterr().out


def test_a_refusal_names_its_reason(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(b"nothing of a bank", tmp_path, "--json") == cash.REFUSED
    assert json.loads(capsys.readouterr().out)["verdict"] == "refused"
    assert run(camt(Money(amount="5.00"), iban=OTHER_IBAN), tmp_path) == cash.REFUSED
    assert "--register" in capsys.readouterr().err
    assert run(camt(Money(amount="5.00"), iban=OTHER_IBAN), tmp_path, "--register") == cash.TAKEN_IN
