"""Fences in the database: a role for people from outside, which sees only the rows that policies let it see.

The house's own login keeps the tables and works without them. What each role may see is said by whoever knows the
tables (links/fences.py for customers, placements/fences.py for agencies); here is what all fences have in common.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction


class NotFenced(Exception):
    """The database has no such role, or we may not take it: the pages behind it are shut rather than open."""

    code = "not_fenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsiders:
    """People from outside: the role that their requests take, and the setting that says whose rows they are."""

    role: str
    setting: str

    @property
    def mine(self) -> str:
        """Whose rows are seen at this moment, in SQL: a key, or NULL."""
        return f"nullif(current_setting('{self.setting}', true), '')::bigint"


def raise_fence(*, outsiders: Outsiders, statements: Iterable[str], is_writing: bool) -> bool:
    """Take all rights from a role and give it those that `statements` say, in one transaction, as often as one likes.

    is_writing: it numbers new rows as well.

    False where this login may not make roles and nobody made this one: whoever keeps the database runs
    `CREATE ROLE … NOLOGIN; GRANT … TO <login>`, and then this again.
    """
    role = outsiders.role
    if not _has_role(role):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [role])
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        if is_writing:
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
        for statement in statements:
            cursor.execute(statement)
    return True


def policy(*, name: str, table: str, role: str, rows: str, written: str = "") -> Iterator[str]:
    """The statements that show a role only these rows of a table, and let it write only what `written` says.

    rows, written: conditions in SQL. Without `written` the rows are only read, whatever else the role is granted.
    """
    what = f"FOR ALL TO {role} USING ({rows}) WITH CHECK ({written})" if written else ""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield f"CREATE POLICY {name} ON {table} {what or f'FOR SELECT TO {role} USING ({rows})'}"


def tables_there() -> set[str]:
    """The tables that are there now: in the midst of migrations not all are."""
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def columns_there(*, table: str) -> set[str]:
    """The columns that a table has now."""
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def has_fence(*, outsiders: Outsiders) -> bool:
    """Tell whether the role is there, and this login may take it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(pg_has_role(oid, 'MEMBER')), false) FROM pg_roles WHERE rolname = %s",
            [outsiders.role],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def within(*, outsiders: Outsiders, key: int) -> Iterator[None]:
    """Do what follows in one transaction that sees and writes only the rows of this key; raises NotFenced."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(f"SET LOCAL ROLE {outsiders.role}")
            except DatabaseError as fault:
                raise NotFenced from fault
            cursor.execute("SELECT set_config(%s, %s, true)", [outsiders.setting, str(key)])
        yield
        # Reached only where nothing failed: what failed rolls back, and takes the role with it.
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT set_config(%s, '', true)", [outsiders.setting])


def _has_role(role: str) -> bool:
    """Make the role where it is missing, and let this login take it; another database may do so at the same time."""
    outsiders = Outsiders(role=role, setting="")
    for statement in (f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS", f"GRANT {role} TO CURRENT_USER"):
        if has_fence(outsiders=outsiders):
            return True
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:  # made meanwhile, or not ours to make: the next look tells
            continue
    return has_fence(outsiders=outsiders)
