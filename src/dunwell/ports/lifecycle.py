"""What the command line asks of whoever runs the house: start, stop, prove it, lend the database."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class Lifecycle(Protocol):
    """Each answers with the exit code of its command: 0 done, 1 refused or found faults."""

    def up(self, *, host: str, port: int, demo: bool, as_json: bool) -> int:
        """Run database, web and worker until interrupted; load the demo once if asked to.

        As JSON: one line once all is up, everything else on the error stream.
        """
        ...

    def down(self, *, as_json: bool) -> int:
        """Stop whatever runs in this home; returns when it is gone."""
        ...

    def test(self, *, arguments: Sequence[str], as_json: bool) -> int:
        """Run every check, or pytest alone when it gets arguments.

        As JSON: one line at the end, everything else on the error stream.
        """
        ...

    def database(self) -> AbstractContextManager[object]:
        """Lend the block a migrated database with Django set up; started and stopped for it if need be."""
        ...
