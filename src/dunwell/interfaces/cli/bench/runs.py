"""The benchmark of a collections run: a ledger of its own, timed steps, and the copying limit beside them."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from django.db import connection, transaction
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dunwell.apps.receivables.frames import RESIDUALS_NOW
from dunwell.apps.runs import collections as engine
from dunwell.apps.runs import frames, recording
from dunwell.apps.runs.models import Run
from dunwell.interfaces.cli.bench.guards import lay_over
from dunwell.interfaces.cli.bench.ledger import fill
from dunwell.interfaces.shared.house import clock

AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 6, 0, tzinfo=UTC)
STEPS = ("gather", "decide", "record", "propose")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """One run: seconds by step, and the seconds of copying the same rows out and the same decisions in."""

    steps: dict[str, float]
    copy_out: float
    copy_in: float

    @property
    def ratio(self) -> float:
        """How many times the copying limit the run took."""
        return sum(self.steps.values()) / (self.copy_out + self.copy_in)


def refuse(message: str) -> int:
    """Say why it cannot be measured; the exit code of wrong use."""
    sys.stderr.write(f"dunwell: {message}\n")
    return 2


def collections(*, items: int, customers: int, rounds: int, is_growth: bool, as_json: bool) -> int:
    """Measure and print; the work happens in a database of its own, dropped at the end."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=(rounds + 2) * (2 if is_growth else 1))

        def say(message: str) -> None:
            bar.update(task, description=message, advance=1)

        result = _measured(items=items, customers=customers, rounds=rounds, say=say)
        if is_growth:
            tenth = _measured(
                items=max(1, items // 10), customers=max(1, customers // 10), rounds=rounds, say=say
            )
            result["growth"] = round(_total(result) / _total(tenth), 2)
            result["tenth"] = tenth
    _print(result, as_json=as_json)
    return 0


def _total(result: dict[str, object]) -> float:
    seconds: dict[str, float] = result["seconds"]  # type: ignore[assignment]
    return sum(seconds.values())


def _measured(*, items: int, customers: int, rounds: int, say: Say) -> dict[str, object]:
    with own_database():
        say(f"making {items} items of {customers} customers …")
        fill(items=items, customers=customers, as_of=AS_OF, now=NOW)
        lay_over(as_of=AS_OF, now=NOW)
        _forget_peak()
        timed = []
        for number in range(rounds + 1):
            say(f"round {number} of {rounds} …" if number else "warming up …")
            timed.append(_round())
        peak = _peak_mb("self"), _peak_mb(str(_backend()))
        considered = Run.objects.latest("id").considered
    return _summary(items=items, customers=customers, considered=considered, timed=timed[1:], peak=peak)


def _round() -> Round:
    """Run once on the ledger as it was made, and copy what that run read and wrote."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE runs_run, runs_decision, runs_action CASCADE")
    run = engine.propose(as_of=AS_OF, actor="bench", clock=clock)
    out = sum(_copied_out(sql) for sql in (RESIDUALS_NOW, frames.accounts_sql()))
    return Round(steps={step: run.seconds[step] for step in STEPS}, copy_out=out, copy_in=_copied_in(run))


def _copied_out(sql: str) -> float:
    began = time.perf_counter()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement, {"as_of": AS_OF}) as copy:
        for _ in copy:
            pass
    return time.perf_counter() - began


def _copied_in(run: Run) -> float:
    """Copy the decisions of a run into a table of the same columns, without keys and indexes."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in recording.DECISIONS.names)
        query = f"SELECT {names} FROM runs_decision WHERE run_id = %s"  # noqa: S608 - names of our own
        with cursor.copy(f"COPY ({query}) TO STDOUT", [run.pk]) as copy:
            rows = b"".join(copy)
        cursor.execute("CREATE TABLE bench_decision (LIKE runs_decision)")
        began = time.perf_counter()
        with cursor.copy(f"COPY bench_decision ({names}) FROM STDIN") as copy:
            copy.write(rows)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_decision")
    return took


def _summary(
    *,
    items: int,
    customers: int,
    considered: int,
    timed: list[Round],
    peak: tuple[float | None, float | None],
) -> dict[str, object]:
    seconds = {step: statistics.median(one.steps[step] for one in timed) for step in STEPS}
    handled = {"gather": items, "decide": items, "record": considered, "propose": considered}
    limit = statistics.median(one.copy_out + one.copy_in for one in timed)
    return {
        "items": items,
        "customers": customers,
        "accounts": considered,
        "rounds": len(timed),
        "seconds": {step: round(took, 3) for step, took in seconds.items()},
        "rows_per_second": {step: round(handled[step] / max(took, 0.001)) for step, took in seconds.items()},
        "copying_limit_seconds": round(limit, 3),
        "ratio": round(statistics.median(one.ratio for one in timed), 2),
        "ratios": [round(one.ratio, 2) for one in timed],
        "peak_memory_mb": {"process": peak[0], "database_backend": peak[1]},
        "load": [round(one, 2) for one in os.getloadavg()],
        "polars_threads": pl.thread_pool_size(),
    }


def _print(result: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    console = Console()
    table = Table("Step", "Seconds (median)", "Rows per second", box=None)
    seconds: dict[str, float] = result["seconds"]  # type: ignore[assignment]
    speed: dict[str, int] = result["rows_per_second"]  # type: ignore[assignment]
    for step in STEPS:
        table.add_row(step, f"{seconds[step]:.3f}", f"{speed[step]:,}")
    console.print(table)
    console.print(
        f"{result['ratio']} times the copying limit of {result['copying_limit_seconds']} s; "
        f"peak memory {result['peak_memory_mb']} MB; load {result['load']}."
    )
    if "growth" in result:
        console.print(f"Ten times the items took {result['growth']} times as long.")


@contextmanager
def own_database() -> Iterator[None]:
    """Make a database beside the one in use, migrate it, and drop it at the end."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = {
        **connection.settings_dict.get("TEST", {}),
        "NAME": f"dunwell_bench_{os.getpid()}",
    }
    with redirect_stdout(sys.stderr):  # Django tells of its cache table; what we print is for machines
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    return int(number)


def _forget_peak() -> None:
    """Begin to count the peak of this process anew, where the system can (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        sys.stderr.write("dunwell: the peak memory includes the making of the ledger on this system\n")


def _peak_mb(process: str) -> float | None:
    """Return the peak of resident memory of a process on this machine in MB, or None where it cannot be seen."""
    try:
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    except OSError:
        return None
    return None
