"""How a unit of UN/ECE Recommendation 20 is written on a page: a sign, or a short word of the reader's language."""

from collections.abc import Mapping
from typing import Final

_SIGNS: Final[Mapping[str, str]] = {
    "C62": "",  # one
    "H87": "",  # piece
    "HUR": "h",
    "MIN": "min",
    "SEC": "s",
    "GRM": "g",
    "KGM": "kg",
    "TNE": "t",
    "MMT": "mm",
    "CMT": "cm",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m²",
    "MTQ": "m³",
    "LTR": "l",
    "MLT": "ml",
    "HLT": "hl",
    "KWH": "kWh",
    "MWH": "MWh",
    "KWT": "kW",
    "2N": "dB",
    "P1": "%",
    "GRO": "gross",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"DAY": "days", "WEE": "weeks", "MON": "months", "ANN": "years", "SET": "sets", "E48": "services"},
    "de": {
        "DAY": "Tage",
        "WEE": "Wochen",
        "MON": "Monate",
        "ANN": "Jahre",
        "SET": "Sätze",
        "E48": "Leistungen",
    },
    "fr": {"DAY": "jours", "WEE": "semaines", "MON": "mois", "ANN": "ans", "SET": "jeux", "E48": "services"},
    "es": {
        "DAY": "días",
        "WEE": "semanas",
        "MON": "meses",
        "ANN": "años",
        "SET": "juegos",
        "E48": "servicios",
    },
    "nl": {
        "DAY": "dagen",
        "WEE": "weken",
        "MON": "maanden",
        "ANN": "jaren",
        "SET": "sets",
        "E48": "diensten",
    },
}


def unit_words(code: str, /, *, language: str) -> str:
    """What stands behind a quantity; "" for pieces, the code itself for what has no sign and no word here."""
    if code in _SIGNS:
        return _SIGNS[code]
    own = _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
    return own.get(code, code)
