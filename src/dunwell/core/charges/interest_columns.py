"""What interest and compensation come to on many items at once: asked before a plan is made, answered by the column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.charges.facts import ChargeItem, Live
from dunwell.core.law.book import LawBook
from dunwell.core.law.interest_frames import CLAIMS, PAYMENTS, reckon_frame
from dunwell.core.law.rate_tables import Told
from dunwell.core.law.records import Allocation

Key = tuple[int, date, int]
"""An item, the day that is reckoned to, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the law gives on an item up to a day. Minor units.

    default_on: the due day, moved where the law moves it. fixed_minor: the sum for recovery costs, in fixed_currency;
    None where the law does not say in figures.
    """

    default_on: date
    interest_minor: int
    fixed_minor: int | None
    fixed_currency: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """How much is due on so much of an item, up to a day."""

    item: ChargeItem
    on: date
    minor: int

    @property
    def key(self) -> Key:
        """By which its answer is found."""
        return self.item.item_id, self.on, self.minor


def questions(*, items: Iterable[ChargeItem], live: Sequence[Live], as_of: date) -> Iterator[Question]:
    """Yield what a plan of an account's items will have to know about interest and compensation."""
    for item in items:
        if item.kinds & {"interest", "compensation"} and item.chargeable_minor:
            yield Question(item, as_of, item.chargeable_minor)
        for one in live:
            if one.item_id == item.item_id and one.kind != "late_fee" and one.is_touched and item.owed_minor:
                yield Question(item, one.period_to or one.charged_on, item.owed_minor)


def answers(*, book: LawBook, asked: Iterable[Question]) -> dict[Key, Due]:
    """Answer all questions to which the law gives a sum; the others are left out, for somebody to say why not."""
    variants = {one.code: {"", *one.variants} for one in book.jurisdictions()}
    distinct = {
        one.key: one
        for one in asked
        if (one.item.terms.variant or "") in variants.get(one.item.terms.jurisdiction.upper(), ())
    }
    if not distinct:
        return {}
    told: dict[Told, int] = {}
    claims: list[tuple[object, ...]] = []
    paid: list[tuple[int, date, int]] = []
    for row, one in enumerate(distinct.values()):
        terms = one.item.terms
        said = Told(
            jurisdiction=terms.jurisdiction.upper(),
            variant=terms.variant or None,
            contract_pct=terms.contract_pct,
            day_count=terms.day_count,
            is_small_supplier=terms.is_small_supplier,
        )
        is_plain = (said.variant, said.contract_pct, said.day_count) == (None, None, None)
        place = None if is_plain else told.setdefault(said, len(told))
        currency, due_on = one.item.currency, one.item.due_on
        claims.append(
            (said.jurisdiction, one.minor, currency, due_on, one.on, terms.is_small_supplier, place)
        )
        paid += [(row, money.on, money.minor) for money in one.item.payments if money.on <= one.on]
    found = reckon_frame(
        book=book,
        claims=pl.DataFrame(claims, schema={**CLAIMS.dtypes, "told": pl.Int32}, orient="row"),
        payments=pl.DataFrame(paid, schema=dict(PAYMENTS.dtypes), orient="row") if paid else None,
        told=list(told),
        order=Allocation.PRINCIPAL_FIRST,
    )
    return _by_key(list(distinct), found)


def _by_key(keys: Sequence[Key], found: pl.DataFrame) -> dict[Key, Due]:
    columns = ("default_on", "interest_minor", "compensation_minor", "compensation_currency", "refusal")
    return {
        key: Due(default_on=start, interest_minor=interest, fixed_minor=minor, fixed_currency=currency)
        for key, (start, interest, minor, currency, refusal) in zip(
            keys, found.select(columns).iter_rows(), strict=True
        )
        if refusal is None
    }
