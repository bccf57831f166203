"""The small language of letter texts: words with `{placeholder}` in them, and nothing that can be executed.

`{{` and `}}` stand for braces. No attribute, index, format or conversion is possible, so a text from
outside can say what it likes and still only ever shows the values listed here.
"""

import re
from collections.abc import Mapping

PLACEHOLDERS = frozenset(
    {
        "customer",
        "open_amount",
        "overdue_amount",
        "oldest_number",
        "oldest_due_on",
        "oldest_days",
        "item_count",
        "entity",
        "sender",
        "pay_by",
    }
)

STEPS = ("courtesy", "reminder", "firmer", "call", "final")
"""The built-in ladder, from the friendliest to the firmest."""

REQUIRED: Mapping[str, frozenset[str]] = {
    "courtesy": frozenset({"open_amount", "entity", "sender"}),
    "reminder": frozenset({"overdue_amount", "entity", "sender"}),
    "firmer": frozenset({"overdue_amount", "pay_by", "entity", "sender"}),
    "call": frozenset({"customer", "overdue_amount", "oldest_number", "oldest_due_on"}),
    "final": frozenset({"overdue_amount", "pay_by", "entity", "sender"}),
}
"""What a step's text must say somewhere, or the reader could not act on it."""

REQUIRED_ELSEWHERE = frozenset({"entity", "sender"})
"""What a text of one's own must say, besides an amount."""

AMOUNTS = frozenset({"open_amount", "overdue_amount"})
SHORT_MAX = 480
"""Characters of short words: three text messages."""

OUT_OF_PLACE: Mapping[str, frozenset[str]] = {
    "courtesy": frozenset({"overdue_amount", "oldest_days"}),  # nothing is overdue yet
}
"""What would make no sense in a step."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}(\.(?!\.))?|[{}]")  # the full stop behind a name is its own group


def placeholders_in(template: str, /) -> frozenset[str]:
    """The names between braces, known or not."""
    return frozenset(m[1] for m in _TOKEN.finditer(template) if m[1] is not None)


def template_faults(template: str, /) -> tuple[str, ...]:
    """What is wrong with a template, a sentence each; empty when it can be filled."""
    unknown = sorted(placeholders_in(template) - PLACEHOLDERS)
    found = [f"unknown placeholder {{{name}}}" for name in unknown]
    if any(m[0] in {"{", "}"} for m in _TOKEN.finditer(template)):
        found.append("a single brace: write {{ or }} to show one")
    return tuple(found)


def fill(template: str, /, *, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced once; braces within values stay what they are.

    A value that ends in a full stop ("Inc.") ends the sentence too: the template's own stop behind it is dropped.
    The template must be without `template_faults` and every placeholder must have a value (KeyError).
    """

    def put(match: re.Match[str]) -> str:
        if match[1] is not None:
            value, stop = values[match[1]], match[2] or ""
            return value if value.endswith(".") else value + stop
        return match[0][0]

    return _TOKEN.sub(put, template)
