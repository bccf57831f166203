"""The moves of a waiver: (state, event) → state. What is not here cannot happen."""

WAIVER_MOVES: dict[tuple[str, str], str] = {
    ("asked", "granted"): "granted",
    ("asked", "refused"): "refused",
}
