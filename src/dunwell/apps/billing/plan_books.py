"""What was billed of recurring plans, what was used and is not billed, and who pays: read once for many plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.apps.billing.models import Buyer
from dunwell.apps.billing.order_models import Recurring, RecurringBill, UsageLine
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.periods import Period
from dunwell.core.billing.proration import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who gets, and owes, the bills of a customer; by one a month, or each for itself."""

    customer: Customer
    is_consolidated: bool
    bills_on: int = 1  # the day of the month of that one bill


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Units by item, and the lines that they were recorded by."""

    units: dict[str, Decimal]
    line_ids: tuple[int, ...]


class PlanBooks:
    """The books of some plans. What is noted while they are open is there for the next invoice of the same plan."""

    def __init__(self, rows: Iterable[Recurring]) -> None:
        rows = list(rows)
        self._done: dict[int, set[str]] = {row.pk: set() for row in rows}
        self._parts: dict[int, list[Part]] = {row.pk: [] for row in rows}
        self._usage: dict[int, list[tuple[int, str, date, Decimal]]] = {row.pk: [] for row in rows}
        billed = RecurringBill.objects.filter(plan__in=rows).order_by("pk")
        for plan_id, key, parts in billed.values_list("plan_id", "key", "parts"):
            self._done[plan_id].add(key)
            self._parts[plan_id] += [_part(one) for one in parts]
        open_lines = UsageLine.objects.filter(plan__in=rows, billed__isnull=True).order_by("pk")
        for line in open_lines.only("plan_id", "item", "used_on", "quantity"):
            self._usage[line.plan_id].append((line.pk, line.item, line.used_on, line.quantity))

    def done(self, row: Recurring, /) -> frozenset[str]:
        """Return the keys of what was billed of a plan, or had nothing to bill."""
        return frozenset(self._done[row.pk])

    def parts(self, row: Recurring, /) -> tuple[Part, ...]:
        """Return the days that were billed of a plan, and given back, in the order of its bills."""
        return tuple(self._parts[row.pk])

    def note(self, row: Recurring, /, *, key: str, parts: Sequence[Part]) -> None:
        """Add what is about to be billed."""
        self._done[row.pk].add(key)
        self._parts[row.pk] += parts

    def take_used(self, row: Recurring, /, *, until: date) -> Used:
        """Take out what was used up to a day and is not billed: also what was recorded too late for its own period."""
        taken = [line for line in self._usage[row.pk] if line[2] <= until]
        self._usage[row.pk] = [line for line in self._usage[row.pk] if line[2] > until]
        units: dict[str, Decimal] = {}
        for _, item, _, quantity in taken:
            units[item] = units.get(item, Decimal(0)) + quantity
        return Used(units=units, line_ids=tuple(line[0] for line in taken))


def payers_of(rows: Iterable[Recurring], /) -> dict[int, Payer]:
    """Return who pays each plan, by plan; three queries however many there are."""
    rows = list(rows)
    own = {
        one.customer_id: one
        for one in Buyer.objects.filter(customer__in=[row.customer_id for row in rows]).select_related(
            "bill_to"
        )
    }
    payers = {
        row.pk: (own[row.customer_id].bill_to if row.customer_id in own else None) or row.customer
        for row in rows
    }
    months = dict(
        Buyer.objects.filter(
            customer__in={payer.pk for payer in payers.values()}, is_consolidated=True
        ).values_list("customer_id", "bills_on")
    )
    return {
        pk: Payer(customer=payer, is_consolidated=payer.pk in months, bills_on=months.get(payer.pk, 1))
        for pk, payer in payers.items()
    }


def plain_part(part: Part, /) -> dict[str, object]:
    """Return a part as it is kept."""
    days = (part.whole.first_on, part.whole.last_on, part.first_on, part.last_on)
    return {
        "item": part.item,
        "days": [on.isoformat() for on in days],
        "quantity": format(part.quantity, "f"),
        "price": format(part.price, "f"),
        "full_minor": part.full_minor,
        "sign": part.sign,
    }


def _part(one: dict[str, Any]) -> Part:
    whole_first, whole_last, first, last = (date.fromisoformat(on) for on in one["days"])
    return Part(
        item=one["item"],
        whole=Period(first_on=whole_first, last_on=whole_last),
        first_on=first,
        last_on=last,
        quantity=Decimal(one["quantity"]),
        price=Decimal(one["price"]),
        full_minor=one["full_minor"],
        sign=one["sign"],
    )
