"""check: every invariant by name, and the rows that break one."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    check = subparsers.add_parser(
        "check",
        help="prove what must always hold of the data",
        description="Proves every invariant by name on one moment of the database. Exit code 1 when one is broken; "
        "the rows that break it are shown, at most 20 of each.",
    )
    check.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    check.set_defaults(run=_check, needs_database=True)


def _check(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import checking  # noqa: PLC0415 - needs Django set up

    return checking.check(as_json=arguments.json)
