"""The shipped profiles and samples, and how to import them."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.receivables.importing import Imported, Upload, import_items
from dunwell.apps.receivables.importing_customers import import_customers
from dunwell.formats import profile as profiles
from dunwell.formats.profile import CUSTOMERS, Profile

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
TABLES = (
    *("parties_customer", "parties_customername", "parties_contact", "journal_event"),
    *(
        f"receivables_{name}"
        for name in ("account", "importbatch", "openitem", "posting", "entry", "allocation", "residual")
    ),
)


def entity(code: str = "NORTH") -> Entity:
    """Add an entity, or take the one that is there."""
    return add_entity(code=code, name=code, country="US", currency="USD", timezone="UTC", now=NOW)[0]


def shipped(name: str) -> Profile:
    """A profile of the examples."""
    found, faults = profiles.parse(content=(EXAMPLES / "profiles" / f"{name}.toml").read_bytes())
    assert (found is not None, faults) == (True, ())
    assert found is not None
    return found


def sample(name: str) -> bytes:
    """A file of the examples."""
    return (EXAMPLES / "samples" / name).read_bytes()


def take_in(
    content: bytes, *, profile: str, into: str = "NORTH", accept_good: bool = False, dry_run: bool = False
) -> Imported:
    """Import a file by one of the shipped profiles."""
    upload = Upload(name="file", content=content, accept_good=accept_good, dry_run=dry_run)
    shape = shipped(profile)
    if shape.kind == CUSTOMERS:
        return import_customers(upload=upload, profile=shape, actor="test", now=NOW)
    return import_items(upload=upload, profile=shape, entity=entity(into), actor="test", now=NOW)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that an import may write to."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found
