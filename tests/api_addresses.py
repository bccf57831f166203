"""Addresses of the API, and those for agencies: a log-in at the desk opens none of them."""

from tests.agency_addresses import AGENCY_TABLE, agency
from tests.world import World

from dunwell.core import ids

NO_KEY = "401 401 401 401 401 401 401 401 401"
READ = (
    *("key", "entities", "customers", "customer", "accounts", "open_items", "receipts", "allocations"),
    *("bills", "bill", "events"),
)
DONE = ("bills_issue", "usage", "credit_checks", "credit_check_release")
API_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    *((f"api:{name}", "GET", NO_KEY, {}) for name in READ),
    *((f"api:{name}", "POST", NO_KEY, {}) for name in DONE),
    *AGENCY_TABLE,
]


def api(world: World) -> dict[str, dict[str, object]]:
    """What they are about: all of it Abel's."""
    return agency() | {
        f"api:{name}": {f"{field}_id": ids.show(prefix=prefix, uuid=world.abel.public_id)}
        for name, field, prefix in (
            ("customer", "customer", "cus"),
            ("bill", "bill", "bil"),
            ("credit_check_release", "check", "chk"),
        )
    }
