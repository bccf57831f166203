"""The group's own side: three subsidiaries and the people who work there. The same for every seed."""

from dataclasses import dataclass

import polars as pl

CODES = ("DE", "GB", "US")
CURRENCIES = ("EUR", "GBP", "USD")
COUNTRIES = CODES  # the demo's entities are named after where they are
DOMAIN = "demo.dunwell.example"
PASSWORD = "collect-politely"  # noqa: S105 (everybody may know it: it opens the demo only)

_GROUP = "larkmoor.example"


def iban(*, country: str, account: str) -> str:
    """An IBAN with its two check digits (ISO 7064, MOD 97-10) for a country and what its banks number."""
    rest = f"{account}{country}00"
    remainder = int("".join(str(int(character, 36)) for character in rest)) % 97
    return f"{country}{98 - remainder:02}{account}"


def entities() -> pl.DataFrame:
    """Three creditors. No bank has the codes of these IBANs and no office gave out these tax numbers."""
    return pl.DataFrame(
        {
            "code": CODES,
            "name": ["Larkmoor GmbH", "Larkmoor Ltd", "Larkmoor Inc."],
            "country": COUNTRIES,
            "currency": CURRENCIES,
            "timezone": ["Europe/Berlin", "Europe/London", "America/New_York"],
            "address": [
                "Musterstraße 12\n10115 Berlin",
                "12 Example Lane\nLondon EC1A 1AA",
                "120 Sample Street\nNew York, NY 10001",
            ],
            "tax_id": ["DE000000000", "GB000000000", "00-0000000"],
            "iban": [
                iban(country="DE", account="900000000012345678"),
                iban(country="GB", account="DEMO00000012345678"),
                iban(country="GB", account="DEMO00000087654321"),  # its dollar account; America has no IBAN
            ],
            "sender_email": [f"receivables.{code.lower()}@{_GROUP}" for code in CODES],
        }
    )


@dataclass(frozen=True)
class _Person:
    """One who logs in: name, role, the entities where, and the language of their desk."""

    mailbox: str
    name: str
    role: str
    entities: tuple[str, ...] = CODES
    language: str = "en"


_PEOPLE = (
    _Person("admin", "Ada Norwick", "admin"),
    _Person("controller", "Conrad Tilbrook", "controller"),
    _Person("collector", "Colette Marlowen", "collector"),
    _Person("collector.de", "Kolja Ehrensiek", "collector", ("DE",), "de"),
    _Person("collector.us", "Callie Hardwater", "collector", ("US",)),
    _Person("clerk", "Clara Penhollow", "clerk"),
    _Person("sales.de", "Silke Vormholt", "sales", ("DE",), "de"),
    _Person("sales.fr", "Sylvie Montrelac", "sales", ("DE",), "fr"),
    _Person("sales.gb", "Simon Garthside", "sales", ("GB",)),
    _Person("sales.ie", "Sinead Kilbrannock", "sales", ("GB",)),
    _Person("sales.us", "Sam Redfallow", "sales", ("US",)),
    _Person("sales.west", "Sierra Longmesa", "sales", ("US",)),
    _Person("sales.lead", "Selma Oakhurst", "sales_lead"),
    _Person("auditor", "Audrey Fellgate", "auditor"),
)


def users() -> pl.DataFrame:
    """Everybody who may log in to the demo, each with one role in some entities."""
    return pl.DataFrame(
        {
            "email": [f"{person.mailbox}@{DOMAIN}" for person in _PEOPLE],
            "name": [person.name for person in _PEOPLE],
            "role": [person.role for person in _PEOPLE],
            "language": [person.language for person in _PEOPLE],
            "entities": [list(person.entities) for person in _PEOPLE],
        }
    )


def collector(*, entity: str) -> str:
    """Who collects for an entity, by address: its own collector, else the one of all."""
    here = [person for person in _PEOPLE if person.role == "collector" and entity in person.entities]
    nearest = min(here, key=lambda person: len(person.entities))
    return f"{nearest.mailbox}@{DOMAIN}"


def owners(*, entity: str) -> list[str]:
    """The salespeople of an entity, by address."""
    return [
        f"{person.mailbox}@{DOMAIN}"
        for person in _PEOPLE
        if person.role == "sales" and entity in person.entities
    ]
