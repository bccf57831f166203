"""A letter on paper as the plain strings its pages are set from: all formatting is done here, none on the page."""

from typing import Any

from dunwell.adapters.typst_documents.codes import drawn
from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.adapters.typst_documents.page import payment
from dunwell.adapters.typst_documents.parts import address, facts, footer, prose, recipient, row, shown
from dunwell.core import wording
from dunwell.ports.documents import PaperLetter

_LONGEST_ADDRESS = 300
_PLAIN_LABELS = ("page", "of", "items", "number", "issued_on", "due_on", "days_overdue", "total", "payment")


def letter_data(*, letter: PaperLetter, labels: Labels, language: str) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency."""
    statement = letter.statement
    as_of = wording.day(on=statement.as_of, language=language)
    locale = wording.locale_of(language)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "labels": {
            **{key: getattr(labels, key) for key in _PLAIN_LABELS},
            "open": put(labels.open, currency=statement.currency),
            "enclosed": put(labels.enclosed, date=as_of),
        },
        "entity": {
            "name": shown(statement.entity.name),
            "sender_line": " · ".join(address(statement.entity)),
            "footer": footer(statement.entity, labels=labels),
        },
        "recipient": recipient(statement=statement, locale=locale, attention=letter.attention),
        "facts": facts(statement=statement, labels=labels, as_of=as_of),
        "subject": " ".join(prose(wording.one_line(letter.subject))),
        "paragraphs": [prose(one) for one in letter.paragraphs],
        "asks_for_all": letter.asks_for_all,
        "rows": []
        if letter.asks_for_all
        else [
            row(line, labels=labels, currency=statement.currency, language=language) for line in letter.lines
        ],
        "row_total": wording.number(
            minor=sum(line.residual_minor for line in letter.lines),
            currency=statement.currency,
            language=language,
        ),
        "payment": payment(statement=statement, labels=labels, language=language),
        "closing": prose(letter.closing),
        "online": _online(letter),
    }


def _online(letter: PaperLetter) -> dict[str, str]:
    """The way to the reader's page: words, the address as one types it, and its code for a camera."""
    if not letter.online:
        return {}
    bare = wording.one_line(letter.online).removeprefix("https://").removeprefix("http://")
    return {
        "words": shown(letter.online_words),
        "address": shown(bare, longest=_LONGEST_ADDRESS),
        "code": drawn(wording.one_line(letter.online)),
        "alt": shown(bare, longest=_LONGEST_ADDRESS),
    }
