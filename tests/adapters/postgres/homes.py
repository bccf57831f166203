"""A data folder and what tests ask about it."""

import time
from pathlib import Path

from dunwell.adapters.postgres.client import Database


class Home:
    """A data folder with the questions that tests ask about it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def database(self) -> Database:
        return Database(home=self.folder, forgetful=True)

    @property
    def server(self) -> int:
        return int((self.folder / "postgres/data/postmaster.pid").read_text().split("\n", 1)[0])


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def soon(condition, *, seconds=15.0) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
