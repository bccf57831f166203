"""What the benchmark of cash in a ledger of its own tells."""

import json
from contextlib import nullcontext

import pytest

from dunwell.interfaces.cli.bench import cash as bench_cash

pytestmark = pytest.mark.django_db


def test_the_benchmark_reads_matches_and_applies(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_cash, "own_database", nullcontext)
    code = bench_cash.cash(lines=60, items=400, rounds=1, as_json=True)
    result = json.loads(capsys.readouterr().out)

    assert (code, result["lines"], result["items"]) == (0, 60, 400)
    assert (result["posted"] + result["proposed"] + result["left"], result["posted"] > 40) == (60, True)
    assert {"seconds", "processor_seconds", "reading_seconds", "ratio", "applied_per_second", "load"} <= set(
        result
    )
