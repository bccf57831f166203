"""report: what is open on a day by how long it is overdue; what came of charges; what came of claims at agencies."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, day


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("report", help="figures from the ledger")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    ageing = kinds.add_parser(
        "ageing",
        help="open items by how long they are overdue, on any day",
        description="Open items by days overdue, each currency apart. The ledger is only ever added to, so any past "
        "day can be asked for.",
    )
    ageing.add_argument("--as-of", type=day, required=True, metavar="DATE", help="the day, as YYYY-MM-DD")
    ageing.add_argument(
        "--by",
        choices=("currency", "entity", "customer"),
        default="currency",
        help="split further (default currency)",
    )
    form = ageing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    form.add_argument("--csv", action="store_true", help="print the result as CSV")
    ageing.set_defaults(run=_ageing, needs_database=True)
    charges = kinds.add_parser(
        "charges",
        help="interest, compensation and fees: charged, waived, reversed, collected",
        description="What was charged, waived, reversed and collected from a day through a day, by entity, currency "
        "and kind; each on the day on which it happened.",
    )
    charges.add_argument(
        "--from", type=day, required=True, metavar="DATE", dest="first", help="the first day"
    )
    charges.add_argument("--to", type=day, required=True, metavar="DATE", dest="last", help="the last day")
    charges.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    charges.set_defaults(run=_charges, needs_database=True)
    agencies = kinds.add_parser(
        "agencies",
        help="claims at agencies: placed, recovered, fees, net-back",
        description="Claims handed to agencies, by entity, country, agency, currency and the month of placing, and "
        "what came of them until a day. Currencies stay apart; --in adds a sum of all, at rates that are named.",
    )
    agencies.add_argument("--as-of", type=day, required=True, metavar="DATE", help="the day, as YYYY-MM-DD")
    agencies.add_argument(
        "--in", dest="into", default="", metavar="CURRENCY", help="sum up the group in it as well"
    )
    shown = agencies.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    shown.add_argument("--csv", action="store_true", help="print the result as CSV")
    agencies.set_defaults(run=_agencies, needs_database=True)


def _ageing(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import reporting  # noqa: PLC0415 - needs Django set up

    form = "json" if arguments.json else "csv" if arguments.csv else "table"
    return reporting.ageing(as_of=arguments.as_of, by=arguments.by, form=form)


def _charges(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import charging  # noqa: PLC0415 - needs Django set up

    return charging.report(first=arguments.first, last=arguments.last, as_json=arguments.json)


def _agencies(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agencies  # noqa: PLC0415 - needs Django set up

    form = "json" if arguments.json else "csv" if arguments.csv else "table"
    return agencies.report(as_of=arguments.as_of, into=arguments.into, form=form)
