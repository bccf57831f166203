import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from dunwell.interfaces.cli import main
from dunwell.interfaces.cli import parser as grammar
from dunwell.ports.errors import Refused, Unavailable


class House:
    """A lifecycle that notes what it is asked."""

    def __init__(self, fault=None):
        self.asked = []
        self.fault = fault

    def note(self, *what):
        self.asked.append(what)
        if self.fault:
            raise self.fault
        return 0

    def up(self, *, host, port, demo, as_json):
        return self.note("up", host, port, demo, as_json)

    def down(self, *, as_json):
        return self.note("down", as_json)

    def test(self, *, arguments, as_json):
        return self.note("test", as_json, *arguments)

    @contextmanager
    def database(self):
        self.asked.append(("database",))
        yield


@pytest.fixture(autouse=True)
def handler():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("up", ("up", "127.0.0.1", 8000, True, False)),
        ("up --port 9000 --no-demo --host ::1 --json", ("up", "::1", 9000, False, True)),
        ("down", ("down", False)),
        ("down --json", ("down", True)),
        ("test", ("test", False)),
        ("test -k name --pdb tests/core", ("test", False, "-k", "name", "--pdb", "tests/core")),
        ("test --json -k name", ("test", True, "-k", "name")),
    ],
)
def test_words_become_a_request(words, asked):
    house = House()
    assert main.run(argv=words.split(), lifecycle=house) == 0
    assert house.asked == [asked]


@pytest.mark.parametrize(
    "words", ["", "fly", "up --port 0", "up --port 65536", "up --port eight", "up --po 1", "down now"]
)
def test_wrong_use_is_code_2_and_asks_nothing(words, capsys):
    house = House()
    with pytest.raises(SystemExit) as left:
        main.run(argv=words.split(), lifecycle=house)
    assert left.value.code == 2
    assert house.asked == []
    assert "usage: dunwell" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "line"),
    [
        (Refused("port", "Port 1 is\ntaken."), 1, "dunwell: Port 1 is taken.\n"),
        (Unavailable("No database."), 1, "dunwell: No database.\n"),
        (
            FileNotFoundError(2, "No such file or directory", "a.csv"),
            1,
            "dunwell: a.csv: No such file or directory\n",
        ),
        (ZeroDivisionError("oh"), 1, "dunwell: ZeroDivisionError: oh. Set DUNWELL_DEBUG=1 to see where.\n"),
        (KeyboardInterrupt(), 130, "dunwell: interrupted\n"),
    ],
)
def test_every_fault_is_one_line_and_a_code(fault, code, line, capsys, monkeypatch):
    monkeypatch.delenv("DUNWELL_DEBUG", raising=False)
    assert main.run(argv=["down"], lifecycle=House(fault)) == code
    assert capsys.readouterr().err == line


def test_debug_shows_where(capsys, monkeypatch):
    monkeypatch.setenv("DUNWELL_DEBUG", "1")
    assert main.run(argv=["down"], lifecycle=House(ZeroDivisionError("oh"))) == 1
    assert "Traceback" in capsys.readouterr().err


def test_every_command_has_help(capsys):
    subcommands = next(action for action in grammar.build()._actions if action.dest == "command").choices
    for name in subcommands:
        with pytest.raises(SystemExit) as left:
            grammar.parse([name, "--help"])
        assert left.value.code == 0
        assert f"usage: dunwell {name}" in capsys.readouterr().out


def test_help_needs_no_django():
    look = "import sys, dunwell.config.entry; from dunwell.interfaces.cli import parser; parser.build()"
    done = subprocess.run(
        [sys.executable, "-c", look + "; print(sorted({'django', 'polars', 'psycopg'} & set(sys.modules)))"],
        env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "words",
    [
        "interest --jurisdiction GB --amount 1.00 --due 2024-01-10 --paid-on 2024-03-01 --json",
        "limitation --jurisdiction DE --due 2024-01-10 --json",
        "terms --code NET30 --invoice-date 2024-01-10 --json",
    ],
)
def test_an_answer_of_the_law_needs_no_columns_and_no_holidays(words):
    """So that it comes at once. Where the law moves due days (DE, CH, PL) it does ask for holidays."""
    look = "import sys; from dunwell.interfaces.cli import main; main.run(argv=sys.argv[1:], lifecycle=None)"
    slow = "{'django', 'polars', 'psycopg', 'holidays'}"
    done = subprocess.run(
        [sys.executable, "-c", f"{look}; print(sorted({slow} & set(sys.modules)))", *words.split()],
        env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
