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
    up.set_defaults(run=_up, needs_database=False)
    down = subparsers.add_parser("down", help="stop whatever runs in this data folder")
    down.set_defaults(run=_down, needs_database=False)
    test = subparsers.add_parser(
        "test",
        help="check style, types, layers and migrations, and run the tests",
        usage="dunwell test [pytest arguments]",
        description="Without arguments every check; with arguments pytest alone, which gets them.",
    )
    test.set_defaults(run=_test, needs_database=False)


def _up(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    return house.up(host=arguments.host, port=arguments.port, demo=arguments.demo)


def _down(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    return house.down()


def _test(arguments: argparse.Namespace) -> int:
    house: Lifecycle = arguments.lifecycle
    return house.test(arguments=arguments.rest)
