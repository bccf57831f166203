"""A policy as a TOML file: read with every fault and the line it stands on, written so that it reads back the same."""

from dataclasses import dataclass
from typing import cast

from dunwell.core.dunning.policy import Policy, PolicyFault
from dunwell.core.dunning.policy_faults import KnownTexts
from dunwell.core.dunning.policy_plain import plain_of, read
from dunwell.formats.toml_file import FileFault, line_of, load, places_of, table


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy with its name, and everything that is wrong with the file; None where it is no TOML at all."""

    name: str
    policy: Policy | None
    faults: tuple[FileFault, ...]


def parse(*, content: bytes, texts: KnownTexts | None = None) -> PolicyFile:
    """Read a policy file. texts: the words there are, when these are to be looked at as well."""
    raw, text, unreadable = load(content)
    if unreadable:
        return PolicyFile(name="", policy=None, faults=(unreadable,))
    name = raw.pop("name", "")
    result = read(raw, texts=texts)
    faults = list(result.faults)
    if not isinstance(name, str) or not name.strip():
        faults.insert(0, PolicyFault("name", "Give the policy a name, as people will speak of it."))
    places = places_of(text)
    return PolicyFile(
        name=name.strip() if isinstance(name, str) else "",
        policy=result.policy,
        faults=tuple(
            FileFault(line_of(places=places, field=one.field), one.field, one.message) for one in faults
        ),
    )


def dump(*, policy: Policy, name: str) -> str:
    """Return the policy as a file that `parse` reads back to the same; what is nothing is left out."""
    plain = plain_of(policy)
    head = {"name": name, **{key: one for key, one in plain.items() if not isinstance(one, (dict, list))}}
    parts = [table(head)]
    parts += [
        f"[{key}]\n{table(cast('dict[str, object]', plain[key]))}"
        for key in ("minimum_balances", "quiet", "promises")
    ]
    caps = cast("list[dict[str, object]]", plain["caps"])
    parts += [f"[[caps]]\n{table(one)}" for one in caps]
    parts += [f"[[levels]]\n{table(one)}" for one in cast("list[dict[str, object]]", plain["levels"])]
    if not caps:
        parts[0] += "caps = []\n"
    return "\n".join(parts)
