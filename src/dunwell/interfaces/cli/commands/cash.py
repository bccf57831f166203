"""statement import: a bank file into the house."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(verbs: Subparsers) -> None:
    """Declare the command among those of statements."""
    taken = verbs.add_parser(
        "import",
        help="take a bank file in, post its lines and match them with what is open",
        description="Takes in a file of any format that `statement read` reads: all of it, or nothing. Posts each line "
        "that nothing is in doubt about, re-opens what returns had paid, and matches the rest. The same file again "
        "changes nothing. Exit code 0 taken in, 1 refused, 3 taken in and something waits for a person's yes.",
    )
    taken.add_argument("file", metavar="FILE", help="the file as the bank gave it")
    taken.add_argument("--entity", metavar="CODE", required=True, help="the entity whose bank account it is")
    taken.add_argument(
        "--account", metavar="IBAN", default="", help="which account it is of, where the file does not say"
    )
    taken.add_argument(
        "--register", action="store_true", help="the account, not known so far, is the entity's: remember it"
    )
    taken.add_argument("--layout", metavar="FILE", help="TOML: which column of a CSV or XLSX is what")
    taken.add_argument("--no-match", action="store_true", help="take in and post, and match nothing yet")
    taken.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    taken.set_defaults(run=_import, needs_database=True)


def _import(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import cash  # noqa: PLC0415 - needs Django set up

    return cash.take_in(
        file=arguments.file,
        entity=arguments.entity,
        account=arguments.account,
        is_registered=arguments.register,
        layout=arguments.layout,
        is_matched=not arguments.no_match,
        as_json=arguments.json,
    )
