"""A statement as the plain strings its page is set from: all formatting is done here, none on the page."""

from typing import Any

from babel import Locale

from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.core import wording
from dunwell.ports.documents import BankAccount, Party, Statement, StatementBucket, StatementLine

_BREAK_EVERY = 8
_ZERO_WIDTH_SPACE = "\u200b"
_MOST_ADDRESS_LINES = 6
_LONGEST_TEXT = 120
_LONGEST_WORD = 32
_LONGEST_NUMBER = 20
_LONGEST_IN_BLOCK = 22  # characters that the block beside the address holds on a line
_LONGEST_PAID_WORD = 70  # what a payer copies stays in one piece while it fits
_LONGEST_LINE = 56


def page_data(*, statement: Statement, labels: Labels, language: str) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency."""
    as_of = wording.day(on=statement.as_of, language=language)
    locale = wording.locale_of(language)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "labels": {
            **{key: getattr(labels, key) for key in _PLAIN_LABELS},
            "as_of": put(labels.as_of, date=as_of),
            "amount": put(labels.amount, currency=statement.currency),
            "open": put(labels.open, currency=statement.currency),
            "disregard": put(labels.disregard, date=as_of),
        },
        "entity": {
            "name": _shown(statement.entity.name),
            "sender_line": " · ".join(_address(statement.entity)),
            "footer": _footer(statement.entity, labels=labels),
        },
        "recipient": _recipient(statement=statement, locale=locale),
        "facts": _facts(statement=statement, labels=labels, as_of=as_of),
        "total": wording.amount(minor=statement.total_minor, currency=statement.currency, language=language),
        "overdue": wording.amount(
            minor=statement.overdue_minor, currency=statement.currency, language=language
        ),
        "is_overdue": statement.overdue_minor > 0,
        "rows": [
            _row(line, labels=labels, currency=statement.currency, language=language)
            for line in statement.lines
        ],
        "row_total": wording.number(
            minor=statement.total_minor, currency=statement.currency, language=language
        ),
        "buckets": [
            {
                "label": _bucket_label(bucket, labels=labels),
                "amount": wording.number(
                    minor=bucket.amount_minor, currency=statement.currency, language=language
                ),
                "is_overdue": bucket.code != "not_due" and bucket.amount_minor > 0,
            }
            for bucket in statement.buckets
        ],
        "payment": _payment(statement=statement, labels=labels, language=language),
        "in_credit": statement.total_minor < 0,
    }


_PLAIN_LABELS = (
    *("title", "page", "of", "total_open", "overdue", "items", "number", "kind", "issued_on", "due_on"),
    *("days_overdue", "total", "nothing_open", "ageing", "payment", "in_credit"),
)


def _shown(text: str, *, longest: int = _LONGEST_TEXT, word: int = _LONGEST_WORD) -> str:
    """One line, of a length a page can hold, with places where a word of more than `word` may be broken."""
    line = wording.one_line(text)
    short = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return " ".join(one if len(one) <= word else _breakable(one) for one in short.split(" "))


def _breakable(word: str) -> str:
    return _ZERO_WIDTH_SPACE.join(word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY))


def _address(party: Party) -> list[str]:
    lines = (_shown(line, longest=_LONGEST_LINE) for line in party.address)
    return [line for line in (_shown(party.name), *lines) if line]


def _recipient(*, statement: Statement, locale: Locale) -> list[str]:
    """Name and address; a country in capitals as the last line, as the post asks, when it is another one."""
    lines = _address(statement.customer)[:_MOST_ADDRESS_LINES]
    country = statement.customer.country.upper()
    if country and country != statement.entity.country.upper():
        lines.append(_shown(str(locale.territories.get(country, country))).upper())
    return lines


def _footer(entity: Party, *, labels: Labels) -> str:
    tax = (
        f"{labels.tax_id} {_shown(entity.tax_id)}".replace(" ", wording.NO_BREAK_SPACE)
        if entity.tax_id
        else ""
    )
    return " · ".join(part for part in (*_address(entity), _shown(entity.registration), tax) if part)


def _facts(*, statement: Statement, labels: Labels, as_of: str) -> list[list[str]]:
    """The block beside the address: label and value, empty ones left out."""
    contact = statement.contact
    facts = [
        [labels.date, as_of],
        [labels.customer_number, statement.customer_number],
        [labels.reference, statement.account_reference],
        [labels.contact, contact.name],
        ["", contact.email],
        ["", contact.phone],
    ]
    return [[label, _shown_in_block(value)] for label, value in facts if value.strip()]


def _shown_in_block(value: str) -> str:
    """A value of the narrow block: an address breaks before its @, and any part that is too long where it must."""
    parts = value.replace("@", f"{_ZERO_WIDTH_SPACE}@").split(_ZERO_WIDTH_SPACE)
    if len(value) <= _LONGEST_IN_BLOCK:
        parts = [value]
    return _ZERO_WIDTH_SPACE.join(
        _shown(part, longest=_LONGEST_LINE, word=_LONGEST_IN_BLOCK) for part in parts
    )


def _row(line: StatementLine, *, labels: Labels, currency: str, language: str) -> dict[str, Any]:
    return {
        "number": _shown(line.number, word=_LONGEST_NUMBER) or "–",
        "kind": labels.kinds[line.kind],
        "issued_on": wording.short_day(on=line.issued_on, language=language),
        "due_on": wording.short_day(on=line.due_on, language=language),
        "days_overdue": str(line.days_overdue) if line.days_overdue > 0 else "–",
        "amount": wording.number(minor=line.amount_minor, currency=currency, language=language),
        "open": wording.number(minor=line.residual_minor, currency=currency, language=language),
        "is_overdue": line.days_overdue > 0 and line.residual_minor > 0,
    }


def _bucket_label(bucket: StatementBucket, *, labels: Labels) -> str:
    if bucket.code == "not_due":
        return labels.not_due
    first, dash, last = bucket.code.partition("-")
    if dash:
        return put(labels.bucket, **{"from": first, "to": last})
    return put(labels.last_bucket, **{"from": first.removesuffix("+")})


def _payment(*, statement: Statement, labels: Labels, language: str) -> list[list[str]]:
    """Label and value of everything a payer types in; nothing when there is nothing to pay or nowhere to."""
    account = statement.bank_account
    if statement.total_minor <= 0 or account == BankAccount():
        return []
    pay_by = wording.day(on=statement.pay_by, language=language) if statement.pay_by else ""
    rows = [
        [labels.holder, _shown(account.holder)],
        [labels.bank, _shown(account.bank)],
        [labels.iban, wording.grouped_iban(account.iban)],
        [labels.bic, _shown(account.bic)],
        [labels.account_number, _shown(account.account_number)],
        [labels.routing_number, _shown(account.routing_number)],
        [labels.payment_reference, _shown(statement.account_reference, word=_LONGEST_PAID_WORD)],
        [labels.pay_by, pay_by],
    ]
    return [row for row in rows if row[1]]
