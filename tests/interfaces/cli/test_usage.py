"""`import usage`: what it prints, what it complains of, and its exit codes."""

import json

import pytest
from tests.world import NOW, make_world

from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.order_models import UsageLine
from dunwell.apps.billing.plans import make
from dunwell.interfaces.cli import parser

pytestmark = pytest.mark.django_db
CALLS = {"name": "Calls", "tax": "S19", "metered": True, "prices": [{"tiers": [{"price": "0.5"}]}]}


@pytest.fixture
def command(capsys):
    """Run a command; its exit code, what it printed, and what it complained of."""

    def run(*words):
        arguments = parser.parse([str(word) for word in words])
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_use_is_taken_in_once_or_refused_with_every_fault(command, tmp_path):
    made = make_world()
    Seller.objects.create(entity=made.north, vat_id="DE123456789", street="Hauptstr. 1", city="Berlin")
    made.abel.country = "DE"
    made.abel.save()
    day = NOW.date()
    given = {"entity": "NORTH", "customer": "C-1001", "external_id": "P-1", "starts_on": str(day)}
    make(plain={**given, "items": [CALLS]}, now=NOW, actor="test")
    file = tmp_path / "used.csv"
    file.write_text(f"plan,item,used_on,quantity,id\nP-1,Calls,{day},7,a\n", encoding="utf-8")
    asked = ("import", "usage", file)
    assert command(*asked, "--dry-run")[:2] == (
        0,
        "1 rows: 1 recorded, 0 already there (a trial: nothing was written).\n",
    )
    assert not UsageLine.objects.exists()
    code, out, _ = command(*asked, "--json")
    assert (code, json.loads(out)) == (0, {"rows": 1, "recorded": 1, "already_there": 0, "faults": []})
    assert command(*asked)[1] == "1 rows: 0 recorded, 1 already there.\n"
    file.write_text("plan,item,used_on,quantity,id\nP-2,Calls,x,7,a\nP-1,Talks,,7,b\n", encoding="utf-8")
    code, _, complaints = command(*asked)
    assert code == 1
    for said in ("line 2, used_on: ", "line 3, used_on: ", "2 faults; nothing was taken in."):
        assert said in complaints
    assert UsageLine.objects.count() == 1


def test_exchange_rates_are_taken_in_once_or_refused_with_every_fault(command, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text("base,quote,rate,on,source\nEUR,USD,1.0832,2026-03-02,ECB\n", encoding="utf-8")
    asked = ("import", "exchange-rates", file)
    assert command(*asked, "--dry-run")[:2] == (
        0,
        "1 rows: 1 recorded, 0 already there (a trial: nothing was written).\n",
    )
    code, out, _ = command(*asked, "--json")
    assert (code, json.loads(out)) == (0, {"rows": 1, "recorded": 1, "already_there": 0, "faults": []})
    assert command(*asked)[1] == "1 rows: 0 recorded, 1 already there.\n"
    file.write_text("base,quote,rate,on,source\nEUR,USD,-1,2026-03-02,ECB\n", encoding="utf-8")
    code, _, complaints = command(*asked)
    assert (code, "line 2, rate: " in complaints) == (1, True)
