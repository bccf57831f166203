"""The built-in texts of the ladder, one file per language; a fault in one of them stops the start."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

from dunwell.core.dunning.letters import LanguageText, Texts
from dunwell.formats import texts_toml


class FaultyTexts(Exception):
    """A file of texts cannot be used; the message names every fault."""

    code = "faulty_texts"


@cache
def built_in() -> Texts:
    """All built-in texts by language; raises FaultyTexts with all faults of all files at once."""
    loaded: dict[str, LanguageText] = {}
    complaints: list[str] = []
    for file in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        text, faults = texts_toml.parse(content=file.read_bytes())
        complaints += [f"{file.name}: {fault.where}: {fault.message}" for fault in faults]
        if text is not None:
            loaded[text.language] = text
    if complaints:
        raise FaultyTexts("\n".join(complaints))
    return MappingProxyType(loaded)
