"""run collections: decide every account for a day, and act on it. run charges, run deliveries: what is due by then."""

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
        "what an interruption left undone is taken up. Exit code 1 when something still waits: for the "
        "mail server, the hour of its reader or a release, or because the sending is stopped; a line tells which.",
    )
    collections.add_argument(
        "--as-of", type=day, required=True, metavar="DATE", help="the day, as YYYY-MM-DD"
    )
    collections.add_argument("--dry-run", action="store_true", help="decide, but write and send nothing")
    collections.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    collections.set_defaults(run=_collections, needs_database=True)
    charges = kinds.add_parser(
        "charges",
        help="post interest, compensation and late fees for a day",
        description="Posts what steps of the ladder made chargeable up to the day, as debit notes of their own, and "
        "takes back what turned out to be too much. Run it again: nothing is posted twice. Exit code 1 when an account "
        "failed; a line tells which, and the rest stands.",
    )
    charges.add_argument("--as-of", type=day, required=True, metavar="DATE", help="the day, as YYYY-MM-DD")
    charges.add_argument(
        "--dry-run", action="store_true", help="tell what would be posted, and write nothing"
    )
    charges.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    charges.set_defaults(run=_charges, needs_database=True)
    deliveries = kinds.add_parser(
        "deliveries",
        help="send the bills, statements and letters of renewals that are due",
        description="Issues what has waited long enough, sends bills, statements and letters of renewals that are due "
        "by their channels, and asks people about what is held back or not proved delivered, as the worker does each "
        "minute. Run it again: nothing is sent twice. Exit code 1 when something still waits.",
    )
    deliveries.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    deliveries.set_defaults(run=_deliveries, needs_database=True)
    release = kinds.add_parser(
        "release",
        help="let a run send more letters than the switch allows unasked",
        description="Lets the run of a day send all its letters, where there are more of them than the switch allows "
        "unasked (`dunwell sending`). Exit code 1 when nothing of that run waits for it.",
    )
    release.add_argument("day", type=day, metavar="DAY", help="the day of the run, as YYYY-MM-DD")
    release.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    release.set_defaults(run=_release, needs_database=True)


def _collections(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import collecting  # noqa: PLC0415 - needs Django set up

    as_of: date = arguments.as_of
    if arguments.dry_run:
        return collecting.preview(as_of=as_of, as_json=arguments.json)
    return collecting.run(as_of=as_of, as_json=arguments.json)


def _charges(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import charging  # noqa: PLC0415 - needs Django set up

    act = charging.preview if arguments.dry_run else charging.run
    return act(as_of=arguments.as_of, as_json=arguments.json)


def _deliveries(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import invoicing  # noqa: PLC0415 - needs Django set up

    return invoicing.send_due(as_json=arguments.json)


def _release(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import collecting  # noqa: PLC0415 - needs Django set up

    return collecting.release_day(as_of=arguments.day, as_json=arguments.json)
