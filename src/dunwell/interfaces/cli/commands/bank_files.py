"""statement read: what a bank file says, and whether it adds up. Needs no database."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(verbs: Subparsers) -> None:
    """Declare the command among those of statements."""
    read = verbs.add_parser(
        "read",
        help="what a bank file says, and whether it adds up",
        description="Reads camt.052, camt.053, camt.054, MT940, MT942, BAI2, OFX, CSV or XLSX, told by the content: "
        "statements with balances, entries and a verdict. Keeps nothing. Exit code 0 balanced, 1 refused (it cannot be "
        "read as a whole), 3 flagged (read, and something does not add up or could not be checked).",
    )
    read.add_argument("file", metavar="FILE", help="the file as the bank gave it")
    read.add_argument("--layout", metavar="FILE", help="TOML: which column of a CSV or XLSX is what")
    read.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    read.set_defaults(run=_read, needs_database=False)


def _read(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import bank_files  # noqa: PLC0415 - other commands read no bank files

    return bank_files.read(file=arguments.file, layout=arguments.layout, as_json=arguments.json)
