"""What a charges run knows: items with their money, charges posted, guards, law and contract; one read for all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from dunwell.apps.charges.agreed import Agreed
from dunwell.apps.charges.models import CustomerTerm
from dunwell.apps.charges.terms import all_terms, terms_of
from dunwell.apps.disputes.frames import set_aside
from dunwell.apps.journal.staging import fetch, stage
from dunwell.apps.receivables.frames import residuals_sql
from dunwell.core.charges.facts import ChargeItem, Live
from dunwell.core.charges.reasons import Withheld
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS
from dunwell.core.frames import INSTANT, Schema
from dunwell.core.law.claims import PartPayment

STEPS = Schema({"account_id": pl.Int64, "kind": pl.String, "taken_on": pl.Date})
"""Steps with a charge that were taken: a letter that left, a call that was made. One row per kind of charge."""

LOOK_BACK_DAYS = (
    92  # how long after its last payment a late item is still looked at for the rest of its interest
)

_ITEMS = Schema(
    {
        "item_id": pl.Int64,
        "account_id": pl.Int64,
        "entity_id": pl.Int64,
        "customer_id": pl.Int64,
        "currency": pl.String,
        "country": pl.String,
        "number": pl.String,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "amount_minor": pl.Int64,
        "net": pl.String,
        "is_cancelled": pl.Boolean,
    },
    nullable={"net"},
)
_MONEY = Schema(
    {"item_id": pl.Int64, "is_credit": pl.Boolean, "on": pl.Date, "allocated_on": pl.Date, "minor": pl.Int64}
)
_LIVE = Schema(
    {
        "charge_id": pl.Int64,
        "number": pl.String,
        "account_id": pl.Int64,
        "item_id": pl.Int64,
        "kind": pl.String,
        "amount_minor": pl.Int64,
        "collected_minor": pl.Int64,
        "charged_on": pl.Date,
        "period_from": pl.Date,
        "period_to": pl.Date,
        "occurrence": pl.String,
        "base_minor": pl.Int64,
        "law": pl.String,
        "recorded_at": INSTANT,
        "is_touched": pl.Boolean,
    },
    nullable={"item_id", "period_from", "period_to"},
)
_CREDITS = Schema({"account_id": pl.Int64, "minor": pl.Int64})

# What may be charged on, what may have been charged too much on, and, where a fee for the whole account is possible,
# everything of it that was overdue: such a fee counts from where the arrears began.
_WANTED_SQL = """
    WITH residuals AS MATERIALIZED ({residuals}), wanted AS (
        SELECT left_of.item_id FROM residuals AS left_of
            WHERE left_of.residual_minor > 0 AND left_of.due_on < %(as_of)s
                AND left_of.account_id IN (SELECT account_id FROM charge_step)
        UNION
        SELECT allocation.debit_item_id FROM receivables_allocation AS allocation
            JOIN receivables_openitem AS settled ON settled.id = allocation.debit_item_id
            WHERE allocation.allocated_on BETWEEN %(as_of)s::date - {look_back} AND %(as_of)s
                AND settled.account_id IN (SELECT account_id FROM charge_step)
        UNION
        SELECT charge.item_id FROM charges_charge AS charge
            WHERE NOT charge.is_reversed AND charge.item_id IS NOT NULL {of_accounts}
        UNION
        SELECT whole.id FROM receivables_openitem AS whole
            WHERE whole.due_on < %(as_of)s AND whole.account_id IN (
                SELECT account_id FROM charge_step WHERE kind = 'late_fee'
                UNION
                SELECT charge.account_id FROM charges_charge AS charge
                WHERE NOT charge.is_reversed AND charge.kind = 'late_fee' {of_accounts}
            )
    )
    SELECT item.id, item.account_id, account.entity_id, account.customer_id, account.currency, customer.country,
        item.number, item.issued_on, item.due_on, item.amount_minor, item.attributes ->> 'net_minor',
        EXISTS (
            SELECT FROM receivables_entry AS entry
            JOIN receivables_posting AS reversal ON reversal.id = entry.posting_id AND reversal.kind = 'reversal'
            JOIN receivables_posting AS issue ON issue.id = reversal.reverses_id AND issue.kind <> 'allocation'
            WHERE entry.item_id = item.id AND entry.effective_on <= %(as_of)s
        )
    FROM wanted
    JOIN receivables_openitem AS item ON item.id = wanted.item_id
    JOIN receivables_account AS account ON account.id = item.account_id
    JOIN parties_customer AS customer ON customer.id = account.customer_id
    WHERE item.kind IN ('invoice', 'debit_note') AND item.source <> 'charges' {on_accounts}
    ORDER BY item.id
