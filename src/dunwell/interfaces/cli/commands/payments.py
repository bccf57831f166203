"""payments: what was paid through providers, what they paid out, and what they told that nobody could handle."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("payments", help="payments through providers, and their payouts")
    verbs = group.add_subparsers(dest="verb", metavar="WHAT", required=True)
    listed = verbs.add_parser(
        "list",
        help="the latest payments, with their state",
        description="The latest payments through providers: who, how much, by what, and what became of each.",
    )
    listed.add_argument("--state", metavar="STATE", default="", help="only those in this state")
    listed.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    listed.set_defaults(run=_list, needs_database=True)
    payouts = verbs.add_parser(
        "payouts",
        help="what providers paid out, and how far it is proved",
        description="What providers sent to the bank: told, not adding up, adding up, or found on the bank account.",
    )
    payouts.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    payouts.set_defaults(run=_payouts, needs_database=True)
    again = verbs.add_parser(
        "reconcile",
        help="ask a provider for a payout, and hold it against the books",
        description="Asks for a payout line by line, also one that no webhook told of. Exit code 0 where it adds up, "
        "1 where it does not, with the reasons.",
    )
    again.add_argument("provider", metavar="PROVIDER", help="such as sandbox or stripe")
    again.add_argument("reference", metavar="PAYOUT", help="the provider's name for it")
    again.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    again.set_defaults(run=_reconcile, needs_database=True)
    events = verbs.add_parser(
        "events",
        help="what providers told that could not be handled",
        description="What providers told by webhook and nobody could handle, with the reasons. Exit code 1 while there "
        "is any.",
    )
    events.add_argument("--again", action="store_true", help="try each of them once more first")
    events.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    events.set_defaults(run=_events, needs_database=True)


def _list(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import paying  # noqa: PLC0415 - needs Django set up

    return paying.listed(state=arguments.state, as_json=arguments.json)


def _payouts(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import paying  # noqa: PLC0415 - needs Django set up

    return paying.payouts(as_json=arguments.json)


def _reconcile(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import paying  # noqa: PLC0415 - needs Django set up

    return paying.reconcile(
        provider=arguments.provider, reference=arguments.reference, as_json=arguments.json
    )


def _events(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import paying  # noqa: PLC0415 - needs Django set up

    return paying.events(is_again=arguments.again, as_json=arguments.json)
