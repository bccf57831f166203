"""placement quote, place, recall: claims that agencies get; placement reconcile: their statements against our books."""

import argparse
from pathlib import Path

from dunwell.interfaces.cli.parser import Subparsers, day


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("placement", help="claims in the hands of agencies")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_quote(verbs)
    _add_place(verbs)
    _add_recall(verbs)
    _add_reconcile(verbs)


def _add_selection(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--customer", action="append", default=[], metavar="NUMBER", help="a customer; may be repeated"
    )
    command.add_argument(
        "--item", action="append", default=[], metavar="NUMBER", help="an invoice; may be repeated"
    )


def _add_quote(verbs: Subparsers) -> None:
    quote = verbs.add_parser(
        "quote",
        help="say what each agency would cost",
        description="For the customers or invoices named: what of them could be placed, what each agency would earn "
        "if all of it were paid, and every reason against the rest. Nothing is kept.",
    )
    _add_selection(quote)
    quote.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    quote.set_defaults(run=_quote, needs_database=True)


def _add_place(verbs: Subparsers) -> None:
    place = verbs.add_parser(
        "place",
        help="propose claims to an agency, or hand over one that was approved",
        description="With --customer or --item and --agency: proposes them; a second person approves at the desk. "
        "With --placement: hands over one that was approved, when the owner's time and the final demand's are over.",
    )
    _add_selection(place)
    place.add_argument("--agency", default="", metavar="CODE", help="who shall have them")
    place.add_argument("--note", default="", metavar="TEXT", help="what the agency should know")
    place.add_argument("--placement", default="", metavar="PL-000001", help="the placement to hand over")
    place.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    place.set_defaults(run=_place, needs_database=True)


def _add_recall(verbs: Subparsers) -> None:
    recall = verbs.add_parser(
        "recall",
        help="take a claim back from an agency",
        description="Tells the agency that the claim comes back after the notice that was agreed; with --now takes it "
        "back at once, with the fee that the terms have for it.",
    )
    recall.add_argument("--placement", required=True, metavar="PL-000001", help="the placement")
    recall.add_argument("--reason", required=True, metavar="TEXT", help="why; the agency reads it")
    recall.add_argument("--now", action="store_true", help="at once, without notice")
    recall.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    recall.set_defaults(run=_recall, needs_database=True)


def _quote(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agency_claims  # noqa: PLC0415 - needs Django set up

    return agency_claims.quote_now(customers=arguments.customer, items=arguments.item, as_json=arguments.json)


def _place(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agency_claims  # noqa: PLC0415 - needs Django set up

    return agency_claims.place_now(
        number=arguments.placement,
        customers=arguments.customer,
        items=arguments.item,
        agency=arguments.agency,
        note=arguments.note,
        as_json=arguments.json,
    )


def _recall(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agency_claims  # noqa: PLC0415 - needs Django set up

    return agency_claims.recall_now(
        number=arguments.placement, reason=arguments.reason, at_once=arguments.now, as_json=arguments.json
    )


def _add_reconcile(verbs: Subparsers) -> None:
    reconcile = verbs.add_parser(
        "reconcile",
        help="hold an agency's statement against the books, line by line",
        description="Takes in an agency's statement of what it collected and keeps, as CSV or XLSX whose columns are "
        "told by their headers, and names every difference: wrong rate, commission in an excluded period, missing "
        "payment, double commission and more, each with its amount. Exit code 0 where the statement agrees, 1 where "
        "it does not.",
    )
    reconcile.add_argument("--agency", required=True, metavar="CODE", help="the agency")
    reconcile.add_argument("--file", required=True, type=Path, metavar="FILE", help="the statement")
    reconcile.add_argument(
        "--entity", default="", metavar="CODE", help="for whom; needed where the agency works for several"
    )
    reconcile.add_argument("--currency", default="", metavar="EUR", help="the entity's unless given")
    reconcile.add_argument("--reference", default="", metavar="NAME", help="the file's name unless given")
    reconcile.add_argument(
        "--from", dest="since", type=day, metavar="DATE", help="the first day of its period"
    )
    reconcile.add_argument("--to", dest="until", type=day, metavar="DATE", help="the last day of its period")
    reconcile.add_argument("--dry-run", action="store_true", help="only look; keep nothing")
    reconcile.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    reconcile.set_defaults(run=_reconcile, needs_database=True)


def _reconcile(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agency_statements  # noqa: PLC0415 - needs Django set up

    return agency_statements.reconcile(
        asked=agency_statements.Asked(
            agency=arguments.agency,
            file=arguments.file,
            entity=arguments.entity,
            currency=arguments.currency.upper(),
            reference=arguments.reference,
            since=arguments.since,
            until=arguments.until,
            is_dry=arguments.dry_run,
        ),
        as_json=arguments.json,
    )
