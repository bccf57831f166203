"""policy list, show, publish, export."""

import json

import pytest
from tests.world import make_world

from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.policies import KEY_ACCOUNTS, STANDARD
from dunwell.core.dunning.policy_plain import plain_of
from dunwell.formats.policy_toml import dump
from dunwell.interfaces.cli.parser import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(dump(policy=KEY_ACCOUNTS, name="Key accounts"), encoding="utf-8")
    return path


def said(capsys):
    """What was printed as JSON."""
    return json.loads(capsys.readouterr().out)


def run(words):
    arguments = parse(words.split())
    assert arguments.needs_database
    return arguments.run(arguments)


def test_a_file_is_published_once_and_then_is_the_version_in_force(world, file, capsys):
    assert run(f"policy publish {file} --json") == 0
    assert said(capsys) == {"code": "key-accounts", "published": 1, "dry_run": False}
    assert run(f"policy publish {file} --note Again") == 0
    assert "says the same, nothing to do" in capsys.readouterr().out
    version = PolicyVersion.objects.get()
    assert (str(version), version.published_by) == ("Key accounts v1", "cli")
    assert run("policy export key-accounts") == 0
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")


def test_a_change_needs_a_note(world, file, capsys):
    run(f"policy publish {file}")
    file.write_text(file.read_text(encoding="utf-8").replace("days = -5", "days = -9"), encoding="utf-8")
    capsys.readouterr()
    assert run(f"policy publish {file}") == 1
    assert capsys.readouterr().err == "dunwell: note: Say why it is changed: it stands in the history.\n"
    assert PolicyVersion.objects.count() == 1
    assert run(f"policy publish {file} --note Earlier") == 0
    assert capsys.readouterr().out == "Policy key-accounts: version 2 is in force.\n"


def test_every_fault_is_named_with_its_line_and_nothing_is_published(world, file, capsys):
    text = (
        file.read_text(encoding="utf-8")
        .replace('key = "call"', 'key = "sing"')
        .replace("draft_days = 4", "draft_days = 0")
    )
    file.write_text(text, encoding="utf-8")
    assert run(f"policy publish {file} --json") == 1
    faults = said(capsys)["error"]["faults"]
    lines = text.splitlines()
    assert [(one["field"], lines[one["line"] - 1]) for one in faults] == [
        ("draft_days", "draft_days = 0"),
        ("levels[3].key", 'key = "sing"'),
    ]
    assert not PolicyVersion.objects.exists()


def test_a_dry_run_publishes_nothing(world, file, capsys):
    assert run(f"policy publish {file} --dry-run") == 0
    assert "without a fault, nothing published" in capsys.readouterr().out
    assert not PolicyVersion.objects.exists()


def test_policies_are_listed_and_shown(world, file, capsys):
    run(f"policy publish {file}")
    capsys.readouterr()
    assert run("policy list --json") == 0
    assert said(capsys) == {
        "policies": [
            {"code": "key-accounts", "name": "Key accounts", "version": 1, "steps": 5, "accounts": 0},
            {"code": "standard", "name": "Standard ladder", "version": 1, "steps": 5, "accounts": 0},
        ]
    }
    assert run("policy show standard --json") == 0
    assert said(capsys)["policy"] == plain_of(STANDARD)
    assert run("policy list") == 0
    assert run("policy show key-accounts") == 0
    shown = capsys.readouterr().out
    assert "Key accounts (key-accounts), version 1" in shown
    assert "owner, 3 days" in shown


@pytest.mark.parametrize("verb", ["show", "export"])
def test_an_unknown_policy_is_refused_with_those_there_are(world, verb, capsys):
    assert run(f"policy {verb} gone") == 1
    assert capsys.readouterr().err == "dunwell: There is no policy 'gone' (known: standard).\n"
