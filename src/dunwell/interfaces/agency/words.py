"""The words of the agencies' pages, one file for each language; a further language is a further file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from dunwell.core.wording import pick_language

LANGUAGES: Final = frozenset({"en"})


def language_for(wanted: str, /) -> str:
    """The language that is offered for a BCP 47 tag; English where none is."""
    return pick_language(wanted=wanted, offered=LANGUAGES)


@cache
def words_in(language: str, /) -> Mapping[str, str]:
    """The phrases of a language by their names; `{…}` in them is filled in."""
    text = (files(__package__) / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    return {key: str(phrase) for key, phrase in tomllib.loads(text).items()}
