"""TOML files with faults by line: read with the place of every field, written so that they read back the same."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

BYTES_MAX = 200_000
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z_.]+)\s*\]\]?")
_KEY = re.compile(r"\s*[\"']?([A-Za-z_]+)[\"']?\s*=")


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong, in which field, and on which line of the file; 0 where it is on none."""

    line: int
    field: str
    message: str


def load(content: bytes, /) -> tuple[dict[str, Any], str, FileFault | None]:
    """Return what a TOML file says, its text, and why it cannot be read; nothing of the first two where it cannot."""
    if len(content) > BYTES_MAX:
        return _unreadable(0, f"The file is larger than {BYTES_MAX} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _unreadable(line, "The file is not written in UTF-8.")
    try:
        return tomllib.loads(text), text, None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return _unreadable(int(found[1]) if found else 0, f"The file cannot be read: {error}.")
    except RecursionError:
        return _unreadable(0, "The file is nested too deeply.")


def _unreadable(line: int, message: str) -> tuple[dict[str, Any], str, FileFault]:
    return {}, "", FileFault(line, "", message)


def table(values: Mapping[str, object]) -> str:
    """Fields as lines; what is nothing is left out."""
    return "".join(f"{name} = {_value(value)}\n" for name, value in values.items() if value is not None)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case dict():
            inner = cast("dict[str, object]", value).items()
            return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in inner) + " }"
        case list():
            return f"[{', '.join(_value(one) for one in cast('list[object]', value))}]"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    shown = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one >= " " and one != "\x7f" else f"\\u{ord(one):04x}" for one in shown) + '"'


def places_of(text: str, /) -> dict[str, int]:
    """The line of each field and of each section, as far as the file is written plainly: `fees[1].tiers[2].flat`."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            parent, _, own = header[2].rpartition(".")
            name = f"{_counted(parent, counts)}.{own}" if parent else own
            places.setdefault(name, number)
            if header[1] == "[[":
                counts[name] = counts.get(name, 0) + 1
                name = f"{name}[{counts[name]}]"
                places.setdefault(name, number)
            section = f"{name}."
        elif key := _KEY.match(line):
            places.setdefault(f"{section}{key[1]}", number)
    return places


def _counted(parent: str, counts: Mapping[str, int]) -> str:
    """The section that a nested one stands in: the last of a list."""
    return f"{parent}[{counts[parent]}]" if parent in counts else parent


def line_of(*, places: Mapping[str, int], field: str) -> int:
    """The line of a field; where it is not there, that of the section around it; 0 where there is none."""
    while field:
        if field in places:
            return places[field]
        field = field[: field.rindex("[")] if field.endswith("]") else field.rpartition(".")[0]
    return 0
