"""The benchmark of fees measures every schedule, with payments and without."""

import json

from dunwell.interfaces.cli import main


class NoHouse:
    """Fails where anything is asked of it: the command needs no database."""


def test_every_schedule_is_measured_on_the_same_items(capsys):
    code = main.run(argv=["bench", "fees", "--items", "3000", "--rounds", "1", "--json"], lifecycle=NoHouse())
    found = json.loads(capsys.readouterr().out)
    assert (code, found["items"], len(found["schedules"])) == (0, 3000, 8)
    assert all(one["events"] > 0 and one["ratio"] > 0 for one in found["schedules"])
