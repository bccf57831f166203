"""The file that lays out an empty database: what the migrations leave, and used only where that is sure."""

import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Plain
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dunwell.adapters.postgres.binaries import find
from dunwell.config import schema
from dunwell.config.management.commands.migrate import Command


@pytest.fixture
def empty(django_db_blocker):
    """Another database on the same server, with nothing in it; the connection leads there meanwhile."""
    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        name = f"{usual}_empty"
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        connection.close()
        connection.settings_dict["NAME"] = name
        yield name
        connection.close()
        connection.settings_dict["NAME"] = usual
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def dump() -> str:
    """The tables of the database that the connection leads to, as pg_dump tells them."""
    told = connection.get_connection_params()
    command = [find(major=schema.MAJOR).folder / "pg_dump", "--schema-only", "--no-owner", "--no-privileges"]
    for option, name in (
        ("--host", "host"),
        ("--port", "port"),
        ("--username", "user"),
        ("--dbname", "dbname"),
    ):
        if told.get(name):
            command += [option, str(told[name])]
    secret = {"PGPASSWORD": str(told["password"])} if told.get("password") else {}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=secret)
    return done.stdout


def with_rows() -> set[str]:
    """The tables that are not empty."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def is_of_the_version() -> bool:
    return connection.pg_version // 10_000 == schema.MAJOR


def told() -> tuple[list[schema.Key], str]:
    lines = schema.FILE.read_text(encoding="utf-8").splitlines()
    steps = [
        line.removeprefix("-- migration: ").split(" ", 1) for line in lines if line.startswith("-- migration")
    ]
    return [(app, name) for app, name in steps], lines[0].removeprefix("-- digest: ")


def test_the_file_stands_for_every_migration_as_it_is_now():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    steps, digest = told()
    remedy = "run tools/schema, and commit the file that it writes"
    assert sorted(steps) == sorted(loader.disk_migrations), remedy
    assert digest == schema.digest_of(loader, steps), remedy


def test_the_file_is_what_the_migrations_leave_one_by_one(empty):
    if not is_of_the_version():
        pytest.skip(f"the server is not PostgreSQL {schema.MAJOR}")
    call_command(Plain(), verbosity=0, interactive=False)
    steps, digest = told()
    assert schema.written(dump=dump(), steps=steps, digest=digest) == schema.FILE.read_text(encoding="utf-8")
    assert with_rows() == {
        "django_migrations",
        "django_content_type",
        "auth_permission",
    }  # Django's own, each time


def test_an_empty_database_is_laid_out_once_and_every_migration_counts_as_applied(empty):
    if not is_of_the_version():
        pytest.skip(f"the server is not PostgreSQL {schema.MAJOR}")
    assert schema.lay_out()
    assert not schema.lay_out()  # it is not empty any more
    call_command("migrate", verbosity=0, interactive=False, check_unapplied=True)  # exits where one is left
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone() == (len(told()[0]),)


@pytest.mark.parametrize("fault", ["digest", "steps", "missing"])
def test_a_file_that_may_not_fit_is_left_alone(empty, tmp_path, monkeypatch, fault):
    text = schema.FILE.read_text(encoding="utf-8")
    file = tmp_path / "schema.sql"
    if fault == "digest":
        file.write_text(text.replace("-- digest: ", "-- digest: 0", 1), encoding="utf-8")
    if fault == "steps":
        file.write_text(text.replace("\n-- migration: ", "\n-- migration: law 9999_later\n-- migration: ", 1))
    monkeypatch.setattr(schema, "FILE", Path(file))
    assert not schema.lay_out()
    assert connection.introspection.table_names() == []


def test_migrating_a_single_app_or_asking_only_lays_nothing_out(empty, monkeypatch):
    laid: list[bool] = []
    monkeypatch.setattr(schema, "lay_out", lambda: laid.append(True))
    with pytest.raises(SystemExit):
        call_command(Command(), verbosity=0, interactive=False, check_unapplied=True)
    assert laid == []
