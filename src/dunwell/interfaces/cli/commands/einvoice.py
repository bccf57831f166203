"""einvoice validate, einvoice read: e-invoices in XML, and PDFs with one inside. Need no database."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("einvoice", help="check and read e-invoices")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    validate = verbs.add_parser(
        "validate",
        help="whether a file is a valid e-invoice, and why not",
        description="Holds a UBL Invoice, UBL CreditNote or Cross Industry Invoice, or the one inside a Factur-X or "
        "ZUGFeRD PDF, against the XML schema, the official Schematron rules and our own, as the file itself claims. "
        "Exit code 0 valid, 1 invalid, 2 no e-invoice that can be read.",
    )
    read = verbs.add_parser(
        "read",
        help="what an e-invoice says",
        description="Reads the same files: number, days, parties, accounts, totals, lines and everything else that "
        "EN 16931 has a term for; what it has none for is named. Exit code 0 read, 1 read in part (values that are no "
        "values), 2 no e-invoice that can be read.",
    )
    for one, run in ((validate, _validate), (read, _read)):
        one.add_argument("file", metavar="FILE", help="XML or PDF")
        one.add_argument("--json", action="store_true", help="print the result as one line of JSON")
        one.set_defaults(run=run, needs_database=False)


def _validate(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import einvoicing  # noqa: PLC0415 - other commands read no XML

    return einvoicing.validate(file=arguments.file, as_json=arguments.json)


def _read(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import einvoicing  # noqa: PLC0415 - as above

    return einvoicing.read(file=arguments.file, as_json=arguments.json)
