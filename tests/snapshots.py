"""The whole test database kept aside and put back in a moment: for what is slow to make and looked at by many."""

import time

from django.db import ProgrammingError, connection
from django.db.backends.utils import CursorWrapper
from tests.emptying import EMPTIER

_MOST_TRIES = 30


def keep(name: str) -> None:
    """Copy the test database as it is; a copy of that name is replaced."""
    _copy(source=_own(), target=_kept(name))


def put_back(name: str) -> None:
    """Make the test database what it was when it was kept."""
    _copy(source=_kept(name), target=_own())


def forget(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        _drop(cursor, _kept(name))


def _copy(*, source: str, target: str) -> None:
    EMPTIER.leave()  # nobody may be in a database that is copied
    connection.close()
    with connection._nodb_cursor() as cursor:
        _drop(cursor, target)
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')


def _drop(cursor: CursorWrapper, name: str) -> None:
    """Drop a database with whoever is in it; the server's own vacuum may not be put out, and is waited for."""
    for tried in range(1, _MOST_TRIES + 1):
        try:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except ProgrammingError:
            if tried == _MOST_TRIES:
                raise
            time.sleep(1)
        else:
            return


def _own() -> str:
    return str(connection.settings_dict["NAME"])


def _kept(name: str) -> str:
    return f"{_own()}_{name}"
