"""A ladder drawn on a line of days: plain shapes for SVG, with a list beside it that says the same."""

from dataclasses import dataclass

from dunwell.core.dunning.policy import Policy

WIDTH, HEIGHT, EDGE = 1000, 84, 34
APART = 32  # the least distance of two dots, so that none hides another


@dataclass(frozen=True, slots=True)
class Dot:
    """A step on the line. `day` is what stands below it; a step that waits for an event is drawn hollow."""

    step: int
    x: int
    day: str
    tone: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """Dots from left to right, and where the due date lies."""

    dots: tuple[Dot, ...]
    due_x: int


def ladder(policy: Policy) -> Ladder:
    """Draw the steps by their days after due; those that count from elsewhere follow the step before them."""
    days: list[int] = []
    for level in policy.levels:
        before = days[-1] if days else 0
        days.append(level.days if level.trigger == "due" else before + max(1, level.days))
    first, last = min([0, *days]), max([1, *days])

    def place(day: int) -> int:
        return EDGE + (day - first) * (WIDTH - 2 * EDGE) // (last - first)

    dots: list[Dot] = []
    for level, day in zip(policy.levels, days, strict=True):
        x = max(place(day), dots[-1].x + APART) if dots else place(day)
        sign = "+" if level.trigger != "due" else ""
        dots.append(
            Dot(
                step=level.step,
                x=x,
                day=f"{sign}{level.days}".replace("-", "\N{MINUS SIGN}"),
                tone=level.tone,
                waits=level.trigger == "event",
            )
        )
    return Ladder(dots=tuple(_within(dots)), due_x=place(0))


def _within(dots: list[Dot]) -> list[Dot]:
    """Bring dots that were pushed over the edge back onto the line, in proportion."""
    most = WIDTH - EDGE
    if not dots or dots[-1].x <= most:
        return dots
    start, end = dots[0].x, dots[-1].x
    return [
        Dot(one.step, start + (one.x - start) * (most - start) // (end - start), one.day, one.tone, one.waits)
        for one in dots
    ]
