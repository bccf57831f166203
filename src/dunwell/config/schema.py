"""The tables of an empty database in one go: as the migrations leave them, kept as a file beside this one.

Some two hundred migrations take minutes, most of it for Django to picture every state between; the file takes seconds.
`tools/schema` makes it from the migrations, and a test holds it against them. Migrations that came after it are applied
to what it laid out; where a migration that it stands for has changed since, it is not used.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FILE = Path(__file__).with_name("schema.sql")
MAJOR = 18
"""The major version of PostgreSQL whose words the file is in: on others the migrations are applied one by one."""
_STEP = "-- migration: "
_DIGEST = "-- digest: "
_QUOTE = re.compile(r"\$[a-z_]*\$", re.IGNORECASE)

Key = tuple[str, str]


def lay_out() -> bool:
    """Lay out an empty database from the file, and say whether that was done; otherwise nothing is touched."""
    if connection.vendor != "postgresql" or not FILE.is_file():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        if cursor.fetchone()[0] // 10_000 != MAJOR:
            return False
    text = FILE.read_text(encoding="utf-8")
    steps, digest = _told(text)
    loader = MigrationLoader(None, ignore_no_migrations=True)
    if not set(steps) <= set(loader.disk_migrations) or digest != digest_of(loader, steps):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), to_regclass('public.django_migrations')")
        if cursor.fetchone() != ("public", None) or connection.introspection.table_names(cursor):
            return False
        cursor.execute("SET LOCAL check_function_bodies = false")
        cursor.execute(text)
        recorder = MigrationRecorder(connection)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in steps)
    return True


def written(*, dump: str, steps: Sequence[Key], digest: str) -> str:
    """Return the file for what `pg_dump --schema-only --no-owner --no-privileges` said after these migrations."""
    heads = [f"{_DIGEST}{digest}", *(f"{_STEP}{app} {name}" for app, name in steps)]
    return "\n".join([*heads, *_lean(dump)]) + "\n"


def digest_of(loader: MigrationLoader, steps: Sequence[Key]) -> str:
    """Return a digest of what those of the migrations say that are ours to change."""
    found = hashlib.sha256()
    for key in sorted(steps):
        module = loader.disk_migrations[key].__module__
        if module.startswith("dunwell."):
            path = Path(__file__).parents[1].joinpath(*module.split(".")[1:]).with_suffix(".py")
            found.update(path.read_bytes())
    return found.hexdigest()


def _told(text: str) -> tuple[list[Key], str]:
    steps: list[Key] = []
    digest = ""
    for line in text.splitlines():
        if line.startswith(_DIGEST):
            digest = line.removeprefix(_DIGEST)
        elif line.startswith(_STEP):
            app, _, name = line.removeprefix(_STEP).partition(" ")
            steps.append((app, name))
        else:
            break
    return steps, digest


def _lean(dump: str) -> Iterator[str]:
    """The statements without comments, without what pg_dump sets for its session, and without the schema itself."""
    opened = ""  # what the body of a function ends with, whose lines stay as they are
    for line in dump.splitlines():
        is_noise = not line.strip() or line.startswith(("--", "SET ", "SELECT pg_catalog.", "\\"))
        if opened or not is_noise:
            yield line
        for quote in _QUOTE.findall(line):
            opened = "" if quote == opened else opened or quote
