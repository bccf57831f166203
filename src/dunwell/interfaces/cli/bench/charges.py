"""The benchmark of charges: interest and fees of the same late items of all jurisdictions, beside one pass for both."""

import os
import statistics
from datetime import timedelta

import polars as pl
from rich.console import Console
from rich.table import Table

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.charges.fee_frames import EVENTS, ITEMS, PAYMENTS, fee_events
from dunwell.core.charges.schedule import FeeSchedule
from dunwell.core.law.book import LawBook
from dunwell.core.law.interest_frames import PAYMENTS as CLAIM_PAYMENTS
from dunwell.core.law.interest_frames import RECKONED, reckon_frame
from dunwell.core.law.rate_tables import rate_tables
from dunwell.core.law.records import Allocation
from dunwell.interfaces.cli.bench.fees import PAID_IN_PART, schedules
from dunwell.interfaces.cli.bench.law import AS_OF, late_claims, seconds
from dunwell.interfaces.cli.printing import print_json

_ITEMS_PER_ACCOUNT = 10
_PAID_AFTER = timedelta(days=20)


def charges(*, items: int, rounds: int, as_json: bool) -> int:
    """Measure interest and each kind of schedule together and print."""
    book = packaged_book()
    rate_tables(book)  # once for a book, however many items
    claims = late_claims(book, items)
    owed = _owed(claims, places=len(book.jurisdictions()))
    kinds = schedules(tuple(sorted({one.currency for one in book.jurisdictions()})))
    found: list[dict[str, object]] = []
    whole: list[float] = []
    lean: list[float] = []
    for name, schedule in kinds.items():
        for paid, payments in (("nothing", None), ("a part of one in ten", _payments(owed))):
            one = _Case(book=book, schedule=schedule, claims=claims, owed=owed, payments=payments)
            events = one.reckon()  # warm
            took = [
                (seconds(one.reckon), seconds(one.one_pass), seconds(one.lean_pass)) for _ in range(rounds)
            ]
            whole += [both for _, both, _ in took]
            lean += [least for _, _, least in took]
            found.append(
                {
                    "fees": name,
                    "paid": paid,
                    "events": events,
                    "seconds": round(statistics.median(sum_ for sum_, _, _ in took), 4),
                    "ratio": round(statistics.median(sum_ / both for sum_, both, _ in took), 1),
                    "ratio_to_four_amounts": round(
                        statistics.median(sum_ / least for sum_, _, least in took), 1
                    ),
                }
            )
    result: dict[str, object] = {
        "items": items,
        "jurisdictions": len(book.jurisdictions()),
        "rounds": rounds,
        "one_pass_seconds": round(statistics.median(whole), 4),
        "four_amounts_seconds": round(statistics.median(lean), 4),
        "highest_ratio": max(float(str(one["ratio"])) for one in found),
        "schedules": found,
        "load": [round(one, 2) for one in os.getloadavg()],
        "polars_threads": pl.thread_pool_size(),
    }
    if as_json:
        print_json(result)
    else:
        _print(result, found)
    return 0


class _Case:
    """The same items for interest and for fees, with what was paid on them."""

    def __init__(
        self,
        *,
        book: LawBook,
        schedule: FeeSchedule,
        claims: pl.DataFrame,
        owed: pl.DataFrame,
        payments: pl.DataFrame | None,
    ) -> None:
        self.book, self.schedule, self.claims, self.owed = book, schedule, claims, owed
        self.payments = PAYMENTS.to_frame() if payments is None else payments
        self.of_claims = None
        if payments is not None:
            row = pl.col("item").cast(CLAIM_PAYMENTS.dtypes["row"])
            self.of_claims = payments.select(row.alias("row"), "on", "minor")

    def reckon(self) -> int:
        """Interest and compensation to the day, and every fee by then; return how many fees."""
        reckon_frame(
            book=self.book,
            claims=self.claims,
            payments=self.of_claims,
            order=Allocation.PRINCIPAL_FIRST,
        )
        due = fee_events(schedule=self.schedule, items=self.owed, payments=self.payments, as_of=AS_OF)
        return due.height

    def one_pass(self) -> pl.DataFrame:
        """What nobody can be faster than: a product of amount, days and rate in every column that both results have."""
        days = pl.lit(AS_OF).to_physical() - pl.col("due_on").to_physical()
        product = pl.col("gross_minor") * days
        return (
            self.owed.lazy()
            .select(
                *((product * place // 36_500).alias(name) for place, name in enumerate(RECKONED)),
                *((pl.col("net_minor") * place).alias(f"fee_{name}") for place, name in enumerate(EVENTS)),
            )
            .collect()
        )

    def lean_pass(self) -> pl.DataFrame:
        """The same for four amounts alone: interest, compensation, a fee, and their total with the item."""
        days = pl.lit(AS_OF).to_physical() - pl.col("due_on").to_physical()
        gross = pl.col("gross_minor")
        return (
            self.owed.lazy()
            .select(
                gross,
                interest=gross * days * 9 // 36_500,
                compensation=gross * 0 + 4000,
                fee=gross * 15 // 1000,
            )
            .with_columns(total=gross + pl.col("interest") + pl.col("compensation") + pl.col("fee"))
            .collect()
        )


def _owed(claims: pl.DataFrame, *, places: int) -> pl.DataFrame:
    """The claims as items with fees, ten of an account, all of one jurisdiction."""
    numbers = pl.int_range(claims.height, eager=True)
    account = numbers // places // _ITEMS_PER_ACCOUNT * places + numbers % places
    return claims.select(
        "currency",
        "due_on",
        gross_minor="minor",
        net_minor=pl.col("minor") * 100 // 119,
        item=numbers,
        account=account,
    ).select(ITEMS.names())


def _payments(owed: pl.DataFrame) -> pl.DataFrame:
    """A third of one item in ten, paid 20 days after it was due, where that was by the day."""
    on = pl.col("due_on") + _PAID_AFTER
    paid = owed.filter((pl.col("item") % PAID_IN_PART == 0) & (on <= AS_OF) & (pl.col("gross_minor") >= 3))
    return paid.select("item", on=on, minor=pl.col("gross_minor") // 3)


def _print(result: dict[str, object], found: list[dict[str, object]]) -> None:
    console = Console(highlight=False)
    table = Table("Interest and fees", "Paid", "Fees", "Seconds", "Ratio", "To four amounts", box=None)
    for one in found:
        table.add_row(
            *(str(one[name]) for name in ("fees", "paid")),
            f"{one['events']:,}",
            *(str(one[name]) for name in ("seconds", "ratio", "ratio_to_four_amounts")),
        )
    console.print(table)
    console.print(
        f"{result['items']:,} items of {result['jurisdictions']} jurisdictions; one pass over the columns of both "
        f"{result['one_pass_seconds']} s, over four amounts {result['four_amounts_seconds']} s; "
        f"load {result['load']}."
    )
