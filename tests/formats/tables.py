"""Profiles and files made in a line, for the tests of the formats."""

from pathlib import Path

from dunwell.formats import profile as profiles
from dunwell.formats.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
HEADER = "number,customer,name,currency,amount,issued,due"
OPEN = """
kind = "open-items"
source = "test"
[columns]
number = "number"
customer = "customer"
customer_name = "name"
currency = "currency"
amount = "amount"
issued_on = "issued"
due_on = "due"
"""


def profile(text: str = OPEN) -> Profile:
    """The profile of a TOML text that has no fault."""
    found, faults = profiles.parse(content=text.encode())
    assert faults == ()
    assert found is not None
    return found


def shipped(name: str) -> Profile:
    """A profile of the examples."""
    return profile((EXAMPLES / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))


def rows(*lines: str, header: str = HEADER) -> bytes:
    """A CSV of the header and the lines."""
    return "\n".join([header, *lines, ""]).encode()
