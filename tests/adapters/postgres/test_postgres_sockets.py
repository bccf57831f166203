import os
import tempfile
from pathlib import Path

import pytest

from dunwell.adapters.postgres import sockets

US = os.geteuid()


@pytest.fixture(autouse=True)
def temporary(monkeypatch):
    with tempfile.TemporaryDirectory(prefix="s", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_it_is_ours_alone_and_the_same_every_time(tmp_path, temporary):
    first = sockets.folder(home=tmp_path, uid=US)
    assert first.parent == temporary
    assert first.stat().st_mode & 0o777 == 0o700
    assert sockets.folder(home=tmp_path, uid=US) == first


def test_two_homes_have_two(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert sockets.folder(home=tmp_path, uid=US) != sockets.folder(home=other, uid=US)


@pytest.mark.parametrize("trap", ["link", "open", "file"])
def test_what_somebody_else_laid_out_is_left_alone(tmp_path, temporary, trap):
    usual = sockets.folder(home=tmp_path, uid=US)
    (tmp_path / "postgres.socket").unlink()
    usual.rmdir()
    if trap == "link":
        (temporary / "elsewhere").mkdir(mode=0o700)
        usual.symlink_to(temporary / "elsewhere")
    elif trap == "open":
        usual.mkdir()
        usual.chmod(0o777)
    else:
        usual.touch()
    chosen = sockets.folder(home=tmp_path, uid=US)
    assert chosen != usual
    assert chosen.stat().st_mode & 0o777 == 0o700
    assert sockets.folder(home=tmp_path, uid=US) == chosen


@pytest.mark.skipif(US != 0, reason="only root can make it somebody else's")
def test_a_folder_of_another_user_is_left_alone(tmp_path):
    usual = sockets.folder(home=tmp_path, uid=US)
    os.chown(usual, 65534, 65534)
    assert sockets.folder(home=tmp_path, uid=US) != usual


def test_a_long_temporary_folder_is_not_used(tmp_path, temporary, monkeypatch):
    long = temporary / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    chosen = sockets.folder(home=tmp_path, uid=US)
    assert chosen.parent == Path("/tmp")
    assert len(str(chosen / ".s.PGSQL.5432")) <= 103
    chosen.rmdir()


def test_a_remembered_folder_outlives_a_change_of_the_temporary_one(tmp_path, temporary, monkeypatch):
    first = sockets.folder(home=tmp_path, uid=US)
    (temporary / "new").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "new"))
    assert sockets.folder(home=tmp_path, uid=US) == first
