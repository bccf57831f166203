"""The life of the embedded database, with real servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from tests.adapters.postgres.homes import Home, lives, soon

from dunwell.adapters.postgres import client, locks, state, supervisor
from dunwell.adapters.postgres.account import Account
from dunwell.adapters.postgres.cluster import OUTSIDE_ROLES
from dunwell.apps.links import fences as customers
from dunwell.apps.placements import fences as agencies
from dunwell.ports.errors import Unavailable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
USE = """
import pathlib, sys, psycopg
from dunwell.adapters.postgres.client import Database
with Database(home=pathlib.Path(sys.argv[1]), forgetful=True) as database:
    print(psycopg.connect(database.url).execute("SELECT 'in'").fetchone()[0], flush=True)
    sys.stdin.readline()
print("out", flush=True)
"""


def ask(database, question):
    with psycopg.connect(database.url) as connection:
        return connection.execute(question).fetchall()


def another_user(home):
    user = subprocess.Popen(
        [sys.executable, "-c", USE, str(home.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout.readline() == "in\n"
    return user


def test_a_new_home_gets_a_cluster_whose_role_is_no_superuser(tmp_path):
    home = Home(tmp_path)
    with home.database() as database:
        question = "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert ask(database, question) == [("dunwell", False, True)]
        assert ask(database, "SHOW server_encoding") == [("UTF8",)]
        assert ask(database, "SHOW listen_addresses") == [("",)]
        socket = Path(state.read(tmp_path).socket)
        server = home.server
        assert socket.stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "postgres/password").stat().st_mode & 0o777 == 0o600
    assert not lives(server)
    assert not client.is_running(home=tmp_path)
    assert not socket.exists()
    assert state.read(tmp_path) is None


@pytest.mark.parametrize(("role", "file"), OUTSIDE_ROLES.items())
def test_a_cluster_old_or_new_has_the_roles_that_pages_for_those_outside_take(home, role, file):
    """Ours may take it, nobody may log in as it, and a cluster of before gets it at its next start."""
    question = (
        "SELECT rolcanlogin, rolsuper, rolbypassrls, pg_has_role(oid, 'MEMBER') "
        f"FROM pg_roles WHERE rolname = '{role}'"
    )
    with home.database() as database:
        assert ask(database, question) == [(False, False, False, True)]
    (home.folder / "postgres" / file).unlink()
    with home.database() as database:
        assert ask(database, question) == [(False, False, False, True)]
    assert (home.folder / "postgres" / file).exists()


def test_the_roles_of_the_cluster_are_those_that_the_fences_are_for():
    assert set(OUTSIDE_ROLES) == {customers.ROLE, agencies.ROLE}


def test_a_wrong_password_is_refused(home):
    with home.database() as database:
        wrong = database.url.replace(":", ":x", 2).replace("postgresql:x", "postgresql:")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_the_last_user_stops_it_and_nobody_before(home):
    with home.database():
        server = home.server
        user = another_user(home)
        assert home.server == server
    assert lives(server)
    user.communicate("go\n")
    assert user.returncode == 0
    assert not lives(server)
    assert not client.is_running(home=home.folder)


def test_four_at_a_time_share_one_server_and_leave_nothing(home):
    command = [sys.executable, "-c", USE, str(home.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    users = [subprocess.Popen(command, **pipes) for _ in range(4)]
    assert [user.communicate("go\n")[0] for user in users] == ["in\nout\n"] * 4
    assert not client.is_running(home=home.folder)


def test_a_killed_user_leaves_nothing_running(home):
    user = another_user(home)
    server = home.server
    user.kill()
    user.communicate()
    assert soon(lambda: not lives(server) and not client.is_running(home=home.folder))


def test_a_killed_server_comes_back_with_what_was_committed(home):
    with home.database() as database:
        with psycopg.connect(database.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server = home.server
        os.kill(server, signal.SIGKILL)
        assert soon(lambda: not lives(server))
        database.heal()
        assert soon(lambda: state.read(home.folder).phase == state.READY and home.server != server)
        assert ask(database, "SELECT number FROM kept") == [(7,)]


@linux_only
def test_a_killed_supervisor_takes_its_server_along_and_is_replaced(home):
    with home.database() as database:
        with psycopg.connect(database.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server, supervisor = home.server, state.read(home.folder).pid
        os.kill(supervisor, signal.SIGKILL)
        assert soon(lambda: not lives(server))
        url = database.url
        assert database.tend() is True
        assert database.url == url
        assert ask(database, "SELECT number FROM kept") == [(7,)]
        assert database.tend() is False
    assert not client.is_running(home=home.folder)


def test_all_killed_at_once_heals_on_the_next_start(home):
    user = another_user(home)
    server, supervisor = home.server, state.read(home.folder).pid
    for pid in (supervisor, server, user.pid):
        os.kill(pid, signal.SIGKILL)
    user.communicate()
    assert soon(lambda: not lives(server))
    with home.database() as database:
        assert ask(database, "SELECT 1") == [(1,)]


def test_a_half_built_cluster_is_thrown_away(tmp_path):
    home = Home(tmp_path)
    (tmp_path / "postgres.new/data").mkdir(parents=True)
    (tmp_path / "postgres.new/data/PG_VERSION").write_text("18\n")
    with home.database() as database:
        assert ask(database, "SELECT 1") == [(1,)]
    assert not (tmp_path / "postgres.new").exists()


def test_a_stale_process_id_that_belongs_to_somebody_else_harms_nobody(home):
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        file = home.folder / "postgres/data/postmaster.pid"
        file.write_text(f"{stranger.pid}\n{file.parent}\n1\n5432\n/tmp\n\n 1 1\nready\n")
        with home.database() as database:
            assert ask(database, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_homes_run_side_by_side(home, template):
    other = Home(template)
    with home.database() as first, other.database() as second:
        assert first.url != second.url
        with psycopg.connect(first.url) as connection:
            connection.execute("CREATE TABLE only_here ()")
        assert ask(second, "SELECT to_regclass('only_here')") == [(None,)]


def test_a_path_of_more_than_120_characters_with_spaces(template, tmp_path):
    folder = tmp_path / ("a long name " * 8).strip() / ("and longer " * 8).strip()
    folder.mkdir(parents=True)
    assert len(str(folder)) > 170
    shutil.copytree(template / "postgres", folder / "postgres")
    with Home(folder).database() as database:
        assert ask(database, "SELECT 1") == [(1,)]


def test_stop_ends_it_under_its_users_and_is_content_when_there_is_none(home):
    with home.database():
        server = home.server
        client.stop(home=home.folder)
        assert not lives(server)
        assert not client.is_running(home=home.folder)
    client.stop(home=home.folder)


def test_a_server_that_cannot_start_is_told_in_one_line(home):
    shutil.rmtree(home.folder / "postgres/data/pg_wal")
    with pytest.raises(Unavailable, match=r"does not stay up: .*required WAL directory"), home.database():
        pass
    assert not client.is_running(home=home.folder)


def test_a_full_disk_is_told_before_anything_is_written(home, monkeypatch):
    monkeypatch.setattr(client, "LEAST_FREE_BYTES", 1 << 62)
    with pytest.raises(Unavailable, match="The disk is full"), home.database():
        pass
    assert not client.is_running(home=home.folder)


def test_a_server_that_hears_no_signal_yet_is_told_again():
    """Between its birth and its first own word a server ignores what its parent ignores."""
    words = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(1); "
    words += "signal.signal(signal.SIGINT, signal.SIG_DFL); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE) as server:
        assert server.stdout.readline()
        began = time.monotonic()
        supervisor.stop(server)
    assert server.returncode == -signal.SIGINT
    assert time.monotonic() - began < 30


def test_a_stopping_house_is_not_entered(home, monkeypatch):
    monkeypatch.setattr(client, "ENTER_SECONDS", 0.1)
    stopping = locks.alone(state.users_lock(home.folder))
    with stopping, pytest.raises(Unavailable, match="is being stopped"), home.database():
        pass
    assert not client.is_running(home=home.folder)


@as_root
def test_root_lends_an_ordinary_account(home):
    with home.database() as database:
        owner = Path(f"/proc/{home.server}").stat().st_uid
        assert owner != 0
        assert (home.folder / "postgres/data").stat().st_uid == owner
        assert ask(database, "SELECT 1") == [(1,)]


@as_root
@linux_only
def test_root_may_keep_its_home_behind_a_closed_door(home):
    door = home.folder.parent
    door.chmod(0o700)
    with home.database() as database:
        assert ask(database, "SELECT 1") == [(1,)]
        status = Path(f"/proc/{home.server}/status").read_text()
        granted = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
        assert int(granted, 16) == 1 << 2
        os.kill(state.read(home.folder).pid, signal.SIGKILL)
        assert soon(lambda: not client.is_running(home=home.folder))


@as_root
@linux_only
def test_root_may_keep_temporary_files_behind_a_closed_door(home, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="dw", dir="/tmp") as closed:
        monkeypatch.setenv("TMPDIR", closed)
        with home.database() as database:
            assert state.read(home.folder).socket.startswith(closed)
            assert ask(database, "SELECT 1") == [(1,)]


@as_root
def test_root_in_the_home_of_somebody_else_changes_nobody(home):
    nobody = Account(uid=65534, gid=65534)
    os.chown(home.folder, nobody.uid, nobody.gid)
    with home.database() as database:
        assert Path(f"/proc/{home.server}").stat().st_uid == nobody.uid
        assert ask(database, "SELECT 1") == [(1,)]
