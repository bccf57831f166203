"""What `import usage`, `import exchange-rates` and `import bureau-reports` read and print."""

from pathlib import Path

from dunwell.apps.billing.exchange import RatesTaken, import_rates
from dunwell.apps.billing.plan_usage import UsageTaken, import_usage
from dunwell.apps.credit.report_imports import ReportsTaken, import_reports
from dunwell.apps.organisation.days import house_day
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock


def take_in(*, path: str, is_dry: bool, as_json: bool) -> int:
    """Import a file of metered quantities; 1 with every fault where there is one, and then nothing is taken in."""
    taken = import_usage(content=Path(path).read_bytes(), actor="cli", now=clock(), is_dry=is_dry)
    return _told(taken, is_dry=is_dry, as_json=as_json)


def take_in_rates(*, path: str, is_dry: bool, as_json: bool) -> int:
    """Import a file of exchange rates; 1 with every fault where there is one, and then nothing is taken in."""
    taken = import_rates(content=Path(path).read_bytes(), actor="cli", now=clock(), is_dry=is_dry)
    return _told(taken, is_dry=is_dry, as_json=as_json)


def take_in_reports(*, path: str, is_dry: bool, as_json: bool) -> int:
    """Import a file of bureau reports; 1 with every fault where there is one, and then nothing is taken in."""
    now = clock()
    taken = import_reports(
        content=Path(path).read_bytes(), actor="cli", today=house_day(now=now), now=now, is_dry=is_dry
    )
    return _told(taken, is_dry=is_dry, as_json=as_json)


def _told(taken: UsageTaken | RatesTaken | ReportsTaken, *, is_dry: bool, as_json: bool) -> int:
    if as_json:
        print_json(
            {
                "rows": taken.rows,
                "recorded": taken.recorded,
                "already_there": taken.already_there,
                "faults": [
                    {"line": one.line, "field": one.field, "message": one.message} for one in taken.faults
                ],
                **({"dry_run": True} if is_dry else {}),
            }
        )
    if taken.faults:
        for one in taken.faults:
            complain(f"line {one.line}, {one.field or 'as a whole'}: {one.message}")
        return complain(f"{len(taken.faults)} faults; nothing was taken in.")
    if not as_json:
        trial = " (a trial: nothing was written)" if is_dry else ""
        print(
            f"{taken.rows:,} rows: {taken.recorded:,} recorded, {taken.already_there:,} already there{trial}."
        )
    return 0
