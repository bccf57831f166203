"""terms: when an invoice is due, and until when a discount may be taken. Needs no database."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, day, whole_number

CONVENTIONS = ("unadjusted", "following", "modified_following", "preceding")


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    terms = subparsers.add_parser(
        "terms",
        help="when an invoice with such payment terms is due",
        description="Tells when an invoice is due, and until when a discount for early payment may be taken. Reads "
        "terms as trade writes them, X12 ITD and EDIFACT PAT segments, and the terms text of an e-invoice. Exit code 1 "
        "when they cannot be read, or give no date.",
    )
    terms.add_argument("--code", required=True, help='the terms, such as "2/10 NET30"')
    terms.add_argument("--invoice-date", type=day, required=True, metavar="DATE", help="as YYYY-MM-DD")
    terms.add_argument(
        "--eom-after",
        action="store_true",
        help='"30 EOM" is the end of the month that 30 days reach; else 30 days after the end of the invoice\'s month',
    )
    terms.add_argument(
        "--cut-off",
        type=whole_number(1, 31),
        metavar="DAY",
        help="an invoice dated after this day of a month counts as one of the next month",
    )
    terms.add_argument("--delivered-on", type=day, metavar="DATE", help="for COD, CND and CBS")
    terms.add_argument(
        "--calendar",
        default="",
        metavar="PLACE",
        help="whose holidays count: ISO 3166 codes such as DE or DE-BY",
    )
    terms.add_argument(
        "--convention",
        choices=CONVENTIONS,
        help="what becomes of a day that is no business day; with a calendar `following` unless given",
    )
    terms.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    terms.set_defaults(run=_terms, needs_database=False)


def _terms(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import terms_of_payment  # noqa: PLC0415 - other commands do not need calendars

    return terms_of_payment.terms(
        wanted=terms_of_payment.Wanted(
            code=arguments.code,
            invoice_on=arguments.invoice_date,
            is_end_after_days=arguments.eom_after,
            cut_off=arguments.cut_off,
            delivered_on=arguments.delivered_on,
            calendar=arguments.calendar,
            convention=arguments.convention,
        ),
        as_json=arguments.json,
    )
