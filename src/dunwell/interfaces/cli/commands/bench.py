"""bench collections: how fast a run decides, against the speed at which the same rows can be copied."""

import argparse

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


def _collections(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import benching  # noqa: PLC0415 - needs Django set up

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
