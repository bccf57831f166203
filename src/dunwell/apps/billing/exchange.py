"""Exchange rates: taken in from a file, and looked up for the tax of bills in a foreign currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dunwell.apps.billing.exchange_models import ExchangeRate
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.sides import SellerSide
from dunwell.core.billing.draft import BillDraft, BillKind
from dunwell.core.billing.exchange import (
    RATE_DAYS_MAX,
    Rate,
    TaxInOther,
    chargeable_on,
    converted_minor,
    is_demanded,
    rate_for,
    tax_currency,
)
from dunwell.core.billing.stored import tax_in_other
from dunwell.core.billing.totals import BillTotals
from dunwell.formats.rates_csv import parse
from dunwell.formats.small_csv import LineFault


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesTaken:
    """What came of a file of rates; with faults nothing was recorded."""

    rows: int
    recorded: int = 0
    already_there: int = 0
    faults: tuple[LineFault, ...] = ()


def import_rates(*, content: bytes, actor: str, now: datetime, is_dry: bool = False) -> RatesTaken:
    """Record the rates of a CSV file (formats/rates_csv), or report every fault and record none.

    One that is there with the same value stays as it is; with another value it is a fault: bills may have been reckoned
    by it. is_dry: write nothing.
    """
    read = parse(content=content)
    faults = list(read.faults)
    fresh: dict[tuple[object, ...], Rate] = {}
    with transaction.atomic():
        days = {one.on for _, one in read.rows}
        there = {
            (one.base, one.quote, one.on, one.source): one.rate
            for one in ExchangeRate.objects.filter(on__in=days)
        }
        known = set(there)
        for line, one in read.rows:
            key = (one.base, one.quote, one.on, one.source)
            before = there.setdefault(key, one.rate)
            if before != one.rate:
                said = f"It is there as {before.normalize():f}: name another source, if that was wrong."
                faults.append(LineFault(line, "rate", said))
            elif key not in known:
                fresh[key] = one
        if faults:
            return RatesTaken(rows=read.lines, faults=tuple(sorted(faults, key=lambda one: one.line)))
        if not is_dry:
            ExchangeRate.objects.bulk_create(
                [
                    ExchangeRate(
                        base=one.base,
                        quote=one.quote,
                        on=one.on,
                        rate=one.rate,
                        source=one.source,
                        recorded_at=now,
                        recorded_by=actor,
                    )
                    for one in fresh.values()
                ],
                ignore_conflicts=True,  # somebody takes in the same file at the same moment
            )
    return RatesTaken(rows=read.lines, recorded=len(fresh), already_there=read.lines - len(fresh))


def tax_in_other_of(
    *, seller: SellerSide, draft: BillDraft, totals: BillTotals, corrects: Sequence[Bill]
) -> TaxInOther | None:
    """The tax of a bill in the currency that its entity accounts for it in, with the rate taken.

    None where that is the bill's own, where there is no tax, or where no rate is known. A credit or debit note takes
    the rate of the document that it corrects.
    """
    into = tax_currency(country=seller.entity.country, own=seller.entity.currency)
    if into == draft.currency or not totals.tax_minor or draft.kind is BillKind.DEPOSIT_REQUEST:
        return None
    corrected = [other.rate for bill in corrects if (other := tax_in_other(bill.content)) is not None]
    rate = (
        corrected[0] if corrected else rate_between(one=draft.currency, other=into, on=chargeable_on(draft))
    )
    if rate is None:
        return None
    minor = converted_minor(minor=totals.tax_minor, currency=draft.currency, into=into, rate=rate)
    return TaxInOther(currency=into, tax_minor=minor, rate=rate)


def rate_between(*, one: str, other: str, on: date) -> Rate | None:
    """Return the latest rate of two currencies of that day or few before, whichever is its base; None without one."""
    pair = Q(base=one, quote=other) | Q(base=other, quote=one)
    near = ExchangeRate.objects.filter(pair, on__lte=on, on__gte=on - timedelta(days=RATE_DAYS_MAX))
    rates = [
        Rate(base=row.base, quote=row.quote, rate=row.rate.normalize(), on=row.on, source=row.source)
        for row in near.order_by("pk")
    ]
    return rate_for(rates=rates, one=one, other=other, on=on)


def why_no_rate(*, seller: SellerSide, draft: BillDraft, totals: BillTotals, found: TaxInOther | None) -> str:
    """Why a bill must not be issued: the law wants its tax in another currency, and no rate is known; else ""."""
    country = seller.entity.country
    into = tax_currency(country=country, own=seller.entity.currency)
    is_needed = is_demanded(country=country) and into != draft.currency and bool(totals.tax_minor)
    if found is not None or not is_needed or draft.kind is BillKind.DEPOSIT_REQUEST:
        return ""
    return (
        f"The tax must be said in {into} too (Directive 2006/112/EC, article 230), and there is no rate of "
        f"{draft.currency} for {chargeable_on(draft)}: take one in by dunwell import exchange-rates."
    )
