"""up, down, test: the house as a whole."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, whole_number
from dunwell.ports.lifecycle import Lifecycle


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    up = subparsers.add_parser("up", help="start everything and keep it running until Ctrl-C")
    up.add_argument(
        "--port", type=whole_number(1, 65535), default=8000, help="of the web pages (default 8000)"
    )
    up.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    up.add_argument("--no-demo", dest="demo", action="store_false", help="do not load the demo group")
    up.add_argument(
        "--json", action="store_true", help="print address and log-ins as one line of JSON once up"
    )
    up.set_defaults(run=_up, needs_database=False)
    down = subparsers.add_parser("down", help="stop whatever runs in this data folder")
    down.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    down.set_defaults(run=_down, needs_database=False)
    test = subparsers.add_parser(
        "test",
        help="check style, types, layers and migrations, and run the tests",
        usage="dunwell test [--json] [pytest arguments]",
        description="Without arguments every check; with arguments pytest alone, which gets them. "
        "--json, given first, prints the result as one line of JSON.",
    )
    test.set_defaults(run=_test, needs_database=False)


def _up(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    return house.up(host=arguments.host, port=arguments.port, demo=arguments.demo, as_json=arguments.json)


def _down(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    return house.down(as_json=arguments.json)


def _test(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    rest: list[str] = arguments.rest
    as_json = rest[:1] == ["--json"]
    return house.test(arguments=rest[1:] if as_json else rest, as_json=as_json)
