"""How commands print: one line of JSON, or a table for a person."""

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def print_json(result: object) -> None:
    """Print a result as one line of JSON."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def print_table(*, headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print rows under headings; the columns named in `right` are set flush right."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table, markup=False)


def complain(message: str) -> int:
    """Say on the error stream what is wrong; the exit code of a refusal."""
    sys.stderr.write(f"dunwell: {message}\n")
    return 1
