"""Fields of long forms, made from data: names with places in them become nested values and come back as inputs."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import QueryDict

from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.plain import PlainFault

TYPED_MAX = 1_000  # characters of a field; more is not even shown again
ROWS_MAX = 200  # of a list
_NAME = re.compile(r"([a-z_]+)(?:\[([0-9]{1,4})\])?(?:\.([A-Za-z_]+))?(?:\.([A-Za-z_]+))?")
Kind = Literal["number", "text", "select", "time", "date", "check"]


@dataclass(frozen=True, slots=True)
class Field:
    """An input with its label, what was typed, and what is wrong with it."""

    name: str
    label: str
    kind: Kind
    value: str
    choices: Sequence[tuple[str, str]] = ()
    fault: str = ""
    hint: str = ""
    is_wide: bool = False
    only: str = ""  # shown only where the form's style says so

    @property
    def id(self) -> str:
        """The identifier of the input on the page."""
        return field_id(self.name)


def field_id(name: str, /) -> str:
    """The identifier of a field's input: levels[2].days → f-levels-2-days."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def nested(post: QueryDict, /, *, lists: Collection[str] = (), longest: int = TYPED_MAX) -> dict[str, Any]:
    """Return what was typed as nested values: levels[2].days under levels, in its second row, as days.

    `lists` name fields of which every value is kept. Rows come in the order of their numbers, without gaps.
    """
    plain: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name in post:
        parts = _NAME.fullmatch(name)
        if parts is None:
            continue
        values = [one[:longest] for one in post.getlist(name)]
        value: Any = values if name in lists or _ending(name) in lists else values[-1] if values else ""
        head, place, inner, innermost = parts.groups()
        if place is not None:
            row = rows.setdefault(head, {}).setdefault(int(place), {})
            _put(row, inner, innermost, value)
        else:
            _put(plain, head, inner, value)
    for head, numbered in rows.items():
        plain[head] = [numbered[at] for at in sorted(numbered)[:ROWS_MAX]]
    return plain


def _ending(name: str) -> str:
    return name.rpartition(".")[2]


def _put(plain: dict[str, Any], name: str | None, inner: str | None, value: Any) -> None:  # noqa: ANN401 - as typed
    if name is None:
        return
    if inner is None:
        plain[name] = value
    else:
        section = plain.setdefault(name, {})
        if isinstance(section, dict):
            section[inner] = value


def by_field(faults: Sequence[PolicyFault | PlainFault], /) -> dict[str, str]:
    """Return faults by field; several of one field are said one after another."""
    found: dict[str, str] = {}
    for fault in faults:
        found[fault.field] = (
            f"{found[fault.field]} {fault.message}" if fault.field in found else fault.message
        )
    return found


def as_text(value: object, /) -> str:
    """Return a plain value as an input shows it."""
    return "" if value is None else str(value)


def moved(
    rows: Sequence[Mapping[str, Any]], /, *, do: str, blank: Mapping[str, Any]
) -> tuple[list[Any], int]:
    """Return the rows after a button: add, remove-3, up-3, down-3; with the number of the row to go to (0: none)."""
    kept = list(rows)
    what, _, place = do.partition("-")
    at = int(place) if place.isascii() and place.isdigit() else 0
    if what == "add" and len(kept) < ROWS_MAX:
        spot = at if 0 < at <= len(kept) else len(kept)
        kept.insert(spot, dict(blank))
        return kept, spot + 1
    if not 1 <= at <= len(kept):
        return kept, 0
    if what == "remove":
        del kept[at - 1]
        return kept, min(at, len(kept))
    other = at - 1 if what == "up" else at + 1
    if not 1 <= other <= len(kept):
        return kept, at
    kept[at - 1], kept[other - 1] = kept[other - 1], kept[at - 1]
    return kept, other
