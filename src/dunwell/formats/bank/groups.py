"""Large XML files in groups of texts: what stands in an entry comes as one piece, and is forgotten once it was read.

Entries of one bank have few shapes: which elements in which order. What a shape's texts are called is found out once;
for each further entry of it a list of texts becomes a dictionary, which costs little beside the parsing itself.

A document type, and with it every entity of the file's own, is refused before anything is parsed; nothing is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias, cast

from lxml import etree

from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.source import Peeked, Source

_PROLOGUE = 1 << 16
_COMMENTS = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_:]")
_MOST_BETWEEN = 256 << 20  # bytes from one entry to the next, which are held as a tree
_LARGE = 1 << 20  # bytes from which on an entry is looked at closely
_MOST_TEXT = 1 << 20  # characters of one text
_MOST_SHAPES = 2_000
_LONGEST_SHAPE = 2_000

_TAG = attrgetter("tag")

_Element: TypeAlias = "etree._Element"  # pyright: ignore[reportPrivateUsage] - lxml names it so, even in its own docs


class _Known(dict[tuple[str, ...], tuple[str, ...]]):
    """Which of some paths a shape has, found out once for all groups of the shape."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__()
        self._paths = paths
        self._beginning: dict[tuple[str, ...], bool] = {}

    def of(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        there = self[paths] = tuple(path for path in paths if path in self._paths)
        return there

    def beginning(self, beginnings: tuple[str, ...]) -> bool:
        known = self._beginning.get(beginnings)
        if known is None:
            known = self._beginning[beginnings] = any(path.startswith(beginnings) for path in self._paths)
        return known


class Group:
    """An element that holds others: its texts by their path below it, and the groups in it, by path too.

    A path is local names with strokes between (`Refs/EndToEndId`); an amount's currency stands under its path and an
    @. A text that comes several times is joined with line breaks where that is what it is for, else the first counts.
    """

    __slots__ = ("_known", "groups", "line", "texts")

    def __init__(self, *, line: int, texts: dict[str, str], known: "_Known") -> None:
        self.line, self.texts, self._known = line, texts, known
        self.groups: dict[str, list[Group]] = {}

    def first(self, *paths: str) -> str:
        """The first of these texts that is there, trimmed; else nothing."""
        return self.pick(paths)

    def pick(self, paths: tuple[str, ...], /) -> str:
        """The same of paths that are together already."""
        there = self._known.get(paths)
        if there is None:
            there = self._known.of(paths)
        for path in there:
            if found := self.texts.get(path):
                return found.strip()
        return ""

    def there(self, paths: tuple[str, ...], /) -> tuple[str, ...]:
        """Those of the paths that groups of this shape have."""
        there = self._known.get(paths)
        return self._known.of(paths) if there is None else there

    def begins(self, *beginnings: str) -> bool:
        """Whether there is a text whose path begins so."""
        return bool(self._known.beginning(beginnings))

    def add(self, other: "Group") -> None:
        """Take over the texts of another that this one does not have."""
        for path, text in other.texts.items():
            self.texts.setdefault(path, text)
        self._known = _Known(list(self.texts))

    def all(self, path: str) -> Sequence["Group"]:
        """The groups of that path."""
        return self.groups.get(path, ())


EMPTY = Group(line=0, texts={}, known=_Known([]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which elements are groups, which texts are joined, and which groups are handed over when they end.

    Names are local; `parent/name` names an element only within that parent. outer: groups that hold those that are
    handed over; messages: elements whose name is remembered.
    """

    groups: frozenset[str]
    joined: frozenset[str]
    inner: frozenset[str]
    outer: frozenset[str]
    messages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Handed:
    """A group that has ended: its local name, the outer one that it stands in, the message and its namespace."""

    name: str
    group: Group
    outer: Group
    message: str
    namespace: str


class _Plan:
    """What the texts of a shape are called: places in the list of texts, and their paths."""

    __slots__ = ("amounts", "known", "more", "parts", "paths", "places", "root")

    def __init__(self, root: int) -> None:
        self.root = root
        self.places: list[int] = []
        self.paths: list[str] = []
        self.more: list[tuple[int, str]] = []  # further texts of a path that are joined to the first
        self.amounts: list[tuple[int, str]] = []
        self.parts: list[tuple[str, _Plan]] = []
        self.known = _Known(self.paths)

    def group(self, elements: Sequence[_Element]) -> Group:
        told = {
            path: text
            for path, at in zip(self.paths, self.places, strict=True)
            if (text := elements[at].text)
        }
        for at, path in self.more:
            if text := elements[at].text:
                told[path] = f"{told[path]}\n{text}" if path in told else text
        for at, path in self.amounts:
            if currency := elements[at].get("Ccy"):
                told[path] = currency.strip()
        group = Group(line=elements[self.root].sourceline or 0, texts=told, known=self.known)
        for path, part in self.parts:
            group.groups.setdefault(path, []).append(part.group(elements))
        return group


class _Shapes:
    """Plans by the names of the elements and how many each holds."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._plans: dict[tuple[tuple[str, ...], tuple[int, ...]], _Plan] = {}

    def read(self, elements: Sequence[_Element], sizes: tuple[int, ...]) -> Group:
        names: tuple[str, ...] = tuple(map(_TAG, elements))
        plan = self._plans.get((names, sizes))
        if plan is None:
            plan = _Plan(0)
            self._lay_out(plan, names, sizes)
            if len(self._plans) < _MOST_SHAPES and len(names) < _LONGEST_SHAPE:
                self._plans[names, sizes] = plan
        return plan.group(elements)

    def _lay_out(self, plan: _Plan, names: Sequence[str], sizes: Sequence[int]) -> None:
        """Give every element its path: they come in the order of the file, each with how many it holds."""
        layout = self._layout
        parent = _local(names[0])
        above: list[tuple[_Plan, str, str, int]] = [
            (plan, "", parent, sizes[0])
        ]  # plan, path, name, still to come
        for at in range(1, len(names)):
            while above[-1][3] == 0:
                above.pop()
            holder, before, parent, left = above[-1]
            above[-1] = (holder, before, parent, left - 1)
            name = _local(names[at])
            path = f"{before}/{name}" if before else name
            if name in layout.groups or f"{parent}/{name}" in layout.groups:
                part = _Plan(at)
                holder.parts.append((path, part))
                above.append((part, "", name, sizes[at]))
                if sizes[at] == 0:
                    self._lay_text(part, at, name, "", before)
                continue
            above.append((holder, path, name, sizes[at]))
            if sizes[at] == 0:
                self._lay_text(holder, at, name, path, before)

    def _lay_text(self, holder: _Plan, at: int, name: str, path: str, before: str) -> None:
        if path not in holder.paths:
            holder.places.append(at)
            holder.paths.append(path)
        elif name in self._layout.joined:
            holder.more.append((at, path))
        else:
            return
        if name.endswith("Amt") or before.endswith("Amt"):
            holder.amounts.append((at, f"{path}@"))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Counting:
    """A stream that remembers how much has been read of it since the last entry."""

    def __init__(self, stream: Source) -> None:
        self._stream = stream
        self.since = 0

    def read(self, size: int = 1 << 16, /) -> bytes:
        block = self._stream.read(size)
        self.since += len(block)
        if self.since > _MOST_BETWEEN:
            raise UnreadableStatement(
                code="entry_too_large",
                message="One entry, or what stands before it, is larger than can be held.",
            )
        return block


def handed(*, stream: Source, layout: Layout) -> Iterator[Handed]:
    """The groups of a file in the order in which they end; raises UnreadableStatement."""
    peeked = Peeked(stream)
    _refuse_document_type(peeked.peek(_PROLOGUE))
    counting = _Counting(peeked)
    wanted = [f"{{*}}{name}" for name in sorted(layout.inner | layout.outer | layout.messages)]
    try:
        events = etree.iterparse(  # pyright: ignore[reportUnknownVariableType] - it depends on the events asked for
            counting,
            ("start", "end"),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        yield from _Taking(layout, counting).all(cast("Iterator[tuple[str, _Element]]", events))
    except etree.XMLSyntaxError as error:
        raise _broken(error) from error
    except LookupError as error:
        raise UnreadableStatement(
            code="unknown_encoding", message=f"The encoding of the file cannot be read ({error}).", line=1
        ) from error


class _Taking:
    """Where the reading of a file stands."""

    def __init__(self, layout: Layout, counting: _Counting) -> None:
        self._layout, self._counting = layout, counting
        self._shapes = _Shapes(layout)
        self._message = self._namespace = ""
        self._outer: Group | None = None  # what has been read of the outer group before its first entry
        self._holder: _Element | None = None

    def all(self, events: "Iterator[tuple[str, _Element]]") -> Iterator[Handed]:
        layout = self._layout
        for event, element in events:
            name = _local(str(element.tag))
            if event == "start":
                self._begin(name, element)
            elif name in layout.inner and (self._holder is None or element.getparent() is self._holder):
                yield self._inner(name, element)
            elif name in layout.outer and element is self._holder:
                yield self._end(name, element)

    def _begin(self, name: str, element: _Element) -> None:
        if name in self._layout.messages:
            self._message, self._namespace = name, str(element.tag).rpartition("}")[0].lstrip("{")
        elif name in self._layout.outer and self._holder is None:
            self._holder, self._outer = element, None

    def _inner(self, name: str, element: _Element) -> Handed:
        elements = list(element.iter())
        if self._counting.since > _LARGE:
            _refuse_long(elements)
        group = self._shapes.read(elements, tuple(map(len, elements)))
        holder = self._holder
        if holder is None:
            outer = EMPTY
        else:
            if self._outer is None:
                self._outer = self._around(holder)
            outer = self._outer
        del elements  # while Python knows of them, the nodes below could not be freed at once
        element.clear(keep_tail=False)
        if holder is not None and name == "Ntry":
            while (before := element.getprevious()) is not None:
                holder.remove(before)
        self._counting.since = 0
        return Handed(name, group, outer, self._message, self._namespace)

    def _around(self, holder: _Element) -> Group:
        """The outer group without the inner ones in it."""
        kept = [one for one in holder if _local(str(one.tag)) not in self._layout.inner]
        elements = [holder, *(below for one in kept for below in one.iter())]
        return self._shapes.read(elements, (len(kept), *(len(one) for one in elements[1:])))

    def _end(self, name: str, element: _Element) -> Handed:
        """The end of the outer group; what stands behind its entries belongs to it too."""
        rest = self._around(element)
        group = self._outer
        if group is None:
            group = rest
        else:
            group.add(rest)
        element.clear(keep_tail=False)
        self._holder = self._outer = None
        self._counting.since = 0
        return Handed(name, group, group, self._message, self._namespace)


def _refuse_long(elements: Sequence[_Element]) -> None:
    for one in elements:
        if len(one.text or "") > _MOST_TEXT:
            raise UnreadableStatement(
                code="text_too_long",
                message="A text has more than a million characters.",
                line=one.sourceline or 0,
                element=_local(str(one.tag)),
            )


def _refuse_document_type(head: bytes) -> None:
    """It can only stand before the first element, which must come soon."""
    bare = _COMMENTS.sub(b"", head.replace(b"\0", b""))
    first = _ROOT.search(bare)
    before = bare if first is None else bare[: first.start()]
    if b"<!DOCTYPE" in before.upper() or b"<!ENTITY" in before.upper():
        raise UnreadableStatement(
            code="document_type",
            message="The file has a document type, which no bank file has; entities are not read.",
            line=before.upper().partition(b"<!DOCTYPE")[0].count(b"\n") + 1,
        )
    if first is None and len(head) >= _PROLOGUE:
        raise UnreadableStatement(
            code="not_xml", message="The file has no first element where one should be.", line=1
        )


def _broken(error: etree.XMLSyntaxError) -> UnreadableStatement:
    line = error.lineno or 0
    what = (error.msg or "").strip()
    code = "not_xml"
    if "depth" in what.lower():
        code = "too_deep"
    elif "huge" in what.lower() or "too long" in what.lower():
        code = "text_too_long"
    return UnreadableStatement(
        code=code,
        message=f"The file is no XML, is cut short, or is in another encoding than it says ({what[:200]}).",
        line=line,
    )
