"""The moves of a task: (state, event) → state, and how each kind can end. What is not here cannot happen."""

TASK_MOVES: dict[tuple[str, str], str] = {
    ("open", "done"): "done",
    ("open", "dismissed"): "dismissed",
    ("done", "reopened"): "open",
    ("dismissed", "reopened"): "open",
}

# Kind of task → outcome → what a person reads. An uncertain send is settled at the message itself, not here.
OUTCOMES: dict[str, dict[str, str]] = {
    "call": {
        "will_pay": "Reached: will pay",
        "objects": "Reached: objects to an item",
        "call_again": "Reached: asks to be called again",
        "left_message": "Left a message",
        "no_answer": "No answer",
        "wrong_number": "Wrong number",
    },
    "contact_missing": {
        "contact_found": "Contact found and recorded",
        "nobody_found": "Nobody to be found",
    },
    "owner": {
        "go_on": "Spoke: collections go on",
        "will_pay": "Spoke: they will pay",
        "wait": "Asks to wait",
        "takes_over": "Speaks to the customer",
    },
    "send_copy": {
        "copy_sent": "Copy sent",
        "no_copy": "There is nothing to send",
    },
    "send_uncertain": {
        "arrived": "It arrived",
        "sent_again": "It did not arrive: sent again",
    },
    "delivery_held": {
        "mended": "Mended: try again",
        "not_needed": "It need not be sent this way",
    },
    "delivery_bounced": {
        "mended": "Address mended: send it there",
        "reached": "Reached them in another way",
        "nobody_found": "Nobody to be found",
    },
    "delivery_silent": {
        "arrived": "They have it",
        "not_arrived": "They do not have it: sent in another way",
        "no_answer": "No answer",
    },
    "contact_proposed": {
        "contact_found": "Contact recorded",
        "not_taken": "Not to be used",
    },
    "customer_asks": {
        "answered": "Answered",
        "not_possible": "Not possible: they were told",
    },
    "insurer": {
        "told": "The insurer was told",
        "not_needed": "Paid, or not insured",
    },
    "credit_alert": {
        "looked_at": "Looked at: what had to be done is done",
        "no_matter": "It does not concern us",
    },
}


def sources_of(*, event: str) -> frozenset[str]:
    """Return the states from which an event can happen; empty for an event that is not known."""
    return frozenset(state for (state, known) in TASK_MOVES if known == event)


def outcome_words(*, kind: str, outcome: str) -> str:
    """Return what a person reads for an outcome; the code itself where it is not known any more."""
    return OUTCOMES.get(kind, {}).get(outcome, outcome)
