"""match evaluate: payments to open items, out of files and without a database."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    group = subparsers.add_parser("match", help="find what payments are for")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    evaluate = verbs.add_parser(
        "evaluate",
        help="try the matcher on files",
        description="Matches payments to open items and writes a file of pairs, each posted or proposed, with a "
        "confidence and reasons. Reads CSV or XLSX; needs no database and keeps nothing.",
    )
    evaluate.add_argument("--invoices", metavar="FILE", required=True, help="open items")
    evaluate.add_argument("--payments", metavar="FILE", required=True, help="payments")
    evaluate.add_argument("--remittances", metavar="FILE", help="lines of remittance advices")
    evaluate.add_argument("--out", metavar="FILE", required=True, help="where to write the pairs")
    evaluate.add_argument("--json", action="store_true", help="print the summary as one line of JSON")
    evaluate.set_defaults(run=_evaluate, needs_database=False)


def _evaluate(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import matching  # noqa: PLC0415 - other commands need no columns

    return matching.evaluate(
        files={
            "invoices": arguments.invoices,
            "payments": arguments.payments,
            "remittances": arguments.remittances,
        },
        out=arguments.out,
        as_json=arguments.json,
    )
