"""Who has heard from us lately, as the run needs it: the contact ledger, brought to accounts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.apps.messages.frames import touches, touches_of
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.parties.frames import people
from dunwell.core.contacts.caps import ACCOUNT_TOUCHES, ADDRESSEES, TOUCHES, capped_until, counting
from dunwell.core.contacts.people import customer_key
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.standing import CAPPED, CONTACTS
from dunwell.core.frames import Schema

ACCOUNTS_OF = "SELECT id AS account_id, customer_id FROM receivables_account WHERE customer_id = ANY(%s)"
OWNED = Schema({"account_id": pl.Int64, "customer_id": pl.Int64})
ROLES = {"payables": 1, "approver": 2, "executive": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The days on which accounts were spoken to, and the touches that count against the caps of their readers."""

    contacts: pl.DataFrame = field(default_factory=CONTACTS.empty)
    counted: pl.DataFrame = field(default_factory=ACCOUNT_TOUCHES.empty)

    def capped(self, *, versions: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
        """Return the accounts (CAPPED) whose reader has heard as often as the account's policy allows."""
        if self.counted.is_empty():
            return CAPPED.empty()
        found = capped_until(
            touches=self.counted,
            policies=versions.select("account_id", policy_id="policy_version_id"),
            caps={version: policy.caps for version, policy in policies.items()},
            as_of=as_of,
        )
        return CAPPED.take(found.rename({"until": "capped_until"}))


def touched(*, as_of: date, least: int, days: int) -> Touched:
    """Return what the ledger says of all accounts; `least` is the fewest touches that any cap allows,
    `days` how far back the longest gap and cap look.

    People with fewer touches than that are looked up no further, but where something was said to nobody in particular
    at their customer: that counts for everybody there. Cost grows with the touches of the last weeks.
    """
    given = touches(as_of=as_of, days=days)
    vague = given.filter(pl.col("person_key").str.starts_with(customer_key(customer_id=0).removesuffix("0")))
    often = given.group_by("person_key").len().filter(pl.col("len") >= least)
    keys = [often["person_key"], vague["person_key"]]
    if not vague.is_empty():
        keys.append(people(customer_ids=vague["customer_id"].unique().to_list())["person_key"])
    looked_up = pl.concat(keys).unique().to_frame()
    counted = given.join(looked_up, on="person_key", how="semi", maintain_order="left")
    return Touched(contacts=_contacts(given), counted=_counted(counted))


def touched_again(*, customer_ids: Collection[int], as_of: date) -> Touched:
    """Return what the ledger says now of the accounts of some customers."""
    found = people(customer_ids=customer_ids)
    keys = {*found["person_key"], *(customer_key(customer_id=one) for one in customer_ids)}
    given = touches_of(person_keys=keys, as_of=as_of)
    return Touched(contacts=_contacts(given), counted=_counted(given))


def _contacts(given: pl.DataFrame) -> pl.DataFrame:
    """Return the days of CONTACTS: of the account that a touch was about, or of all accounts of the customer."""
    about = given.filter(pl.col("account_id").is_not_null()).select("account_id", "on")
    vague = given.filter(pl.col("account_id").is_null()).select("customer_id", "on")
    if vague.is_empty():
        return CONTACTS.take(about)
    of_customers = vague.join(_accounts(vague["customer_id"].unique().to_list()), on="customer_id")
    return CONTACTS.take(pl.concat([about, of_customers.select("account_id", "on")]))


def _counted(given: pl.DataFrame) -> pl.DataFrame:
    """Return the touches that count for each account by the person whom its letters go to."""
    if given.is_empty():
        return ACCOUNT_TOUCHES.empty()
    emails = [key for key in given["person_key"].unique() if "@" in key]
    found = people(customer_ids=given["customer_id"].unique().to_list(), emails=emails)
    readers = (
        found.filter("is_reachable")
        .with_columns(rank=pl.col("role").replace_strict(ROLES, default=3, return_dtype=pl.Int8))
        .sort("customer_id", "rank", "contact_id")
        .unique("customer_id", keep="first", maintain_order=True)
        .select("customer_id", "person_key")
    )
    accounts = _accounts(readers["customer_id"].to_list())
    addressees = ADDRESSEES.take(accounts.join(readers, on="customer_id").select(ADDRESSEES.names))
    return counting(touches=TOUCHES.take(given), addressees=addressees)


def _accounts(customer_ids: list[int]) -> pl.DataFrame:
    return read_packed(sql=ACCOUNTS_OF, schema=OWNED, params=[customer_ids])
