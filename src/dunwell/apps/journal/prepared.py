"""A query that is asked again and again: parsed and planned once on each connection, then only carried out."""

import sys
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

ONE_PLAN = ", ".join(
    f"set_config('{name}', '{value}', true)"
    for name, value in (("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("jit", "off"))
)
"""Columns of a SELECT before it in the same transaction: the query is planned once for all values, and by indexes.

Without the second a plan that was made while a table was empty would read the whole of it when it is full.
"""


def fetch_prepared(*, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
    """Return the rows of a query whose values stand in it as $1, $2, …, each with its type: $1::bigint.

    For a query that takes longer to plan than to carry out; the text must be the same each time. It runs on the
    connection in use, within its transaction. Values are bound by the server.
    """
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    if raw.prepare_threshold is None:
        # Off by default, for poolers that share sessions; ours are kept whole. Nothing is prepared unless asked to.
        raw.prepare_threshold = sys.maxsize
    with connection.wrap_database_errors, psycopg.RawCursor(raw) as cursor:
        cursor.execute(sql.encode(), params, prepare=True)
        return cursor.fetchall()
