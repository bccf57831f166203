"""Empty the database after a test that commits: quickly where the test left little, as most do.

Django truncates all tables, which costs half a second of the server however few rows there are, because each index
becomes a new file; then it writes the permissions anew, which nobody here asks for. Deleting a few hundred rows takes
milliseconds. Truncating remains for tests that left much, so that the tables never grow far beyond what they hold.

It is done over a connection that stays open from test to test. To look into every table a new one would first read
the catalogue about all of them, which takes longer than the rest together.
"""

from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

MUCH_BYTES = 8 * 1024 * 1024
OF_DJANGO = {"django_content_type", "auth_permission"}  # written by migrations, and by no test


@dataclass
class Emptier:
    """Empties the database that the tests use now; `leave` before that is copied or dropped."""

    line: BaseDatabaseWrapper | None = None
    tables: tuple[str, ...] = ()
    guarded: frozenset[str] = field(default_factory=frozenset)
    """Those with triggers of ours; some refuse to lose rows."""

    def empty(self) -> None:
        """Delete whatever is in the tables."""
        connection.close()  # what the test left undone would be waited for
        if self.line is not None and self.line.settings_dict["NAME"] != connection.settings_dict["NAME"]:
            self.leave()
        try:
            self._empty(self.line or self._enter())
        except (OperationalError, InterfaceError):  # the test had everybody put out of the database
            self.leave()
            self._empty(self._enter())

    def leave(self) -> None:
        """Close the connection; the next test opens another."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def _enter(self) -> BaseDatabaseWrapper:
        self.line = connection.copy()
        found = self.line.introspection.django_table_names(only_existing=True, include_views=False)
        self.tables = tuple(sorted(set(found) - OF_DJANGO))
        with self.line.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(DISTINCT c.relname::text) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal"
            )
            self.guarded = frozenset(cursor.fetchone()[0])
        return self.line

    def _empty(self, line: BaseDatabaseWrapper) -> None:
        found = ", ".join(
            f"CASE WHEN EXISTS (SELECT FROM \"{name}\") THEN '{name}' END" for name in self.tables
        )
        sizes = " + ".join(f"pg_relation_size('\"{name}\"')" for name in self.tables)
        with line.cursor() as cursor:
            cursor.execute(f"SELECT array_remove(ARRAY[{found}], NULL), {sizes}")
            filled, size = cursor.fetchone()
            if size > MUCH_BYTES:
                quoted = ", ".join(f'"{name}"' for name in self.tables)
                cursor.execute(f"TRUNCATE {quoted}")
            elif filled:
                cursor.execute(self._deleting(filled))

    def _deleting(self, filled: list[str]) -> str:
        """Statements sent at once; the server holds what is sent at once for one transaction."""
        guarded = [name for name in filled if name in self.guarded]
        return ";".join(
            [
                *(f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in guarded),
                *(f'DELETE FROM "{name}"' for name in filled),
                "SET CONSTRAINTS ALL IMMEDIATE",
                *(f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in guarded),
            ]
        )


EMPTIER = Emptier()
