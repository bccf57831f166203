"""apikey make, list, revoke: keys by which other systems read and write."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, whole_number


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("apikey", help="keys by which other systems read and write")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("make", help="make a key and print it: it is shown only now")
    new.add_argument("name", help="what it is for")
    new.add_argument(
        "--scope", action="append", default=[], metavar="WORD", help="what it may do; may be repeated"
    )
    new.add_argument("--entity", action="append", default=[], metavar="CODE", help="where; may be repeated")
    new.add_argument("--days", type=whole_number(1, 732), default=365, metavar="N", help="(default 365)")
    new.add_argument(
        "--per-minute", type=whole_number(1, 60_000), default=600, metavar="N", help="requests (default 600)"
    )
    new.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    new.set_defaults(run=_make, needs_database=True)
    every = verbs.add_parser("list", help="list the keys, and when each was last used")
    every.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    every.set_defaults(run=_list, needs_database=True)
    gone = verbs.add_parser("revoke", help="take a key back at once")
    gone.add_argument("prefix", help="its first part, dwk_ and eight characters")
    gone.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    gone.set_defaults(run=_revoke, needs_database=True)


def _make(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import api_keys  # noqa: PLC0415 - needs Django set up

    return api_keys.make(
        name=arguments.name,
        words=arguments.scope,
        codes=arguments.entity,
        days=arguments.days,
        per_minute=arguments.per_minute,
        as_json=arguments.json,
    )


def _list(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import api_keys  # noqa: PLC0415 - needs Django set up

    return api_keys.show_list(as_json=arguments.json)


def _revoke(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import api_keys  # noqa: PLC0415 - needs Django set up

    return api_keys.revoke(prefix=arguments.prefix, as_json=arguments.json)
