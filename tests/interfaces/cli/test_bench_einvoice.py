"""The benchmark of e-invoices says what it measured, for each syntax."""

import json

from dunwell.interfaces.cli import main


class NoHouse:
    """A lifecycle that lends no database."""

    def database(self):
        raise AssertionError("this needs no database")


def test_every_stage_is_measured_in_both_syntaxes(capsys):
    assert main.run(argv=["bench", "einvoice", "--documents", "5", "--json"], lifecycle=NoHouse()) == 0

    answer = json.loads(capsys.readouterr().out)
    stages = {one["what"] for one in answer["measured"]}
    assert {"write UBL peppol", "read CII", "own rules UBL xrechnung", "all checks CII xrechnung"} <= stages
    assert all(one["a_second"] > 0 for one in answer["measured"])
    assert (answer["documents"], answer["lines"]) == (5, 5)
