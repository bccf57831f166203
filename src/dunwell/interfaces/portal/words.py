"""The words of the customers' pages, one file for each language; every file says the same things."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from dunwell.core.wording import direction, isolated, locale_of, pick_language

NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "nl": "Nederlands",
    "it": "Italiano",
    "sv": "Svenska",
    "pl": "Polski",
    "pt": "Português",
    "ja": "日本語",
    "ar": "العربية",
}
"""The languages offered, each by its own name."""
LANGUAGES: Final = frozenset(NAMES)
COUNTED: Final[Mapping[str, str]] = {"note_late": "days", "plan_said": "count", "pay_chosen": "count"}
"""Phrases that have a form for each kind of number (one day, two days), and the value that is counted."""


def language_for(wanted: str, /) -> str:
    """The language that is offered for a BCP 47 tag; English where none is."""
    return pick_language(wanted=wanted, offered=LANGUAGES)


@cache
def words_in(language: str, /) -> Mapping[str, str]:
    """The phrases of a language by their names; `{…}` in them is filled in."""
    text = (files(__package__) / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    return {key: str(phrase) for key, phrase in tomllib.loads(text).items()}


def said_in(language: str, name: str, /, **values: object) -> str:
    """A phrase filled in: in the form of the number that it counts, each text set apart from the way the line runs."""
    words = words_in(language)
    phrase = words[name]
    if counted := COUNTED.get(name):
        form = locale_of(language).plural_form(int(str(values[counted])))
        phrase = words.get(f"{name}.{form}", phrase)
    apart = {
        key: isolated(one, language=language) if isinstance(one, str) else one for key, one in values.items()
    }
    return phrase.format(**apart)


def said_page(language: str, /, *, title: str, text: str) -> dict[str, str]:
    """What the page reads that says one thing."""
    return {"language": language, "direction": direction(language), "title": title, "text": text}
