"""Movements of an account as the plain strings their page is set from."""

from typing import Any

from dunwell.adapters.typst_documents.bill_labels import BillLabels
from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.adapters.typst_documents.parts import address, addressed, facts, footer, isolated, prose, shown
from dunwell.core import wording
from dunwell.ports.documents import BalanceForward, BankAccount


def balance_data(
    *, statement: BalanceForward, labels: Labels, bill_labels: BillLabels, language: str
) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency."""
    words, locale = bill_labels.activity, wording.locale_of(language)

    def number(minor: int) -> str:
        return wording.number(minor=minor, currency=statement.currency, language=language)

    def amount(minor: int) -> str:
        return wording.amount(minor=minor, currency=statement.currency, language=language)

    first = wording.day(on=statement.first_on, language=language)
    last = wording.day(on=statement.last_on, language=language)
    charged = sum(one.amount_minor for one in statement.movements if one.amount_minor > 0)
    opening, closing = put(words["opening"], date=first), put(words["closing"], date=last)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "labels": {
            "page": labels.page,
            "of": labels.of,
            "payment": labels.payment,
            "title": words["title"],
            "period": put(words["period"], **{"from": first, "to": last}),
            "opening": opening,
            "closing": closing,
            "nothing": words["nothing"],
            "columns": [
                bill_labels.date,
                words["entry"],
                put(words["charge_column"], currency=statement.currency),
                put(words["credit_column"], currency=statement.currency),
                put(words["balance_column"], currency=statement.currency),
            ],
        },
        "entity": {
            "name": isolated(shown(statement.entity.name), locale=locale),
            "sender_line": isolated(" · ".join(address(statement.entity)), locale=locale),
            "footer": isolated(footer(statement.entity, labels=labels), locale=locale),
        },
        "recipient": addressed(
            customer=statement.customer, entity=statement.entity, locale=locale, attention=""
        ),
        "facts": facts(statement=statement, labels=labels, as_of=last),
        "sums": [
            [opening, amount(statement.opening_minor)],
            [words["charged"], amount(charged)],
            [words["credited"], amount(statement.closing_minor - statement.opening_minor - charged)],
            [closing, amount(statement.closing_minor)],
        ],
        "opening": number(statement.opening_minor),
        "closing": number(statement.closing_minor),
        "rows": [
            {
                "on": wording.short_day(on=one.on, language=language),
                "kind": labels.kinds[one.kind],
                "number": shown(one.number, word=20) or "–",
                "charge": number(one.amount_minor) if one.amount_minor > 0 else "",
                "credit": number(-one.amount_minor) if one.amount_minor <= 0 else "",
                "balance": number(one.balance_minor),
            }
            for one in statement.movements
        ],
        "payment": _payment(statement, labels=labels),
        "in_credit": labels.in_credit if statement.closing_minor < 0 else "",
        "note": isolated(" ".join(prose(statement.note)), locale=locale),
    }


def _payment(statement: BalanceForward, *, labels: Labels) -> list[list[str]]:
    """Where to pay; nothing when there is nothing to pay or nowhere to."""
    account = statement.bank_account
    if statement.closing_minor <= 0 or account == BankAccount():
        return []
    rows = [
        [labels.holder, shown(account.holder)],
        [labels.bank, shown(account.bank)],
        [labels.iban, wording.grouped_iban(account.iban)],
        [labels.bic, shown(account.bic)],
        [labels.account_number, shown(account.account_number)],
        [labels.routing_number, shown(account.routing_number)],
        [labels.payment_reference, shown(statement.account_reference, word=70)],
    ]
    return [row for row in rows if row[1]]
