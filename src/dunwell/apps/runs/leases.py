"""Who is at work: a lease is a session lock in PostgreSQL, gone the moment its process or the database is gone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

RUN_LOCK = 0x44554E_52554E  # one collections run is decided at a time


@contextmanager
def lease() -> Iterator[int]:
    """Hold a lease for the time of the block and yield its number."""
    number = secrets.randbits(62)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield number
    finally:
        # A connection that broke has let the lock go with it.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def is_held(*, number: int) -> bool:
    """Tell whether a living process holds this lease."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (is_free,) = cursor.fetchone()
        if is_free:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    return not is_free


@contextmanager
def deciding() -> Iterator[None]:
    """Wait until nobody else decides a run, and hold that for the block.

    It is taken before the transaction begins: one that sees a single moment would else see the moment before the wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RUN_LOCK])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])
