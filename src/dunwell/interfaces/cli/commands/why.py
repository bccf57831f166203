"""why ACCOUNT: what was decided about an account on a day, and what would have to change."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, day


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    why = subparsers.add_parser(
        "why",
        help="what was decided about an account on a day, and why",
        description="Tells what was decided about an account on a day, under which version of the policy and for "
        "which reason, what the decision looked at, and what would have to change for another step. A past day is "
        "told from what its run stored; today and later days are decided now, and nothing is written. Exit code 1 "
        "when no account fits, or several do.",
    )
    why.add_argument(
        "account",
        metavar="ACCOUNT",
        help="acc_…, or the customer's number, or number/ENTITY/CURRENCY where it has several accounts",
    )
    why.add_argument("--on", type=day, metavar="DATE", help="the day, as YYYY-MM-DD; today unless given")
    why.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    why.set_defaults(run=_why, needs_database=True)


def _why(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import explaining  # noqa: PLC0415 - needs Django set up

    return explaining.why(account=arguments.account, on=arguments.on, as_json=arguments.json)
