"""What a court would cost, for the tests of the desk's addresses."""

from tests.world import World

EVERYBODY = "200 200 200 200 200 200 200 200 302"
ABEL = "200 200 200 200 200 404 404 404 302"
COURT_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:court_options", "GET", ABEL, {}),
    ("desk:court_deadlines", "GET", EVERYBODY, {}),
]


def court(world: World) -> dict[str, dict[str, object]]:
    """Abel's account, of which something is overdue."""
    return {
        "desk:court_options": {
            "public_id": world.abel.public_id,
            "account_id": world.abel_account.public_id,
        }
    }
