"""Deposits: how much of an order is asked in advance, when it is due, and what is set against which invoice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from dunwell.core.money import in_bound

RISKS: Final = ("low", "medium", "high", "")  # "" for a customer of whom nothing is known


class SetAgainst(StrEnum):
    """Which invoices of an order a deposit goes to."""

    FIRST = "first"  # as much as possible to the first one, then to the next
    PRO_RATA = "pro_rata"  # to each by its share of the order; the last one takes the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositShare:
    """A per cent of the order; in the currencies named, a fixed amount in minor units instead."""

    percent: Decimal = Decimal(10)
    fixed_minor: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositTerms:
    """What a house asks in advance.

    shares: by risk class, where it is another one than `share`. minimum_minor: by currency, the deposit below which
    none is asked. round_to_minor: by currency, a deposit is rounded to the nearest multiple of it. waive_alone_minor:
    by currency, how much of a deposit one person may do without alone. due_days: from the day it is asked.
    """

    share: DepositShare = field(default_factory=DepositShare)
    shares: Mapping[str, DepositShare] = field(default_factory=dict[str, DepositShare])
    minimum_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    round_to_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    waive_alone_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    due_days: int = 7
    how: SetAgainst = SetAgainst.FIRST


def deposit_minor(*, terms: DepositTerms, risk: str, total_minor: int, currency: str) -> int:
    """The deposit on an order of this total (tax included), never more than the total; 0 where none is asked.

    Rounded once, a half upwards, to the multiple that the terms give for the currency, else to the minor unit.
    """
    if total_minor <= 0:
        return 0
    share = terms.shares.get(risk, terms.share)
    fixed = share.fixed_minor.get(currency)
    exact = Fraction(share.percent) / 100 * total_minor if fixed is None else Fraction(fixed)
    step = terms.round_to_minor.get(currency, 1)
    asked = min(int(exact / step + Fraction(1, 2)) * step, total_minor)
    return in_bound(asked) if asked >= terms.minimum_minor.get(currency, 0) else 0


def deposit_due_on(*, terms: DepositTerms, asked_on: date, begins_on: date | None = None) -> date:
    """When a deposit is due: so many days after it was asked, but the day before work begins where that is sooner.

    Never before it was asked.
    """
    due_on = asked_on + timedelta(days=terms.due_days)
    if begins_on is not None:
        due_on = min(due_on, begins_on - timedelta(days=1))
    return max(due_on, asked_on)


def set_against_minor(
    *, held_minor: int, invoice_minor: int, left_minor: int, how: SetAgainst, is_last: bool
) -> int:
    """How much of what is held goes to an invoice: never more than is held, never more than the invoice.

    held_minor: paid and not yet set against anything. left_minor: what of the order was not invoiced before, this
    invoice included. is_last: no other invoice of the order follows. Over invoices that bill the whole order the parts
    add up to the smaller of what was held and what was invoiced: each share is reckoned from what is left of both, so
    that no cent is lost by rounding.
    """
    if held_minor <= 0 or invoice_minor <= 0:
        return 0
    most = min(held_minor, invoice_minor)
    if how is SetAgainst.FIRST or is_last or invoice_minor >= left_minor:
        return most
    share = Fraction(held_minor * invoice_minor, left_minor)
    return min(int(share + Fraction(1, 2)), most)


def refundable_minor(*, held_minor: int, left_minor: int, is_over: bool) -> int:
    """What of a held deposit may be given back: all of it once the order is over, before that only what it cannot use.

    left_minor: what of the order is still to be invoiced.
    """
    return max(held_minor if is_over else held_minor - max(left_minor, 0), 0)
