"""import: customers, items, contacts of before through a mapping profile; agreements, use, reports as they are."""

import argparse

from dunwell.interfaces.cli.parser import Subparsers

KINDS = {
    "customers": "customers with contacts, languages, owners and terms",
    "open-items": "invoices and credit notes that are not settled",
    "closed-items": "invoices that were paid, with the day on which they were",
    "contacts-history": "calls, letters and e-mails of before, so that caps hold from the first day",
}
OF_ENTITY = ("open-items", "closed-items")
_DESCRIPTION = (
    "Reads a CSV or XLSX file through a mapping profile. Every fault is named at once, with row, field and code; "
    "while there is one, nothing of the file is taken in, unless --accept-good is given. The same file again changes "
    "nothing. Exit code 1 when there are faults. Profiles to copy lie in examples/profiles."
)


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser(
        "import", help="take in customers, open items, closed items, contacts of before, agreements, use"
    )
    kinds = group.add_subparsers(dest="kind", metavar="KIND", required=True)
    for kind, what in KINDS.items():
        one = kinds.add_parser(kind, help=what, description=f"Takes in {what}. {_DESCRIPTION}")
        one.add_argument("file", metavar="FILE", help="CSV or XLSX")
        if kind in OF_ENTITY:
            one.add_argument("--entity", required=True, metavar="CODE", help="the entity that is owed")
        one.add_argument("--profile", required=True, metavar="P", help="which column is what: a TOML file")
        one.add_argument("--dry-run", action="store_true", help="report the same, write nothing")
        one.add_argument("--accept-good", action="store_true", help="take the sound rows in, name the others")
        one.add_argument("--json", action="store_true", help="print the result as one line of JSON")
        one.set_defaults(run=_import, needs_database=True)
    agreed = kinds.add_parser(
        "acknowledgements",
        help="who agreed to which version of a credit policy, with the evidence",
        description="Takes in who agreed to which version of a credit policy: columns customer, entity, version, "
        "agreed_on, person; and, where they are known, email, address, note, document_sha256. Every fault is named "
        "at once with its line, and while there is one nothing is taken in. The same file again changes nothing.",
    )
    agreed.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
    agreed.add_argument("--dry-run", action="store_true", help="report the same, write nothing")
    agreed.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    agreed.set_defaults(run=_agreements, needs_database=True)
    used = kinds.add_parser(
        "usage",
        help="what was used of metered items, for recurring plans",
        description="Takes in what was used of the metered items of recurring plans: columns plan, item, used_on, "
        "quantity, id. Every fault is named at once with its line, and while there is one nothing is taken in. The "
        "same line again changes nothing. What comes after its period was billed is billed with the next one.",
    )
    used.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
    used.add_argument("--dry-run", action="store_true", help="report the same, write nothing")
    used.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    used.set_defaults(run=_usage, needs_database=True)
    reports = kinds.add_parser(
        "bureau-reports",
        help="what credit bureaus say of customers",
        description="Takes in reports of credit bureaus from CSV, XLSX or JSON: customer, bureau, reported_on; and, "
        "where they are known, reference, company, score (0 to 100), limit, currency, days_beyond_terms, insolvent. "
        "Each row is kept as it stands, as evidence. Every fault is named at once with line and field, and while there "
        "is one nothing is taken in. The same row again changes nothing.",
    )
    reports.add_argument("file", metavar="FILE", help="CSV, XLSX or JSON")
    reports.add_argument("--dry-run", action="store_true", help="report the same, write nothing")
    reports.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    reports.set_defaults(run=_reports, needs_database=True)
    rates = kinds.add_parser(
        "exchange-rates",
        help="what currencies are worth, for the tax on bills in a foreign one",
        description="Takes in what currencies were worth on a day: columns base, quote, rate, on, source; one unit of "
        "base is so many of quote. Every fault is named at once with its line, and while there is one nothing is taken "
        "in. The same line again changes nothing.",
    )
    rates.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
    rates.add_argument("--dry-run", action="store_true", help="report the same, write nothing")
    rates.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    rates.set_defaults(run=_rates, needs_database=True)


def _import(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import importing  # noqa: PLC0415 - needs Django set up

    return importing.take_in(arguments=arguments)


def _agreements(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import agreed  # noqa: PLC0415 - needs Django set up

    return agreed.take_in(path=arguments.file, is_dry=arguments.dry_run, as_json=arguments.json)


def _rates(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import used  # noqa: PLC0415 - needs Django set up

    return used.take_in_rates(path=arguments.file, is_dry=arguments.dry_run, as_json=arguments.json)


def _reports(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import used  # noqa: PLC0415 - needs Django set up

    return used.take_in_reports(path=arguments.file, is_dry=arguments.dry_run, as_json=arguments.json)


def _usage(arguments: argparse.Namespace) -> int:
    from dunwell.interfaces.cli import used  # noqa: PLC0415 - needs Django set up

    return used.take_in(path=arguments.file, is_dry=arguments.dry_run, as_json=arguments.json)
