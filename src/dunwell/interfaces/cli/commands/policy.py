"""policy list, show, publish, export: the policies of the house as versions and as files."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("policy", help="how customers are chased: the policies and their versions")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    every = verbs.add_parser("list", help="list the policies with the version in force")
    every.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    every.set_defaults(run=_list, needs_database=True)
    show = verbs.add_parser("show", help="show the steps of a policy and what its versions changed")
    show.add_argument("code", metavar="CODE", help="the policy's code")
    show.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    show.set_defaults(run=_show, needs_database=True)
    publish = verbs.add_parser(
        "publish",
        help="publish a policy from a TOML file as its next version",
        description="Every fault is named at once, with its line; while there is one, nothing is published. Accounts "
        "that run keep the version they began with. The same again does nothing.",
    )
    publish.add_argument("file", metavar="FILE", help="a TOML file, as `policy export` writes it")
    publish.add_argument(
        "--note", default="", metavar="WHY", help="why it is changed; needed but the first time"
    )
    publish.add_argument("--dry-run", action="store_true", help="name the faults, publish nothing")
    publish.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    publish.set_defaults(run=_publish, needs_database=True)
    export = verbs.add_parser("export", help="print the version in force as a TOML file")
    export.add_argument("code", metavar="CODE", help="the policy's code")
    export.set_defaults(run=_export, needs_database=True)


def _list(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import policies  # noqa: PLC0415 - needs Django set up

    return policies.list_all(as_json=arguments.json)


def _show(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import policies  # noqa: PLC0415 - needs Django set up

    return policies.show(code=arguments.code, as_json=arguments.json)


def _publish(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import policies  # noqa: PLC0415 - needs Django set up

    return policies.publish(
        path=arguments.file, note=arguments.note, is_dry=arguments.dry_run, as_json=arguments.json
    )


def _export(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import policies  # noqa: PLC0415 - needs Django set up

    return policies.export(code=arguments.code)
