"""The words of a mail as plain text: any charset, HTML flattened, in time linear to its length whatever it holds."""

import codecs
import re
from html import unescape

MOST_HTML = 2_000_000  # characters that are looked at
MOST_TEXT = 200_000  # characters that are kept
_DEEPEST_QUOTE = 5
# Codecs that turn text into text in ways no mail means, some of them in quadratic time.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\u200b]")
_SPACES = re.compile("[ \t\u00a0\u2007\u202f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_HUGE_NUMBER = re.compile(r"&#[0-9]{8,};?")  # int() refuses thousands of digits
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})")
_BREAKS = frozenset(
    {
        *(
            "address",
            "article",
            "br",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
        ),
        *("h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
_CELLS = frozenset({"td", "th"})
_UNREAD = ("script", "style", "title", "template", "noscript")
_UNREAD_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in _UNREAD}


def decoded(*, content: bytes, charset: str) -> tuple[str, bool]:
    """The text of these bytes, and whether the charset named fits them; nothing is lost where it does not."""
    wanted = charset.strip().strip("'\"") or "us-ascii"
    for name in (wanted, "utf-8", "windows-1252"):
        try:
            known = codecs.lookup(name).name
            if known not in _NO_CHARSETS:
                return content.decode(known), name == wanted
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1"), False


def shown(text: str, /) -> str:
    """The text with \\n line ends and without characters that nobody sees or that turn the reading direction."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    bare = _UNSHOWN.sub("", joined)
    lines = (_SPACES.sub(" ", line).rstrip() for line in bare.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def from_html(html: str, /) -> str:
    """The text of a page: blocks become lines, what is quoted gets `> ` before it, scripts and styles vanish."""
    page = _Page(html[:MOST_HTML])
    page.read()
    return shown(page.text())


class _Page:
    """One walk over the page from its start to its end. Each search that found nothing is never made again."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._at = 0
        self._depth = 0  # of quotes
        self._line: list[str] = []
        self._lines: list[str] = []
        self._length = 0
        self._missing: set[str] = set()  # ends that do not come any more

    def read(self) -> None:
        while self._at < len(self._html) and self._length < MOST_TEXT:
            start = self._html.find("<", self._at)
            if start < 0:
                self._say(self._html[self._at :])
                break
            self._say(self._html[self._at : start])
            self._tag(start)
        self._break()

    def text(self) -> str:
        return "\n".join(self._lines)

    def _tag(self, start: int) -> None:
        """Go on behind whatever begins with this `<`."""
        if self._html.startswith("<!--", start):
            end = self._end(start + 4, "-->")
            self._at = end if end >= 0 else start + 4
            return
        end = self._end(start + 1, ">")
        name = _TAG_NAME.match(self._html, start)
        if end < 0 or (name is None and self._html[start + 1 : start + 2] not in {"!", "?", "/"}):
            self._say("<")  # a sign, no tag
            self._at = start + 1
            return
        self._at = end
        if name is not None:
            self._named(name[1].lower(), is_end=self._html[start + 1] == "/")

    def _named(self, name: str, *, is_end: bool) -> None:
        if name in _UNREAD_ENDS and not is_end and name not in self._missing:
            found = _UNREAD_ENDS[name].search(self._html, self._at)
            if found is None:
                self._missing.add(name)
            else:
                self._at = found.start()
        elif name == "blockquote":
            self._break()
            self._depth = max(0, self._depth + (-1 if is_end else 1))
        elif name in _BREAKS:
            self._break()
        elif name in _CELLS:
            self._say(" ")

    def _end(self, start: int, mark: str) -> int:
        """Where the next mark ends, or -1."""
        if mark in self._missing:
            return -1
        found = self._html.find(mark, start)
        if found < 0:
            self._missing.add(mark)
            return -1
        return found + len(mark)

    def _say(self, text: str) -> None:
        words = unescape(_HUGE_NUMBER.sub("\ufffd", text)).replace("\r", " ").replace("\n", " ")
        if words:
            self._line.append(words)
            self._length += len(words)

    def _break(self) -> None:
        line = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line = []
        if line or (self._lines and self._lines[-1]):
            self._lines.append("> " * min(self._depth, _DEEPEST_QUOTE) + line if line else "")
