import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dunwell.config import env, home
from dunwell.ports.errors import Refused

as_ordinary_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path / "a b" / "home"))
    return tmp_path / "a b" / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_made_for_its_owner_alone(folder):
    assert home.ensure() == folder
    assert mode(folder) == 0o700
    assert home.ensure() == folder


def test_a_folder_open_to_others_is_closed(folder):
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    home.ensure()
    assert mode(folder) == 0o711


def test_a_relative_folder_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUNWELL_HOME", "here")
    assert home.location() == tmp_path / "here"


def test_a_file_in_the_way_is_refused_with_a_remedy(folder):
    folder.parent.mkdir()
    folder.touch()
    with pytest.raises(Refused, match="is not a folder"):
        home.ensure()


@as_ordinary_user
def test_a_folder_of_somebody_else_is_refused(monkeypatch):
    monkeypatch.setenv("DUNWELL_HOME", "/root-only/dunwell")
    with pytest.raises(Refused, match="cannot be made: Permission denied"):
        home.ensure()


def test_beside_the_launcher_of_a_clone_else_where_the_platform_keeps_data(monkeypatch, tmp_path):
    monkeypatch.delenv("DUNWELL_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(home, "CLONE", tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert home.location() == Path("/data/dunwell")
    monkeypatch.setenv("XDG_DATA_HOME", "relative-is-void")
    monkeypatch.setenv("HOME", "/home/clerk")
    assert home.location() == Path("/home/clerk/.local/share/dunwell")
    (tmp_path / "dunwell").touch()
    (tmp_path / "pyproject.toml").touch()
    assert home.location() == tmp_path / ".dunwell"


def test_a_secret_is_drawn_once_even_by_many_at_a_time(folder):
    home.ensure()
    draw = (
        "import sys, pathlib; from dunwell.config import home;"
        "print(home.secret(home=pathlib.Path(sys.argv[1]), name='key'))"
    )
    command = [sys.executable, "-c", draw, str(folder)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    drawn = {racer.communicate()[0].strip() for racer in racers}
    assert len(drawn) == 1
    assert len(drawn.pop()) == 64
    assert mode(folder / "secrets") == 0o700
    assert mode(folder / "secrets" / "key") == 0o600
    assert [file.name for file in (folder / "secrets").iterdir()] == ["key"]


def test_an_emptied_secret_is_refused_not_replaced(folder):
    home.ensure()
    home.secret(home=folder, name="key")
    (folder / "secrets" / "key").write_text("")
    with pytest.raises(Refused, match="is empty"):
        home.secret(home=folder, name="key")


def test_the_environment_overrides_the_kept_key(folder, monkeypatch):
    monkeypatch.delenv("DUNWELL_SECRET_KEY", raising=False)
    kept = env.secret_key()
    assert (folder / "secrets" / "django-key").read_text() == kept
    monkeypatch.setenv("DUNWELL_SECRET_KEY", "given")
    assert env.secret_key() == "given"
