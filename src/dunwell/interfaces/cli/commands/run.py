"""run collections: decide every account for a day, and act on it."""

import argparse
from datetime import date

from dunwell.interfaces.cli.parser import Subparsers, day


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("run", help="run collections for a day")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    collections = kinds.add_parser(
        "collections",
        help="decide every account once, then send notices and open tasks",
        description="Decides every account once for the day and acts on it. Run it again: nothing happens twice; "
        "what an interruption left undone is taken up. Exit code 1 when letters still wait for the mail server.",
    )
    collections.add_argument(
        "--as-of", type=day, required=True, metavar="DATE", help="the day, as YYYY-MM-DD"
    )
    collections.add_argument("--dry-run", action="store_true", help="decide, but write and send nothing")
    collections.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    collections.set_defaults(run=_collections, needs_database=True)


def _collections(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import collecting  # noqa: PLC0415 - needs Django set up

    as_of: date = arguments.as_of
    if arguments.dry_run:
        return collecting.preview(as_of=as_of, as_json=arguments.json)
    return collecting.run(as_of=as_of, as_json=arguments.json)
