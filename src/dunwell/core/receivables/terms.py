"""Payment terms: when an invoice is due, and until when a discount for early payment may be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from dunwell.core.calendar import Convention, add_months, adjusted, month_end

_DAY = timedelta(days=1)
DISCOUNTS_MAX = 5


class UnreadableTerms(ValueError):
    """Payment terms that give no date; `code` is `terms_unreadable` or `terms_without_date`."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MonthEnd(StrEnum):
    """Whether the days of the terms are counted from the end of a month, up to one, or without it.

    30 days end of month is read both ways in trade, so that the terms say which.
    """

    NONE = "none"
    THEN_DAYS = "then_days"  # the end of the invoice's month, then the days
    AFTER_DAYS = "after_days"  # the days, then the end of the month they reach


class Occasion(StrEnum):
    """What the days are counted from."""

    INVOICE = "invoice"
    ADVANCE = "advance"  # payment before anything is done: due with its invoice
    SHIPMENT = "shipment"  # cash before shipment: due with its invoice, or the day before the goods leave
    DELIVERY = "delivery"  # cash on delivery
    NEXT_DELIVERY = "next_delivery"  # the delivery after this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """So much per cent off for payment within the days, counted as those of an invoice are."""

    percent: Decimal
    days: int = 0
    month_end: MonthEnd = MonthEnd.NONE
    fixed_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.percent < 100 or self.days < 0 or self.month_end is MonthEnd.AFTER_DAYS:
            raise ValueError(f"no such discount: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When an invoice is due, counted from its date; the invoice's own day is not counted.

    `on_day`: then the first such day of a month, or the last day of a shorter month. `cut_off`: an invoice dated after
    that day of a month counts as one of the next month, where the terms know months' ends. `fixed_on`: due on that
    date, whatever the invoice's. `is_net_known` is False where the text names discounts alone, and the due date stands
    elsewhere (BT-9 of an e-invoice). `is_end_ambiguous`: the text can be read as either of the two ends of a month.
    `notes` say what was taken for granted in reading them.
    """

    days: int = 0
    months: int = 0
    month_end: MonthEnd = MonthEnd.NONE
    on_day: int | None = None
    cut_off: int | None = None
    fixed_on: date | None = None
    occasion: Occasion = Occasion.INVOICE
    discounts: tuple[Discount, ...] = ()
    is_net_known: bool = True
    is_end_ambiguous: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        days_of_a_month = {None, *range(1, 32)}
        if (
            self.days < 0
            or self.months < 0
            or self.on_day not in days_of_a_month
            or self.cut_off not in days_of_a_month
            or len(self.discounts) > DISCOUNTS_MAX
        ):
            raise ValueError(f"no such terms: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a day must be a business day: ISO 3166 codes, and what becomes of a day that is none."""

    country: str = ""
    subdivision: str | None = None
    convention: Convention = Convention.UNADJUSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountDay:
    """The last day on which so much per cent may be taken off."""

    until: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDays:
    """The days of one invoice, discounts from the earliest; `counted_on` is the due date before it was moved."""

    due_on: date | None
    counted_on: date | None
    discounts: tuple[DiscountDay, ...]


def payment_days(
    *, terms: Terms, invoice_on: date, place: Place | None = None, delivered_on: date | None = None
) -> PaymentDays:
    """The due date and the discounts' last days, moved to business days as the place says; never before the invoice.

    delivered_on: the day of the delivery, for terms that wait for one. Raises UnreadableTerms for a next delivery
    whose day is not given.
    """
    place = place or Place()
    counted = due_on(terms=terms, invoice_on=invoice_on, delivered_on=delivered_on)
    discounts = sorted(
        (
            DiscountDay(
                until=_moved(
                    on=_until(one, terms=terms, invoice_on=invoice_on), since=invoice_on, place=place
                ),
                percent=one.percent,
            )
            for one in terms.discounts
        ),
        key=lambda one: (one.until, -one.percent),
    )
    return PaymentDays(
        due_on=None if counted is None else _moved(on=counted, since=invoice_on, place=place),
        counted_on=counted,
        discounts=tuple(discounts),
    )


def _moved(*, on: date, since: date, place: Place) -> date:
    found = adjusted(on=on, convention=place.convention, country=place.country, subdivision=place.subdivision)
    if found >= since:
        return found
    # Moved back it would be due before it was written: then it moves on.
    return adjusted(
        on=on, convention=Convention.FOLLOWING, country=place.country, subdivision=place.subdivision
    )


def due_on(*, terms: Terms, invoice_on: date, delivered_on: date | None = None) -> date | None:
    """The date on which an invoice of that date falls due, not moved for weekends or holidays, never before it.

    None where the terms name discounts alone. Raises UnreadableTerms for a next delivery whose day is not given.
    """
    if not terms.is_net_known:
        return None
    if terms.fixed_on is not None:
        return max(terms.fixed_on, invoice_on)
    start = _start(terms=terms, invoice_on=invoice_on, delivered_on=delivered_on)
    reached = add_months(on=_base(on=start, terms=terms), months=terms.months)
    if terms.month_end is MonthEnd.THEN_DAYS:
        reached = month_end(reached)
    reached += terms.days * _DAY
    if terms.month_end is MonthEnd.AFTER_DAYS:
        reached = month_end(reached)
    if terms.on_day is None:
        return reached
    wanted = min(terms.on_day, month_end(reached).day)
    if wanted >= reached.day:
        return reached.replace(day=wanted)
    following = month_end(reached) + _DAY
    return following.replace(day=min(terms.on_day, month_end(following).day))


def _start(*, terms: Terms, invoice_on: date, delivered_on: date | None) -> date:
    """The day from which the days count."""
    match terms.occasion:
        case Occasion.NEXT_DELIVERY if delivered_on is None:
            message = (
                "Cash on next delivery is due on a day that nobody knows yet: give the day of that delivery."
            )
            raise UnreadableTerms(code="terms_without_date", message=message)
        case Occasion.DELIVERY | Occasion.NEXT_DELIVERY:
            return max(invoice_on, delivered_on or invoice_on)
        case Occasion.SHIPMENT if delivered_on is not None:
            return max(invoice_on, delivered_on - _DAY)
        case _:
            return invoice_on


def _base(*, on: date, terms: Terms) -> date:
    """The first of the next month for an invoice after the cut-off, where an end of a month is counted from."""
    is_late = terms.cut_off is not None and on.day > terms.cut_off
    return month_end(on) + _DAY if is_late and terms.month_end is MonthEnd.THEN_DAYS else on


def _until(discount: Discount, *, terms: Terms, invoice_on: date) -> date:
    if discount.fixed_on is not None:
        return max(discount.fixed_on, invoice_on)
    if discount.month_end is MonthEnd.NONE:
        return invoice_on + discount.days * _DAY
    return month_end(_base(on=invoice_on, terms=terms)) + discount.days * _DAY


_WAITING = {
    Occasion.INVOICE: "on the day of the invoice",
    Occasion.ADVANCE: "in advance: on the day of the invoice",
    Occasion.SHIPMENT: "before shipment: on the day of the invoice, or the day before the goods leave",
    Occasion.DELIVERY: "on delivery",
    Occasion.NEXT_DELIVERY: "on the next delivery",
}


def meaning(terms: Terms, /) -> str:
    """The terms in plain words: "2 % off within 10 days of the invoice; 30 days after the invoice"."""
    said = [_discount_words(one) for one in terms.discounts]
    if terms.is_net_known:
        said.append(_net_words(terms))
    if terms.cut_off is not None:
        said.append(f"invoices dated after day {terms.cut_off} count as those of the next month")
    return "; ".join(said)


def _discount_words(discount: Discount) -> str:
    percent = format(discount.percent.normalize(), "f")
    if discount.fixed_on is not None:
        return f"{percent} % off until {discount.fixed_on.isoformat()}"
    since = (
        "of the end of the invoice's month" if discount.month_end is MonthEnd.THEN_DAYS else "of the invoice"
    )
    return f"{percent} % off within {discount.days} days {since}"


def _net_words(terms: Terms) -> str:
    if terms.fixed_on is not None:
        return f"due on {terms.fixed_on.isoformat()}"
    counted = _counted([(terms.months, "month"), (terms.days, "day")])
    match terms.month_end:
        case MonthEnd.THEN_DAYS if terms.on_day is not None and terms.days == 1:
            return f"day {terms.on_day} of the month after the invoice's"
        case MonthEnd.THEN_DAYS:
            words = (
                f"{counted} after the end of the invoice's month"
                if counted
                else "the end of the invoice's month"
            )
        case MonthEnd.AFTER_DAYS:
            words = f"the end of the month that {counted or '0 days'} after the invoice reach"
        case MonthEnd.NONE:
            words = f"{counted} after the invoice" if counted else _WAITING[terms.occasion]
    return words if terms.on_day is None else f"{words}, then the next day {terms.on_day} of a month"


def _counted(parts: Sequence[tuple[int, str]]) -> str:
    return " and ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)
