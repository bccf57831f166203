"""`import acknowledgements`: what it prints, what it complains of, and its exit codes."""

import json

import pytest
from tests.fakes import FakeDocuments
from tests.world import NOW, make_world

from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.agreements.operations import publish
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.interfaces.cli import parser

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys):
    """Run a command; its exit code, what it printed, and what it complained of."""

    def run(*words):
        arguments = parser.parse([str(word) for word in words])
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_agreements_are_taken_in_once_or_refused_with_every_fault(command, tmp_path):
    made = make_world()
    publish(
        scope=system_scope(actor="test"),
        entity=made.north,
        draft=PolicyDraft(
            valid_from=NOW.date(), texts={"en": PolicyText(title="Credit policy", text="Pay in 30 days.")}
        ),
        documents=FakeDocuments(),
        today=NOW.date(),
        now=NOW,
    )
    file = tmp_path / "agreed.csv"
    line = f"C-1001;NORTH;1;{NOW.date()};Ada Abel\n"
    file.write_text(f"customer;entity;version;agreed_on;person\n{line}", encoding="utf-8")
    asked = ("import", "acknowledgements", file)
    assert command(*asked, "--dry-run")[:2] == (
        0,
        "1 rows: 1 recorded, 0 already there, 0 duplicates (a trial: nothing was written).\n",
    )
    assert not Acknowledgement.objects.exists()
    code, out, _ = command(*asked, "--json")
    assert (code, json.loads(out)) == (
        0,
        {"rows": 1, "recorded": 1, "already_there": 0, "duplicates": 0, "faults": []},
    )
    assert command(*asked)[1] == "1 rows: 0 recorded, 1 already there, 0 duplicates.\n"
    file.write_text("customer;entity;version;agreed_on;person\nC-9;WEST;x;y;\n", encoding="utf-8")
    code, _, complaints = command(*asked)
    assert code == 1
    for said in ("line 2, person: Give a value here.", "line 2, version:", "line 2, agreed_on:", "3 faults"):
        assert said in complaints
    assert Acknowledgement.objects.count() == 1
