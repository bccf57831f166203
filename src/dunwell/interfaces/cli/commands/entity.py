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
    _add_details(new)
    new.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    new.set_defaults(run=_add, needs_database=True)
    change = verbs.add_parser("set", help="set what stands on a subsidiary's letters and statements")
    change.add_argument("code", help="the code it was added with")
    _add_details(change)
    change.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    change.set_defaults(run=_set, needs_database=True)
    every = verbs.add_parser("list", help="list the subsidiaries")
    every.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    every.set_defaults(run=_list, needs_database=True)


def _add_details(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", metavar="LINES", help="postal address; lines parted by ; or a line end")
    parser.add_argument("--tax-id", metavar="ID", help="VAT or tax number")
    parser.add_argument("--iban", help="the account that customers pay to")
    parser.add_argument("--sender", metavar="EMAIL", help="the address that its letters come from")


def _details(arguments: argparse.Namespace) -> dict[str, str]:
    given = {
        "address": arguments.address and "\n".join(part.strip() for part in arguments.address.split(";")),
        "tax_id": arguments.tax_id,
        "iban": arguments.iban,
        "sender_email": arguments.sender,
    }
    return {name: value for name, value in given.items() if value is not None}


def _set(arguments: argparse.Namespace) -> int:
    from dunwell.apps.organisation import queries  # noqa: PLC0415 - needs Django set up
    from dunwell.apps.organisation.operations import EntityRefused, set_details  # noqa: PLC0415 - as above
    from dunwell.apps.organisation.scope import system_scope  # noqa: PLC0415 - as above
    from dunwell.interfaces.cli.printing import complain, print_json  # noqa: PLC0415 - as above

    try:
        entity = queries.entity(scope=system_scope(actor="cli"), code=arguments.code)
        changed = set_details(entity=entity, details=_details(arguments))
    except queries.UnknownEntity as refusal:
        return complain(str(refusal))
    except EntityRefused as refusal:
        if arguments.json:
            print_json({"error": {"code": refusal.code, "field": refusal.field, "message": str(refusal)}})
        return complain(str(refusal))
    if arguments.json:
        print_json({"code": entity.code, "changed": changed})
    else:
        print(f"Entity {entity.code}: {', '.join(changed) or 'nothing'} changed.")
    return 0


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
            **_details(arguments),
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
