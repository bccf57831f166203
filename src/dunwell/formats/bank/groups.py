"""Large XML files in groups of texts: what stands in an entry comes as one piece, and nothing else is kept.

Built on expat, which holds no tree, so that the memory taken is that of one entry, whatever the file's size or what
stands between its entries. A document type, and with it every entity of the file's own, is refused before anything is
expanded; nothing is fetched.
"""

from collections.abc import Callable, Iterator
from xml.parsers import expat

from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.source import Source

_BLOCK = 1 << 16
_MOST_DEPTH = 100
_MOST_PLACES = 4_000  # different paths in a file; the schema has some hundreds that occur
_MOST_UNFINISHED = 1 << 20  # bytes of a tag, which expat holds until it ends
_MOST_TEXT = 1 << 20  # characters of one text
_MOST_GROUPS = 2_000_000  # of one entry
_MOST_TEXTS = 256 << 20  # characters of one entry


class Group:
    """An element that holds others: its texts by their path below it, and the groups in it, by path too.

    A path is local names with strokes between (`Refs/EndToEndId`); an amount's currency stands under its path and an
    @. A text that comes several times is joined with line breaks where that is what it is for, else the first counts.
    """

    __slots__ = ("groups", "line", "texts")

    def __init__(self, *, line: int) -> None:
        self.line = line
        self.texts: dict[str, str] = {}
        self.groups: dict[str, list[Group]] = {}

    def first(self, *paths: str) -> str:
        """The first of these texts that is there, trimmed; else nothing."""
        texts = self.texts
        for path in paths:
            if found := texts.get(path):
                return found.strip()
        return ""

    def all(self, path: str) -> list["Group"]:
        """The groups of that path."""
        return self.groups.get(path, _NONE)


_NONE: list[Group] = []


class Layout:
    """Which elements are groups, which texts are joined, and which groups are handed over when they end.

    Names are local; `parent/name` names an element only within that parent.
    """

    def __init__(self, *, groups: set[str], joined: set[str], handed: set[str]) -> None:
        self.groups, self.joined, self.handed = groups, joined, handed


class _Place:
    """A path in the file, found once and then known: where its text goes and what its children are."""

    __slots__ = ("children", "currency", "is_group", "is_handed", "is_joined", "name", "path")

    def __init__(self, *, name: str, path: str, parent: str, layout: Layout) -> None:
        within = f"{parent}/{name}"
        self.children: dict[str, _Place] = {}
        self.name, self.path, self.currency = name, path, path + "@"
        self.is_group = name in layout.groups or within in layout.groups
        self.is_joined = name in layout.joined
        self.is_handed = name in layout.handed


class Reader:
    """Reads a file block by block; `take` gets each group that ends, with its name, its parents before it."""

    def __init__(self, *, layout: Layout, take: Callable[[str, Group, list[Group]], None]) -> None:
        self._layout, self._take = layout, take
        self._top = _Place(name="", path="", parent="", layout=layout)
        self._aside = _Place(name="", path="", parent="", layout=layout)
        self._places = 0
        self.namespaces: list[str] = []
        self.names: set[str] = set()  # of the first elements, which say what the file is
        self._texts: list[str] = []
        self._weight = self._held = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._texts.append
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type
        self._install()

    def blocks(self, stream: Source) -> Iterator[None]:
        """Read on by one block at each step; raises UnreadableStatement."""
        parser, fed = self._parser, 0
        try:
            while block := stream.read(_BLOCK):
                parser.Parse(block)
                fed += len(block)
                if fed - parser.CurrentByteIndex > _MOST_UNFINISHED + _BLOCK:
                    raise self._refused("tag_too_long", "A tag or a comment does not end.")
                if sum(map(len, self._texts)) > _MOST_TEXT:
                    raise self._refused("text_too_long", "A text has more than a million characters.")
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
        except expat.ExpatError as error:
            where = f"line {error.lineno}"
            what = expat.ErrorString(error.code)
            raise UnreadableStatement(
                code="not_xml",
                message=f"The file is no XML, is cut short, or is in another encoding than it says ({what}, {where}).",
                line=error.lineno,
            ) from error
        except (LookupError, ValueError) as error:
            if isinstance(error, UnreadableStatement):
                raise
            raise self._refused(
                "unknown_encoding", f"The encoding of the file cannot be read ({error})."
            ) from error
        yield

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def _refused(self, code: str, message: str) -> UnreadableStatement:
        return UnreadableStatement(code=code, message=message, line=self._parser.CurrentLineNumber)

    def _refuse_document_type(self, *_: object) -> None:
        raise self._refused(
            "document_type", "The file has a document type, which no bank file has; entities are not read."
        )

    def _grow(self, at: _Place, tag: str, depth: int) -> _Place:
        """The place below for a tag that is new here."""
        if depth > _MOST_DEPTH:
            raise self._refused("too_deep", f"Elements lie more than {_MOST_DEPTH} deep in each other.")
        if at is self._aside or self._places >= _MOST_PLACES:
            return self._aside
        self._places += 1
        name = tag.rpartition(":")[2]
        if len(self.names) < 50:
            self.names.add(name)
        path = name if at.is_group or not at.path else f"{at.path}/{name}"
        place = _Place(name=name, path=path, parent=at.name, layout=self._layout)
        at.children[tag] = place
        return place

    def _weigh(self, characters: int) -> None:
        self._weight += characters
        if self._weight > _MOST_TEXTS:
            raise self._refused("entry_too_large", "One entry has more text than can be held in memory.")

    def _install(self) -> None:  # noqa: C901 - one closure for each of two events; calls would cost as much as the work
        """The two functions that run for each element; all they need is theirs, for they are what takes the time."""
        parser, texts, grow, take, weigh = self._parser, self._texts, self._grow, self._take, self._weigh
        at, group, is_leaf = self._top, Group(line=1), False
        places: list[_Place] = []
        groups: list[Group] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal at, group, is_leaf
            below = at.children.get(tag) or grow(at, tag, len(places))
            places.append(at)
            at = below
            is_leaf = True
            if below.is_group:
                self._held += 1
                if self._held > _MOST_GROUPS:
                    raise self._refused(
                        "entry_too_large", "One entry has more parts than can be held in memory."
                    )
                inner = Group(line=parser.CurrentLineNumber)
                group.groups.setdefault(below.path, []).append(inner)
                groups.append(group)
                group = inner
            if attributes:
                if currency := attributes.get("Ccy"):
                    group.texts.setdefault(below.currency, currency.strip())
                elif len(places) < 6 and len(self.namespaces) < 50:
                    self.namespaces.extend(attributes.values())
            if texts:
                texts.clear()

        def end(_tag: str) -> None:
            nonlocal at, group, is_leaf
            if is_leaf and texts:
                path, held = at.path, group.texts
                text = texts[0] if len(texts) == 1 else "".join(texts)
                if path not in held:
                    held[path] = text
                elif at.is_joined:
                    held[path] += "\n" + text
                weigh(len(text))
            is_leaf = False
            if at.is_group:
                inner, group = group, groups.pop()
                if at.is_handed:
                    group.groups[at.path].pop()
                    self._held = self._weight = 0
                    take(at.name, inner, [*groups, group])
            at = places.pop()
            if texts:
                texts.clear()

        parser.StartElementHandler = start
        parser.EndElementHandler = end
