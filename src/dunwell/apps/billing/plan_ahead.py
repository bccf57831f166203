"""The next bills of a recurring plan, as they would be if nothing changed: reads only."""

from dataclasses import dataclass
from datetime import date

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.billing.plan_books import PlanBooks, payers_of
from dunwell.apps.billing.plans import plan_of
from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.recurring import next_due, parts_due
from dunwell.core.billing.recurring_lines import fixed_lines, metered_lines
from dunwell.core.billing.totals import line_minor

IDLE_MAX = (
    24  # periods that bill nothing, such as those of a pause without an end, before nobody looks any further
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadLine:
    """A line of a bill to come; net_minor: without tax, below nothing where it gives something back."""

    line: DraftLine
    net_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A bill to come: its day, its lines, and their sum without tax.

    is_last: nothing follows it. has_use: what is used until then comes to it.
    """

    bill_on: date
    lines: tuple[AheadLine, ...]
    net_minor: int
    has_use: bool
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The next bills of a plan, the nearest first. payer: who gets them; is_monthly: by one bill a month."""

    bills: tuple[Ahead, ...]
    payer: str
    is_monthly: bool


def outlook(*, row: Recurring, count: int = 3) -> Outlook:
    """Return the next bills of a plan as it is now, at most `count`, with the use that is recorded by now."""
    plan, books = plan_of(row), PlanBooks([row])
    payer = payers_of([row])[row.pk]
    language = row.customer.language
    found: list[Ahead] = []
    idle = 0
    due = next_due(plan=plan, done=books.done(row))
    while due is not None and len(found) < count:
        parts = parts_due(plan=plan, due=due, billed=books.parts(row))
        lines = fixed_lines(plan=plan, parts=parts, language=language)
        if due.metered is not None:
            used = books.take_used(row, until=due.metered.last_on)
            lines += metered_lines(plan=plan, metered=due.metered, used=used.units, language=language)
        books.note(row, key=due.key, parts=parts)
        after = next_due(plan=plan, done=books.done(row))
        shown = tuple(
            AheadLine(line=line, net_minor=line_minor(line=line, currency=plan.currency)) for line in lines
        )
        if shown or due.metered is not None:
            found.append(
                Ahead(
                    bill_on=due.bill_on,
                    lines=shown,
                    net_minor=sum(one.net_minor for one in shown),
                    has_use=due.metered is not None,
                    is_last=after is None,
                )
            )
        else:
            idle += 1
        due = after if idle < IDLE_MAX else None
    return Outlook(bills=tuple(found), payer=payer.customer.name, is_monthly=payer.is_consolidated)
