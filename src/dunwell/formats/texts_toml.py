"""The texts of the dunning ladder in one language: a TOML file becomes records, or all its faults at once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

from dunwell.core.dunning.letters import ClaimText, LanguageText, StepText, TableText
from dunwell.core.dunning.templates import (
    OUT_OF_PLACE,
    REQUIRED,
    SHORT_MAX,
    STEPS,
    placeholders_in,
    template_faults,
)

_LONGEST_TEXT = 5_000
_CLAIMED: Mapping[str, frozenset[str]] = {
    "interest": frozenset({"interest", "on"}),
    "compensation": frozenset({"compensation"}),
    "both": frozenset({"interest", "compensation", "on"}),
    "attached": frozenset(),
}
_MOST_PARAGRAPHS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFault:
    """What is wrong, and where: `where` is the dotted key, `code` is stable."""

    where: str
    code: str
    message: str


def parse(*, content: bytes) -> tuple[LanguageText | None, tuple[TextFault, ...]]:
    """The texts of one language, or None and every fault: nothing is half-loaded."""
    try:
        raw: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (TextFault(where="", code="not_toml", message=f"the file cannot be read: {error}"),)
    found: list[TextFault] = []
    language = _text(raw, "language", found, where="language")
    table = _table(_section(raw, "table", found), found)
    claim = _claim(_section(raw, "claim", found), found)
    sections = _section(raw, "steps", found)
    given = {step: _section(sections, step, found, within="steps.") for step in STEPS}
    steps = {step: _step(step, section, found) for step, section in given.items() if section}
    _unknown_keys(raw, known={"language", "table", "claim", "steps"}, found=found, within="")
    _unknown_keys(sections, known=set(STEPS), found=found, within="steps.")
    if found:
        return None, tuple(found)
    return LanguageText(language=language, steps=steps, table=table, claim=claim), ()


def _table(section: Mapping[str, Any], found: list[TextFault]) -> TableText:
    names = [one.name for one in fields(TableText)]
    _unknown_keys(section, known=set(names), found=found, within="table.")
    return TableText(**{name: _text(section, name, found, where=f"table.{name}") for name in names})


def _claim(section: Mapping[str, Any], found: list[TextFault]) -> ClaimText:
    said = {one.name: _text(section, one.name, found, where=f"claim.{one.name}") for one in fields(ClaimText)}
    _unknown_keys(section, known=set(said), found=found, within="claim.")
    for name, needed in _CLAIMED.items():
        if said[name] and placeholders_in(said[name]) != needed:
            message = f"it says {', '.join(sorted(needed)) or 'no figure'}, and nothing else in braces"
            found.append(TextFault(where=f"claim.{name}", code="bad_placeholder", message=message))
    return ClaimText(**said)


def _step(step: str, section: Mapping[str, Any], found: list[TextFault]) -> StepText:
    where = f"steps.{step}"
    text = StepText(
        subject=_template(section, "subject", found, where=where),
        greeting=_template(section, "greeting", found, where=where),
        body=_paragraphs(section, found, where=where),
        closing=_template(section, "closing", found, where=where),
        short=_template(section, "short", found, where=where) if "short" in section else "",
    )
    _unknown_keys(section, known={one.name for one in fields(StepText)}, found=found, within=f"{where}.")
    if "\n" in text.subject:
        found.append(
            TextFault(where=f"{where}.subject", code="subject_of_two_lines", message="write it on one line")
        )
    if len(text.short) > SHORT_MAX:
        message = f"longer than {SHORT_MAX} characters"
        found.append(TextFault(where=f"{where}.short", code="too_long", message=message))
    used = frozenset[str]().union(
        *map(placeholders_in, (text.subject, text.greeting, *text.body, text.closing))
    )
    for name in sorted(REQUIRED[step] - used):
        message = f"the step must say {{{name}}} somewhere"
        found.append(TextFault(where=where, code="missing_placeholder", message=message))
    for name in sorted(OUT_OF_PLACE.get(step, frozenset[str]()) & used):
        message = f"{{{name}}} makes no sense in this step"
        found.append(TextFault(where=where, code="placeholder_out_of_place", message=message))
    return text


def _paragraphs(section: Mapping[str, Any], found: list[TextFault], *, where: str) -> tuple[str, ...]:
    value = section.get("body")
    if not isinstance(value, list) or not value:
        found.append(
            TextFault(where=f"{where}.body", code="missing_text", message="a list of paragraphs is needed")
        )
        return ()
    paragraphs = cast("list[object]", value)
    if len(paragraphs) > _MOST_PARAGRAPHS:
        message = f"more than {_MOST_PARAGRAPHS} paragraphs"
        found.append(TextFault(where=f"{where}.body", code="too_long", message=message))
    return tuple(
        _checked(one, found, where=f"{where}.body[{at}]")
        for at, one in enumerate(paragraphs[:_MOST_PARAGRAPHS])
    )


def _template(section: Mapping[str, Any], key: str, found: list[TextFault], *, where: str) -> str:
    return _checked(section.get(key), found, where=f"{where}.{key}")


def _checked(value: object, found: list[TextFault], *, where: str) -> str:
    text = _plain(value, found, where=where)
    found.extend(TextFault(where=where, code="bad_placeholder", message=one) for one in template_faults(text))
    return text


def _text(section: Mapping[str, Any], key: str, found: list[TextFault], *, where: str) -> str:
    return _plain(section.get(key), found, where=where)


def _plain(value: object, found: list[TextFault], *, where: str) -> str:
    """The text without the space around it, or a fault and an empty text."""
    if not isinstance(value, str) or not value.strip():
        found.append(TextFault(where=where, code="missing_text", message="a text is needed here"))
        return ""
    if len(value) > _LONGEST_TEXT:
        message = f"longer than {_LONGEST_TEXT} characters"
        found.append(TextFault(where=where, code="too_long", message=message))
        return ""
    return value.strip()


def _section(
    raw: Mapping[str, Any], key: str, found: list[TextFault], *, within: str = ""
) -> Mapping[str, Any]:
    value = raw.get(key)
    if not isinstance(value, dict):
        found.append(
            TextFault(where=f"{within}{key}", code="missing_section", message="a section is needed here")
        )
        return {}
    return cast("dict[str, Any]", value)


def _unknown_keys(
    section: Mapping[str, Any], *, known: set[str], found: list[TextFault], within: str
) -> None:
    found.extend(
        TextFault(where=f"{within}{key}", code="unknown_key", message="nothing reads this key")
        for key in sorted(set(section) - known)
    )