"""
_MONEY_SQL = """
    SELECT allocation.debit_item_id, credit.kind = 'credit_note',
        least(credit.issued_on, allocation.allocated_on), allocation.allocated_on, allocation.amount_minor
    FROM charge_item AS wanted
    JOIN receivables_allocation AS allocation ON allocation.debit_item_id = wanted.item_id
    JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id
    WHERE allocation.allocated_on <= %s AND NOT EXISTS (
        SELECT FROM receivables_posting AS reversal
        WHERE reversal.reverses_id = allocation.posting_id AND reversal.effective_on <= %s
    )
    ORDER BY allocation.id
"""
_LIVE_SQL = """
    SELECT charge.id, charge.number, charge.account_id, charge.item_id, charge.kind, charge.amount_minor,
        coalesce(collected.minor, 0), charge.charged_on, charge.period_from, charge.period_to, charge.occurrence,
        (charge.calculation ->> 'principal_minor')::bigint, coalesce(charge.basis ->> 'law', ''),
        charge.recorded_at,
        charge.kind = 'late_fee' OR EXISTS (
            SELECT FROM receivables_entry AS entry
            JOIN receivables_posting AS posting ON posting.id = entry.posting_id
            WHERE entry.item_id = charge.item_id AND posting.recorded_at >= charge.recorded_at
        )
    FROM charges_charge AS charge
    LEFT JOIN LATERAL (
        SELECT sum(allocation.amount_minor)::bigint AS minor FROM receivables_allocation AS allocation
        JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'receipt'
        WHERE allocation.debit_item_id = charge.debit_item_id AND NOT EXISTS (
            SELECT FROM receivables_posting AS reversal WHERE reversal.reverses_id = allocation.posting_id
        )
    ) AS collected ON true
    WHERE NOT charge.is_reversed AND charge.account_id IN (SELECT account_id FROM charge_account)
    ORDER BY charge.id
"""
_CREDITS_SQL = """
    SELECT account_id, -sum(residual_minor)::bigint FROM ({residuals}) AS left_of
    WHERE residual_minor < 0 AND account_id IN (SELECT account_id FROM charge_account)
    GROUP BY account_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What lies above the charges and decides about them: steps taken, and what must not be asked for."""

    steps: pl.DataFrame = field(default_factory=STEPS.empty)
    item_guards: pl.DataFrame = field(default_factory=ITEM_GUARDS.empty)
    account_guards: pl.DataFrame = field(default_factory=ACCOUNT_GUARDS.empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Items and live charges by account, and the accounts on hold."""

    items: Mapping[int, list[ChargeItem]]
    live: Mapping[int, list[Live]]
    on_hold: frozenset[int]

    @property
    def account_ids(self) -> list[int]:
        """Every account that something is known of, in order."""
        return sorted(set(self.items) | set(self.live))


