"""Which version each account goes by, as columns: the rules in force, what they look at, and what was given before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dunwell.apps.dunning.models import AssignmentRules, PolicyVersion
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.copying import copy_in, read_packed
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.core.dunning.assignment import (
    CURRENT,
    FACTS,
    VERSIONS,
    Rule,
    everybody,
    facts_needed,
    fitting,
    rules_of,
    starts,
    versions,
)
from dunwell.core.frames import INSTANT, Schema

UNPUBLISHED = 0  # stands for the policy that comes with the house, where none is published yet
ROWS = """
    SELECT id, account_id, policy_version_id, kind = 'moved' AS is_moved, kind <> 'started' AS is_by_person
        FROM dunning_assignment WHERE "on" <= %(as_of)s {and_only}
"""
ROW = Schema(
    {
        "id": pl.Int64,
        "account_id": pl.Int64,
        "policy_version_id": pl.Int64,
        "is_moved": pl.Boolean,
        "is_by_person": pl.Boolean,
    }
)
# A customer's segment, risk, country and terms have any length, and a million customers share a few hundred of their
# combinations: accounts come with the mark of theirs, and each combination comes once.
MARK = """
    hashtextextended(concat_ws(
        chr(31), customer.segment, customer.risk_class, customer.country, customer.terms
    ), 0) AS mark
"""
ACCOUNT_MARKS = """
    SELECT account.id AS account_id, account.entity_id, {mark} FROM receivables_account AS account
        JOIN parties_customer AS customer ON customer.id = account.customer_id {only}
"""
MARKS = """
    SELECT DISTINCT {mark}, segment, risk_class AS risk, country, terms FROM parties_customer AS customer {only}
"""
ONLY_ACCOUNTS = "WHERE account.id = ANY(%(ids)s)"
ONLY_CUSTOMERS = "WHERE customer.id IN (SELECT customer_id FROM receivables_account WHERE id = ANY(%s))"
OPEN_NOW = """
    SELECT account.id AS account_id, account.currency,
           coalesce(sum(residual.residual_minor) FILTER (WHERE residual.residual_minor > 0), 0)::bigint AS open_minor
        FROM receivables_account AS account
        LEFT JOIN receivables_residual AS residual ON residual.account_id = account.id
        WHERE account.id = ANY(%(ids)s) GROUP BY account.id
"""
OPEN = Schema({"account_id": pl.Int64, "currency": pl.String, "open_minor": pl.Int64})
ENTITIES = "SELECT id AS entity_id, code AS entity FROM organisation_entity"
ACCOUNT_MARK = Schema({"account_id": pl.Int64, "entity_id": pl.Int64, "mark": pl.Int64})
MARKED = Schema(
    {"mark": pl.Int64, "segment": pl.String, "risk": pl.String, "country": pl.String, "terms": pl.String}
)
ENTITY = Schema({"entity_id": pl.Int64, "entity": pl.String})
STARTED = Schema(
    {
        "account_id": pl.Int64,
        "policy_version_id": pl.Int64,
        "kind": pl.String,
        "on": pl.Date,
        "at": INSTANT,
        "actor": pl.String,
        "note": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Assigning:
    """What is needed to say which version each account goes by; see core/dunning/assignment.py for the frames."""

    rules: tuple[Rule, ...]
    in_force: Mapping[
        str, int
    ]  # version by policy code; UNPUBLISHED for the house's own before it is published
    facts: pl.DataFrame  # FACTS
    current: pl.DataFrame  # CURRENT

    def versions(self, *, accounts: pl.DataFrame) -> pl.DataFrame:
        """Return the version of each account (VERSIONS), in the order of `accounts` (STANDS)."""
        return versions(
            accounts=accounts,
            facts=self.facts,
            current=self.current,
            rules=self.rules,
            in_force=self.in_force,
        )

    def starts(self, *, given: pl.DataFrame, taking: pl.Series) -> pl.DataFrame:
        """Return the rows of `given` to be remembered, now that the accounts in `taking` take a step."""
        return starts(given=given, current=self.current, taking=taking)


def assigning(
    *, as_of: date, account_ids: Sequence[int] | None = None, rules: Sequence[Rule] | None = None
) -> Assigning:
    """Read what versions are given by on a day, for all accounts or some, under the rules in force or others.

    In the caller's transaction, which sees one moment. Cost: one pass over the assignments, and where the rules have
    conditions one over accounts and customers; for some accounts by index.
    """
    taken = tuple(rules) if rules is not None else rules_in_force()
    return Assigning(
        rules=taken,
        in_force=versions_in_force(),
        facts=facts(account_ids=account_ids) if facts_needed(taken) else FACTS.empty(),
        current=current(as_of=as_of, account_ids=account_ids),
    )


def rules_in_force() -> tuple[Rule, ...]:
    """Return the rules published last, or the standard policy for everybody."""
    last = AssignmentRules.objects.order_by("-version").first()
    return rules_of(last.rules) if last else everybody(STANDARD.code)


def rule_counts(*, scope: Scope, rules: Sequence[Rule]) -> list[int]:
    """Return how many of the accounts seen each rule is the first to fit, by what is open now. Cost: as a run's."""
    mine = list(seen_accounts(scope=scope).values_list("pk", flat=True))
    accounts = read_packed(sql=OPEN_NOW, schema=OPEN, params={"ids": mine})
    if needed := facts_needed(rules):
        accounts = accounts.join(facts(account_ids=mine).select("account_id", *needed), on="account_id")
    found = fitting(accounts=accounts, rules=rules)["rule"].value_counts()
    counts: dict[int, int] = dict(found.iter_rows())
    return [counts.get(place, 0) for place in range(1, len(rules) + 1)]


