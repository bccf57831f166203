"""Unsaved rows of a table into it by COPY: what bulk_create does, without quoting every text a second time."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import JSONField, Model
from psycopg.types.json import Jsonb

FEW = 20
"""Fewer rows are inserted by one statement: a COPY needs two."""


M = TypeVar("M", bound=Model)


def insert_rows(rows: Sequence[M], /) -> list[M]:
    """Insert rows of one model that are not saved yet, in the caller's transaction, and give them their keys.

    Constraints and triggers hold as for any insert. Values are taken as they are: defaults of the model are set when a
    row is made, those of the database are not used. Rows that have their keys, as where the key is another table's,
    keep them.
    """
    found = list(rows)
    if not found:
        return found
    model: Any = type(found[0])
    if len(found) < FEW:
        model.objects.bulk_create(found)
        return found
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        keyless = [row for row in found if row.pk is None]
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, len(keyless)],
        )
        for row, (key,) in zip(keyless, cursor.fetchall(), strict=True):
            row.pk = key
        is_json = [isinstance(field, JSONField) for field in fields]
        names = [field.attname for field in fields]
        statement = f"COPY {table} ({columns}) FROM STDIN"
        with connection.wrap_database_errors, cursor.cursor.copy(statement) as copy:
            for row in found:
                copy.write_row(
                    [
                        Jsonb(value) if json and value is not None else value
                        for json, value in zip(is_json, (getattr(row, name) for name in names), strict=True)
                    ]
                )
    for row in found:
        row._state.adding = False
    return found
