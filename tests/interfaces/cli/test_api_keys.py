"""`apikey`: made and shown once, listed, taken back."""

import json

import pytest
from tests.interfaces.api.scene import Sender
from tests.world import make_world

from dunwell.apps.organisation.models import ApiKey
from dunwell.interfaces.cli import parser

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys):
    """Run a command; its exit code, what it printed, and what it complained of."""

    def run(*words):
        arguments = parser.parse(list(words))
        code = arguments.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_key_is_made_listed_used_and_taken_back(command):
    make_world()
    assert "No key yet" in command("apikey", "list")[1]
    wanted = ("--scope", "receivables:read", "--scope", "events:read", "--entity", "NORTH", "--days", "30")
    code, out, _ = command("apikey", "make", "Shop", *wanted, "--json")
    made = json.loads(out)
    assert (code, made["scopes"], made["entities"], made["state"]) == (
        0, ["receivables:read", "events:read"], ["NORTH"], "in force",
    )  # fmt: skip
    assert Sender(made["key"]).get("customers").json()["data"][0]["number"] == "C-1001"
    listed = json.loads(command("apikey", "list", "--json")[1])["keys"]
    assert "key" not in listed[0]
    assert listed[0]["last_used_at"] is not None
    assert command("apikey", "revoke", made["prefix"])[1] == f"{made['prefix']} is taken back.\n"
    assert "nothing to do" in command("apikey", "revoke", made["prefix"])[1]
    assert Sender(made["key"]).get("customers").status_code == 401
    assert "revoked" in command("apikey", "list")[1]
    assert ApiKey.objects.get().revoked_by == "cli"


def test_what_cannot_be_made_or_found_is_said(command):
    make_world()
    code, out, complaint = command("apikey", "make", "Shop", "--scope", "all", "--entity", "NORTH", "--json")
    assert (code, json.loads(out)["error"]["field"]) == (1, "scopes")
    assert "known are receivables:read" in complaint
    assert command("apikey", "revoke", "dwk_00000000")[0] == 1
    assert not ApiKey.objects.exists()
