"""mail fetch, mail take: answers of customers into the house."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("mail", help="take in what customers answer")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    fetch = kinds.add_parser(
        "fetch",
        help="take in all that lies in the inbox",
        description="Takes in all that lies in the inbox that DUNWELL_INBOX_URL names. A mail is done there only once "
        "it is kept here; the same mail again changes nothing. Exit code 1 when one could not be kept.",
    )
    fetch.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    fetch.set_defaults(run=_fetch, needs_database=True)
    take = kinds.add_parser(
        "take",
        help="take in one mail from a file",
        description="Takes in one mail from a file, byte for byte, and tells what it is taken to say.",
    )
    take.add_argument("file", metavar="FILE", help="a raw mail, such as FILE.eml")
    take.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    take.set_defaults(run=_take, needs_database=True)


def _fetch(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import mailing  # noqa: PLC0415 - needs Django set up

    return mailing.fetch_all(as_json=arguments.json)


def _take(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import mailing  # noqa: PLC0415 - needs Django set up

    return mailing.take(path=arguments.file, as_json=arguments.json)
