"""The words of the ladder, read once from the files beside this module."""

from functools import cache
from importlib import resources

from dunwell.core.dunning.letters import LanguageText, Texts
from dunwell.formats.texts_toml import parse


class BadTexts(Exception):
    """A file of texts cannot be used; the message names every fault. Raised at start, not at midnight."""


@cache
def texts() -> Texts:
    """Return the texts by language."""
    read: dict[str, LanguageText] = {}
    for file in sorted(resources.files("dunwell.apps.dunning.texts").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        language, found = parse(content=file.read_bytes())
        if language is None:
            raise BadTexts(f"{file.name}: " + "; ".join(f"{fault.where}: {fault.message}" for fault in found))
        read[language.language] = language
    return read
