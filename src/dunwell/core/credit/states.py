"""The moves of a wish for a limit."""

from typing import Final

REQUEST_MOVES: Final = {
    ("asked", "granted"): "granted",
    ("asked", "refused"): "refused",
    ("asked", "withdrawn"): "withdrawn",
}
"""(state, event) -> state; what is not here does not happen."""
