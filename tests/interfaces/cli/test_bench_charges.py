"""The benchmark of charges measures interest and every schedule of fees together, with payments and without."""

import json

from dunwell.interfaces.cli import main


class NoHouse:
    """Fails where anything is asked of it: the command needs no database."""


def measured(capsys, *more):
    code = main.run(argv=["bench", "charges", "--items", "3000", "--rounds", "1", *more], lifecycle=NoHouse())
    assert code == 0
    return capsys.readouterr().out


def test_interest_and_every_schedule_are_measured_on_the_same_items(capsys):
    found = json.loads(measured(capsys, "--json"))
    assert (found["items"], found["jurisdictions"], len(found["schedules"])) == (3000, 30, 8)
    assert all(one["events"] > 0 for one in found["schedules"])
    assert found["highest_ratio"] == max(one["ratio"] for one in found["schedules"]) > 0
    assert found["one_pass_seconds"] > 0
    assert found["four_amounts_seconds"] > 0


def test_it_says_what_the_ratios_are_to(capsys):
    told = " ".join(measured(capsys).split())
    assert "3,000 items of 30 jurisdictions; one pass over the columns of both" in told
