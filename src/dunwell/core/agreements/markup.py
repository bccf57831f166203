"""The simple markup of a policy's text: headings, paragraphs and lists, and nothing that could do anything else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dunwell.core.wording import one_line

CHARACTERS_MAX = 40_000
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph with its one text, or a list with the text of each point."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of a heading or a paragraph."""
        return " ".join(self.lines)


def blocks(text: str, /) -> list[Block]:
    """Return a text in blocks: `# …` is a heading, lines with `- …` a list, an empty line parts paragraphs."""
    return [block for part in _BLANK.split(text.replace("\r\n", "\n")) for block in _of_part(part)]


def _of_part(part: str) -> Iterator[Block]:
    kind: Literal["paragraph", "list"] = "paragraph"
    lines: list[str] = []
    for line in (one_line(raw) for raw in part.split("\n")):
        if not line:
            continue
        if line.startswith("# "):
            if lines:
                yield Block(kind, tuple(lines))
            lines = []
            yield Block("heading", (line[2:].strip(),))
            continue
        is_point = line.startswith("- ")
        if lines and is_point != (kind == "list"):
            yield Block(kind, tuple(lines))
            lines = []
        kind = "list" if is_point else "paragraph"
        lines.append(line[2:].strip() if is_point else line)
    if lines:
        yield Block(kind, tuple(lines))
