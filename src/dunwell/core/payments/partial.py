"""Why somebody pays less than is open: asked by invoice, or by line of it."""

PARTIAL_REASONS: dict[str, str] = {
    "disputed": "Part of it is wrong",
    "not_delivered": "Part of it was not delivered",
    "credit_expected": "A credit note is to come",
    "discount": "Discount was agreed",
    "withheld_tax": "Tax is withheld",
    "rest_later": "The rest is paid later",
    "other": "Another reason",
}
"""The codes, with their words; `other` needs a note."""
NOTE_MAX = 500
