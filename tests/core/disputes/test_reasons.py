"""The guide tells the reasons as they are."""

from pathlib import Path

from dunwell.core.disputes.reasons import DEPARTMENTS, REASONS

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "disputes.md"


def test_the_guide_has_every_reason_with_its_department_and_days() -> None:
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in GUIDE.read_text().splitlines()]
    told = [row for row in rows if len(row) == 3 and row[2].isdigit()]
    assert told == [(one.name, DEPARTMENTS[one.department], str(one.days)) for one in REASONS.values()]
