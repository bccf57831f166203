"""Keep, place or sue, and agencies compared, for the tests of the desk's addresses."""

from tests.world import World

EVERYBODY = "200 200 200 200 200 200 200 200 302"
ABEL = "200 200 200 200 200 404 404 404 302"
WEIGH_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:weigh", "GET", ABEL, {}),
    ("desk:agencies_compared", "GET", EVERYBODY, {}),
]


def weigh(world: World) -> dict[str, dict[str, object]]:
    """Abel's account, of which something is overdue."""
    return {
        "desk:weigh": {"public_id": world.abel.public_id, "account_id": world.abel_account.public_id},
    }
