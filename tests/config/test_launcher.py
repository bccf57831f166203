"""The launcher, run in small clones with an installer of our own in the place of uv, or with pip and no index."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).parents[2] / "dunwell"
UV = """#!{python}
import os, pathlib, sys, time
arguments, log = sys.argv[1:], pathlib.Path({log!r})
with log.open("a") as told:
    told.write(" ".join(pathlib.Path(word).name if os.sep in word else word for word in arguments) + chr(10))
time.sleep(float(os.environ.get("UV_SLEEPS", "0")))
if "-e" in arguments:
    venv = pathlib.Path(arguments[arguments.index("--python") + 1]).parents[1]
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "clone.pth").write_text(os.path.join(arguments[-1], "src") + chr(10))
"""
BASE = "pip install --python python --no-deps --require-hashes -r requirements.lock"
TEST = "pip install --python python --no-deps --require-hashes -r requirements-test.lock"
PROJECT = "pip install --python python --no-build-isolation --no-deps -e clone"


class Clone:
    def __init__(self, folder: Path):
        self.folder = folder / "clone"
        self.bin = folder / "bin"
        self.log = folder / "uv.log"
        package = self.folder / "src/dunwell"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text("import sys; print(sys.prefix, sys.argv[1:])")
        (self.folder / "pyproject.toml").touch()
        for lock in ("requirements.lock", "requirements-test.lock"):
            (self.folder / lock).write_text("one==1\ntwo==2\n")
        shutil.copy(LAUNCHER, self.folder / "dunwell")
        self.bin.mkdir()
        (self.bin / "uv").write_text(UV.format(python=sys.executable, log=str(self.log)))
        (self.bin / "uv").chmod(0o755)
        self.environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(folder), "PIP_NO_INDEX": "1"}

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def installed(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def start(self, *arguments, launcher=None, **environment):
        return subprocess.Popen(
            [sys.executable, launcher or self.folder / "dunwell", *arguments],
            env=self.environment | environment, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments, launcher=None, **environment):
        process = self.start(*arguments, launcher=launcher, **environment)
        out, err = process.communicate()
        assert "Traceback" not in err
        return process.returncode, out.strip(), err.strip()

    def change(self, old, new):
        text = (self.folder / "dunwell").read_text()
        assert old in text
        (self.folder / "dunwell").write_text(text.replace(old, new))


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path)


def last(err: str) -> str:
    return err.splitlines()[-1]


def test_it_parses_on_python_3_8():
    ast.parse(LAUNCHER.read_text(), feature_version=(3, 8))


def test_the_first_call_installs_and_the_next_only_hands_over(clone):
    assert clone.run("up", "--port", "9")[:2] == (0, f"{clone.venv} ['up', '--port', '9']")
    assert clone.installed() == [BASE, PROJECT]
    assert clone.run()[1:] == (f"{clone.venv} []", "")
    assert clone.installed() == [BASE, PROJECT]


def test_through_a_link_from_anywhere_in_a_long_path_with_spaces(tmp_path):
    folder = tmp_path / ("a long name " * 10).strip()
    folder.mkdir()
    clone = Clone(folder)
    (tmp_path / "link").symlink_to(clone.folder / "dunwell")
    assert clone.run("x", launcher=tmp_path / "link")[:2] == (0, f"{clone.venv} ['x']")


def test_only_test_needs_the_test_lock_and_a_changed_lock_is_installed(clone):
    clone.run("test", "--help")
    assert clone.installed() == [BASE, PROJECT]
    clone.run("test")
    assert clone.installed() == [BASE, PROJECT, TEST, PROJECT]
    (clone.folder / "requirements-test.lock").write_text("one==2\n")
    clone.run("up")
    assert len(clone.installed()) == 4
    clone.run("test")
    assert clone.installed()[4:] == [TEST, PROJECT]
    (clone.folder / "requirements.lock").write_text("one==2\n")
    clone.run("test")
    assert clone.installed()[6:] == [BASE, PROJECT, TEST, PROJECT]


def test_a_moved_clone_is_installed_where_it_is_now(clone, tmp_path):
    clone.run()
    clone.folder.rename(tmp_path / "moved")
    clone.folder = tmp_path / "moved"
    assert clone.run()[:2] == (0, f"{clone.venv} []")


def test_a_killed_installation_is_thrown_away_and_begun_anew(clone):
    process = clone.start(UV_SLEEPS="60")
    while not clone.installed():
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    installer = subprocess.run(["pgrep", "-f", f"{clone.bin}/uv"], capture_output=True, text=True, check=True)
    os.kill(int(installer.stdout.split()[0]), signal.SIGKILL)
    (clone.venv / "rubble").touch()
    assert clone.run()[:2] == (0, f"{clone.venv} []")
    assert not (clone.venv / "rubble").exists()


def test_two_at_a_time_install_once(clone):
    both = [clone.start(UV_SLEEPS="0.5") for _ in range(2)]
    answers = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert clone.installed() == [BASE, PROJECT]
    assert sum("Another set-up is running" in err for _, err in answers) == 1


def test_an_environment_whose_python_is_gone_is_made_anew(clone):
    clone.run()
    for name in ("python", "python3"):
        (clone.venv / "bin" / name).unlink()
    (clone.venv / "bin/python").symlink_to("/gone/python3")
    assert clone.run()[:2] == (0, f"{clone.venv} []")


def test_something_else_in_its_place_is_left_alone(clone):
    clone.venv.mkdir()
    (clone.venv / "diary").touch()
    code, _, err = clone.run()
    assert (code, last(err)) == (
        1,
        f"dunwell: {clone.venv} is in the way: it is no virtual environment. Move it away.",
    )
    assert (clone.venv / "diary").exists()


def test_an_old_python_says_so(clone):
    clone.change("(3, 11), 20", "(3, 99), 20")
    version = "{}.{}".format(*sys.version_info[:2])
    assert clone.run() == (1, "", f"dunwell: needs Python >= 3.99; this is {version}. Install a newer one.")


def test_a_full_disk_says_so(clone):
    clone.change("NEEDED_MEGABYTES = 1000", "NEEDED_MEGABYTES = 10**12")
    code, _, err = clone.run()
    assert code == 1
    assert err.startswith("dunwell: The disk is full: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_part_of_python_is_named_with_its_package(clone, tmp_path, module):
    (clone.bin / "uv").unlink()
    (tmp_path / "without").mkdir()
    (tmp_path / "without/sitecustomize.py").write_text(
        "import importlib.util as u; f = u.find_spec\n"
        f"u.find_spec = lambda name, package=None: None if name == {module!r} else f(name, package)\n"
    )
    code, _, err = clone.run(PYTHONPATH=str(tmp_path / "without"))
    version = "{}.{}".format(*sys.version_info[:2])
    remedy = f"On Debian or Ubuntu: apt install python{version}-venv"
    assert (code, last(err)) == (1, f"dunwell: This Python has no module {module}. {remedy}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full. Make room"),
        ("Temporary failure in name resolution", "the package index cannot be reached. Check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "a package is not the one that the lock names"),
        ("[Errno 13] Permission denied: '/x'", "permission denied. Make this folder writable"),
    ],
)
def test_what_pip_complains_of_becomes_one_line_with_a_remedy(clone, words, told):
    (clone.bin / "uv").unlink()
    clone.change('pip = [python, "-I", "-m", "pip"]', f"pip = [{str(clone.bin / 'pip')!r}]")
    (clone.bin / "pip").write_text(f'#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "{words}"\nexit 1\n')
    (clone.bin / "pip").chmod(0o755)
    code, _, err = clone.run()
    assert code == 1
    assert f"dunwell: The packages could not be installed: {told}" in last(err)


def test_pip_steps_in_where_uv_fails_and_speaks_for_itself_when_the_cause_is_unknown(clone):
    (clone.bin / "uv").write_text("#!/bin/sh\nexit 2\n")
    (clone.folder / "requirements.lock").write_text("nothing-such==1 --hash=sha256:" + "0" * 64 + "\n")
    code, _, err = clone.run()
    assert code == 1
    assert "No matching distribution found for nothing-such==1" in err
    assert last(err) == "dunwell: The packages could not be installed; the lines above say why."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_clone_that_may_not_be_written_to_uses_the_data_folder(clone, tmp_path):
    source = Path(__file__).parents[2] / "src/dunwell"
    for part in ("config/__init__.py", "config/home.py", "ports/__init__.py", "ports/errors.py"):
        (clone.folder / "src/dunwell" / part).parent.mkdir(exist_ok=True)
        shutil.copy(source / part, clone.folder / "src/dunwell" / part)
    clone.folder.chmod(0o555)
    code, out, _ = clone.run(DUNWELL_HOME=str(tmp_path / "home"))
    clone.folder.chmod(0o755)
    assert (code, out) == (0, f"{tmp_path}/home/venv []")
