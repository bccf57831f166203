"""A policy as a TOML file: read with every fault and the line it stands on, written so that it reads back the same."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from dunwell.core.dunning.policy import Policy, PolicyFault
from dunwell.core.dunning.policy_faults import KnownTexts
from dunwell.core.dunning.policy_plain import plain_of, read

BYTES_MAX = 200_000
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z_]+)\s*\]\]?")
_KEY = re.compile(r"\s*[\"']?([A-Za-z_]+)[\"']?\s*=")
_FIELD = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?(?:\.(.+))?")


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong, in which field, and on which line of the file; 0 where it is on none."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy with its name, and everything that is wrong with the file; None where it is no TOML at all."""

    name: str
    policy: Policy | None
    faults: tuple[FileFault, ...]


def parse(*, content: bytes, texts: KnownTexts | None = None) -> PolicyFile:
    """Read a policy file. texts: the words there are, when these are to be looked at as well."""
    if len(content) > BYTES_MAX:
        return _unreadable(0, f"The file is larger than {BYTES_MAX} bytes: no policy is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _unreadable(line, "The file is not written in UTF-8.")
    try:
        raw: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return _unreadable(int(found[1]) if found else 0, f"The file cannot be read: {error}.")
    except RecursionError:
        return _unreadable(0, "The file is nested too deeply.")
    name = raw.pop("name", "")
    result = read(raw, texts=texts)
    faults = list(result.faults)
    if not isinstance(name, str) or not name.strip():
        faults.insert(0, PolicyFault("name", "Give the policy a name, as people will speak of it."))
    places = _places(text)
    return PolicyFile(
        name=name.strip() if isinstance(name, str) else "",
        policy=result.policy,
        faults=tuple(FileFault(_line(places, one.field), one.field, one.message) for one in faults),
    )


def dump(*, policy: Policy, name: str) -> str:
    """Return the policy as a file that `parse` reads back to the same; what is nothing is left out."""
    plain = plain_of(policy)
    head = {"name": name, **{key: one for key, one in plain.items() if not isinstance(one, (dict, list))}}
    parts = [_table(head)]
    parts += [
        f"[{key}]\n{_table(cast('dict[str, object]', plain[key]))}"
        for key in ("minimum_balances", "quiet", "promises")
    ]
    caps = cast("list[dict[str, object]]", plain["caps"])
    parts += [f"[[caps]]\n{_table(one)}" for one in caps]
    parts += [f"[[levels]]\n{_table(one)}" for one in cast("list[dict[str, object]]", plain["levels"])]
    if not caps:
        parts[0] += "caps = []\n"
    return "\n".join(parts)


def _unreadable(line: int, message: str) -> PolicyFile:
    return PolicyFile(name="", policy=None, faults=(FileFault(line, "", message),))


def _table(values: Mapping[str, object]) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in values.items() if value is not None)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return f"[{', '.join(_value(one) for one in cast('list[object]', value))}]"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    shown = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one >= " " and one != "\x7f" else f"\\u{ord(one):04x}" for one in shown) + '"'


def _places(text: str) -> dict[str, int]:
    """The line of each field and of each section, as far as the file is written plainly."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = header[2]
            if header[1] == "[[":
                counts[name] = counts.get(name, 0) + 1
                places.setdefault(name, number)
                name = f"{name}[{counts[name]}]"
            section = f"{name}."
            places.setdefault(name, number)
        elif key := _KEY.match(line):
            places.setdefault(f"{section}{key[1]}", number)
    return places


def _line(places: Mapping[str, int], field: str) -> int:
    """The line of a field; where it is not there, that of its section."""
    if field in places:
        return places[field]
    parts = _FIELD.fullmatch(field)
    if parts is None:
        return 0
    section = f"{parts[1]}[{parts[2]}]" if parts[2] else parts[1]
    return places.get(section, places.get(parts[1], 0))
