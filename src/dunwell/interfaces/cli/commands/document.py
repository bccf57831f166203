"""document render, link and proof, statement schedule: copies of what was issued, and statements on a schedule."""

import argparse

from dunwell.interfaces.cli.commands import bank_files, cash
from dunwell.interfaces.cli.parser import Subparsers, whole_number

FORMATS = ("pdf", "ubl", "cii", "facturx", "xrechnung", "xrechnung_cii", "peppol")


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("document", help="copies of bills, and links to them")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    render = kinds.add_parser(
        "render",
        help="write a copy of a bill into a file",
        description="Writes a form of an issued bill into a file, byte for byte as it went out or would go out. It is "
        "checked first; exit code 1 with the rules' words where it would be refused.",
    )
    render.add_argument("id", metavar="ID", help="its number, or its identifier")
    render.add_argument(
        "--format", choices=FORMATS, required=True, help="facturx is the PDF with the CII in it"
    )
    render.add_argument(
        "--out", metavar="FILE", required=True, help="where to write it; - for standard output"
    )
    render.set_defaults(run=_render, needs_database=True)
    link = kinds.add_parser(
        "link",
        help="make a link to a bill that needs no log-in",
        description="Makes a link to an issued bill that opens without a log-in until its time is over, and prints it. "
        "Each use of it is kept. With --revoke every link to the bill is taken back.",
    )
    link.add_argument("id", metavar="ID", help="its number, or its identifier")
    link.add_argument("--days", type=whole_number(1, 3660), default=30, help="how long it opens (default 30)")
    link.add_argument("--revoke", action="store_true", help="take back every link to it")
    link.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    link.set_defaults(run=_link, needs_database=True)
    proof = kinds.add_parser(
        "proof",
        help="take in what a carrier reports of letters and e-invoices",
        description="Takes in what became of letters and e-invoices: columns key, event, at and, where it is known, "
        "detail. The key is that of the job sheet; events are accepted, printed, delivered, returned and refused. "
        "Every fault is named at once with its line, and while there is one nothing is taken in. The same file again "
        "changes nothing.",
    )
    proof.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
    proof.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    proof.set_defaults(run=_proof, needs_database=True)
    _add_statement(subparsers)


def _add_statement(subparsers: Subparsers) -> None:
    statement = subparsers.add_parser(
        "statement", help="the bank's statements, and those of account on a schedule"
    )
    wishes = statement.add_subparsers(dest="kind", metavar="KIND", required=True)
    bank_files.add(wishes)
    cash.add(wishes)
    schedule = wishes.add_parser(
        "schedule",
        help="send an account's statement each month",
        description="Sends the statement of an account by e-mail each month, as its customer wishes it. An account on "
        "which nothing is open gets none that month.",
    )
    schedule.add_argument("customer", metavar="CUSTOMER", help="the customer's number")
    schedule.add_argument("--entity", metavar="CODE", required=True, help="the entity that is owed")
    schedule.add_argument("--currency", metavar="CODE", default="", help="the entity's own unless given")
    schedule.add_argument(
        "--style", choices=("open_item", "balance_forward"), default="open_item", help="default open_item"
    )
    schedule.add_argument("--day", type=whole_number(1, 28), default=1, help="of the month (default 1)")
    schedule.add_argument("--email", default="", help="an address; unless given, who gets its letters")
    schedule.add_argument("--off", action="store_true", help="send none any more")
    schedule.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    schedule.set_defaults(run=_schedule, needs_database=True)


def _render(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import documents  # noqa: PLC0415 - needs Django set up

    return documents.render(name=arguments.id, form=arguments.format, out=arguments.out)


def _link(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import documents  # noqa: PLC0415 - needs Django set up

    return documents.link(
        name=arguments.id, days=arguments.days, is_revoked=arguments.revoke, as_json=arguments.json
    )


def _proof(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import documents  # noqa: PLC0415 - needs Django set up

    return documents.take_proof(path=arguments.file, as_json=arguments.json)


def _schedule(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import documents  # noqa: PLC0415 - needs Django set up

    return documents.schedule(
        customer=arguments.customer,
        entity=arguments.entity,
        currency=arguments.currency,
        style=arguments.style,
        day=arguments.day,
        email=arguments.email,
        is_off=arguments.off,
        as_json=arguments.json,
    )
