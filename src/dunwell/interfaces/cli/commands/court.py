"""court options, court deadlines: what going to court would cost, and what runs out of time."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, day, whole_number

WITHIN_DAYS = 180
ROWS = 200


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("court", help="what a court would cost, and what runs out of time")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_options(verbs)
    _add_deadlines(verbs)


def _add_options(verbs: Subparsers) -> None:
    options = verbs.add_parser(
        "options",
        help="the ways to a title for open items: cost, days, deadlines, limitation",
        description="Tells which ways to an enforceable title the law that is loaded has for one or several items of "
        "an account, or for all that is overdue on it: each with its steps, deadlines, court fees and typical days, "
        "and those that are not open with the reason. What may come of it is told by a prior alone. Information for "
        "a decision, not legal advice; nothing is written.",
    )
    what = options.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--item", action="append", metavar="ID", help="itm_…, or the document's number; again for more"
    )
    what.add_argument("--account", metavar="ACCOUNT", help="acc_…, a number, or number/ENTITY/CURRENCY")
    options.add_argument("--on", type=day, metavar="DATE", help="as of a day; today unless given")
    options.add_argument("--filing", type=day, metavar="DATE", help="the day on which it would be filed")
    options.add_argument("--letter", type=day, metavar="DATE", help="when the letter before a claim left")
    options.add_argument("--debtor", choices=["company", "sole-trader"], help="what the debtor is")
    options.add_argument("--state", default="", help="of the debtor: California or CA, Scotland")
    options.add_argument("--law", default="", metavar="COUNTRY", help="whose law was agreed, such as DE")
    options.add_argument(
        "--prior",
        action="append",
        default=[],
        metavar="LOW-HIGH",
        help="percent of the claim that is expected, as 40-70; 40-70:10 where one in ten contests; EU_EOP=40-70 for "
        "one way; again for more",
    )
    options.add_argument("--sort", choices=["net", "cost", "time"], default="net", help="the best first")
    options.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    options.set_defaults(run=_options, needs_database=True)


def _add_deadlines(verbs: Subparsers) -> None:
    deadlines = verbs.add_parser(
        "deadlines",
        help="open items whose limitation day comes soon, or has passed",
        description="Lists open items whose last day of limitation comes within so many days or has passed, by "
        "entity, the earliest first, as if nothing had interrupted or suspended it. Not legal advice.",
    )
    deadlines.add_argument(
        "--within", type=whole_number(0, 3660), default=WITHIN_DAYS, metavar="DAYS", help="180 unless given"
    )
    deadlines.add_argument("--entity", default="", metavar="CODE", help="of one entity alone")
    deadlines.add_argument("--on", type=day, metavar="DATE", help="as of a day; today unless given")
    deadlines.add_argument(
        "--limit",
        type=whole_number(1, 100_000),
        default=ROWS,
        metavar="N",
        help="rows at most; 200 unless given",
    )
    deadlines.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    deadlines.set_defaults(run=_deadlines, needs_database=True)


def _options(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import court  # noqa: PLC0415 - needs Django set up

    return court.options(
        asked=court.Wish(
            items=arguments.item or (),
            account=arguments.account or "",
            on=arguments.on,
            filing_on=arguments.filing,
            letter_on=arguments.letter,
            debtor=(arguments.debtor or "").replace("-", "_"),
            state=arguments.state,
            law=arguments.law,
            priors=arguments.prior,
            sort=arguments.sort,
        ),
        as_json=arguments.json,
    )


def _deadlines(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import court  # noqa: PLC0415 - needs Django set up

    return court.deadlines(
        within_days=arguments.within,
        entity=arguments.entity,
        on=arguments.on,
        limit=arguments.limit,
        as_json=arguments.json,
    )
