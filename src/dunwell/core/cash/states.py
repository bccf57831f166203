"""The moves of bank lines, matches and refunds: (state, event) → state. What is not here cannot happen."""

LINE_MOVES: dict[tuple[str, str], str] = {
    ("waiting", "released"): "open",
    ("waiting", "dropped"): "noted",
    ("noted", "doubted"): "waiting",
    ("open", "proposed"): "proposed",
    ("open", "parked"): "parked",
    ("open", "settled"): "done",
    ("proposed", "withdrawn"): "open",
    ("proposed", "parked"): "parked",
    ("proposed", "settled"): "done",
    ("parked", "taken_up"): "open",
    ("parked", "settled"): "done",
    ("done", "reopened"): "open",
}
"""noted: kept, and never posted (pending, a copy of another line, a sum whose parts are lines); waiting: for a yes."""

MATCH_MOVES: dict[tuple[str, str], str] = {
    ("proposed", "posted"): "posted",
    ("proposed", "rejected"): "rejected",
    ("proposed", "lapsed"): "lapsed",
    ("posted", "taken_back"): "taken_back",
    ("posted", "returned"): "returned",
}

REFUND_MOVES: dict[tuple[str, str], str] = {
    ("asked", "approved"): "approved",
    ("asked", "refused"): "refused",
    ("asked", "cancelled"): "cancelled",
    ("approved", "cancelled"): "cancelled",
    ("approved", "written"): "written",
    ("written", "unwritten"): "approved",
    ("written", "sent"): "sent",
    ("sent", "posted"): "posted",
    ("posted", "reopened"): "sent",
    ("written", "failed"): "failed",
    ("sent", "failed"): "failed",
}
