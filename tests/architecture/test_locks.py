"""The locks: every dependency pinned, every file known by its hash, no word on where it comes from."""

import re
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from tests.architecture.tree import ROOT, project

BASE, TEST = "requirements.lock", "requirements-test.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@cache
def pins(lock: str) -> dict[str, set[str]]:
    """The locked versions by name: several where platforms differ."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        match = PIN.match(entry)
        assert match, entry
        found.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return found


def entries(lock: str) -> list[str]:
    """What the lock says, continued lines joined."""
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", [BASE, TEST])
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert ":/" + "/" not in text
    assert [
        line for line in text.splitlines() if line.lstrip().startswith(("-i ", "-f ", "--index", "--find"))
    ] == []


@pytest.mark.parametrize("lock", [BASE, TEST])
def test_every_entry_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    assert [entry for entry in entries(lock) if not (PIN.match(entry) and HASH.search(entry))] == []


@pytest.mark.parametrize("lock", [BASE, TEST])
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    metadata = project()
    wanted = {
        BASE: metadata["project"]["dependencies"] + metadata["build-system"]["requires"],
        TEST: metadata["dependency-groups"]["test"],
    }[lock]
    for requirement in map(Requirement, wanted):
        versions = pins(lock).get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is missing: run tools/lock"
        assert all(requirement.specifier.contains(Version(one)) for one in versions), requirement


def test_the_two_locks_agree() -> None:
    both = pins(BASE).keys() & pins(TEST).keys()

    assert {name: pins(BASE)[name] for name in both} == {name: pins(TEST)[name] for name in both}
