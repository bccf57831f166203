"""Charts drawn on the server as plain shapes; templates make SVG of them, with a text that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.apps.receivables.overview import Bucket
from dunwell.interfaces.desk.words import bucket_name

WIDTH = 1000  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: where it lies, and what it stands for."""

    level: int  # 0 not due … 4 oldest; the style sheet gives each its colour
    name: str
    share_percent: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A stacked bar of WIDTH units, empty where nothing is owed."""

    segments: tuple[Segment, ...]
    text: str


def ageing_bar(buckets: Sequence[Bucket]) -> Bar:
    """Draw what is owed by age: widths in proportion, adding up to WIDTH exactly."""
    total = sum(bucket.minor for bucket in buckets)
    if total <= 0:
        return Bar(segments=(), text="Nothing is open.")
    segments: list[Segment] = []
    done = 0
    for level, bucket in enumerate(buckets):
        x = done * WIDTH // total
        done += bucket.minor
        width = done * WIDTH // total - x
        share = (200 * bucket.minor + total) // (2 * total)  # rounded half up, in whole numbers
        if bucket.minor:
            segments.append(
                Segment(
                    level=level, name=bucket_name(bucket.name), share_percent=share, x=x, width=max(1, width)
                )
            )
    text = ", ".join(f"{one.name} {one.share_percent} %" for one in segments)
    return Bar(segments=tuple(segments), text=f"By age: {text}.")
