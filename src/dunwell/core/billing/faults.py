"""Every reason why a draft cannot be issued, each with its field and the remedy, all at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftFile, DraftLine
from dunwell.core.billing.taxes import WITH_REASON, Tax, TaxCategory
from dunwell.core.billing.texts import unprintable
from dunwell.core.billing.totals import BillTotals, line_minor, reckon
from dunwell.core.money import AmountTooLarge, Money
from dunwell.core.plain import PlainFault
from dunwell.core.rates import Rounding, times
from dunwell.core.wording import amount

LINES_MAX: Final = 5_000
AMOUNT_MAX: Final = 2**53  # minor units, as the ledger keeps them
FILES_MAX: Final = 20
FILE_BYTES_MAX: Final = 10_000_000
FILES_BYTES_MAX: Final = 20_000_000
OLDEST: Final = timedelta(days=366)
LATEST_DUE: Final = timedelta(days=3660)
MEDIA_TYPES: Final = {  # what EN 16931 lets an invoice carry (BT-125)
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "text/csv": b"",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "application/vnd.oasis.opendocument.spreadsheet": b"PK\x03\x04",
}
_SHORT: Final = 100  # characters of a reference
_FAULTS_MAX: Final = 50


def faults_of(*, draft: BillDraft, today: date) -> tuple[PlainFault, ...]:
    """All that is wrong with a draft, at most 50 faults; empty where it may be issued on that day."""
    found: list[PlainFault] = []
    for fault in _all(draft, today):
        found.append(fault)
        if len(found) == _FAULTS_MAX:
            break
    return tuple(found)


def _all(draft: BillDraft, today: date) -> Iterator[PlainFault]:
    yield from _days(draft, today)
    yield from _references(draft)
    if not draft.lines:
        yield PlainFault("lines", "There is no line: give at least one.")
    if len(draft.lines) > LINES_MAX:
        yield PlainFault(
            "lines",
            f"{len(draft.lines):,} lines are more than {LINES_MAX:,}: put them into several invoices, or send the "
            "details as an attachment.",
        )
        return
    broken = False
    for fault in [*_lines(draft), *_adjusted(draft)]:
        broken = True
        yield fault
    yield from _taxed(draft)
    yield from _files(draft.files)
    if draft.lines and not broken:
        yield from _sums(draft)


def _days(draft: BillDraft, today: date) -> Iterator[PlainFault]:
    if draft.issued_on > today:
        yield PlainFault(
            "issued_on", f"{draft.issued_on} is still to come: an invoice has the day it leaves."
        )
    elif today - draft.issued_on > OLDEST:
        yield PlainFault(
            "issued_on", f"{draft.issued_on} is more than a year ago: import what was issued then."
        )
    if draft.due_on is not None and draft.due_on < draft.issued_on:
        yield PlainFault(
            "due_on", f"Due on {draft.due_on}, before the {draft.issued_on} of the invoice itself."
        )
    elif draft.due_on is not None and draft.due_on - draft.issued_on > LATEST_DUE:
        yield PlainFault("due_on", f"Due on {draft.due_on}, more than ten years later: correct the year.")
    if draft.supplied_on is not None and abs(draft.supplied_on - draft.issued_on) > LATEST_DUE:
        yield PlainFault("supplied_on", f"{draft.supplied_on} is more than ten years away: correct the year.")
    yield from _period("period", draft.first_on, draft.last_on)
    for number, on in draft.corrects:
        if on > draft.issued_on:
            yield PlainFault("corrects", f"{number} is of {on}, after the document that corrects it.")


def _period(field: str, first: date | None, last: date | None) -> Iterator[PlainFault]:
    if first is not None and last is not None and last < first:
        yield PlainFault(f"{field}.to", f"The period ends on {last}, before it begins on {first}.")


def _references(draft: BillDraft) -> Iterator[PlainFault]:
    for name in ("terms", "purchase_order", "buyer_reference", "order_number", "contract"):
        yield from _text(name, getattr(draft, name), longest=_SHORT)
    for at, note in enumerate(draft.notes):
        yield from _text(f"notes[{at}]", note)
    if len(draft.notes) > FILES_MAX:
        yield PlainFault("notes", f"{len(draft.notes)} notes are more than {FILES_MAX}.")


def _text(field: str, text: str, *, longest: int | None = None, needed: bool = False) -> Iterator[PlainFault]:
    if needed and not text.strip():
        yield PlainFault(field, "Give a text here.")
    if longest is not None and len(text) > longest:
        yield PlainFault(field, f"It has {len(text)} characters, {longest} is the most.")
    elif (why := unprintable(text)) != "":
        yield PlainFault(field, f"This cannot be printed: {why}.")


def _lines(draft: BillDraft) -> Iterator[PlainFault]:
    for at, line in enumerate(draft.lines):
        within = f"lines[{at}]"
        yield from _text(f"{within}.name", line.name, needed=True)
        yield from _text(f"{within}.item_number", line.item_number, longest=_SHORT)
        for position, detail in enumerate(line.details):
            yield from _text(f"{within}.details[{position}]", detail)
        yield from _priced(within, line, draft.currency)
        if line.tax not in draft.taxes:
            yield PlainFault(f"{within}.tax", "Give the tax code that it is taxed with.")
        yield from _period(f"{within}.period", line.first_on, line.last_on)
        yield from _each_adjustment(f"{within}.adjustments", line.adjustments)


def _priced(within: str, line: DraftLine, currency: str) -> Iterator[PlainFault]:
    if line.price < 0:
        yield PlainFault(
            f"{within}.price", "A price is never below nothing: give the quantity a minus instead."
        )
    if line.price_per <= 0:
        yield PlainFault(
            f"{within}.price_per", "Give the number of units that the price is for, above nothing."
        )
        return
    try:
        minor = line_minor(line=line, currency=currency)
    except AmountTooLarge:
        minor = AMOUNT_MAX
    if abs(minor) >= AMOUNT_MAX:
        yield PlainFault(f"{within}.quantity", "Quantity times price is more than can be kept.")


def _each_adjustment(within: str, given: tuple[Adjustment, ...]) -> Iterator[PlainFault]:
    for at, one in enumerate(given):
        yield from _text(f"{within}[{at}].text", one.text, longest=_SHORT, needed=True)
        if (one.percent is None) == (one.amount_minor is None):
            yield PlainFault(f"{within}[{at}]", "Give either a percent or an amount.")
        elif one.percent == 0 or one.amount_minor == 0:
            yield PlainFault(f"{within}[{at}]", "It changes nothing: leave it out.")
        elif one.percent is not None and not -100 <= one.percent <= 1000:
            yield PlainFault(f"{within}[{at}].percent", "Give between -100 and 1000 per cent.")
        elif abs(one.amount_minor or 0) >= AMOUNT_MAX:
            yield PlainFault(f"{within}[{at}].amount", "The amount is more than can be kept.")


def _adjusted(draft: BillDraft) -> Iterator[PlainFault]:
    yield from _each_adjustment("adjustments", draft.adjustments)
    for at, one in enumerate(draft.adjustments):
        if one.tax not in draft.taxes:
            yield PlainFault(f"adjustments[{at}].tax", "Give the tax code that it is taxed with.")


def _taxed(draft: BillDraft) -> Iterator[PlainFault]:
    reasons: dict[tuple[TaxCategory, Decimal], Tax] = {}
    for code, tax in draft.taxes.items():
        if tax.category in WITH_REASON and not (tax.reason or tax.reason_code):
            yield PlainFault(
                f"tax_reasons.{code}", f"Say why {code} bears no tax, in a sentence or by its VATEX code."
            )
        yield from _text(f"tax_reasons.{code}", tax.reason, longest=500)
        first = reasons.setdefault((tax.category, tax.rate_pct), tax)
        if (first.reason, first.reason_code) != (tax.reason, tax.reason_code):
            yield PlainFault(
                f"tax_reasons.{code}",
                f"{tax.category} at {tax.rate_pct} % stands here for two reasons: an invoice gives one for each.",
            )
    categories = {tax.category for tax in draft.taxes.values()}
    if TaxCategory.OUTSIDE_SCOPE in categories and len(categories) > 1:
        yield PlainFault(
            "lines",
            "What is outside the scope of tax (O) stands on an invoice of its own (EN 16931, BR-O-11).",
        )


def _files(files: tuple[DraftFile, ...]) -> Iterator[PlainFault]:
    if len(files) > FILES_MAX:
        yield PlainFault("attachments", f"{len(files)} attachments are more than {FILES_MAX}.")
    names: set[str] = set()
    for at, one in enumerate(files):
        within = f"attachments[{at}]"
        yield from _text(f"{within}.name", one.name, longest=_SHORT, needed=True)
        if "/" in one.name or "\\" in one.name or one.name.startswith("."):
            yield PlainFault(f"{within}.name", "Give a plain file name, without a folder.")
        if one.name.casefold() in names:
            yield PlainFault(f"{within}.name", f"{one.name} is attached twice.")
        names.add(one.name.casefold())
        if len(one.content) > FILE_BYTES_MAX:
            yield PlainFault(
                within,
                f"{len(one.content) / 1_000_000:.1f} MB are more than {FILE_BYTES_MAX // 1_000_000} MB: mail servers "
                "would refuse it; send a link or a smaller file.",
            )
        if one.media_type not in MEDIA_TYPES:
            yield PlainFault(f"{within}.media_type", f"Give one of {', '.join(MEDIA_TYPES)}.")
        elif not one.content.startswith(MEDIA_TYPES[one.media_type]) or not one.content:
            yield PlainFault(within, f"The content is not what {one.media_type} begins with.")
    if sum(len(one.content) for one in files) > FILES_BYTES_MAX:
        yield PlainFault("attachments", f"Together they have more than {FILES_BYTES_MAX // 1_000_000} MB.")


def _sums(draft: BillDraft) -> Iterator[PlainFault]:
    try:
        totals = reckon(draft=draft)
    except AmountTooLarge:
        yield PlainFault("lines", "The document adds up to more than can be kept.")
        return
    if max(abs(totals.gross_minor), abs(totals.net_minor)) >= AMOUNT_MAX:
        yield PlainFault("lines", "The document adds up to more than can be kept.")
        return
    yield from _signs(draft, totals)
    yield from _stated(draft, totals)


def _signs(draft: BillDraft, totals: BillTotals) -> Iterator[PlainFault]:
    if totals.gross_minor < 0:
        shown = _shown(totals.gross_minor, draft.currency)
        other = "an invoice" if draft.kind is BillKind.CREDIT_NOTE else "a credit note"
        yield PlainFault("lines", f"It adds up to {shown}: turn the quantities round and issue {other}.")
    elif totals.gross_minor == 0 and draft.kind is not BillKind.INVOICE:
        yield PlainFault("lines", "It adds up to nothing: only an invoice may.")
    elif not 0 <= totals.prepaid_minor <= totals.gross_minor:
        yield PlainFault("deposits", "What is set against it is more than the invoice itself.")


def _stated(draft: BillDraft, totals: BillTotals) -> Iterator[PlainFault]:
    reckoned = {
        "net": totals.net_minor,
        "tax": totals.tax_minor,
        "gross": totals.gross_minor,
        "payable": totals.payable_minor,
    }
    for name, minor in reckoned.items():
        said = getattr(draft.stated, f"{name}_minor")
        if said is not None and said != minor:
            yield PlainFault(
                f"totals.{name}",
                f"The file says {_shown(said, draft.currency)}, its lines add up to {_shown(minor, draft.currency)}: "
                "correct one of them.",
            )


def _shown(minor: int, currency: str) -> str:
    return amount(minor=minor, currency=currency, language="en")


def discount_minor(*, payable_minor: int, percent: Decimal, currency: str) -> int:
    """What may be taken off for early payment: so many per cent of what is to be paid, rounded half up."""
    return times(money=Money(payable_minor, currency), rate=percent / 100, rounding=Rounding.HALF_UP).minor
