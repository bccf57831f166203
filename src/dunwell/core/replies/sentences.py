"""Sentences as rules see them: words without case and accents, with the way back to what was written."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 20_000
_MOST_SENTENCES = 200
_MOST_WORDS = 120
# A full stop behind one or two digits belongs to a date (15.3.) or counts something (the 2. invoice).
_ENDS = re.compile(r"[!?…]+(?=\s|$)|(?<=\d\d\d)\.(?=\s|$)|(?<!\d)\.(?=\s|$)|;(?=\s)")
_WRAPPED = re.compile(r"(?<![.!?:;,\n])\n(?![\n*•-])")
# A mailbox is one word, and says nothing; a comma within a number parts nothing.
_WORD = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}|[^\W_]+|[;:()–—?]|,(?!\d)")
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """`raw` is what was written; `folded` the words one blank apart; `spans` where each stands in `raw`."""

    raw: str
    words: tuple[str, ...]
    folded: str
    spans: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]  # of the words, within `folded`

    def words_between(self, *, start: int, end: int) -> tuple[int, int]:
        """The first word and the one behind the last of a piece of `folded`."""
        first = sum(1 for at in self.starts if at < start + 1) - 1
        return max(first, 0), sum(1 for at in self.starts if at < end)

    def written(self, *, first: int, behind: int) -> str:
        """What was written from one word to another."""
        return " ".join(self.raw[self.spans[first][0] : self.spans[behind - 1][1]].split())


def folded(text: str, /) -> str:
    """The text in small letters without accents: `Überweisen` → `uberweisen`."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_LETTERS)


def sentences(text: str, /) -> Iterator[Sentence]:
    """The sentences of a text, in order; lines that a mail program has wrapped are one again."""
    bounded = _NOT.sub(" not", text[:MOST_CHARACTERS])
    count = 0
    for paragraph in _WRAPPED.sub(" ", bounded).split("\n"):
        start = 0
        for end in [*(found.end() for found in _ENDS.finditer(paragraph)), len(paragraph)]:
            raw, start = paragraph[start:end].strip(), end
            if raw and count < _MOST_SENTENCES:
                count += 1
                yield _sentence(raw)


def _sentence(raw: str) -> Sentence:
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _WORD.finditer(raw):
        word = "@" if "@" in found[0] else "".join(folded(found[0]).split())
        if word and len(words) < _MOST_WORDS:
            words.append(word)
            spans.append(found.span())
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return Sentence(raw, tuple(words), " ".join(words), tuple(spans), tuple(starts))
