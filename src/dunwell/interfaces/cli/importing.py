"""What `import` reads and prints."""

import argparse
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.progress import Progress, TaskID

from dunwell.apps.billing.importing import keep_buyers
from dunwell.apps.organisation.queries import UnknownEntity, entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.importing import Imported, Upload, import_items
from dunwell.apps.receivables.importing_customers import import_customers
from dunwell.apps.receivables.importing_history import import_history
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.formats import profile as profiles
from dunwell.formats.tabular import MOST_BYTES
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"
MOST_SHOWN = 50


def take_in(*, arguments: argparse.Namespace) -> int:
    """Import the file and print what came of it; 1 when there are faults or the profile is refused."""
    profile, faults = profiles.parse(content=Path(arguments.profile).read_bytes())
    if profile is not None and profile.kind != arguments.kind:
        message = f"The profile is for {profile.kind}; give one whose kind is {arguments.kind}."
        faults = (profiles.ProfileFault(where="kind", code="wrong_kind", message=message),)
    if profile is None or faults:
        return _refuse_profile(arguments, faults)
    file = Path(arguments.file)
    if file.stat().st_size > MOST_BYTES:
        return complain(f"{file.name} is larger than 1 GiB; split it.")
    upload = Upload(
        name=file.name,
        content=file.read_bytes(),
        accept_good=arguments.accept_good,
        dry_run=arguments.dry_run,
    )
    try:
        result = _take_in(upload=upload, profile=profile, arguments=arguments)
    except UnknownEntity as unknown:
        return complain(str(unknown))
    shown = as_json(result, kind=profile.kind, dry_run=upload.dry_run)
    if arguments.json:
        print_json(shown)
    else:
        _print(shown, result)
    return 1 if result.faults.height else 0


def _take_in(*, upload: Upload, profile: profiles.Profile, arguments: argparse.Namespace) -> Imported:
    is_owed = profile.kind in {profiles.OPEN_ITEMS, profiles.CLOSED_ITEMS}
    owed = entity(scope=system_scope(actor=ACTOR), code=arguments.entity) if is_owed else None
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        if profile.kind == profiles.CONTACTS_HISTORY:
            return import_history(upload=upload, profile=profile, actor=ACTOR, now=clock(), progress=show)
        if owed is None:
            return import_customers(
                upload=upload,
                profile=profile,
                actor=ACTOR,
                now=clock(),
                progress=show,
                keep_buyers=keep_buyers,
            )
        return import_items(
            upload=upload, profile=profile, entity=owed, actor=ACTOR, now=clock(), progress=show
        )


def _refuse_profile(arguments: argparse.Namespace, faults: tuple[profiles.ProfileFault, ...]) -> int:
    if arguments.json:
        shown = [{"where": one.where, "code": one.code, "message": one.message} for one in faults]
        print_json({"profile_faults": shown})
    for one in faults:
        complain(f"{arguments.profile}: {one.where or 'profile'}: {one.message} [{one.code}]")
    return 1


def as_json(result: Imported, *, kind: str, dry_run: bool) -> dict[str, Any]:
    """The result as the command promises it; amounts are decimal strings."""
    by_currency = {
        row["currency"]: {
            "items": row["items"],
            "amount": to_text(money=Money(row["amount_minor"], row["currency"])),
        }
        for row in result.totals.iter_rows(named=True)
    }
    return {
        "rows": result.rows,
        "imported": result.imported,
        **({"updated": result.updated} if kind == profiles.CUSTOMERS else {}),
        "already_there": result.already_there,
        "duplicates": result.duplicates,
        "faults": result.faults.to_dicts(),
        "by_currency": by_currency,
        "notes": result.notes.to_dicts(),
        **({"dry_run": True} if dry_run else {}),
    }


def _print(shown: dict[str, Any], result: Imported) -> None:
    counts = [f"{shown[name]:,} {name.replace('_', ' ')}" for name in _counts(shown)]
    trial = " (a trial: nothing was written)" if shown.get("dry_run") else ""
    print(f"{shown['rows']:,} rows: {', '.join(counts)}{trial}.")
    for currency, sums in shown["by_currency"].items():
        what = "document" if sums["items"] == 1 else "documents"
        print(f"  {currency} {sums['amount']} in {sums['items']:,} {what}")
    _print_findings("Notes", result.notes)
    _print_findings("Faults", result.faults)
    if result.faults.height and not result.imported:
        print("Nothing was taken in. Correct the file, or take the sound rows in with --accept-good.")


def _counts(shown: dict[str, Any]) -> list[str]:
    return [name for name in ("imported", "updated", "already_there", "duplicates") if name in shown]


def _print_findings(heading: str, findings: pl.DataFrame) -> None:
    if findings.is_empty():
        return
    print(f"{heading}: {findings.height:,}")
    rows = [[str(one) for one in row] for row in findings.head(MOST_SHOWN).iter_rows()]
    print_table(headings=["Row", "Field", "Code", "In words"], rows=rows, right=["Row"])
    if findings.height > MOST_SHOWN:
        print(f"  … and {findings.height - MOST_SHOWN:,} more; all of them with --json.")
