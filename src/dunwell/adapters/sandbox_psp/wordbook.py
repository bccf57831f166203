"""What the hosted page says, in the languages that it speaks."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dunwell.core.wording import pick_language

LANGUAGES = frozenset({"en", "de", "fr", "es", "nl", "it", "pl", "pt", "sv"})


@cache
def _book(language: str) -> Mapping[str, Any]:
    text = files("dunwell.adapters.sandbox_psp").joinpath("words", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def language_of(wanted: str, /) -> str:
    """The language that is spoken to somebody who wants another: English where it is none of ours."""
    return pick_language(wanted=wanted, offered=LANGUAGES)


def words(language: str, /) -> Mapping[str, Any]:
    """Every sentence of a language by its name."""
    return _book(language_of(language))


def decline(code: str, *, language: str) -> str:
    """Why a payment failed, in a sentence for its payer: of a stolen card it is not told that it was stolen."""
    told = words(language)["declines"]
    return str(told.get(code, told["unknown"]))
