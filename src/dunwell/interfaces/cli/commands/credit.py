"""credit check, credit look, credit score: may an order go ahead, whose orders are held, whom to trust."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, whole_number


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("credit", help="whom to trust, and how far")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="say whether an order may go ahead, and keep what it takes of the limit for it",
        description="Answers accept, deposit_required, refer or refuse, with the reasons and what may be done. What is "
        "accepted is kept for the order until it is an order here, or its hours are over. Exit code 0: accepted, or "
        "accepted with a deposit; 1: neither.",
    )
    check.add_argument("--customer", required=True, metavar="NUMBER", help="the customer's number")
    check.add_argument(
        "--amount", required=True, metavar="AMOUNT", help="of the order, tax included: 1190.00"
    )
    check.add_argument(
        "--entity", default="", metavar="CODE", help="who sells; needed where there are several"
    )
    check.add_argument("--currency", default="", metavar="CODE", help="(default: the entity's)")
    check.add_argument(
        "--order", default="", metavar="NUMBER", help="the order's number; without one nothing is kept for it"
    )
    check.add_argument(
        "--hours",
        type=whole_number(1, 2_160),
        default=168,
        metavar="N",
        help="kept for so long (default 168)",
    )
    check.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    check.set_defaults(run=_check, needs_database=True)
    look = verbs.add_parser(
        "look",
        help="warn of and hold orders by the rules now",
        description="Does at once what is otherwise done every hour: warns of, holds and lets go orders by the rules "
        "of each entity that has set its terms of credit.",
    )
    look.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    look.set_defaults(run=_look, needs_database=True)
    score = verbs.add_parser(
        "score",
        help="score whoever is due, or one customer now",
        description="Does at once what is otherwise done every hour: scores customers whose turn it is, with their "
        "groups, sets their risk, asks for reviews, and ends temporary increases of limits. Exit code 1: somebody "
        "could not be scored.",
    )
    score.add_argument("--customer", default="", metavar="NUMBER", help="only this one, due or not")
    score.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    score.set_defaults(run=_score, needs_database=True)


def _check(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import order_checks  # noqa: PLC0415 - needs Django set up

    return order_checks.check(
        number=arguments.customer,
        amount=arguments.amount,
        entity=arguments.entity,
        currency=arguments.currency,
        order=arguments.order,
        hours=arguments.hours,
        as_json=arguments.json,
    )


def _look(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import order_checks  # noqa: PLC0415 - needs Django set up

    return order_checks.look_now(as_json=arguments.json)


def _score(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import scoring  # noqa: PLC0415 - needs Django set up

    return scoring.score_now(number=arguments.customer, as_json=arguments.json)
