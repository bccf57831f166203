"""The moves of a customer's service: (state, event) → state. What is not here cannot happen."""

SERVICE_MOVES: dict[tuple[str, str], str] = {
    ("normal", "warned"): "warned",
    ("warned", "restricted"): "restricted",
    ("restricted", "suspended"): "suspended",
    ("warned", "resumed"): "normal",
    ("restricted", "resumed"): "normal",
    ("suspended", "resumed"): "normal",
}
