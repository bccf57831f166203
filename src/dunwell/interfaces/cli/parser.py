"""The grammar of the command line, built without Django so that `--help` answers at once."""

import argparse
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any, TypeAlias

import dunwell

GROUPS = (
    "lifecycle",
    "entity",
    "apikey",
    "imports",
    "policy",
    "run",
    "sending",
    "mail",
    "why",
    "report",
    "invoice",
    "credit",
    "document",
    "terms",
    "einvoice",
    "match",
    "payments",
    "law",
    "placement",
    "court",
    "check",
    "demo",
    "bench",
)  # modules in commands/, in the order in which --help shows them
TAKES_THE_REST = frozenset({"test"})  # what follows such a command is not ours to understand
# argparse has no public name for what add_subparsers returns
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class ExactParser(argparse.ArgumentParser):
    """Understands options in full only, so that a new one never changes what an old script says."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as argparse takes them
        super().__init__(**{"allow_abbrev": False, **options})


def build() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `run(arguments) -> exit code` and `needs_database`."""
    parser = ExactParser(
        prog="dunwell",
        description="Order-to-cash and collections.",
        epilog="Exit code: 0 done, 1 refused or found faults, 2 used wrongly.",
    )
    parser.add_argument("--version", action="version", version=f"dunwell {dunwell.__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"dunwell.interfaces.cli.commands.{group}").add(subparsers)
    return parser


def parse(argv: list[str]) -> argparse.Namespace:
    """The arguments, understood; exits with 2 and a line on stderr when they cannot be."""
    rest: list[str] = []
    if argv and argv[0] in TAKES_THE_REST and argv[1:] not in (["-h"], ["--help"]):
        argv, rest = argv[:1], argv[1:]
    return build().parse_args(argv, argparse.Namespace(rest=rest))


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """For `type=`: a whole number from `least` to `most`, both allowed."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return read


def day(text: str) -> date:
    """For `type=`: a date written as YYYY-MM-DD."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or len(text) != 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-05-31")
    return read
