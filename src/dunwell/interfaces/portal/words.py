"""The words of the customers' pages, one file for each language; every file says the same things."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from dunwell.core.wording import pick_language

NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "nl": "Nederlands",
    "it": "Italiano",
    "sv": "Svenska",
}
"""The languages offered, each by its own name."""
LANGUAGES: Final = frozenset(NAMES)


def language_for(wanted: str, /) -> str:
    """The language that is offered for a BCP 47 tag; English where none is."""
    return pick_language(wanted=wanted, offered=LANGUAGES)


@cache
def words_in(language: str, /) -> Mapping[str, str]:
    """The phrases of a language by their names; `{…}` in them is filled in."""
    text = (files(__package__) / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    return {key: str(phrase) for key, phrase in tomllib.loads(text).items()}
