"""What was paid: receipts, credit notes, and what each was set against.

Amounts are positive here and days are numbers; only what happened before the day `end` is kept.
"""

import numpy as np
import polars as pl

from dunwell.core.demo.accounts import DAYS_OF_TRADE
from dunwell.core.demo.behaviour import DRIFTING, IN_PARTS, NON_PAYER, ON_ACCOUNT, delay_quantiles
from dunwell.core.demo.days import working
from dunwell.core.demo.draws import Draws, Ints

# Per mille of the invoices: corrected by a credit note, left lying, paid short.
_CREDITED, _LEFT_LYING, _PAID_SHORT = 25, 9, 14
# Per mille of the documents of so many last days that nobody applied yet.
_UNAPPLIED = {"credit_note": (300, 25), "receipt": (50, 12)}
_GRACE_FOR_SHORT_PAYMENTS = 60  # days after which a short payment is credited
_DRIFT_DAYS = 70  # how late a drifting payer is at the end
_DUST = 50_00  # what a payer would not split


def settle(*, seed: int, invoices: pl.DataFrame, accounts: pl.DataFrame, end: int) -> pl.DataFrame:
    """Every allocation: kind of credit, account, entity, day, invoice and amount.

    Rows of a kind, account and day belong to one receipt or credit note; `invoice` is null for what a
    receipt brought that stands unapplied.
    """
    traits = accounts.select("account", "behaviour", "stops_paying", "pay_day")
    owed = invoices.join(traits, on="account", how="left", maintain_order="left")
    by_item = owed.filter(pl.col("behaviour") != ON_ACCOUNT)
    on_account = owed.filter(pl.col("behaviour") == ON_ACCOUNT)
    settled = pl.concat(
        [
            _settled_by_invoice(seed=seed, owed=by_item, end=end),
            _settled_on_account(owed=on_account, end=end),
        ]
    ).filter((pl.col("day") < end) & (pl.col("amount") > 0))
    return _left_unapplied(seed=seed, settled=settled, end=end)


def _settled_by_invoice(*, seed: int, owed: pl.DataFrame, end: int) -> pl.DataFrame:
    draws = Draws(seed=seed, purpose="payments")
    amount, issued = owed["amount"].to_numpy(), owed["issued"].to_numpy()
    paid = _payment_days(draws=draws, owed=owed, end=end)
    credited_on, credited = _corrections(draws=draws, issued=issued, amount=amount, paid=paid)
    due_money = amount - credited
    short = _shortages(draws=draws, amount=due_money, credited=credited)
    in_parts = (owed["behaviour"].to_numpy() == IN_PARTS) & (due_money > 4 * _DUST)
    first = np.where(
        in_parts, due_money * draws.between(len(paid), 40, 60) // 1_000_000 * 10_000, due_money - short
    )
    later = np.where(in_parts, due_money - first, 0)
    later_on = working(paid + draws.between(len(paid), 21, 49))
    cleared_on = working(paid + _GRACE_FOR_SHORT_PAYMENTS)
    cleared = np.where(in_parts, 0, short)
    return pl.concat(
        [
            _rows(owed, "credit_note", credited_on, credited),
            _rows(owed, "receipt", paid, first),
            _rows(owed, "receipt", later_on, later),
            _rows(owed, "credit_note", cleared_on, cleared),
        ]
    )


def _rows(owed: pl.DataFrame, kind: str, day: Ints, amount: Ints) -> pl.DataFrame:
    return owed.select(
        pl.lit(kind).alias("kind"),
        "account",
        "entity",
        pl.lit(pl.Series(day)).alias("day"),
        "invoice",
        pl.lit(pl.Series(amount)).alias("amount"),
    )


