"""The moves of a digest to the sales side: (state, event) → state. What is not here cannot happen."""

DIGEST_MOVES: dict[tuple[str, str], str] = {
    ("proposed", "sending"): "sending",
    ("proposed", "lapsed"): "lapsed",  # tried for too long, or nothing of it is left to tell
    ("sending", "sent"): "sent",
    ("sending", "refused"): "refused",
    ("sending", "put_back"): "proposed",  # surely not taken by the server: to be tried again
    ("sending", "lost"): "uncertain",  # nobody knows: it is not sent again, and counts as told
}
