"""How often a person may be spoken to: caps counted in calendar days, whatever the channel or the account.

A cap of n touches within d days looks at d days, the day itself included: a touch exactly d days ago is outside.
Days are those of the person's own clock, so that neither the hour of a run nor a change of clocks moves them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dunwell.core.contacts.people import customer_key
from dunwell.core.dunning.policy import Cap
from dunwell.core.frames import Schema

TOUCHES = Schema(
    {"customer_id": pl.Int64, "person_key": pl.String, "account_id": pl.Int64, "on": pl.Date},
    nullable={"account_id"},
)
"""Touches of people; `account_id` is the account they were about, if any."""
ADDRESSEES = Schema({"account_id": pl.Int64, "customer_id": pl.Int64, "person_key": pl.String})
"""Whom the next step of an account would speak to; several rows where it speaks to several people."""
ACCOUNT_TOUCHES = Schema({"account_id": pl.Int64, "person_key": pl.String, "on": pl.Date})
"""Touches that count for an account: those of the people whom it would speak to, on whatever account they were."""
CAPPED = Schema({"account_id": pl.Int64, "until": pl.Date})


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a cap is used on a day: `used` touches of `cap.touches`; `free_on` is the first day with room."""

    cap: Cap
    used: int
    free_on: date

    @property
    def is_full(self) -> bool:
        """Whether one more touch would break the cap."""
        return self.used >= self.cap.touches


def window_start(*, on: date, cap: Cap) -> date:
    """The first day that a cap looks at for a touch on that day."""
    return on - timedelta(days=cap.days - 1)


def longest(caps: Iterable[Cap]) -> int:
    """The days that the longest of the caps looks back, the day itself included; 0 without caps."""
    return max((cap.days for cap in caps), default=0)


def use(*, touches: Sequence[date], cap: Cap, on: date) -> Used:
    """How much of the cap these touches of one person use on a day.

    A touch of a later day counts as well: two clocks may differ, and what is agreed ahead is contact too.
    """
    _check(cap)
    counted = sorted(one for one in touches if one >= window_start(on=on, cap=cap))
    full_until = counted[-cap.touches] + timedelta(days=cap.days) if len(counted) >= cap.touches else on
    return Used(cap=cap, used=len(counted), free_on=full_until)


def is_within(*, touches: Sequence[date], caps: Iterable[Cap], on: date) -> bool:
    """Whether one more touch of the person on that day breaks none of the caps."""
    return not any(use(touches=touches, cap=cap, on=on).is_full for cap in caps)


def counting(*, touches: pl.DataFrame, addressees: pl.DataFrame) -> pl.DataFrame:
    """Return the touches (TOUCHES) that count for each account by whom it would speak to (ADDRESSEES).

    Those of the person, at whichever customer; and those of nobody in particular at the account's customer. Schema
    ACCOUNT_TOUCHES; cost grows with the touches.
    """
    people, given = ADDRESSEES.take(addressees), TOUCHES.take(touches)
    of_person = people.join(given.select("person_key", "on"), on="person_key", how="inner")
    prefix = customer_key(customer_id=0).removesuffix("0")
    vague = given.filter(pl.col("person_key").str.starts_with(prefix)).select("customer_id", "on")
    of_customer = people.join(vague, on="customer_id", how="inner")
    return ACCOUNT_TOUCHES.take(pl.concat([of_person, of_customer], how="diagonal"))


def capped_until(
    *, touches: pl.DataFrame, policies: pl.DataFrame, caps: Mapping[int, Sequence[Cap]], as_of: date
) -> pl.DataFrame:
    """Return each account (schema CAPPED) for which a touch on `as_of` would break a cap, and the last such day.

    touches: ACCOUNT_TOUCHES, of which those after `as_of` are not known yet. policies: `account_id` and `policy_id`,
    each account once. caps: by policy; a policy without caps holds nobody back. Of several people of an account,
    the one who is to be left alone for longest counts.
    """
    table = pl.DataFrame(
        [(policy, cap.touches, cap.days) for policy, of_one in caps.items() for cap in map(_check, of_one)],
        schema={"policy_id": pl.Int64, "place": pl.UInt32, "days": pl.Int64},
        orient="row",
    ).with_columns(pl.col("place").cast(pl.UInt32))
    ranked = (
        ACCOUNT_TOUCHES.take(touches)
        .filter(pl.col("on") <= as_of)
        .with_columns(
            place=pl.col("on")
            .rank("ordinal", descending=True)
            .over("account_id", "person_key")
            .cast(pl.UInt32)
        )
        .join(policies.select("account_id", "policy_id"), on="account_id", how="inner")
        .join(table, on=["policy_id", "place"], how="inner")
        .with_columns(until=pl.col("on").dt.offset_by(pl.format("{}d", pl.col("days") - 1)))
    )
    return CAPPED.take(
        ranked.group_by("account_id")
        .agg(pl.col("until").max())
        .filter(pl.col("until") >= as_of)
        .sort("account_id")
    )


def _check(cap: Cap) -> Cap:
    assert cap.touches >= 1, "a cap of no touches is a hold, not a cap"
    assert cap.days >= 1, "a cap looks at one day at least"
    return cap