def _payment_days(*, draws: Draws, owed: pl.DataFrame, end: int) -> Ints:
    """The working day on which each invoice is paid, far in the future where it never is."""
    behaviour, issued, due = (owed[name].to_numpy() for name in ("behaviour", "issued", "due"))
    delay = draws.along(behaviour, delay_quantiles())
    since = np.maximum(issued - (end - DAYS_OF_TRADE * 2 // 3), 0)
    delay = delay + np.where(behaviour == DRIFTING, since * _DRIFT_DAYS * 3 // (DAYS_OF_TRADE * 2), 0)
    lying = draws.happens(len(delay), _LEFT_LYING)
    delay = delay + np.where(lying, draws.between(len(delay), 40, 260), 0)
    paid = np.maximum(due + delay, issued + 2)
    never = (behaviour == NON_PAYER) & (paid >= owed["stops_paying"].to_numpy())
    return working(np.where(never, paid + 10 * DAYS_OF_TRADE, paid))


def _corrections(*, draws: Draws, issued: Ints, amount: Ints, paid: Ints) -> tuple[Ints, Ints]:
    """The day and amount of credit notes for some invoices: a share in whole units, now and then all."""
    size = len(amount)
    day = working(issued + draws.between(size, 3, 12))
    wanted = draws.happens(size, _CREDITED) & (day <= paid)
    share = amount * draws.between(size, 8, 35) // 10_000 * 100
    return day, np.where(wanted, np.where(draws.happens(size, 150), amount, share), 0)


def _shortages(*, draws: Draws, amount: Ints, credited: Ints) -> Ints:
    """What some payers keep back: two to six per cent, in whole units."""
    size = len(amount)
    wanted = draws.happens(size, _PAID_SHORT) & (credited == 0) & (amount > 4 * _DUST)
    return np.where(wanted, amount * draws.between(size, 2, 6) // 10_000 * 100, 0)


def _settled_on_account(*, owed: pl.DataFrame, end: int) -> pl.DataFrame:
    """Payers who send a round sum each month for all that is due: it goes to the oldest invoice first."""
    debits = owed.sort("account", "due", "invoice").select(
        "account", "entity", "invoice", "due", "pay_day", upto=pl.col("amount").cum_sum().over("account")
    )
    month = pl.col("due").cast(pl.Int32).cast(pl.Date).dt.month_start()
    this, following = (
        (start.cast(pl.Int32).cast(pl.Int64) + pl.col("pay_day") - 1)
        for start in (month, month.dt.offset_by("1mo"))
    )
    pay_on = pl.when(this >= pl.col("due")).then(this).otherwise(following)
    debits = debits.with_columns(day=pl.lit(pl.Series(working(debits.select(pay_on).to_series().to_numpy()))))
    sums = (
        debits.group_by("account", "day")
        .agg(upto=pl.col("upto").max() // (2 * _DUST) * (2 * _DUST))
        .filter((pl.col("day") < end) & (pl.col("upto") > 0))
        .sort("account", "upto", "day")
        .unique(["account", "upto"], keep="first", maintain_order=True)
    )
    # What was owed and what was sent lie side by side on one line of money; cut it wherever either ends.
    cuts = (
        pl.concat([debits.select("account", "upto"), sums.select("account", "upto")])
        .unique()
        .sort("upto")
        .join_asof(sums.sort("upto"), on="upto", by="account", strategy="forward", check_sortedness=False)
        .drop_nulls("day")
        .join_asof(
            debits.select("account", "entity", "invoice", "upto").sort("upto"),
            on="upto",
            by="account",
            strategy="forward",
            check_sortedness=False,
        )
        .sort("account", "upto")
    )
    before = pl.col("upto").shift(1, fill_value=0).over("account")
    return cuts.select(
        pl.lit("receipt").alias("kind"), "account", "entity", "day", "invoice", amount=pl.col("upto") - before
    )


def _left_unapplied(*, seed: int, settled: pl.DataFrame, end: int) -> pl.DataFrame:
    """Of the last days' receipts and credit notes, leave a few to be applied: their rows lose the invoice."""
    documents = settled.select("kind", "account", "day").unique().sort("kind", "account", "day")
    draws = Draws(seed=seed, purpose="unapplied")
    chosen = [
        late.filter(pl.Series(draws.happens(late.height, per_mille)))
        for kind, (per_mille, days) in _UNAPPLIED.items()
        for late in [documents.filter((pl.col("kind") == kind) & (pl.col("day") >= end - days))]
    ]
    left = pl.concat(chosen).with_columns(is_unapplied=pl.lit(value=True))
    marked = settled.join(left, on=["kind", "account", "day"], how="left", maintain_order="left")
    invoice = pl.when(pl.col("is_unapplied")).then(None).otherwise(pl.col("invoice"))
    return marked.with_columns(invoice=invoice).drop("is_unapplied")
