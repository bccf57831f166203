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
from dunwell.core.cash.spelling import RUNS, spelled

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
    """The spellings of every open number, and every entry of their references."""

    numbers: pl.DataFrame  # row, full, bare, lean, leanbare, tail
    others: pl.DataFrame  # row, key: compact entries of the references
    prefixes: frozenset[str]
    shapes: frozenset[str]  # how many of them look, with 9 for every digit
    crowded: frozenset[int]  # lengths of digits that a stranger's number may hit by chance


def index(*, invoices: pl.DataFrame) -> Index:
    """The index of a frame of INVOICES; cost grows with its rows."""
    numbers = invoices.select(**spelled(pl.col("invoice"))).with_row_index("row")
    numbers = numbers.with_columns(pl.col("row").cast(pl.Int64))
    others = _entries(invoices)
    sizes = (
        numbers.filter(pl.col("bare").str.contains(r"^[0-9]+$"))
        .group_by(size=pl.col("bare").str.len_bytes())
        .agg(count=pl.col("bare").n_unique())
    )
    crowded = {
        int(size) for size, count in sizes.iter_rows() if size <= 5 or count / 10 ** int(size) > _CROWDED
    }
    crowded |= set(range(1, 6))
    return Index(numbers, others, _prefixes(numbers, others), _shapes(numbers), frozenset(crowded))


def _entries(invoices: pl.DataFrame) -> pl.DataFrame:
    given = invoices.with_row_index("row").filter(pl.col("references") != "")
    parts = given.select(
        pl.col("row").cast(pl.Int64),
        part=pl.col("references").str.to_uppercase().str.replace_all(r"[;,|\n\t]", ";").str.split(";"),
    ).explode("part")
    whole = parts.select("row", key=pl.col("part").str.replace_all(r"[^A-Z0-9]", ""))
    words = (
        parts.filter(pl.col("part").str.strip_chars().str.contains(" "))
        .select("row", key=pl.col("part").str.split(" "))
        .explode("key")
        .select("row", key=pl.col("key").str.replace_all(r"[^A-Z0-9]", ""))
        .filter(pl.col("key").str.len_bytes() >= 6)
    )
    found = pl.concat([whole, words]).filter(pl.col("key").str.contains("[0-9].*[0-9].*[0-9]"))
    return found.with_columns(pl.col("key").str.strip_chars_start("0")).unique()


def _shapes(numbers: pl.DataFrame) -> frozenset[str]:
    """The looks that a good part of the numbers share, as far as a large sample shows them."""
    sample = numbers["full"].gather_every(max(1, numbers.height // _SAMPLE))
    counted = sample.str.replace_all("[0-9]", "9").value_counts(sort=True).rows()
    return frozenset(shape for shape, count in counted[:20] if count * 5 >= len(sample) and len(shape) >= 5)


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


def _prefixes(numbers: pl.DataFrame, others: pl.DataFrame) -> frozenset[str]:
    """The runs of letters in the numbers, as far as a large sample shows them."""
    found: set[str] = set()
    for column in (numbers["full"], others["key"]):
        step = max(1, len(column) // _SAMPLE)
        shapes = column.gather_every(step).str.replace_all("[0-9]+", " ").unique()
        for shape in shapes.to_list():
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
    for kind in ("full", "bare", "lean", "leanbare", "tail"):
        hits = known.numbers.select("row", key=kind).filter(
            pl.col("key").is_in(sought.implode()) & (pl.col("key") != "")
        )
        if kind in shared:
            hits = hits.filter(pl.len().over("key") <= shared[kind])
        for row, key in hits.iter_rows():
            yield kind, key, row
    hits = known.others.filter(pl.col("key").is_in(sought.implode()))
    counted = hits.with_columns(sharing=pl.len().over("key")).filter(pl.col("sharing") <= _MOST_SHARED)
    for row, key, sharing in counted.iter_rows():
        yield ("other" if sharing == 1 else "group"), key, row


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
