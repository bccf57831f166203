"""Which policy an account goes by: rules as data, the first that fits; and which version of it, once it has begun."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import polars as pl

from dunwell.core.frames import Schema

FACTS = Schema(
    {
        "account_id": pl.Int64,
        "entity": pl.String,
        "segment": pl.String,
        "risk": pl.String,
        "country": pl.String,
        "terms": pl.String,
    }
)
"""What the rules look at besides the amount; "" is what nobody has recorded, and fits no condition."""
STANDS = Schema(
    {"account_id": pl.Int64, "currency": pl.String, "open_minor": pl.Int64, "is_running": pl.Boolean}
)
"""How an account stands on the day. `is_running`: the invoice that carries it has had a step."""
CURRENT = Schema({"account_id": pl.Int64, "policy_version_id": pl.Int64, "is_moved": pl.Boolean})
"""The version that an account was given last; at most one row per account."""
VERSIONS = Schema({"account_id": pl.Int64, "policy_version_id": pl.Int64})
CONDITIONS = ("segments", "risks", "countries", "entities", "terms")
_COLUMNS = dict(zip(CONDITIONS, ("segment", "risk", "country", "entity", "terms"), strict=True))


@dataclass(frozen=True, slots=True)
class Size:
    """An open amount in minor units: at least the one, less than the other; null for no bound."""

    at_least_minor: int | None = None
    below_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy for the accounts that fulfil every condition; an empty condition is none.

    A condition is fulfilled by any of its values. `sizes` are by currency: an account in another currency does not
    fulfil them.
    """

    name: str
    policy: str
    segments: frozenset[str] = frozenset()
    risks: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    sizes: Mapping[str, Size] = field(default_factory=dict[str, Size])

    @property
    def is_for_everybody(self) -> bool:
        """Whether the rule has no condition at all."""
        return not self.sizes and not any(getattr(self, name) for name in CONDITIONS)


def everybody(policy: str, /) -> tuple[Rule, ...]:
    """Return the rules that give every account one policy."""
    return (Rule(name="Everybody else", policy=policy),)


def facts_needed(rules: Sequence[Rule], /) -> frozenset[str]:
    """Return the columns of FACTS that these rules look at: what none looks at need not be read."""
    return frozenset(_COLUMNS[name] for rule in rules for name in CONDITIONS if getattr(rule, name))


def assign(*, accounts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Return `account_id` and `policy`: the policy's code of the first rule that fits each account, in their order.

    As `fitting`, which see.
    """
    codes = dict(enumerate((rule.policy for rule in rules), start=1))
    found = fitting(accounts=accounts, rules=rules)
    return found.select("account_id", policy=pl.col("rule").replace_strict(codes, return_dtype=pl.String))


def fitting(*, accounts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Return `account_id` and `rule`: the first rule that fits each account, counted from 1, in their order.

    accounts: account_id, currency, open_minor and the columns of `facts_needed`; null fits no condition. rules: free
    of `rule_faults`, so that the last one fits everybody. Cost: one pass per condition.
    """
    last = pl.lit(len(rules), dtype=pl.Int16)
    choices = [
        pl.when(_fits(rule)).then(pl.lit(place, dtype=pl.Int16))
        for place, rule in enumerate(rules[:-1], start=1)
    ]
    return accounts.select("account_id", rule=pl.coalesce(*choices, last))


def _fits(rule: Rule) -> pl.Expr:
    conditions = [
        pl.col(column).is_in(sorted(getattr(rule, name) - {""})).fill_null(False)  # noqa: FBT003 - a literal column
        for name, column in _COLUMNS.items()
        if getattr(rule, name)
    ]
    if rule.sizes:
        conditions.append(pl.any_horizontal(_is_of_size(*one) for one in sorted(rule.sizes.items())))
    return pl.all_horizontal(conditions) if conditions else pl.lit(True)  # noqa: FBT003 - a literal column


def _is_of_size(currency: str, size: Size) -> pl.Expr:
    fits = pl.col("currency") == currency
    if size.at_least_minor is not None:
        fits &= pl.col("open_minor") >= size.at_least_minor
    if size.below_minor is not None:
        fits &= pl.col("open_minor") < size.below_minor
    return fits


def versions(
    *,
    accounts: pl.DataFrame,
    facts: pl.DataFrame,
    current: pl.DataFrame,
    rules: Sequence[Rule],
    in_force: Mapping[str, int],
) -> pl.DataFrame:
    """Return the policy version of each account (VERSIONS), in the order of `accounts`.

    An account that runs keeps the version it was given last, and so does one that a person moved, running or not. All
    others take the version in force of the policy that the rules give them today. accounts: STANDS, perhaps with more
    columns. facts: FACTS, or of them at least account_id and `facts_needed`; an account without a row has none.
    current: CURRENT. in_force: version by policy code, for every policy that the rules name (KeyError). Cost: two
    joins on the accounts, and one pass per condition.
    """
    missing = {rule.policy for rule in rules} - set(in_force)
    if missing:
        raise KeyError(f"No version is in force of {sorted(missing)}.")
    needed = facts.select("account_id", *sorted(facts_needed(rules)))
    stands = accounts.select(*STANDS.names)
    given = fitting(
        accounts=stands.join(needed, on="account_id", how="left", maintain_order="left"), rules=rules
    )
    by_place = dict(enumerate((in_force[rule.policy] for rule in rules), start=1))
    by_rule = given["rule"].replace_strict(by_place, return_dtype=pl.Int64)
    together = stands.with_columns(by_rule=by_rule).join(
        current.select(CURRENT.names), on="account_id", how="left", maintain_order="left"
    )
    keeps = pl.col("policy_version_id").is_not_null() & (pl.col("is_running") | pl.col("is_moved"))
    return VERSIONS.take(
        together.select(
            "account_id",
            policy_version_id=pl.when(keeps).then("policy_version_id").otherwise("by_rule"),
        )
    )


def starts(*, given: pl.DataFrame, current: pl.DataFrame, taking: pl.Series) -> pl.DataFrame:
    """Return the rows of `given` (VERSIONS) to be remembered: accounts in `taking`, whose step makes them run.

    Those that were given the same version before need no new row. current: CURRENT.
    """
    known = current.select("account_id", "policy_version_id")
    return (
        given.filter(pl.col("account_id").is_in(taking.implode()))
        .join(known, on=["account_id", "policy_version_id"], how="anti")
        .sort("account_id")
    )


def rules_as_data(rules: Sequence[Rule], /) -> list[dict[str, Any]]:
    """Return the rules as plain data, to be stored; `rules_of` reads them."""
    return [
        {
            "name": rule.name,
            "policy": rule.policy,
            **{name: sorted(getattr(rule, name)) for name in CONDITIONS if getattr(rule, name)},
            **(
                {"sizes": {c: [s.at_least_minor, s.below_minor] for c, s in sorted(rule.sizes.items())}}
                if rule.sizes
                else {}
            ),
        }
        for rule in rules
    ]


def rules_of(data: Sequence[Mapping[str, Any]], /) -> tuple[Rule, ...]:
    """Return the rules that `rules_as_data` wrote."""
    return tuple(
        Rule(
            name=one["name"],
            policy=one["policy"],
            **{name: frozenset(cast("list[str]", one[name])) for name in CONDITIONS if name in one},
            sizes={
                c: Size(*bounds)
                for c, bounds in cast("dict[str, list[int | None]]", one.get("sizes", {})).items()
            },
        )
        for one in data
    )


def policies_named(rules: Collection[Rule], /) -> frozenset[str]:
    """Return the codes of the policies that the rules give."""
    return frozenset(rule.policy for rule in rules)
