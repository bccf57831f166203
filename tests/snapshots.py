"""The whole test database kept aside and put back in a moment: for what is slow to make and looked at by many."""

from django.db import connection


def keep(name: str) -> None:
    """Copy the test database as it is; a copy of that name is replaced."""
    _copy(source=_own(), target=_kept(name))


def put_back(name: str) -> None:
    """Make the test database what it was when it was kept."""
    _copy(source=_kept(name), target=_own())


def forget(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{_kept(name)}" WITH (FORCE)')


def _copy(*, source: str, target: str) -> None:
    connection.close()  # nobody may be in a database that is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')


def _own() -> str:
    return str(connection.settings_dict["NAME"])


def _kept(name: str) -> str:
    return f"{_own()}_{name}"
