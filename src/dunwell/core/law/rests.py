"""When interest begins to bear interest: the last days of the periods after which it is added to the principal."""

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.calendar import add_months
from dunwell.core.law.records import Compounding

_DAY = timedelta(days=1)


def rests(*, compounding: Compounding, default_on: date, until: date) -> Iterator[date]:
    """The last day of each full period of a delay that follows `default_on`, up to and including `until`.

    Full years run from the first day of delay, full months from the due day (31 January: to 28 February, to
    31 March), thirty days from the first day of delay.
    """
    number = 1
    while (on := rest(compounding=compounding, default_on=default_on, number=number)) <= until:
        yield on
        number += 1


def rest(*, compounding: Compounding, default_on: date, number: int) -> date:
    """The last day of the period with this number, counted from 1; the last day of all where nothing is added."""
    match compounding:
        case Compounding.NONE:
            return date.max
        case Compounding.ANNIVERSARY:
            return add_months(on=default_on + _DAY, months=12 * number) - _DAY
        case Compounding.MONTHLY:
            return add_months(on=default_on, months=number)
        case Compounding.THIRTY_DAYS:
            return default_on + timedelta(days=30 * number)
