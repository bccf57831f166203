"""sending show, live, test, stop: whether letters leave the house, and how many a run may send unasked."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers, whole_number

MODES = {
    "live": ("live", "letters leave"),
    "test": ("test", "everything is made ready, and nothing leaves the house"),
    "stop": ("stopped", "nothing is done at all; drafts and steps wait"),
}


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("sending", help="let letters leave, or stop them")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("show", help="how the switch stands, who set it and why")
    show.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    show.set_defaults(run=_show, needs_database=True)
    for verb, (mode, words) in MODES.items():
        one = verbs.add_parser(verb, help=words)
        limit = one.add_mutually_exclusive_group()
        limit.add_argument(
            "--letters-max",
            type=whole_number(0, 10_000_000),
            metavar="N",
            help="a run of more letters waits for a release",
        )
        limit.add_argument("--no-limit", action="store_true", help="a run may send as many as it likes")
        one.add_argument("--note", required=True, metavar="TEXT", help="why; it stands beside the switch")
        one.add_argument("--json", action="store_true", help="print the result as one line of JSON")
        one.set_defaults(run=_set, mode=mode, needs_database=True)


def _show(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import switching  # noqa: PLC0415 - needs Django set up

    return switching.show(as_json=arguments.json)


def _set(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import switching  # noqa: PLC0415 - needs Django set up

    return switching.turn(
        mode=arguments.mode,
        letters_max=arguments.letters_max,
        is_without_limit=arguments.no_limit,
        note=arguments.note,
        as_json=arguments.json,
    )
