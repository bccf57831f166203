"""What `interest` and `limitation` print: answers from the package, without Django, unless told otherwise."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rich.console import Console
from rich.text import Text

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.calculation import sheet_lines, sheet_plain
from dunwell.core.law.claims import Claim, ClaimFaulty, PartPayment, Reckoned
from dunwell.core.law.faults import LawFaulty
from dunwell.core.law.interest import reckon
from dunwell.core.law.limitation import Limit, last_day
from dunwell.core.law.records import Allocation
from dunwell.core.money import Money, UnknownCurrency
from dunwell.core.rates import DayCount
from dunwell.formats import law_csv
from dunwell.interfaces.cli.printing import complain, print_json, print_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    jurisdiction: str
    amount: str
    currency: str | None
    due_on: date
    paid_on: date
    payments: Sequence[str]
    costs: str
    rate: Decimal | None
    variant: str | None
    day_count: str | None
    allocation: str | None
    late_instalments: int
    fx: Sequence[str]
    is_small_supplier: bool
    keeps_due: bool


def interest(
    *, asked: Asked, law_file: str | None, is_imported: bool, is_explained: bool, as_json: bool
) -> int:
    """Reckon and print; 1 where the law does not say, 2 where what was typed makes no claim."""
    try:
        book = _book(law_file=law_file, is_imported=is_imported)
        claim = _claim(asked, book)
        found = reckon(book=book, claim=claim)
    except LawFaulty as error:
        for one in error.faults:
            complain(f"{one.where}: {one.message}")
        return 1
    except LawMissing as missing:
        hint = (
            "" if is_imported or missing.code != "rate_not_loaded" else " If it was imported, add --imported."
        )
        return complain(f"{missing.message}{hint}")
    except (ClaimFaulty, UnreadableAmount, UnknownCurrency) as fault:
        return _wrong(str(fault))
    if as_json:
        plain = sheet_plain(found=found)
        print_json(plain | {"explanation": sheet_lines(found=found)} if is_explained else plain)
    else:
        _print(found, is_explained=is_explained)
    return 0


def _book(*, law_file: str | None, is_imported: bool) -> LawBook:
    if is_imported:
        from dunwell.apps.law.queries import law_book  # noqa: PLC0415 - needs Django set up

        book = law_book()
    else:
        book = packaged_book()
    if law_file is None:
        return book
    read = law_csv.rates(content=Path(law_file).read_bytes())
    if read.faults:
        raise LawFaulty(read.faults)
    return book.merged(rows=read.rows).book


def _claim(asked: Asked, book: LawBook) -> Claim:
    currency = (asked.currency or book.jurisdiction(code=asked.jurisdiction).currency).upper()
    return Claim(
        jurisdiction=asked.jurisdiction,
        minor=to_minor(text=asked.amount, currency=currency, style=POINT),
        currency=currency,
        due_on=asked.due_on,
        paid_on=asked.paid_on,
        payments=tuple(_payment(one, currency) for one in asked.payments),
        costs_minor=to_minor(text=asked.costs, currency=currency, style=POINT),
        variant=asked.variant,
        day_count=DayCount(asked.day_count) if asked.day_count else None,
        contract_pct=asked.rate,
        allocation=Allocation(asked.allocation) if asked.allocation else None,
        late_instalments=asked.late_instalments,
        fx=dict(_price(one) for one in asked.fx),
        is_small_supplier=asked.is_small_supplier,
        keeps_due=asked.keeps_due,
    )


def _payment(text: str, currency: str) -> PartPayment:
    on, mark, amount = text.partition("=")
    try:
        day = date.fromisoformat(on)
    except ValueError:
        day = None
    if day is None or not mark or len(on) != 10:
        raise ClaimFaulty(field="payment", message=f"{text!r} is no payment; write it as 2026-05-31=500.00.")
    return PartPayment(on=day, minor=to_minor(text=amount, currency=currency, style=POINT))


def _price(text: str) -> tuple[str, Decimal]:
    currency, _, price = text.partition("=")
    try:
        found = Decimal(price)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or found <= 0:
        raise ClaimFaulty(field="fx", message=f"{text!r} is no price; write it as EUR=4.27.")
    return currency.upper(), found


def _wrong(message: str) -> int:
    """Say what was typed wrongly; the exit code of wrong use."""
    sys.stderr.write(f"dunwell: {message}\n")
    return 2


def _print(found: Reckoned, *, is_explained: bool) -> None:
    console, currency = Console(highlight=False), found.claim.currency
    print_table(
        headings=["From", "To", "Days", "Rate %", "On", "Interest"],
        rows=[
            [
                one.first.isoformat(),
                one.last.isoformat(),
                str(one.days),
                str(one.rate_pct),
                to_text(money=Money(one.principal_minor, currency)),
                to_text(money=Money(one.interest_minor, currency)),
            ]
            for one in found.segments
        ],
        right=["Days", "Rate %", "On", "Interest"],
    )
    fixed = found.compensation.money
    shown = "not known" if fixed is None else f"{to_text(money=fixed)} {fixed.currency}"
    console.print(Text(f"Interest {to_text(money=found.interest)} {currency}", style="bold"))
    console.print(Text(f"For recovery costs {shown}"))
    console.print(Text(f"To pay in all {to_text(money=found.total)} {currency}", style="bold"))
    if is_explained:
        for line in sheet_lines(found=found):
            console.print(Text(line))
    for line in found.notes:
        console.print(Text(line))
    for one in found.sources:
        console.print(
            Text(f"{one.what}: {one.evidence.source} ({one.evidence.confidence.word})", style="dim")
        )
    for line in found.to_verify:
        console.print(Text(f"To verify: {line}", style="yellow"))


def limitation(*, jurisdiction: str, due_on: date, state: str, contract: str, as_json: bool) -> int:
    """Print the last day; 1 where nothing is known."""
    try:
        found = last_day(
            book=packaged_book(), jurisdiction=jurisdiction, due_on=due_on, region=state, basis=contract
        )
    except LawMissing as missing:
        return complain(missing.message)
    if as_json:
        print_json(_limit_plain(found))
        return 0
    console = Console(highlight=False)
    console.print(Text(f"{found.last_day} is the last day.", style="bold"))
    console.print(Text(found.sentence))
    console.print(Text(f"{found.evidence.source} ({found.evidence.confidence.word})", style="dim"))
    if found.evidence.is_to_verify:
        console.print(Text(f"To verify: {found.evidence.verify or 'the confidence is low.'}", style="yellow"))
    return 0


def _limit_plain(found: Limit) -> dict[str, object]:
    return {
        "last_day": found.last_day.isoformat(),
        "rule": found.sentence,
        "source": found.evidence.source,
        "confidence": found.evidence.confidence.word,
        "to_verify": found.evidence.verify or None,
        "years": found.years,
        "years_by_source": list(found.rule.years),
        "latest": found.latest.isoformat(),
    }
