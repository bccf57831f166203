"""interest, limitation, law show, law import: what the law says of a late payment."""

import argparse
from decimal import Decimal, InvalidOperation

from dunwell.interfaces.cli.parser import Subparsers, day, whole_number

DAY_COUNTS = ("act/365", "act/act", "act/360", "30/360", "30E/360")
ORDERS = {
    "costs": "costs_interest_principal",
    "interest": "interest_principal",
    "principal": "principal",
}


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    _add_interest(subparsers)
    _add_limitation(subparsers)
    group = subparsers.add_parser("law", help="the law on late payment that is loaded")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser(
        "show",
        help="what is loaded, until when it holds, what ends soon, what is to be verified",
        description="Shows every series of rates with its last day, every jurisdiction with its rule, and everything "
        "that is to be verified. Warns of series that end within sixty days, or have ended.",
    )
    show.add_argument("--on", type=day, metavar="DATE", help="as of a day, as YYYY-MM-DD; today unless given")
    show.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    show.set_defaults(run=_show, needs_database=True)
    imports = verbs.add_parser(
        "import",
        help="take in rates of new half-years from a CSV file",
        description="The columns are series, valid_from, valid_to, basis (published or formula), reference_pct, "
        "statutory_pct, confidence (high, medium-high, medium, low, verify), source, verify. Every overlap, gap, "
        "unknown field and figure against its formula is named at once; while there is one, nothing is taken in. The "
        "same file again changes nothing.",
    )
    imports.add_argument("file", metavar="FILE", help="a CSV file")
    imports.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
    imports.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    imports.set_defaults(run=_import, needs_database=True)


def _add_interest(subparsers: Subparsers) -> None:
    interest = subparsers.add_parser(
        "interest",
        help="statutory interest and compensation for a late payment",
        description="Interest from the day after the due day through the day of payment, by the law of the "
        "jurisdiction, with the fixed sum for recovery costs, segment by segment, with sources. Needs no database. "
        "Exit code 1 where a rate is not loaded: nothing is guessed. Not legal advice.",
    )
    interest.add_argument("--jurisdiction", required=True, metavar="CODE", help="such as DE, GB, US-FED")
    interest.add_argument("--amount", required=True, help="what fell due, as 10000.00, with tax")
    interest.add_argument("--currency", help="ISO 4217; that of the jurisdiction unless given")
    interest.add_argument("--due", required=True, type=day, metavar="DATE", help="the due day, as YYYY-MM-DD")
    interest.add_argument(
        "--paid-on", required=True, type=day, metavar="DATE", help="the day of payment, or to reckon to"
    )
    interest.add_argument(
        "--payment", action="append", default=[], metavar="DATE=AMOUNT", help="a part payment; again for more"
    )
    interest.add_argument("--costs", default="0", metavar="AMOUNT", help="recovery costs owed on top")
    interest.add_argument(
        "--rate", type=number, metavar="PCT", help="the agreed yearly rate instead of the law's"
    )
    interest.add_argument("--variant", help="another kind of debtor, such as consumer; `law show` lists them")
    interest.add_argument(
        "--day-count", type=_day_count, metavar="COUNT", help=f"one of {', '.join(DAY_COUNTS)}"
    )
    interest.add_argument(
        "--allocation", choices=sorted(ORDERS), help="what a part payment is set against first"
    )
    interest.add_argument(
        "--late-instalments",
        type=whole_number(1, 1000),
        default=1,
        metavar="N",
        help="how many sums are owed",
    )
    interest.add_argument(
        "--fx", action="append", default=[], metavar="CUR=PRICE", help="the price of one CUR, as EUR=4.27"
    )
    interest.add_argument(
        "--small-supplier",
        action="store_true",
        help="the supplier is a registered micro or small enterprise (IN)",
    )
    interest.add_argument(
        "--keep-due", action="store_true", help="leave the due day where it is, even on a day off"
    )
    interest.add_argument(
        "--law", metavar="FILE", help="a CSV file with further half-years, for this answer alone"
    )
    interest.add_argument(
        "--imported",
        action="store_true",
        dest="needs_database",
        help="use the half-years in the database of the house too (starts it where it is not running)",
    )
    interest.add_argument("--explain", action="store_true", help="show how each figure comes about")
    interest.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    interest.set_defaults(run=_interest, needs_database=False)


def _add_limitation(subparsers: Subparsers) -> None:
    limitation = subparsers.add_parser(
        "limitation",
        help="the last day before a claim is barred",
        description="The last day on which a claim can be sued for, as if nothing interrupted or suspended the period. "
        "Where sources disagree, the earliest day. Needs no database. Not legal advice.",
    )
    limitation.add_argument("--jurisdiction", required=True, metavar="CODE", help="such as DE, GB, US")
    limitation.add_argument(
        "--due", required=True, type=day, metavar="DATE", help="the due day, as YYYY-MM-DD"
    )
    limitation.add_argument(
        "--state", default="", help="of the US, or a part of a country: California or CA, Scotland"
    )
    limitation.add_argument(
        "--contract",
        choices=["written", "open"],
        default="",
        help="the kind of contract, where the law asks (US)",
    )
    limitation.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    limitation.set_defaults(run=_limitation, needs_database=False)


def number(text: str) -> Decimal:
    """For `type=`: an exact decimal number."""
    try:
        read = Decimal(text)
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or abs(read) > 1000 or -int(read.as_tuple().exponent) > 6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number such as 9.5")
    return read


def _day_count(text: str) -> str:
    known = {one.lower(): one.lower() for one in DAY_COUNTS}
    if text.lower() not in known:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(DAY_COUNTS)}")
    return known[text.lower()]


def _interest(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import reckoning  # noqa: PLC0415 - others do not need it

    return reckoning.interest(
        asked=reckoning.Asked(
            jurisdiction=arguments.jurisdiction,
            amount=arguments.amount,
            currency=arguments.currency,
            due_on=arguments.due,
            paid_on=arguments.paid_on,
            payments=arguments.payment,
            costs=arguments.costs,
            rate=arguments.rate,
            variant=arguments.variant,
            day_count=arguments.day_count,
            allocation=ORDERS.get(arguments.allocation),
            late_instalments=arguments.late_instalments,
            fx=arguments.fx,
            is_small_supplier=arguments.small_supplier,
            keeps_due=arguments.keep_due,
        ),
        law_file=arguments.law,
        is_imported=arguments.needs_database,
        is_explained=arguments.explain,
        as_json=arguments.json,
    )


def _limitation(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import reckoning  # noqa: PLC0415 - others do not need it

    return reckoning.limitation(
        jurisdiction=arguments.jurisdiction,
        due_on=arguments.due,
        state=arguments.state,
        contract=arguments.contract,
        as_json=arguments.json,
    )


def _show(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import law_shelf  # noqa: PLC0415 - needs Django set up

    return law_shelf.show(on=arguments.on, as_json=arguments.json)


def _import(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import law_shelf  # noqa: PLC0415 - needs Django set up

    return law_shelf.take_in(path=arguments.file, is_dry=arguments.dry_run, as_json=arguments.json)
