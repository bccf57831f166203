"""The numbers of a set as an index in columns: which texts name which open items, and how surely.

A number of digits alone may be anything: how likely a stranger's number of as many digits hits one of ours is counted
(`crowded`), and such a hit counts as loose unless a word before it says what it is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dunwell.core.cash.lists import Listed, listed
from dunwell.core.cash.mentions import Text, Window
from dunwell.core.cash.spelling import RUNS, spelled, tail

Level = Literal[
    "full", "reference", "bare", "lean", "between", "group", "loose", "short", "ending", "typo", "none"
]
LEVELS: tuple[Level, ...] = (
    *("full", "reference", "bare", "lean", "between"),
    *("group", "loose", "short", "ending", "typo", "none"),
)
_CROWDED = 1e-3
_MOST_TAILS = 8
_MOST_SHARED = 60
_SAMPLE = 200_000
_DIGIT = re.compile("[0-9]")
_OTHERS = frozenset({"other", "group"})
_WITHOUT_ZEROS = frozenset({"lean", "leanbare", "tail"})
_AS_WRITTEN = frozenset({"full", "bare"}) | _WITHOUT_ZEROS | _OTHERS


@dataclass(frozen=True, slots=True)
class Mention:
    """An item that a text names: how (level), by which characters, where, and what a word before says."""

    row: int
    level: Level
    said: str
    start: int
    end: int
    label: int


@dataclass(frozen=True, slots=True)
class Index:
    """Every open number, and every entry of their references, by what it ends with; spelled only where that is sought.

    However a number is written, its last digits without zeros in front end the last digits of what is sought for it.
    """

    numbers: pl.DataFrame  # row, invoice, tail
    entries: (
        pl.DataFrame
    )  # row, part, is_word, tail: entries of the references, and the words of those of several
    prefixes: frozenset[str]
    shapes: frozenset[str]  # how many of them look, with 9 for every digit
    crowded: frozenset[int]  # lengths of digits that a stranger's number may hit by chance


def index(*, invoices: pl.DataFrame) -> Index:
    """The index of a frame of INVOICES; cost grows with its rows."""
    rows = invoices.select("invoice", "references").with_row_index("row").cast({"row": pl.Int64})
    numbers = rows.select("row", "invoice", tail=tail(pl.col("invoice")))
    entries = _entries(rows)
    sampled = _sample(numbers).select(**spelled(pl.col("invoice")))
    prefixes = _prefixes(sampled["full"], _keys(_sample(entries))["key"])
    return Index(numbers, entries, prefixes, _shapes(sampled["full"]), _crowded(numbers))


def _sample(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.gather_every(max(1, frame.height // _SAMPLE))


def _crowded(numbers: pl.DataFrame) -> frozenset[int]:
    """Lengths up to 5, and those of which so many are ours that chance hits one; others cannot be."""
    longest = 5
    while numbers.height / 10 ** (longest + 1) > _CROWDED:
        longest += 1
    few = numbers.filter(pl.col("invoice").str.contains(rf"^[^0-9]*(?:[0-9][^0-9]*){{6,{max(6, longest)}}}$"))
    sizes = (
        few.select(bare=spelled(pl.col("invoice"))["bare"])
        .filter(pl.col("bare").str.contains(r"^[0-9]+$"))
        .group_by(size=pl.col("bare").str.len_bytes())
        .agg(count=pl.col("bare").n_unique())
    )
    told = {int(size) for size, count in sizes.iter_rows() if count / 10 ** int(size) > _CROWDED}
    return frozenset(told | set(range(1, 6)))


def _entries(rows: pl.DataFrame) -> pl.DataFrame:
    parts = (
        rows.filter(pl.col("references") != "")
        .select("row", part=pl.col("references").str.replace_all(r"[,|\n\t]", ";").str.split(";"))
        .explode("part")
    )
    words = (
        parts.filter(pl.col("part").str.strip_chars().str.contains(" ", literal=True))
        .select("row", part=pl.col("part").str.split(" "))
        .explode("part")
    )
    whole = pl.concat([parts.with_columns(is_word=False), words.with_columns(is_word=True)])
    return whole.with_columns(tail=tail(pl.col("part")))


def _keys(entries: pl.DataFrame) -> pl.DataFrame:
    """row, key: entries as they are looked up; those of fewer than three digits, and short words, are none."""
    compacted = pl.col("part").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return (
        entries.select("row", "is_word", key=compacted)
        .filter(~pl.col("is_word") | (pl.col("key").str.len_bytes() >= 6))
        .filter(pl.col("key").str.contains("[0-9].*[0-9].*[0-9]"))
        .select("row", key=pl.col("key").str.strip_chars_start("0"))
        .unique(maintain_order=True)
    )


def _shapes(sampled: pl.Series) -> frozenset[str]:
    """The looks that a good part of the numbers share, as far as a large sample shows them."""
    counted = sampled.str.replace_all("[0-9]", "9").value_counts(sort=True).rows()
    return frozenset(shape for shape, count in counted[:20] if count * 5 >= len(sampled) and len(shape) >= 5)


def is_strange(*, known: Index, text: Text, mentions: Sequence[Mention]) -> bool:
    """Whether a text has a number that looks like ours and is none that is open."""
    for window in text.windows:
        shape = _DIGIT.sub("9", window.text)
        if shape not in known.shapes or window.is_marked or window.label < 0:
            continue
        if shape.isdigit() and window.label <= 0 and len(shape) in known.crowded:
            continue
        if not any(one.start < window.end and window.start < one.end for one in mentions):
            return True
    return False


def _prefixes(*sampled: pl.Series) -> frozenset[str]:
    """The runs of letters in the numbers, as far as a large sample shows them."""
    found: set[str] = set()
    for column in sampled:
        for shape in column.str.replace_all("[0-9]+", " ").unique().to_list():
            found.update(RUNS.findall(shape))
    return frozenset(found)


def find(*, known: Index, texts: Sequence[Text]) -> list[list[Mention]]:
    """For each text the items that it names, each once at its best level; cost grows with the texts' windows."""
    wanted: dict[str, list[tuple[int, Window, frozenset[str]]]] = defaultdict(list)
    for at, text in enumerate(texts):
        for window in text.windows:
            wanted[window.text].append((at, window, _AS_WRITTEN))
            if window.lean != window.text:
                wanted[window.lean].append((at, window, _WITHOUT_ZEROS))
            if window.text.startswith("0"):
                wanted[window.text.lstrip("0")].append((at, window, _OTHERS))
    sought = pl.Series("sought", list(wanted), dtype=pl.String)
    best: list[dict[int, Mention]] = [{} for _ in texts]
    for kind, key, row in _hits(known, sought):
        for at, window, kinds in wanted[key]:
            if kind not in kinds:
                continue
            level = _level(kind, key, window, known)
            if level == "none":
                continue
            mention = Mention(row, level, key, window.start, window.end, window.label)
            _keep(best[at], mention)
    _add_listed(known, texts, best)
    return [_apart(found) for found in best]


