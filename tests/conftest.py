"""Empty the database after a test that commits: quickly where the test left little, as most do.

Django truncates all tables, which costs half a second of the server however few rows there are, because each index
becomes a new file; then it writes the permissions anew, which nobody here asks for. Deleting a few hundred rows takes
milliseconds. Truncating remains for tests that left much, so that the tables never grow far beyond what they hold.
"""

import os
from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import settings

if settings.get_current_profile_name() == "default":  # Hypothesis itself takes another on a build machine
    settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
    settings.load_profile("unhurried")

MUCH_BYTES = 8 * 1024 * 1024
OF_DJANGO = {"django_content_type", "auth_permission"}  # written by migrations, and by no test


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of a database that was migrated already, where there is one: each process has its own."""
    if made := os.environ.get("DUNWELL_TEST_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = made


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        yield


def _empty(_case: TransactionTestCase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables()
        found = ", ".join(f"CASE WHEN EXISTS (SELECT FROM \"{name}\") THEN '{name}' END" for name in tables)
        sizes = " + ".join(f"pg_relation_size('\"{name}\"')" for name in tables)
        cursor.execute(f"SELECT array_remove(ARRAY[{found}], NULL), {sizes}")
        filled, size = cursor.fetchone()
        if size > MUCH_BYTES:
            quoted = ", ".join(f'"{name}"' for name in tables)
            cursor.execute(f"TRUNCATE {quoted}")
            return
        for name in filled:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')  # some refuse to lose rows
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in filled:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


@cache
def _tables() -> tuple[str, ...]:
    """Return what Django would truncate, and would not fill again."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(found) - OF_DJANGO))
