"""What a letter may claim for a delay: what a run would charge, were the step taken today and nothing in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from dunwell.apps.charges.frames import STEPS, Asked, Known, gather
from dunwell.apps.charges.planning import digest_of
from dunwell.apps.charges.sheets import calculation_of
from dunwell.apps.law.queries import law_book
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.statements import statement_of
from dunwell.core.charges.facts import HouseRules
from dunwell.core.charges.interest_plan import Bench
from dunwell.core.charges.plan import plan_of_account
from dunwell.core.charges.reasons import WITHHELD
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.ports.documents import ChargeSheet

QUOTED = HouseRules(interest_months=0, posts_unverified=False)
"""A letter tells the interest of every day, and never quotes what is to be verified, whatever the house posts."""

BY_LAW = ("interest", "compensation")
CORRECTING = "What was charged before is too much; it is put right before a letter claims more."
NOT_LATE = "Nothing more has accrued that is not charged already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a letter claims on a day, in minor units, with its calculations; and why not the rest, in sentences."""

    on: date
    currency: str
    interest_minor: int = 0
    compensation_minor: int = 0
    calculations: tuple[Mapping[str, Any], ...] = ()
    why_not: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the letter says nothing of it."""
        return not self.calculations


def claims(
    *,
    accounts: Mapping[int, Account],
    kinds: Mapping[int, tuple[str, ...]],
    on: date,
    item_guards: pl.DataFrame | None = None,
) -> dict[int, Claimed]:
    """Return by account what a letter of the day claims, where its step has charges of the law (`kinds`).

    item_guards: what must not be asked for, and so not claimed on. One read for all of them; none where no step has
    such a charge. Steps with a late fee claim nothing in advance: a fee is owed when its day has come.
    """
    wanted = {key: tuple(kind for kind in own if kind in BY_LAW) for key, own in kinds.items()}
    ids = sorted(key for key, own in wanted.items() if own and key in accounts)
    if not ids:
        return {}
    steps = pl.DataFrame(
        [(key, kind, on) for key in ids for kind in wanted[key]], schema=dict(STEPS.dtypes), orient="row"
    )
    guards = ITEM_GUARDS.empty() if item_guards is None else item_guards
    law = digest_of(law_book())
    with transaction.atomic():
        known = gather(asked=Asked(steps=steps, item_guards=guards), as_of=on, law=law, account_ids=ids)
    return {key: _claimed(known, account=accounts[key], kinds=wanted[key], on=on, law=law) for key in ids}


def _claimed(known: Known, *, account: Account, kinds: tuple[str, ...], on: date, law: str) -> Claimed:
    items, live = known.items.get(account.pk, []), known.live.get(account.pk, [])
    bench = Bench(book=law_book(), rules=QUOTED, as_of=on, law={"law": law})
    plan = plan_of_account(items=items, live=live, bench=bench)
    if plan.undone:
        return Claimed(on=on, currency=account.currency, why_not=(CORRECTING,))
    drafts = [one for one in plan.drafts if one.kind in kinds]
    reasons = [WITHHELD[one.reason] for one in plan.withheld if one.kind in kinds]
    sums = {kind: sum(one.amount_minor for one in drafts if one.kind == kind) for kind in BY_LAW}
    return Claimed(
        on=on,
        currency=account.currency,
        interest_minor=sums["interest"],
        compensation_minor=sums["compensation"],
        calculations=tuple(one.calculation for one in drafts),
        why_not=tuple(dict.fromkeys(reasons)) or (() if drafts else (NOT_LATE,)),
    )


def claim_sheet(*, account: Account, claimed: Claimed, language: str) -> ChargeSheet | None:
    """Return the calculation that goes with the letter, in its language; None where nothing is claimed.

    `account` comes with its customer and entity.
    """
    if claimed.is_nothing:
        return None
    return ChargeSheet(
        statement=statement_of(account=account, lines=[], language=language, as_of=claimed.on),
        number="",
        calculations=tuple(calculation_of(one) for one in claimed.calculations),
    )
