"""bench KIND: how fast a run decides, sums are reckoned, and bills are issued and set."""

import argparse
from pathlib import Path

from dunwell.interfaces.cli.parser import Subparsers, whole_number


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("bench", help="measure")
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    collections = kinds.add_parser(
        "collections",
        help="measure a collections run on a ledger made for it",
        description="Makes a ledger in a database of its own, which is dropped afterwards; times steps 2 to 5 of a run "
        "(gather, decide, record, propose), and in the same call COPY of the same rows out and of the same decisions "
        "in. Figures of one call compare; those of two calls on a busy machine do not.",
    )
    collections.add_argument("--items", type=whole_number(1, 20_000_000), required=True, help="open items")
    collections.add_argument(
        "--customers", type=whole_number(1, 5_000_000), help="customers (default: a tenth of the items)"
    )
    collections.add_argument("--rounds", type=whole_number(1, 20), default=3, help="rounds (default 3)")
    collections.add_argument(
        "--growth", action="store_true", help="measure a tenth of the items too, and what ten times cost"
    )
    collections.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    collections.set_defaults(run=_collections, needs_database=True)
    law = kinds.add_parser(
        "law",
        help="measure interest on late items of all jurisdictions",
        description="Reckons interest and compensation of made-up late items of all jurisdictions, and in the same "
        "call multiplies the same columns once; prints the ratio. Needs no database.",
    )
    law.add_argument("--items", type=whole_number(1, 50_000_000), default=1_000_000, help="late items")
    law.add_argument("--rounds", type=whole_number(1, 100), default=5, help="rounds (default 5)")
    law.add_argument(
        "--prove",
        type=whole_number(0, 10_000_000),
        default=0,
        metavar="N",
        help="also reckon N random claims by both engines, and fail if any differs",
    )
    law.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    law.set_defaults(run=_law, needs_database=False)
    fees = kinds.add_parser(
        "fees",
        help="measure contractual fees on late items",
        description="Reckons the charges of four schedules of fees on made-up late items, without payments and with "
        "some, and in the same call multiplies the same columns once; prints the ratios. Needs no database.",
    )
    fees.add_argument("--items", type=whole_number(1, 50_000_000), default=1_000_000, help="late items")
    fees.add_argument("--rounds", type=whole_number(1, 100), default=3, help="rounds (default 3)")
    fees.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    fees.set_defaults(run=_fees, needs_database=False)
    _einvoice_parser(kinds)
    charges = kinds.add_parser(
        "charges",
        help="measure interest and fees together on late items of all jurisdictions",
        description="Reckons interest, compensation and the charges of four schedules of fees on the same made-up late "
        "items of all jurisdictions, without payments and with some, and in the same call multiplies once for every "
        "column of both results; prints the ratios of the two together to that one pass. Needs no database.",
    )
    charges.add_argument("--items", type=whole_number(1, 50_000_000), default=1_000_000, help="late items")
    charges.add_argument("--rounds", type=whole_number(1, 100), default=3, help="rounds (default 3)")
    charges.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    charges.set_defaults(run=_charges, needs_database=False)

    _documents_parser(kinds)
    _billing_parser(kinds)
    _matching_parser(kinds)
    _cash_parser(kinds)
    _statements_parser(kinds)
    _credit_parser(kinds)
    _scores_parser(kinds)


def _scores_parser(kinds: Subparsers) -> None:
    scores = kinds.add_parser(
        "scores",
        help="measure how well classes tell who pays late",
        description="Scores every customer of a file of paid invoices on the first of each month, from what was known "
        "then, and holds the class against the invoices of the thirty days after; prints the chance that of a late and "
        "a prompt invoice the late one's customer was in the worse class (the area under the curve). Needs no "
        "database. The file is CSV with the columns customer, issued, due, paid and amount, days as YYYY-MM-DD.",
    )
    scores.add_argument("file", metavar="FILE", type=Path, help="paid invoices as CSV")
    scores.add_argument(
        "--column",
        metavar="OURS=THEIRS",
        action="append",
        default=[],
        type=_renamed,
        help="what a column is called in the file, as customer=cust_number; as often as needed",
    )
    scores.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    scores.set_defaults(run=_scores, needs_database=False)


