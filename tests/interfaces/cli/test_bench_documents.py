"""The benchmark of documents sets every kind, in one process or shared out among several."""

import json

import pytest

from dunwell.interfaces.cli import main
from dunwell.interfaces.cli.bench import documents as bench_documents


class NoHouse:
    """Fails where anything is asked of it: the command needs no database."""


@pytest.mark.parametrize("processes", [1, 2])
def test_every_kind_is_set_and_measured(capsys, processes):
    argv = ["bench", "documents", "--documents", "3", "--processes", str(processes), "--json"]
    code = main.run(argv=argv, lifecycle=NoHouse())
    found = json.loads(capsys.readouterr().out)
    assert (code, found["documents"], found["processes"]) == (0, 3, processes)
    assert set(found["kinds"]) == set(bench_documents.KINDS)
    for one in found["kinds"].values():
        assert one["per_second"] > 0
        assert one["per_cpu_second"] > 0
        assert one["kilobytes_each"] > 10


def test_a_table_is_shown_to_people(capsys):
    assert main.run(argv=["bench", "documents", "--documents", "1"], lifecycle=NoHouse()) == 0
    assert "reminders" in capsys.readouterr().out
