"""A statement as the plain strings its page is set from: all formatting is done here, none on the page."""

from typing import Any

from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.adapters.typst_documents.parts import address, facts, footer, prose, recipient, row, shown
from dunwell.adapters.typst_documents.widths import widths
from dunwell.core import wording
from dunwell.ports.documents import BankAccount, Statement, StatementBucket

_LONGEST_PAID_WORD = 70  # what a payer copies stays in one piece while it fits


def page_data(*, statement: Statement, labels: Labels, language: str) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency."""
    as_of = wording.day(on=statement.as_of, language=language)
    locale = wording.locale_of(language)
    rows = [
        row(line, labels=labels, currency=statement.currency, language=language) for line in statement.lines
    ]
    row_total = wording.number(minor=statement.total_minor, currency=statement.currency, language=language)
    amount, still_open = (put(one, currency=statement.currency) for one in (labels.amount, labels.open))
    return {
        "lang": locale.language,
        "region": locale.territory,
        "labels": {
            **{key: getattr(labels, key) for key in _PLAIN_LABELS},
            "as_of": put(labels.as_of, date=as_of),
            "amount": amount,
            "open": still_open,
            "disregard": put(labels.disregard, date=as_of),
        },
        "entity": {
            "name": shown(statement.entity.name),
            "sender_line": " · ".join(address(statement.entity)),
            "footer": footer(statement.entity, labels=labels),
        },
        "recipient": recipient(statement=statement, locale=locale),
        "facts": facts(statement=statement, labels=labels, as_of=as_of),
        "total": wording.amount(minor=statement.total_minor, currency=statement.currency, language=language),
        "overdue": wording.amount(
            minor=statement.overdue_minor, currency=statement.currency, language=language
        ),
        "is_overdue": statement.overdue_minor > 0,
        "rows": rows,
        "row_total": row_total,
        "widths": widths(
            heads=(*(getattr(labels, key) for key in _COLUMNS[:5]), amount, still_open),
            rows=[*([one[key] for key in _COLUMNS] for one in rows), ["", "", "", "", "", "", row_total]],
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
        "payment": payment(statement=statement, labels=labels, language=language),
        "in_credit": statement.total_minor < 0,
        "note": " ".join(prose(statement.note)),
    }


_COLUMNS = ("number", "kind", "issued_on", "due_on", "days_overdue", "amount", "open")
_PLAIN_LABELS = (
    *("title", "page", "of", "total_open", "overdue", "items", "number", "kind", "issued_on", "due_on"),
    *("days_overdue", "total", "nothing_open", "ageing", "payment", "in_credit"),
)


def _bucket_label(bucket: StatementBucket, *, labels: Labels) -> str:
    if bucket.code == "not_due":
        return labels.not_due
    first, dash, last = bucket.code.partition("-")
    if dash:
        return put(labels.bucket, **{"from": first, "to": last})
    return put(labels.last_bucket, **{"from": first.removesuffix("+")})


def payment(*, statement: Statement, labels: Labels, language: str) -> list[tuple[str, str, bool]]:
    """Label and value of everything a payer types in; nothing when there is nothing to pay or nowhere to.

    Third, whether it reads from left to right in any language: all but a date.
    """
    account = statement.bank_account
    if statement.total_minor <= 0 or account == BankAccount():
        return []
    pay_by = wording.day(on=statement.pay_by, language=language) if statement.pay_by else ""
    rows = [
        (labels.holder, shown(account.holder), True),
        (labels.bank, shown(account.bank), True),
        (labels.iban, wording.grouped_iban(account.iban), True),
        (labels.bic, shown(account.bic), True),
        (labels.account_number, shown(account.account_number), True),
        (labels.routing_number, shown(account.routing_number), True),
        (labels.payment_reference, shown(statement.account_reference, word=_LONGEST_PAID_WORD), True),
        (labels.pay_by, pay_by, False),
    ]
    return [row for row in rows if row[1]]
