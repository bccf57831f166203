"""Where customers sit: town, language, time zone, legal forms, and telephone numbers nobody has.

The numbers come from ranges that the regulators keep free for fiction; where a country has none, from a
neighbour's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A town, what its companies speak and are called, and how often customers of an entity sit there."""

    country: str
    language: str
    timezone: str
    town: str  # the last line of an address
    weights: tuple[int, int, int]  # among customers of each entity, in the order of house.CODES


_ZONES = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "FR": "Europe/Paris",
    "BE": "Europe/Brussels", "LU": "Europe/Luxembourg", "GB": "Europe/London", "IE": "Europe/Dublin",
}  # fmt: skip


def _at(country: str, language: str, town: str, *weights: int, timezone: str = "") -> Place:
    german, british, american = weights
    return Place(country, language, timezone or _ZONES[country], town, (german, british, american))


PLACES = (
    _at("DE", "de", "10115 Berlin", 8, 1, 1),
    _at("DE", "de", "20457 Hamburg", 8, 1, 1),
    _at("DE", "de", "80331 München", 9, 1, 1),
    _at("DE", "de", "50667 Köln", 7, 0, 0),
    _at("DE", "de", "70173 Stuttgart", 7, 0, 0),
    _at("DE", "de", "04109 Leipzig", 5, 0, 0),
    _at("DE", "de", "28195 Bremen", 4, 0, 0),
    _at("DE", "de", "90402 Nürnberg", 4, 0, 0),
    _at("AT", "de", "1010 Wien", 6, 0, 0),
    _at("AT", "de", "4020 Linz", 3, 0, 0),
    _at("CH", "de", "8001 Zürich", 5, 1, 1),
    _at("CH", "fr", "1201 Genève", 2, 1, 0),
    _at("FR", "fr", "75011 Paris", 7, 3, 1),
    _at("FR", "fr", "69003 Lyon", 6, 2, 0),
    _at("FR", "fr", "44000 Nantes", 4, 1, 0),
    _at("FR", "fr", "67000 Strasbourg", 5, 0, 0),
    _at("BE", "fr", "1000 Bruxelles", 3, 1, 0),
    _at("LU", "fr", "1115 Luxembourg", 2, 1, 0),
    _at("GB", "en", "London EC1A 1AA", 1, 17, 2),
    _at("GB", "en", "Manchester M1 1AA", 0, 12, 0),
    _at("GB", "en", "Bristol BS1 1AA", 0, 9, 0),
    _at("GB", "en", "Leeds LS1 1AA", 0, 9, 0),
    _at("GB", "en", "Edinburgh EH1 1AA", 0, 9, 0),
    _at("GB", "en", "Cardiff CF10 1AA", 0, 6, 0),
    _at("IE", "en", "Dublin D02 AA11", 1, 9, 1),
    _at("IE", "en", "Cork T12 AA11", 0, 4, 0),
    _at("US", "en", "New York, NY 10001", 2, 2, 17, timezone="America/New_York"),
    _at("US", "en", "Boston, MA 02108", 0, 1, 12, timezone="America/New_York"),
    _at("US", "en", "Atlanta, GA 30303", 0, 0, 9, timezone="America/New_York"),
    _at("US", "en", "Chicago, IL 60601", 1, 1, 13, timezone="America/Chicago"),
    _at("US", "en", "Austin, TX 78701", 0, 1, 12, timezone="America/Chicago"),
    _at("US", "en", "Denver, CO 80202", 0, 0, 8, timezone="America/Denver"),
    _at("US", "en", "Seattle, WA 98101", 0, 1, 9, timezone="America/Los_Angeles"),
    _at("US", "en", "San Diego, CA 92101", 0, 0, 9, timezone="America/Los_Angeles"),
    _at("CA", "en", "Toronto, ON M5H 1A1", 0, 1, 7, timezone="America/Toronto"),
    _at("CA", "fr", "Montréal (Québec) H2Y 1A1", 1, 0, 4, timezone="America/Toronto"),
)

LEGAL_FORMS = {
    "DE": ("GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG"),
    "AT": ("GmbH", "GmbH", "AG"),
    "CH": ("AG", "SA"),
    "FR": ("SARL", "SAS", "SA"),
    "BE": ("SRL", "SA"),
    "LU": ("S.à r.l.", "SA"),
    "GB": ("Ltd", "Ltd", "Ltd", "plc", "LLP"),
    "IE": ("Ltd", "Ltd", "DAC"),
    "US": ("Inc.", "Inc.", "LLC", "LLC", "Corp."),
    "CA": ("Inc.", "Ltd."),
}

_GERMAN, _FRENCH, _BRITISH = ("+49 30 23125 ", 3), ("+33 1 99 00 ", 4), ("+44 20 7946 0", 3)
# What a number begins with, and how many digits follow.
PHONES = {
    "DE": _GERMAN,
    "AT": _GERMAN,
    "CH": _GERMAN,
    "FR": _FRENCH,
    "BE": _FRENCH,
    "LU": _FRENCH,
    "GB": _BRITISH,
    "IE": _BRITISH,
    "US": ("+1 212 555 01", 2),
    "CA": ("+1 416 555 01", 2),
}