def versions_in_force() -> dict[str, int]:
    """Return the last version of every policy by its code; the house's own is among them, published or not."""
    rows = PolicyVersion.objects.order_by("policy_id", "-version").distinct("policy_id")
    return {STANDARD.code: UNPUBLISHED} | dict(rows.values_list("policy__code", "pk"))


def facts(*, account_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return what rules may look at of all accounts, or of some (FACTS). A second for a million accounts."""
    is_some = account_ids is not None
    ids = list(account_ids or ())
    marks = read_packed(
        sql=ACCOUNT_MARKS.format(mark=MARK, only=ONLY_ACCOUNTS if is_some else ""),
        schema=ACCOUNT_MARK,
        params={"ids": ids},
    )
    marked = fetch(
        sql=MARKS.format(mark=MARK, only=ONLY_CUSTOMERS if is_some else ""),
        schema=MARKED,
        params=[ids] if is_some else (),
    )
    entities = fetch(sql=ENTITIES, schema=ENTITY)
    return FACTS.take(
        marks.join(entities, on="entity_id", validate="m:1").join(marked, on="mark", validate="m:1")
    )


def current(*, as_of: date, account_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return the version that each account was given last by a day (CURRENT), as far as it ever was given one."""
    and_only = "AND account_id = ANY(%(ids)s)" if account_ids is not None else ""
    rows = read_packed(
        sql=ROWS.format(and_only=and_only),
        schema=ROW,
        params={"as_of": as_of, "ids": list(account_ids or ())},
    )
    moved = _last(rows.filter("is_by_person")).filter("is_moved")
    others = _last(rows.filter(~pl.col("is_moved"))).join(moved, on="account_id", how="anti")
    return CURRENT.take(pl.concat([moved, others]))


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("id") == pl.col("id").max().over("account_id"))


def remember_starts(*, found: pl.DataFrame, on: date, at: datetime, actor: str) -> int:
    """Append that these accounts (VERSIONS) began to run by these versions, in one COPY; return how many."""
    rows = VERSIONS.check(found).with_columns(
        kind=pl.lit("started"),
        on=pl.lit(on, dtype=pl.Date),
        at=pl.lit(at).cast(INSTANT),
        actor=pl.lit(actor),
        note=pl.lit(""),
    )
    return copy_in(table="dunning_assignment", schema=STARTED, frame=rows)
