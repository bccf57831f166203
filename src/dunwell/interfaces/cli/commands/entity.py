"""entity add, entity list: the subsidiaries of the group."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("entity", help="the subsidiaries of the group, the creditors")
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser(
        "add", help="add a subsidiary; the same again does nothing, a different one is refused"
    )
    new.add_argument("code", help="a short name, at most 20 characters")
    new.add_argument("--name", required=True, help="as it stands on letters")
    new.add_argument("--country", required=True, metavar="CC", help="two letters, such as DE")
    new.add_argument("--currency", required=True, metavar="CUR", help="three letters, such as EUR")
    new.add_argument("--timezone", default="UTC", metavar="TZ", help="such as Europe/Berlin (default UTC)")
    new.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    new.set_defaults(run=_add, needs_database=True)
    every = verbs.add_parser("list", help="list the subsidiaries")
    every.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    every.set_defaults(run=_list, needs_database=True)


def _add(arguments: argparse.Namespace) -> int:
    from dunwell.apps.organisation.operations import EntityRefused, add_entity  # noqa: PLC0415 - needs Django set up
    from dunwell.interfaces.cli.printing import complain, print_json  # noqa: PLC0415 - as above
    from dunwell.interfaces.shared.house import clock  # noqa: PLC0415 - as above

    try:
        entity, was_added = add_entity(
            code=arguments.code,
            name=arguments.name,
            country=arguments.country,
            currency=arguments.currency,
            timezone=arguments.timezone,
            now=clock(),
        )
    except EntityRefused as refusal:
        if arguments.json:
            print_json({"error": {"code": refusal.code, "field": refusal.field, "message": str(refusal)}})
        return complain(str(refusal))
    if arguments.json:
        print_json({"code": entity.code, "added": was_added})
    else:
        print(f"Entity {entity.code} {'added' if was_added else 'is there already: nothing to do'}.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from dunwell.apps.organisation import queries  # noqa: PLC0415 - needs Django set up
    from dunwell.apps.organisation.scope import system_scope  # noqa: PLC0415 - as above
    from dunwell.interfaces.cli.printing import print_json, print_table  # noqa: PLC0415 - as above

    fields = ("code", "name", "country", "currency", "timezone")
    entities = [
        {field: getattr(entity, field) for field in fields}
        for entity in queries.entities(scope=system_scope(actor="cli"))
    ]
    if arguments.json:
        print_json({"entities": entities})
    elif not entities:
        print("No entity yet. Add one: dunwell entity add DE --name NAME --country DE --currency EUR")
    else:
        print_table(headings=fields, rows=[tuple(entity.values()) for entity in entities])
    return 0
