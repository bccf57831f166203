"""A bank's entries as rows: amounts in minor units, the payments of a sum as lines of their own, doubts named."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from dunwell.apps.cash.models import BankLine, BankStatement, Doubt, LineState
from dunwell.apps.receivables.models import AMOUNT_BOUND
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor
from dunwell.core.money import UnknownCurrency
from dunwell.formats.bank.records import Entry, Payment, Status


@dataclass(slots=True)
class LineRow:
    """A line to be, and how it stands when it comes."""

    line: BankLine
    state: LineState
    doubt: Doubt


def minor_of(*, amount: Decimal, currency: str) -> int | None:
    """The amount in minor units; None where the currency cannot hold it, or is none: nothing is rounded."""
    try:
        minor = to_minor(text=format(amount, "f"), currency=currency, style=POINT)
    except (UnreadableAmount, UnknownCurrency):
        return None
    return minor if abs(minor) <= AMOUNT_BOUND else None


def rows_of(*, entry: Entry, statement: BankStatement) -> list[LineRow]:
    """The line of an entry, and behind it a line for each payment in it where they make up its amount."""
    whole = _line(entry, statement, amount=entry.amount, entry=entry)
    parts = _parts(entry, statement, whole) if entry.details else []
    amounts = [part.amount_minor for part in parts]
    is_split = bool(parts) and None not in amounts and sum(filter(None, amounts)) == whole.amount_minor
    state, doubt = _standing(whole)
    rows = [LineRow(whole, LineState.NOTED if is_split else state, Doubt.NONE if is_split else doubt)]
    for part in parts:
        own = _standing(part) if is_split else (LineState.NOTED, Doubt.NONE)
        rows.append(LineRow(part, *own))
    return rows


def day_of(line: BankLine, /) -> date | None:
    """The day on which a line is posted."""
    return line.booked_on or line.value_on


def _standing(line: BankLine) -> tuple[LineState, Doubt]:
    if line.status != Status.BOOKED or line.amount_minor == 0:
        return LineState.NOTED, Doubt.NONE
    if line.amount_minor is None:
        return LineState.WAITING, Doubt.AMOUNT
    if day_of(line) is None:
        return LineState.WAITING, Doubt.DAY
    return LineState.OPEN, Doubt.NONE


def _parts(entry: Entry, statement: BankStatement, whole: BankLine) -> list[BankLine]:
    lines = []
    for number, detail in enumerate(entry.details, start=1):
        amount = detail.amount if detail.amount is not None else Decimal(0)
        line = _line(detail, statement, amount=amount, entry=entry)
        line.parent = whole
        line.fingerprint = f"{entry.fingerprint}#{number}"
        line.likeness = f"{entry.likeness}#{number}"
        if detail.amount is None:
            line.amount_minor, line.amount_told = None, ""
        lines.append(line)
    return lines


def _line(payment: Payment, statement: BankStatement, *, amount: Decimal, entry: Entry) -> BankLine:
    currency = payment.currency or entry.currency
    return BankLine(
        statement=statement,
        bank_account_id=statement.bank_account_id,
        position=entry.position,
        status=entry.status.value,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount_minor=minor_of(amount=amount, currency=currency),
        amount_told=format(amount, "f")[:60],
        currency=currency[:3],
        counterparty_name=_clean(payment.counterparty.name),
        counterparty_account=_clean(payment.counterparty.account)[:60],
        counterparty_bic=_clean(payment.counterparty.bic)[:40],
        ultimate_name=_clean(payment.ultimate.name),
        text=_clean(payment.text),
        information=_clean(payment.information),
        references=_told(asdict(payment.references)),
        documents=[_told(asdict(one)) for one in payment.documents],
        code=_told(asdict(payment.code)),
        returned=_told(asdict(payment.returned), is_whole=True) if payment.returned else None,
        charges=[_told(asdict(one)) for one in payment.charges],
        exchange=_told(asdict(payment.exchange)) if payment.exchange else None,
        is_reversal=entry.is_reversal,
        fingerprint=entry.fingerprint,
        likeness=entry.likeness,
    )


def _told(facts: dict[str, object], *, is_whole: bool = False) -> dict[str, object]:
    """What is said of these facts, as JSON holds it; what is empty is left out."""
    return {
        name: _plain(value)
        for name, value in facts.items()
        if is_whole or value not in ("", None, (), [], {})
    }


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """The text without what no database keeps: the null, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
