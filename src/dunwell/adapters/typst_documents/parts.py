"""What every page shows alike, as plain strings: addresses, the block beside them, the foot, a line of the table."""

from typing import Any

from babel import Locale

from dunwell.adapters.typst_documents.labels import Labels
from dunwell.core import wording
from dunwell.ports.documents import BalanceForward, Party, Statement, StatementLine

_BREAK_EVERY = 8
_ZERO_WIDTH_SPACE = "\u200b"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_MOST_ADDRESS_LINES = 6
_LONGEST_TEXT = 120
_LONGEST_WORD = 32
_LONGEST_NUMBER = 20
_LONGEST_IN_BLOCK = 22  # characters that the block beside the address holds on a line
_LONGEST_LINE = 56


_LOCAL_NAMES = {
    (country, label): name
    for country in ("CH", "LI")
    for label, name in (("USt.", "MWST"), ("USt-IdNr.", "MWST-Nr."))
}


def shown(text: str, *, longest: int = _LONGEST_TEXT, word: int = _LONGEST_WORD) -> str:
    """One line, of a length a page can hold, with places where a word of more than `word` may be broken."""
    line = wording.one_line(text)
    short = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return " ".join(one if len(one) <= word else _breakable(one) for one in short.split(" "))


def isolated(text: str, *, locale: Locale) -> str:
    """A text of somebody's own in a page that reads from right to left: it keeps its own direction.

    Elsewhere it comes back as it is.
    """
    if not text or locale.character_order != "right-to-left":
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def prose(text: str) -> list[str]:
    """The lines of a paragraph, each with places where a very long word may be broken."""
    lines = (wording.one_line(line) for line in text.split("\n"))
    return [
        " ".join(one if len(one) <= _LONGEST_WORD else _breakable(one) for one in line.split(" "))
        for line in lines
    ]


def address(party: Party) -> list[str]:
    """The name and what stands below it, empty lines left out."""
    lines = (shown(line, longest=_LONGEST_LINE) for line in party.address)
    return [line for line in (shown(party.name), *lines) if line]


def recipient(*, statement: Statement, locale: Locale, attention: str = "") -> list[str]:
    """Whom a statement goes to."""
    return addressed(customer=statement.customer, entity=statement.entity, locale=locale, attention=attention)


def addressed(*, customer: Party, entity: Party, locale: Locale, attention: str) -> list[str]:
    """Name, whose attention is asked for, and address; a country in capitals below them when it is another one.

    A line too many is taken from the middle: the last one has the place.
    """
    name, *rest = address(customer) or [""]
    person = shown(attention, longest=_LONGEST_LINE)
    lines = [one for one in (name, person if person != name else "", *rest) if one]
    lines = lines if len(lines) <= _MOST_ADDRESS_LINES else [*lines[: _MOST_ADDRESS_LINES - 1], lines[-1]]
    country = customer.country.upper()
    if country and country != entity.country.upper():
        lines.append(shown(str(locale.territories.get(country, country))).upper())
    return [isolated(one, locale=locale) for one in lines]


def local_name(label: str, *, country: str) -> str:
    """What a tax, or its number, is called in the country, where that differs from the label of the language."""
    return _LOCAL_NAMES.get((country.upper(), label), label)


def footer(entity: Party, *, labels: Labels) -> str:
    """Who the entity is, on one line: name, address, registration, tax number."""
    tax = (
        f"{local_name(labels.tax_id, country=entity.country)} {shown(entity.tax_id)}".replace(
            " ", wording.NO_BREAK_SPACE
        )
        if entity.tax_id
        else ""
    )
    return " · ".join(part for part in (*address(entity), shown(entity.registration), tax) if part)


def facts(
    *, statement: Statement | BalanceForward, labels: Labels, as_of: str
) -> list[tuple[str, str, bool]]:
    """The block beside the address: label and value, empty ones left out; third, whether it reads from left to right.

    Numbers, addresses of e-mail and telephones do in any language.
    """
    contact = statement.contact
    block = [
        (labels.date, as_of, False),
        (labels.customer_number, statement.customer_number, True),
        (labels.reference, statement.account_reference, True),
        (labels.contact, contact.name, False),
        ("", contact.email, True),
        ("", contact.phone, True),
    ]
    return [(label, shown_in_block(value), forwards) for label, value, forwards in block if value.strip()]


def row(line: StatementLine, *, labels: Labels, currency: str, language: str) -> dict[str, Any]:
    """A line of the table of items."""
    return {
        "number": shown(line.number, word=_LONGEST_NUMBER) or "–",
        "kind": labels.kinds[line.kind],
        "issued_on": wording.short_day(on=line.issued_on, language=language),
        "due_on": wording.short_day(on=line.due_on, language=language),
        "days_overdue": str(line.days_overdue) if line.days_overdue > 0 else "–",
        "amount": wording.number(minor=line.amount_minor, currency=currency, language=language),
        "open": wording.number(minor=line.residual_minor, currency=currency, language=language),
        "is_overdue": line.days_overdue > 0 and line.residual_minor > 0,
    }


def _breakable(word: str) -> str:
    return _ZERO_WIDTH_SPACE.join(word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY))


def shown_in_block(value: str) -> str:
    """A value of the narrow block: an address breaks before its @, and any part that is too long where it must."""
    parts = value.replace("@", f"{_ZERO_WIDTH_SPACE}@").split(_ZERO_WIDTH_SPACE)
    if len(value) <= _LONGEST_IN_BLOCK:
        parts = [value]
    return _ZERO_WIDTH_SPACE.join(
        shown(part, longest=_LONGEST_LINE, word=_LONGEST_IN_BLOCK) for part in parts
    )
