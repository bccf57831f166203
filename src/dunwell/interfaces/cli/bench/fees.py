"""The benchmark of contractual fees: charges of many late items, beside one pass that multiplies the same columns."""

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from rich.console import Console
from rich.table import Table

from dunwell.core.charges.fee_frames import EVENTS, ITEMS, PAYMENTS, fee_events
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier
from dunwell.interfaces.cli.printing import print_json

SEED = 20261122
AS_OF = date(2026, 6, 30)
CURRENCIES = ("EUR", "CHF", "USD")
_LONGEST_DELAY = 700
_ITEMS_PER_ACCOUNT = 10
PAID_IN_PART = 10  # one item in so many


def fees(*, items: int, rounds: int, as_json: bool) -> int:
    """Measure each kind of schedule on the same items and print."""
    late = _late(items)
    nothing = PAYMENTS.to_frame()
    passes: list[float] = []
    found: list[dict[str, object]] = []
    for name, schedule in schedules(CURRENCIES).items():
        for paid, payments in (("nothing", nothing), ("a part of one in ten", _payments(late))):

            def charge(
                late: pl.DataFrame, schedule: FeeSchedule = schedule, payments: pl.DataFrame = payments
            ) -> pl.DataFrame:
                return fee_events(schedule=schedule, items=late, payments=payments, as_of=AS_OF)

            events = charge(late).height
            took = [(_seconds(charge, late), _seconds(_one_pass, late)) for _ in range(rounds)]
            passes += [one_pass for _, one_pass in took]
            found.append(
                {
                    "fees": name,
                    "paid": paid,
                    "events": events,
                    "seconds": round(statistics.median(one for one, _ in took), 4),
                    "ratio": round(statistics.median(one / one_pass for one, one_pass in took), 1),
                }
            )
    result: dict[str, object] = {
        "items": items,
        "rounds": rounds,
        "one_pass_seconds": round(statistics.median(passes), 4),
        "schedules": found,
        "load": [round(one, 2) for one in os.getloadavg()],
        "polars_threads": pl.thread_pool_size(),
    }
    if as_json:
        print_json(result)
    else:
        _print(result, found)
    return 0


def _seconds(action: Callable[[pl.DataFrame], pl.DataFrame], late: pl.DataFrame) -> float:
    began = time.perf_counter()
    action(late)
    return time.perf_counter() - began


def _one_pass(late: pl.DataFrame) -> pl.DataFrame:
    """What nobody can be faster than: amounts times per cent, and as many columns written as the charges have."""
    amounts = ("base_minor", "raw_minor", "amount_minor")
    days = pl.lit(AS_OF).to_physical() - pl.col("due_on").to_physical()
    return (
        late.lazy()
        .select(
            *(
                (pl.col("gross_minor") * days * place // 10_000).alias(name)
                for place, name in enumerate(amounts)
            ),
            *(
                (pl.col("net_minor") * place).alias(name)
                for place, name in enumerate(name for name in EVENTS.names() if name not in amounts)
            ),
        )
        .collect()
    )


def schedules(currencies: tuple[str, ...]) -> dict[str, FeeSchedule]:
    """Four kinds of fees, by what they are."""

    def flat(major: int) -> dict[str, int]:
        return dict.fromkeys(currencies, major * 100)

    rising = tuple(
        Tier(from_day=day, flat=flat(major), percent=Decimal(percent))
        for day, major, percent in ((8, 10, "0.5"), (30, 20, "1"), (60, 40, "1.5"))
    )
    kinds = {
        "flat, once": Fee(code="late", tiers=(Tier(from_day=8, flat=flat(40)),)),
        "three tiers, flat and per cent, net, capped": Fee(
            code="rising", tiers=rising, base="net", cap=flat(500), cap_percent=Decimal(10)
        ),
        "per cent every 30 days, capped": Fee(
            code="monthly",
            tiers=(Tier(from_day=1, percent=Decimal("1.25")),),
            frequency="days",
            every_days=30,
            cap_percent=Decimal(15),
        ),
        "flat per account, once": Fee(
            code="handling", per="account", tiers=(Tier(from_day=15, flat=flat(25)),)
        ),
    }
    return {
        name: FeeSchedule(code="bench", version=1, currencies=currencies, fees=(fee,))
        for name, fee in kinds.items()
    }


def _late(items: int) -> pl.DataFrame:
    """Items overdue by a day to some two years as of one day, ten of an account."""
    draw = random.Random(SEED)  # noqa: S311 - made-up items
    dues = [AS_OF - timedelta(days=draw.randrange(1, _LONGEST_DELAY)) for _ in range(10_007)]
    minors = [int(10 ** draw.uniform(3, 7)) for _ in range(10_009)]
    numbers = pl.int_range(items, eager=True)
    accounts = max(1, items // _ITEMS_PER_ACCOUNT)
    account = numbers * 7919 % accounts
    return pl.DataFrame(
        {
            "item": numbers,
            "account": account,
            "currency": pl.Series(CURRENCIES).gather(account % len(CURRENCIES)),
            "due_on": pl.Series(dues, dtype=pl.Date).gather(numbers % len(dues)),
            "gross_minor": pl.Series(minors, dtype=pl.Int64).gather(numbers % len(minors)),
        }
    ).select(*ITEMS.names()[:-1], net_minor=pl.col("gross_minor") * 100 // 119)


def _payments(late: pl.DataFrame) -> pl.DataFrame:
    """A third of one item in ten, paid 20 days after it was due."""
    return late.filter(pl.col("item") % PAID_IN_PART == 0).select(
        "item", on=pl.col("due_on").dt.offset_by("20d"), minor=pl.col("gross_minor") // 3
    )


def _print(result: dict[str, object], found: list[dict[str, object]]) -> None:
    console = Console(highlight=False)
    table = Table("Fees", "Paid", "Charges", "Seconds", "Ratio", box=None)
    for one in found:
        table.add_row(
            str(one["fees"]), str(one["paid"]), f"{one['events']:,}", str(one["seconds"]), str(one["ratio"])
        )
    console.print(table)
    console.print(
        f"{result['items']:,} items; one pass over the same columns {result['one_pass_seconds']} s; "
        f"load {result['load']}."
    )
