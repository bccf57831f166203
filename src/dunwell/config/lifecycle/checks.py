"""Every check that a change must pass, then pytest, on a database of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dunwell.adapters.postgres.client import database
from dunwell.adapters.postgres.cluster import DATABASE
from dunwell.config import home
from dunwell.ports.errors import Refused

PROGRAMS = Path(sys.executable).parent
CHECKS: Mapping[str, Sequence[str]] = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "layers": ("lint-imports",),
    "mypy": ("mypy",),
    "basedpyright": ("basedpyright",),
    "migrations": ("python", "-m", "django", "makemigrations", "--check", "--dry-run"),
    # Made once, while a core is free; the processes of the tests begin with copies.
    "tables": ("python", "-m", "django", "migrate", "--verbosity", "0"),
}
AT_A_TIME = 2
# Half of the tests each, and who is through takes half of what the other has left: the long ones stand last.
SHARED = ("-n", "2", "--dist", "worksteal")
# There are as many processes as cores: over a few dozen rows, more threads of one only wake each other.
ONE_CORE_EACH = {"POLARS_MAX_THREADS": "1"}
BROWSER = ("chromium", "chromium-driver")
APT_SECONDS = 300
APT = ("apt-get", "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20")


def run(*, arguments: Sequence[str], as_json: bool = False) -> int:
    """1 if any check or test fails, after all of them have run; the last line is pytest's, or as JSON our own."""
    if not as_json:
        return _run(arguments=arguments, results={})
    results: dict[str, bool] = {}
    sys.stdout.flush()
    answer = os.dup(1)
    os.dup2(2, 1)  # what the programs that we start print goes to the error stream
    try:
        code = _run(arguments=arguments, results=results)
    finally:
        sys.stdout.flush()
        os.dup2(answer, 1)
    print(json.dumps({"passed": code == 0, "checks": results}), flush=True)
    return code


def _run(*, arguments: Sequence[str], results: dict[str, bool]) -> int:
    checkout = home.clone()
    if not checkout or not (checkout / "tests").is_dir():
        raise Refused("no_checkout", "The tests lie in the checkout: run ./dunwell test there.")
    folder = Path(tempfile.mkdtemp(prefix="dunwell-test-"))
    try:
        with database(home=folder, forgetful=True) as url:
            environment = environment_of(folder=folder, url=url)
            if arguments:
                results["pytest"] = _pytest(arguments, checkout=checkout, environment=environment) == 0
            else:
                _install_browser()
                results |= _static(checkout=checkout, environment=environment)
                if results["tables"]:
                    environment["DUNWELL_TEST_TEMPLATE"] = DATABASE
                environment |= ONE_CORE_EACH
                results["pytest"] = _pytest(SHARED, checkout=checkout, environment=environment) == 0
            return 0 if all(results.values()) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment_of(*, folder: Path, url: str) -> dict[str, str]:
    """Return ours without the settings of this installation, so that the tests see the same everywhere.

    Where compiled modules may not lie beside their sources, they lie in the folder: the checks start some hundred
    processes, and each would compile all of Django for itself.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL_", "DJANGO_"))}
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        kept.setdefault("PYTHONPYCACHEPREFIX", str(folder / "compiled"))
    kept["PATH"] = f"{PROGRAMS}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept | {
        "DATABASE_URL": url,
        "DUNWELL_HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "dunwell.config.settings",
    }


def _static(*, checkout: Path, environment: Mapping[str, str]) -> dict[str, bool]:
    def check(command: Sequence[str]) -> tuple[int, str, float]:
        begun = time.perf_counter()
        done = subprocess.run(
            [str(PROGRAMS / command[0]), *command[1:]],
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, time.perf_counter() - begun

    sound: dict[str, bool] = {}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for name, (code, output, seconds) in zip(CHECKS, pool.map(check, CHECKS.values()), strict=True):
            sound[name] = code == 0
            _say(f"{name:<14} {'ok    ' if code == 0 else 'FAILED'} {seconds:5.1f} s")
            if code != 0:
                _say(output.rstrip())
    return sound


def _pytest(arguments: Sequence[str], *, checkout: Path, environment: Mapping[str, str]) -> int:
    command = [str(PROGRAMS / "python"), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=checkout, env=environment, check=False).returncode


def _install_browser() -> None:
    """Debian's Chromium where it is missing and we may; without one the browser tests skip themselves."""
    if shutil.which("chromium") and shutil.which("chromedriver"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and Path("/etc/debian_version").exists():
        _say("Chromium is missing: installing it for the browser tests …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update, install = (*APT, "update"), (*APT, "install", "-y", "--no-install-recommends", *BROWSER)
        try:
            for command in (update, install):
                subprocess.run(command, env=quiet, capture_output=True, check=True, timeout=APT_SECONDS)
        except (OSError, subprocess.SubprocessError):
            _say("That did not work.")
        else:
            return
    _say("There is no Chromium with its driver: the browser tests are skipped.")


def _say(line: str) -> None:
    print(line, flush=True)
