"""invoice issue, list, gather, ungather: bills from a file, what was issued, and several as one."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("invoice", help="issue invoices, credit notes and debit notes")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    issue = kinds.add_parser(
        "issue",
        help="issue what a JSON file says: at once, numbered, posted and on its way",
        description="Issues the invoice, credit note or debit note of a JSON file, or a list of them: all of them, or "
        "none and every fault of all. They are issued at once and for good, and leave within the minute; the same file "
        "again changes nothing. With --delay there is time for a mistake first: they are issued when the entity's "
        "minutes are over. Exit code 1 when there are faults.",
    )
    issue.add_argument("file", metavar="FILE", help="as docs/billing.md describes it; - for standard input")
    issue.add_argument(
        "--delay", action="store_true", help="issue them when the entity's minutes for mistakes are over"
    )
    issue.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    issue.set_defaults(run=_issue, needs_database=True)
    listed = kinds.add_parser("list", help="what was issued, the newest first")
    listed.add_argument("--entity", metavar="CODE", default="", help="of one entity alone")
    listed.add_argument("--customer", metavar="NUMBER", default="", help="of one customer alone")
    listed.add_argument(
        "--state", choices=("draft", "waiting", "issued"), default="", help="in one state alone"
    )
    listed.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    listed.set_defaults(run=_list, needs_database=True)
    gather = kinds.add_parser(
        "gather",
        help="make one bill of several drafts and orders of a customer",
        description="Makes one bill of drafts and orders of a customer, or of the parent that its bills go to: those "
        "named, else all that is set aside. Each line says which order it is of and for whom. It leaves when the "
        "entity's minutes for mistakes are over. Exit code 1 where they cannot be one bill.",
    )
    gather.add_argument("customer", metavar="CUSTOMER", help="the number of who pays")
    gather.add_argument("--entity", metavar="CODE", required=True, help="the entity that bills")
    gather.add_argument("--bill", metavar="ID", action="append", default=[], help="a draft; may be repeated")
    gather.add_argument(
        "--order", metavar="NUMBER", action="append", default=[], help="an order; may be repeated"
    )
    gather.add_argument(
        "--later", action="store_true", help="only set them aside, for the customer's day of the month"
    )
    gather.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    gather.set_defaults(run=_gather, needs_database=True)
    undo = kinds.add_parser("ungather", help="undo a bill that gathers others, while it is not issued")
    undo.add_argument("bill", metavar="ID", help="the identifier of the bill")
    undo.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    undo.set_defaults(run=_ungather, needs_database=True)


def _issue(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import invoicing  # noqa: PLC0415 - needs Django set up

    return invoicing.issue_file(path=arguments.file, is_delayed=arguments.delay, as_json=arguments.json)


def _gather(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import invoicing  # noqa: PLC0415 - needs Django set up

    return invoicing.gather_bills(
        customer=arguments.customer,
        entity=arguments.entity,
        names=arguments.bill,
        orders=arguments.order,
        is_later=arguments.later,
        as_json=arguments.json,
    )


def _ungather(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import invoicing  # noqa: PLC0415 - needs Django set up

    return invoicing.undo_gathering(name=arguments.bill, as_json=arguments.json)


def _list(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import invoicing  # noqa: PLC0415 - needs Django set up

    return invoicing.show_list(
        entity=arguments.entity,
        customer=arguments.customer,
        state=arguments.state,
        as_json=arguments.json,
    )