def _add_listed(known: Index, texts: Sequence[Text], best: Sequence[dict[int, Mention]]) -> None:
    """Numbers that go on from those found, in short or as a range."""
    wanted: dict[str, list[tuple[int, Listed]]] = defaultdict(list)
    for at, found in enumerate(best):
        whole = [one for one in found.values() if one.level in {"full", "reference", "bare", "loose"}]
        begins = [one.start for one in whole]
        for mention in {(one.said, one.end): one for one in whole}.values():
            for one in listed(text=texts[at], said=mention.said, end=mention.end, begins=begins):
                wanted[one.key].append((at, one))
    if not wanted:
        return
    for kind, key, row in _hits(known, pl.Series("sought", list(wanted), dtype=pl.String)):
        if kind in {"full", "bare"}:
            for at, one in wanted[key]:
                _keep(best[at], Mention(row, "short", key, one.start, one.end, 0))


def _hits(known: Index, sought: pl.Series) -> Iterable[tuple[str, str, int]]:
    shared: Mapping[str, int] = {"tail": _MOST_TAILS, "leanbare": _MOST_TAILS}
    ends, wanted = endings(sought).implode(), sought.implode()
    numbers = known.numbers.filter(pl.col("tail").is_in(ends)).select("row", **spelled(pl.col("invoice")))
    for kind in ("full", "bare", "lean", "leanbare", "tail"):
        hits = numbers.select("row", key=kind).filter(pl.col("key").is_in(wanted) & (pl.col("key") != ""))
        if kind in shared:
            hits = hits.filter(pl.len().over("key") <= shared[kind])
        for row, key in hits.iter_rows():
            yield kind, key, row
    entries = _keys(known.entries.filter(pl.col("tail").is_in(ends)))
    hits = entries.filter(pl.col("key").is_in(wanted))
    counted = hits.with_columns(sharing=pl.len().over("key")).filter(pl.col("sharing") <= _MOST_SHARED)
    for row, key, sharing in counted.iter_rows():
        yield ("other" if sharing == 1 else "group"), key, row


def endings(sought: pl.Series, /) -> pl.Series:
    """What the last digits of each may end with: themselves, without the first, without the first two …"""
    last = sought.str.extract(r"([0-9]+)[^0-9]*$", 1).fill_null("").unique()
    longest = max(last.str.len_bytes().to_list(), default=0)
    cut = [last.str.slice(at) for at in range(1, longest + 1)]
    return pl.concat([last, *cut]).str.strip_chars_start("0").unique()


def _level(kind: str, key: str, window: Window, known: Index) -> Level:
    """How surely a hit of this kind is meant."""
    is_plain = key.isdigit()
    is_crowded = is_plain and len(key) in known.crowded
    is_doubtful = window.is_marked or window.label < 0
    if kind == "tail":
        is_told = window.label > 0 or len(key) >= 5
        return "short" if is_told and len(key) >= 2 and not is_doubtful else "none"
    if kind == "group":
        return "loose" if is_doubtful or (is_crowded and window.label <= 0) else "group"
    if len(key) < 3 and window.label <= 0:
        return "none"
    if is_plain and (is_doubtful or (is_crowded and (window.label <= 0 or window.is_joined))):
        return "loose"
    if kind in {"lean", "leanbare"} and not is_plain:
        return "lean"
    return "reference" if kind == "other" else "full" if kind == "full" and not window.is_read else "bare"


def _keep(best: dict[int, Mention], mention: Mention) -> None:
    before = best.get(mention.row)
    if before is None or _order(mention) < _order(before):
        best[mention.row] = mention


def _order(mention: Mention) -> tuple[int, int, int]:
    return LEVELS.index(mention.level), -len(mention.said), mention.start


def _apart(found: dict[int, Mention]) -> list[Mention]:
    """Without mentions that lie within a longer and surer one of another item."""
    ordered = sorted(found.values(), key=lambda one: (one.start, -one.end, one.row))
    kept = [
        one
        for one in ordered
        if not any(
            other.row != one.row
            and other.start <= one.start
            and one.end <= other.end
            and (other.end - other.start) > (one.end - one.start)
            and LEVELS.index(other.level) <= LEVELS.index(one.level)
            for other in ordered
        )
    ]
    return sorted(kept, key=lambda one: (one.start, _order(one), one.row))
