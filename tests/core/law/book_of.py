"""Books for tests: that of the package, and small ones with rates of their own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawBook
from dunwell.core.law.claims import Claim, PartPayment, Reckoned
from dunwell.core.law.faults import halfyear_bounds
from dunwell.core.law.interest import reckon
from dunwell.core.law.records import Confidence, Evidence, Margin, RateRow
from dunwell.core.money import exponent

SURE = Evidence(confidence=Confidence.HIGH, source="a test")


def rate(series: str, half: str, reference: str, statutory: str, *, is_published: bool = True) -> RateRow:
    first, last = halfyear_bounds(year=int(half[:4]), half=int(half[-1]))
    return RateRow(
        series=series,
        valid_from=first,
        valid_to=last,
        reference_pct=Decimal(reference),
        statutory_pct=Decimal(statutory),
        is_published=is_published,
        evidence=SURE,
    )


def book_with(rows: Iterable[RateRow], *, margin: str | None = None, series: str = "DE_BASISZINS") -> LawBook:
    """The package's book with a series of its own rates, and its own margin if one is given."""
    records = packaged_book().records
    margins = () if margin is None else (Margin(valid_from=date(1900, 1, 1), pp=Decimal(margin)),)
    return LawBook.of(
        records=replace(
            records,
            rates=(*(row for row in records.rates if row.series != series), *rows),
            series=tuple(
                replace(one, margins=margins or one.margins) if one.code == series else one
                for one in records.series
            ),
        )
    )


def minor(amount: str | float, currency: str) -> int:
    return int(Decimal(str(amount)) * 10 ** exponent(currency=currency))


def reckoned(
    code: str,
    amount: str | float,
    due: str,
    paid: str,
    *,
    book: LawBook | None = None,
    currency: str | None = None,
    payments: Iterable[tuple[str, str]] = (),
    costs: str = "0",
    **more: object,
) -> Reckoned:
    """What comes of a claim written in a line."""
    law = book or packaged_book()
    money = currency or law.jurisdiction(code=code).currency
    claim = Claim(
        jurisdiction=code,
        minor=minor(amount, money),
        currency=money,
        due_on=date.fromisoformat(due),
        paid_on=date.fromisoformat(paid),
        payments=tuple(
            PartPayment(on=date.fromisoformat(on), minor=minor(part, money)) for on, part in payments
        ),
        costs_minor=minor(costs, money),
        **more,  # type: ignore[arg-type]
    )
    return reckon(book=law, claim=claim)