def gather(*, asked: Asked, as_of: date, law: str, account_ids: Sequence[int] | None = None) -> Known:
    """Read all that charges of a day are planned from, for these accounts or for all, in the caller's transaction.

    law: the digest of the book in use; charges reckoned by another one are looked at again. Cost: one pass over what
    is open on accounts with such a step and over what was charged; all else grows with those.
    """
    steps = asked.steps
    if account_ids is not None:
        steps = steps.filter(pl.col("account_id").is_in(list(account_ids)))
    stage(table="charge_step", frame=steps, schema=STEPS)
    residuals, of_accounts, on_accounts = residuals_sql(as_of=as_of), "", ""
    if account_ids is not None:  # some accounts are looked up by index, however many there are
        residuals = f"SELECT * FROM ({residuals}) AS every WHERE every.account_id = ANY(%(accounts)s)"  # noqa: S608
        of_accounts = "AND charge.account_id = ANY(%(accounts)s)"
        on_accounts = "AND item.account_id = ANY(%(accounts)s)"
    params = {"as_of": as_of, "accounts": list(account_ids or ())}
    sql = _WANTED_SQL.format(
        residuals=residuals, look_back=LOOK_BACK_DAYS, of_accounts=of_accounts, on_accounts=on_accounts
    )
    rows = fetch(sql=sql, schema=_ITEMS, params=params)
    stage(table="charge_item", frame=rows.select("item_id"), schema=Schema({"item_id": pl.Int64}))
    accounts = rows.select("account_id").unique().sort("account_id")
    stage(table="charge_account", frame=accounts, schema=Schema({"account_id": pl.Int64}))
    credits_left = fetch(sql=_CREDITS_SQL.format(residuals=residuals), schema=_CREDITS, params=params)
    accepted = _accepted(as_of=as_of)
    making = _Making(
        money=_by_item(fetch(sql=_MONEY_SQL, schema=_MONEY, params=[as_of, as_of])),
        steps=_by_account(steps),
        accepted=accepted,
        guarded=_guarded(asked.item_guards, as_of=as_of),
        said=all_terms(),
        agreed=Agreed(customer_ids=rows["customer_id"].unique().to_list()),
    )
    items: dict[int, list[ChargeItem]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        items[row["account_id"]].append(making.item(row))
    for account_id, minor in credits_left.iter_rows():
        items[account_id] = covered(items=items[account_id], credit_minor=minor)
    changed = {key: said.set_at for key, said in making.said.items()}
    live = _live(items=items, law=law, accepted=accepted, changed=changed)
    return Known(
        items={key: _still_chargeable(own, live=live.get(key, ())) for key, own in items.items()},
        live=live,
        on_hold=_on_hold(asked.account_guards, as_of=as_of),
    )


def _still_chargeable(items: Sequence[ChargeItem], *, live: Sequence[Live]) -> list[ChargeItem]:
    """The items, chargeable also with what was charged on them: money found later may only change how much."""
    charged: dict[int | None, set[str]] = defaultdict(set)
    for one in live:
        charged[one.item_id].add(one.kind)
    return [
        replace(item, kinds=item.kinds | charged[item.item_id]) if item.item_id in charged else item
        for item in items
    ]


def covered(*, items: Sequence[ChargeItem], credit_minor: int) -> list[ChargeItem]:
    """The items of an account of which money or credit that nobody has allocated covers so much, the oldest first."""
    left = credit_minor
    found: list[ChargeItem] = []
    for item in sorted(items, key=lambda one: (one.due_on, one.item_id)):
        free = max(0, item.left_minor - item.guarded_minor)
        share = min(left, free)
        left -= share
        found.append(
            replace(
                item,
                guarded_minor=item.guarded_minor + share,
                guard=item.guard or Withheld.COVERED_BY_CREDIT,
            )
            if share
            else item
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What items are made from, by their ids and accounts."""

    money: Mapping[int, list[dict[str, Any]]]
    steps: Mapping[int, list[tuple[str, date]]]
    accepted: Mapping[int, int]
    guarded: Mapping[int, int]
    said: Mapping[tuple[int, int], CustomerTerm]
    agreed: Agreed

    def item(self, row: Mapping[str, Any]) -> ChargeItem:
        """One item, from its row and all that is known of it."""
        item_id, entity_id, customer_id = row["item_id"], row["entity_id"], row["customer_id"]
        moved = self.money.get(item_id, [])
        paid = [PartPayment(on=one["on"], minor=one["minor"]) for one in moved if not one["is_credit"]]
        credited = row["amount_minor"] if row["is_cancelled"] else 0
        credited = credited or sum(one["minor"] for one in moved if one["is_credit"])
        accepted = self.accepted.get(item_id, 0)
        item = ChargeItem(
            item_id=item_id,
            account_id=row["account_id"],
            entity_id=entity_id,
            customer_id=customer_id,
            number=row["number"],
            currency=row["currency"],
            issued_on=row["issued_on"],
            due_on=row["due_on"],
            amount_minor=row["amount_minor"],
            terms=terms_of(country=row["country"], said=self.said.get((entity_id, customer_id))),
            credited_minor=credited + accepted,
            payments=tuple(sorted(paid, key=lambda one: one.on)),
            guarded_minor=max(0, self.guarded.get(item_id, 0) - accepted),
            guard=Withheld.SET_ASIDE if self.guarded.get(item_id, 0) > accepted else "",
            net_minor=int(row["net"]) if row["net"] and row["net"].isdigit() else None,
            fees=self.agreed.fees(customer_id=customer_id, entity_id=entity_id, on=row["due_on"]),
            is_interest_claimed=self.agreed.claims_interest(entity_id=entity_id, on=row["due_on"]),
        )
        settled_on = max((one["allocated_on"] for one in moved), default=None)
        return replace(item, kinds=self._kinds(item, settled_on=settled_on))

    def _kinds(self, item: ChargeItem, *, settled_on: date | None) -> frozenset[str]:
        """What steps made chargeable: those taken while it was overdue and not yet settled."""
        end = settled_on if item.left_minor == 0 else None
        return frozenset(
            kind
            for kind, on in self.steps.get(item.account_id, ())
            if on > item.due_on and (end is None or on <= end)
        )


def _by_item(money: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in money.iter_rows(named=True):
        found[row["item_id"]].append(row)
    return found


def _by_account(steps: pl.DataFrame) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for account_id, kind, on in steps.iter_rows():
        found[account_id].append((kind, on))
    return found


def _accepted(*, as_of: date) -> dict[int, int]:
    """By item, what was accepted of disputes and waits for its credit note: never owed, as far as we can know."""
    awaited = set_aside(as_of=as_of).filter((pl.col("awaited_minor") > 0) & (pl.col("until") >= as_of))
    found: dict[int, int] = defaultdict(int)
    for item_id, minor in awaited.select("item_id", "awaited_minor").iter_rows():
        found[item_id] += minor
    return found


def _guarded(guards: pl.DataFrame, *, as_of: date) -> dict[int, int]:
    """By item, how much of it must not be asked for on the day."""
    found: dict[int, int] = defaultdict(int)
    for item_id, minor in _running(guards, as_of=as_of).select("item_id", "guarded_minor").iter_rows():
        found[item_id] += minor
    return found


def _on_hold(guards: pl.DataFrame, *, as_of: date) -> frozenset[int]:
    return frozenset(_running(guards, as_of=as_of)["account_id"])


def _running(guards: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    return guards.filter(pl.col("until").is_null() | (pl.col("until") >= as_of))


def _live(
    *,
    items: Mapping[int, list[ChargeItem]],
    law: str,
    accepted: Mapping[int, int],
    changed: Mapping[tuple[int, int], datetime],
) -> dict[int, list[Live]]:
    """The charges that are not reversed, by account; touched where anything since may make one too much."""
    owners = {one.item_id: (one.entity_id, one.customer_id) for own in items.values() for one in own}
    found: dict[int, list[Live]] = defaultdict(list)
    for row in fetch(sql=_LIVE_SQL, schema=_LIVE).iter_rows(named=True):
        recorded_at, book, is_touched = row.pop("recorded_at"), row.pop("law"), row.pop("is_touched")
        said_at = changed.get(owners.get(row["item_id"], (0, 0)))
        is_touched = (
            is_touched
            or accepted.get(row["item_id"], 0) > 0
            or book not in {"", law}
            or (said_at is not None and said_at >= recorded_at)
        )
        found[row["account_id"]].append(Live(**row, is_touched=is_touched))
    return found
