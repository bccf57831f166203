"""Nothing in the tree names a machine, a host of somebody's, or a person: whoever clones it finds only the project."""

import re

import pytest
from tests.architecture.tree import texts

# Made-up places that the tests speak of.
INVENTED_PATHS = {"/home/clerk"}
# Built from pieces, so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(
    r"(?<![\w.~}/-])/(?:" + "|".join(["work", "root", "Users", "home", "mnt"]) + r")/[\w.-]+", re.ASCII
)
URL = re.compile(r"\b(?:https?|ftp|git|ssh|wss?|file)://([^\s/\"'`)>\]}|,?#]+)")
MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})\b", re.ASCII)
RESERVED = (".example", ".example.com", ".example.org", ".invalid", ".test", ".localhost")
HOSTS = {
    *("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "example.com", "testserver"),
    "www.apache.org",  # the licence itself
    "www.w3.org",  # names of vocabularies: SVG, XML
    "www.contributor-covenant.org",
    "keepachangelog.com",
    "semver.org",
    "checkout.stripe.com",  # the page of a payment provider: browsers are sent there and nowhere else
}
UNFINISHED = re.compile(
    r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK", "lorem " + "ipsum"]) + r")\b"
)


def host_of(place: str) -> str:
    """The host in `user:password@host:port`."""
    return re.sub(r":\d*$", "", place.rpartition("@")[2])


def is_reserved(host: str) -> bool:
    """Whether nobody can own this host; a placeholder has no owner either, and a kept letter is no mailbox."""
    is_name = "." not in host or "{" in host or "…" in host or host.endswith(".eml")
    return is_name or host in HOSTS or f".{host}".endswith(RESERVED)


def machine_paths(text: str) -> list[str]:
    """Paths that exist on somebody's machine."""
    return [path for path in MACHINE_PATH.findall(text) if path not in INVENTED_PATHS]


def foreign_hosts(text: str) -> list[str]:
    """Hosts in addresses of pages and of mailboxes that somebody could own."""
    pages, mailboxes = map(host_of, URL.findall(text)), MAIL.findall(URL.sub("", text))
    return [host for host in (*pages, *mailboxes) if not is_reserved(host)]


def test_no_file_names_a_machine() -> None:
    assert {str(path): found for path, text in texts() if (found := machine_paths(text))} == {}


def test_no_file_names_a_host_that_is_not_reserved() -> None:
    assert {str(path): found for path, text in texts() if (found := foreign_hosts(text))} == {}


def test_no_file_is_left_unfinished() -> None:
    assert {str(path): found for path, text in texts() if (found := UNFINISHED.findall(text))} == {}


@pytest.mark.parametrize(
    "said", ["see /" + "work/x", 'open("/' + 'root/.netrc")', "(/" + "Users/me/dunwell)"]
)
def test_a_machine_path_is_found(said: str) -> None:
    assert len(machine_paths(said)) == 1


@pytest.mark.parametrize("said", ["src/work/x", "{root}/work/x", "/opt/homebrew/bin", "/home/clerk"])
def test_other_paths_are_not_taken_for_one(said: str) -> None:
    assert machine_paths(said) == []


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("https:/" + "/registry.npm" + "js.org/x", "registry.npm" + "js.org"),
        ("http:/" + "/me:secret" + "@mirror.corp:8080/simple", "mirror.corp"),
        ("write to someone@" + "gmail.com", "gmail.com"),
    ],
)
def test_a_host_is_found(said: str, host: str) -> None:
    assert foreign_hosts(said) == [host]


@pytest.mark.parametrize(
    "said",
    [
        "http://127.0.0.1:8000/",
        "smtp://mail.example",
        "3.abc@mail.example.eml",
        "ada@demo.dunwell.example",
        "http://{host}:{port}/",
    ],
)
def test_hosts_that_nobody_owns_are_allowed(said: str) -> None:
    assert foreign_hosts(said) == []
