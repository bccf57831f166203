"""The moves of a message: (state, event) → state. What is not here cannot happen."""

MESSAGE_MOVES: dict[tuple[str, str], str] = {
    ("sending", "sent"): "sent",
    ("sending", "withheld"): "withheld",  # test mode: its words are kept, and nothing leaves
    ("sending", "refused"): "refused",
    ("sending", "put_back"): "unavailable",
    ("sending", "lost"): "uncertain",
    ("unavailable", "sending"): "sending",
    ("uncertain", "sent"): "sent",
    ("uncertain", "put_back"): "unavailable",
    ("sent", "bounced"): "bounced",  # a notice came back: nobody got it
}
