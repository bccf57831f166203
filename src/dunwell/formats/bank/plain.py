"""Records of bank files as plain facts, ready for JSON: stable names, days as ISO texts, amounts as decimal texts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from dunwell.formats.bank import values
from dunwell.formats.bank.records import (
    Balance,
    Batch,
    Charge,
    Detail,
    Document,
    Entry,
    Exchange,
    Finding,
    Foot,
    Head,
    Payment,
    Totals,
)

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
_REFERENCES = (
    *("end_to_end", "mandate", "creditor_id", "instruction", "message", "payment_information", "transaction"),
    *("uetr", "servicer", "customer", "cheque", "clearing", "entry"),
)
_CODES = (
    "domain",
    "family",
    "subfamily",
    "proprietary",
    "issuer",
    "swift",
    "gvc",
    "bai",
    "ofx",
    "purpose",
    "text",
)


def money_text(value: Decimal, *, currency: str) -> str:
    """The amount exactly, with at least the decimals of its currency: `300,` in EUR is 300.00."""
    most = values.places(currency)
    told = value.as_tuple().exponent
    if most is not None and isinstance(told, int) and -told < most:
        return format(value, f".{most}f")
    return values.plain(value)


def head_facts(head: Head, /) -> dict[str, Plain]:
    """How a statement begins."""
    account = head.account
    return {
        "number": head.number,
        "format": head.format,
        "version": head.version,
        "line": head.line,
        "account": {
            "number": account.number,
            "currency": account.currency,
            "name": account.name,
            "owner": account.owner,
            "bank": account.bank,
            "bic": account.bic,
        },
        "message": head.message,
        "statement_id": head.identification,
        "sequence": head.sequence,
        "page": head.page,
        "is_last_page": head.is_last_page,
        "created": head.created,
        "period_from": _day(head.period_from),
        "period_to": _day(head.period_to),
        "copy": head.copy,
    }


def foot_facts(foot: Foot, /) -> dict[str, Plain]:
    """How a statement ends."""
    return {
        "balances": [balance_facts(one) for one in foot.balances],
        "told": _totals(foot.told),
        "counted": _totals(foot.counted),
        "checked": list(foot.checked),
        "verdict": str(foot.verdict),
        "findings": [finding_facts(one) for one in foot.findings],
        "information": foot.information,
        "fingerprint": foot.fingerprint,
    }


def finding_facts(one: Finding, /) -> dict[str, Plain]:
    """What is wrong, and where."""
    return {"code": one.code, "message": one.message, "line": one.line}


def balance_facts(one: Balance, /) -> dict[str, Plain]:
    """A balance, signed."""
    return {
        "type": str(one.type),
        "code": one.code,
        "amount": money_text(one.amount, currency=one.currency),
        "currency": one.currency,
        "date": _day(one.on),
        "line": one.line,
    }


def entry_facts(entry: Entry, /) -> dict[str, Plain]:
    """An entry with all that is known of it."""
    return {
        "position": entry.position,
        "line": entry.line,
        "status": str(entry.status),
        "booked_date": _day(entry.booked_on),
        "value_date": _day(entry.value_on),
        "amount": money_text(entry.amount, currency=entry.currency),
        **_payment(entry),
        "is_reversal": entry.is_reversal,
        "batch": _batch(entry.batch),
        "details": [_detail(one) for one in entry.details],
        "fingerprint": entry.fingerprint,
        "likeness": entry.likeness,
    }


def _detail(one: Detail) -> Plain:
    amount = None if one.amount is None else money_text(one.amount, currency=one.currency)
    return {"amount": amount, **_payment(one)}


def _payment(one: Payment) -> dict[str, Plain]:
    references: dict[str, Plain] = {name: getattr(one.references, name) for name in _REFERENCES}
    references["creditor"] = list(one.references.creditor)
    references["others"] = [{"type": kind, "reference": text} for kind, text in one.references.others]
    back = one.returned
    return {
        "currency": one.currency,
        "counterparty_name": one.counterparty.name,
        "counterparty_account": one.counterparty.account,
        "counterparty_bic": one.counterparty.bic,
        "ultimate_name": one.ultimate.name,
        "ultimate_account": one.ultimate.account,
        "references": references,
        "documents": [_document(told) for told in one.documents],
        "remittance_text": one.text,
        "information": one.information,
        "code": {name: getattr(one.code, name) for name in _CODES},
        "returned": None
        if back is None
        else {"reason": back.reason, "text": back.text, "original_code": back.original_code},
        "charges": [_charge(told) for told in one.charges],
        "exchange": _exchange(one.exchange),
    }


def _document(one: Document) -> Plain:
    def money(value: Decimal | None) -> str | None:
        return None if value is None else money_text(value, currency=one.currency)

    return {
        "number": one.number,
        "type": one.kind,
        "date": _day(one.issued_on),
        "currency": one.currency,
        "due": money(one.due),
        "discount": money(one.discount),
        "credit": money(one.credit),
        "remitted": money(one.remitted),
        "adjustments": [{"amount": money(amount), "reason": reason} for amount, reason in one.adjustments],
    }


def _charge(one: Charge) -> Plain:
    return {
        "amount": money_text(one.amount, currency=one.currency),
        "currency": one.currency,
        "type": one.kind,
        "is_included": one.is_included,
    }


def _exchange(one: Exchange | None) -> Plain:
    if one is None:
        return None
    return {
        "instructed": _number(one.instructed),
        "instructed_currency": one.instructed_currency,
        "counter_value": _number(one.counter_value),
        "counter_currency": one.counter_currency,
        "rate": _number(one.rate),
    }


def _batch(one: Batch | None) -> Plain:
    if one is None:
        return None
    return {
        "message": one.message,
        "payment_information": one.payment_information,
        "count": one.count,
        "total": _number(one.total),
        "currency": one.currency,
    }


def _totals(one: Totals) -> dict[str, Plain]:
    told: Mapping[str, int | Decimal | None] = {
        "entries": one.entries,
        "sum": one.sum,
        "net": one.net,
        "credits": one.credits,
        "credit_sum": one.credit_sum,
        "debits": one.debits,
        "debit_sum": one.debit_sum,
    }
    return {
        name: values.plain(value) if isinstance(value, Decimal) else value for name, value in told.items()
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else values.plain(value)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
