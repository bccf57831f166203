"""What can be wrong with the words of a step: everything at once, each with its field and its remedy."""

import re
from collections.abc import Collection, Iterator

from dunwell.core.dunning.letters import StepText
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.dunning.templates import (
    AMOUNTS,
    OUT_OF_PLACE,
    PLACEHOLDERS,
    REQUIRED,
    REQUIRED_ELSEWHERE,
    SHORT_MAX,
    placeholders_in,
    template_faults,
)

LENGTHS = {"subject": 300, "greeting": 300, "body": 10_000, "closing": 1_000, "short": SHORT_MAX}
PARAGRAPHS_MAX = 20
ONE_LINE = ("subject", "short")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MARKUP = re.compile(r"</?[a-zA-Z!][^>\n]*>|&(?:#\d+|[a-zA-Z]{2,10});")


def paragraphs(text: str, /) -> tuple[str, ...]:
    """Return the paragraphs of a text typed with empty lines between them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(one.strip() for one in re.split(r"\n[ \t]*\n", lines) if one.strip())


def text_faults(
    text: StepText, /, *, key: str, language: str, languages: Collection[str]
) -> list[PolicyFault]:
    """Return everything that is wrong with the words of a step; empty when they can be published.

    languages: those in which a letter can be written at all.
    """
    return [PolicyFault(field, message) for field, message in _found(text, key, language, languages)]


def _found(text: StepText, key: str, language: str, languages: Collection[str]) -> Iterator[tuple[str, str]]:
    if not _KEY.fullmatch(key):
        yield "key", "Give a name of small letters, digits, - and _, at most 40, that begins with a letter."
    if language not in languages:
        yield "language", f"Letters are written in {', '.join(sorted(languages))}: choose one of them."
    given = {
        "subject": text.subject,
        "greeting": text.greeting,
        "body": "\n\n".join(text.body),
        "closing": text.closing,
        "short": text.short,
    }
    for field, words in given.items():
        yield from _field(field, words)
    if len(text.body) > PARAGRAPHS_MAX:
        yield "body", f"At most {PARAGRAPHS_MAX} paragraphs, please."
    yield from _sayings(text, key=key, used=placeholders_in("\n".join([*given.values()][:-1])))


def _field(field: str, words: str) -> Iterator[tuple[str, str]]:
    if not words.strip() and field != "short":
        yield field, "Write something here."
    if len(words) > LENGTHS[field]:
        yield field, f"At most {LENGTHS[field]} characters, please; these are {len(words)}."
    if field in ONE_LINE and "\n" in words.strip():
        yield field, "Write it on one line."
    for fault in template_faults(words):
        remedy = f" Choose from {_listed(PLACEHOLDERS)}." if fault.startswith("unknown") else ""
        yield field, f"There is {'an' if remedy else ''} {fault}.{remedy}".replace("  ", " ")
    if found := _MARKUP.search(words):
        yield field, f"Write plain text: {found[0][:40]} would be shown just as it stands."


def _sayings(text: StepText, *, key: str, used: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What must be said somewhere, and what makes no sense."""
    required = REQUIRED.get(key, REQUIRED_ELSEWHERE)
    if missing := required - used:
        yield "body", f"The text must say {_listed(missing)} somewhere."
    if not required & AMOUNTS and not used & AMOUNTS:
        yield "body", "The text must say {open_amount} or {overdue_amount} somewhere."
    if strange := OUT_OF_PLACE.get(key, frozenset[str]()) & used:
        yield "body", f"Nothing is overdue in this step: take {_listed(strange)} away."
    if text.short.strip():
        said = placeholders_in(text.short)
        if "entity" not in said or not said & AMOUNTS:
            yield "short", "Short words must say {entity}, and {open_amount} or {overdue_amount}."


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