def _renamed(text: str) -> tuple[str, str]:
    ours, _, theirs = text.partition("=")
    known = ("customer", "issued", "due", "paid", "amount")
    if ours not in known or not theirs:
        raise argparse.ArgumentTypeError(f"write one of {', '.join(known)}, =, and the name in the file")
    return ours, theirs


def _scores(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import scores as bench_scores  # noqa: PLC0415 - others do not need it

    return bench_scores.scores(file=arguments.file, columns=dict(arguments.column), as_json=arguments.json)


def _credit_parser(kinds: Subparsers) -> None:
    credit = kinds.add_parser(
        "credit",
        help="measure how fast orders are checked",
        description="Checks orders of customers drawn at random, one after another in this process, in a database of "
        "its own with a limit for every customer, which is dropped afterwards; prints the median, the 95th and 99th "
        "per cent and the slowest in milliseconds, how many times as long as a round trip that asks for nothing a "
        "check takes in the same call, and the processors' time.",
    )
    credit.add_argument("--items", type=whole_number(10, 20_000_000), default=1_000_000, help="open items")
    credit.add_argument(
        "--customers", type=whole_number(1, 5_000_000), help="customers (default: a tenth of the items)"
    )
    credit.add_argument("--checks", type=whole_number(100, 1_000_000), default=2_000, help="default 2,000")
    credit.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    credit.set_defaults(run=_credit, needs_database=True)


def _credit(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import credit as bench_credit  # noqa: PLC0415 - needs Django set up

    return bench_credit.credit(
        items=arguments.items,
        customers=arguments.customers or max(1, arguments.items // 10),
        checks=arguments.checks,
        as_json=arguments.json,
    )


def _statements_parser(kinds: Subparsers) -> None:
    statements = kinds.add_parser(
        "statements",
        help="measure how fast bank files are read",
        description="Reads made-up camt.053, MT940 and BAI2 files, and in the same call walks over the same XML with "
        "nothing else; prints the time of the processor by entry, the ratio of the two, and the memory after a "
        "hundredth of the entries and after all. Needs no database.",
    )
    statements.add_argument(
        "--entries", type=whole_number(100, 10_000_000), default=10_000, help="default 10,000"
    )
    statements.add_argument("--rounds", type=whole_number(1, 20), default=3, help="rounds (default 3)")
    statements.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    statements.set_defaults(run=_statements, needs_database=False)


def _statements(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import statements as bench_statements  # noqa: PLC0415 - others do not need it

    return bench_statements.statements(
        entries=arguments.entries, rounds=arguments.rounds, as_json=arguments.json
    )


def _matching_parser(kinds: Subparsers) -> None:
    matching = kinds.add_parser(
        "matching",
        help="measure how fast payments find their invoices",
        description="Matches made-up bank lines to made-up open items, and in the same call reads the same rows from "
        "CSV; prints seconds and the ratio of the two. Needs no database.",
    )
    matching.add_argument("--lines", type=whole_number(1, 1_000_000), default=10_000, help="bank lines")
    matching.add_argument("--items", type=whole_number(10, 20_000_000), default=1_000_000, help="open items")
    matching.add_argument("--rounds", type=whole_number(1, 20), default=3, help="rounds (default 3)")
    matching.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    matching.set_defaults(run=_matching, needs_database=False)


def _matching(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import matching as bench_matching  # noqa: PLC0415 - others do not need it

    return bench_matching.matching(
        lines=arguments.lines, items=arguments.items, rounds=arguments.rounds, as_json=arguments.json
    )


def _cash_parser(kinds: Subparsers) -> None:
    cash = kinds.add_parser(
        "cash",
        help="measure how fast bank lines of a ledger are matched and applied",
        description="Reads open items and bank lines from a database of its own, matches them, and applies what came "
        "of it; prints the seconds of each, and how many times reading both the matching took. The database is "
        "dropped at the end.",
    )
    cash.add_argument("--lines", type=whole_number(1, 1_000_000), default=10_000, help="bank lines")
    cash.add_argument("--items", type=whole_number(10, 20_000_000), default=1_000_000, help="open items")
    cash.add_argument("--rounds", type=whole_number(1, 20), default=3, help="rounds of matching (default 3)")
    cash.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    cash.set_defaults(run=_cash, needs_database=True)


def _cash(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import cash as bench_cash  # noqa: PLC0415 - needs Django set up

    return bench_cash.cash(
        lines=arguments.lines, items=arguments.items, rounds=arguments.rounds, as_json=arguments.json
    )


def _billing_parser(kinds: Subparsers) -> None:
    billing = kinds.add_parser(
        "billing",
        help="measure how fast bills are issued",
        description="Issues bills of three lines each in lots of 500, in a database of its own that is dropped "
        "afterwards, and in the same call records as many documents alone; prints bills a second and the ratio. The "
        "documents on paper and on screen are made afterwards and not measured here.",
    )
    billing.add_argument(
        "--bills", type=whole_number(1, 1_000_000), default=5_000, help="bills (default 5,000)"
    )
    billing.add_argument("--rounds", type=whole_number(1, 20), default=3, help="rounds (default 3)")
    billing.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    billing.set_defaults(run=_billing, needs_database=True)


def _billing(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import billing as bench_billing  # noqa: PLC0415 - needs Django set up

    return bench_billing.billing(bills=arguments.bills, rounds=arguments.rounds, as_json=arguments.json)


def _documents_parser(kinds: Subparsers) -> None:
    documents = kinds.add_parser(
        "documents",
        help="measure how fast documents are set",
        description="Sets bills with their e-invoice inside, reminders with the statement in them, and statements, "
        "each another one; prints how many a second by the clock and by the processor's time, and the memory after a "
        "tenth and after all of them. Needs no database.",
    )
    documents.add_argument(
        "--documents",
        type=whole_number(1, 1_000_000),
        default=500,
        help="documents of each kind (default 500)",
    )
    documents.add_argument("--processes", type=whole_number(1, 256), default=1, help="processes (default 1)")
    documents.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    documents.set_defaults(run=_documents, needs_database=False)


def _documents(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import documents as bench_documents  # noqa: PLC0415 - others do not need it

    return bench_documents.documents(
        count=arguments.documents, processes=arguments.processes, as_json=arguments.json
    )


def _collections(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import runs as benching  # noqa: PLC0415 - needs Django set up

    customers = arguments.customers or max(1, arguments.items // 10)
    if customers > arguments.items:
        return benching.refuse("There cannot be more customers than items: each has one at least.")
    return benching.collections(
        items=arguments.items,
        customers=customers,
        rounds=arguments.rounds,
        is_growth=arguments.growth,
        as_json=arguments.json,
    )


def _law(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import law as bench_law  # noqa: PLC0415 - others do not need it

    return bench_law.law(
        items=arguments.items,
        rounds=arguments.rounds,
        proved=arguments.prove,
        as_json=arguments.json,
    )


def _fees(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import fees as bench_fees  # noqa: PLC0415 - others do not need it

    return bench_fees.fees(items=arguments.items, rounds=arguments.rounds, as_json=arguments.json)


def _charges(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import charges as bench_charges  # noqa: PLC0415 - others do not need it

    return bench_charges.charges(items=arguments.items, rounds=arguments.rounds, as_json=arguments.json)


def _einvoice_parser(kinds: Subparsers) -> None:
    einvoice = kinds.add_parser(
        "einvoice",
        help="measure writing, reading and checking e-invoices",
        description="Writes the same invoice over and over in each syntax and profile, reads it, and holds it against "
        "our own rules, the XML schema and the official stylesheets; prints how often in a second of one core. Needs "
        "no database.",
    )
    einvoice.add_argument(
        "--documents", type=whole_number(1, 1_000_000), default=2000, help="how many to write"
    )
    einvoice.add_argument("--lines", type=whole_number(1, 10_000), default=5, help="lines of each")
    einvoice.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    einvoice.set_defaults(run=_einvoice, needs_database=False)


def _einvoice(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli.bench import einvoice as bench_einvoice  # noqa: PLC0415 - others do not need it

    return bench_einvoice.einvoice(
        documents=arguments.documents, lines=arguments.lines, as_json=arguments.json
    )
