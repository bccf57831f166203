"""What a charges run would do now, as the desk shows it: of the accounts that a reader sees, with reasons."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dunwell.apps.charges.models import Charge, ChargeKind
from dunwell.apps.charges.planning import Planned, held_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs.charging import preview
from dunwell.core.charges.reasons import UNDONE, WITHHELD

ROWS_MAX = 200  # of each list; all are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A charge that would be posted, one that would be reversed, or what would not be charged; `why` in a sentence."""

    customer_id: UUID
    customer: str
    entity: str
    number: str  # of the item; of the charge that would be reversed; "" for a fee on the whole account
    kind_label: str
    currency: str
    amount_minor: int = 0
    period_from: date | None = None
    period_to: date | None = None
    is_unverified: bool = False
    why: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTotal:
    """So many charges of a kind in a currency, and their sum in minor units."""

    kind_label: str
    currency: str
    charges: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many items and kinds a reason keeps from being charged."""

    reason: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesDue:
    """What a run would do. Lists are cut at ROWS_MAX; totals and counts are of everything that the reader sees."""

    on: date
    accounts: int
    posted: list[DueRow]
    totals: list[DueTotal]
    reversed: list[DueRow]
    reversed_count: int
    withheld: list[DueRow]
    reasons: list[ReasonCount]
    failures: list[str]

    @property
    def posted_count(self) -> int:
        """How many charges would be posted."""
        return sum(one.charges for one in self.totals)

    @property
    def withheld_count(self) -> int:
        """How many items and kinds would not be charged."""
        return sum(one.count for one in self.reasons)


def charges_due(*, scope: Scope, on: date) -> ChargesDue:
    """Return what a charges run of a day would do about the accounts that the scope sees. Nothing is written."""
    planned = preview(as_of=on).planned
    failed = {one.account_id: one.problem for one in planned.failures}
    ids = {key for key, one in planned.plans.items() if one.drafts or one.undone or one.withheld} | set(
        failed
    )
    accounts = {
        one.pk: one
        for one in seen_accounts(scope=scope).filter(pk__in=ids).select_related("customer", "entity")
    }
    posted = _posted(planned, accounts)
    undone = _undone(planned, accounts)
    withheld, reasons = _withheld(planned, accounts)
    return ChargesDue(
        on=on,
        accounts=len(accounts),
        posted=posted[:ROWS_MAX],
        totals=_totals(posted),
        reversed=undone[:ROWS_MAX],
        reversed_count=len(undone),
        withheld=withheld[:ROWS_MAX],
        reasons=reasons,
        failures=[
            f"{accounts[key].customer.name}: {failed[key]}" for key in sorted(failed) if key in accounts
        ],
    )


def may_post(*, scope: Scope) -> bool:
    """Tell whether the scope may run charges now: a run is for the whole group, so it sees every entity of it."""
    everywhere = Entity.objects.exclude(pk__in=scope.entity_ids)
    return scope.may(Power.RUN) and not everywhere.exists()


def _posted(planned: Planned, accounts: Mapping[int, Account]) -> list[DueRow]:
    drafts = [one for key in sorted(accounts) if key in planned.plans for one in planned.plans[key].drafts]
    numbers = _numbers({one.item_id for one in drafts if one.item_id})
    return [
        DueRow(
            customer_id=accounts[one.account_id].customer.public_id,
            customer=accounts[one.account_id].customer.name,
            entity=accounts[one.account_id].entity.code,
            number=numbers.get(one.item_id or 0, ""),
            kind_label=ChargeKind(one.kind).label,
            currency=one.currency,
            amount_minor=one.amount_minor,
            period_from=one.period_from,
            period_to=one.period_to,
            is_unverified=bool(one.basis.get("is_unverified")),
        )
        for one in drafts
    ]


def _undone(planned: Planned, accounts: Mapping[int, Account]) -> list[DueRow]:
    undone = [one for key in sorted(accounts) if key in planned.plans for one in planned.plans[key].undone]
    charges = Charge.objects.in_bulk([one.charge_id for one in undone])
    return [
        DueRow(
            customer_id=accounts[one.account_id].customer.public_id,
            customer=accounts[one.account_id].customer.name,
            entity=accounts[one.account_id].entity.code,
            number=charges[one.charge_id].number,
            kind_label=ChargeKind(charges[one.charge_id].kind).label,
            currency=charges[one.charge_id].currency,
            amount_minor=charges[one.charge_id].amount_minor,
            why=UNDONE[one.reason],
        )
        for one in undone
    ]


def _withheld(planned: Planned, accounts: Mapping[int, Account]) -> tuple[list[DueRow], list[ReasonCount]]:
    held = [one for one in held_of(planned) if one[0] in accounts]
    numbers = _numbers({item_id for _, item_id, *_ in held[:ROWS_MAX]})
    counts = Counter(reason for _, _, _, reason, _ in held)
    rows = [
        DueRow(
            customer_id=accounts[account_id].customer.public_id,
            customer=accounts[account_id].customer.name,
            entity=accounts[account_id].entity.code,
            number=numbers.get(item_id, ""),
            kind_label=ChargeKind(kind).label,
            currency=accounts[account_id].currency,
            why=WITHHELD[reason],
            detail=detail,
        )
        for account_id, item_id, kind, reason, detail in held[:ROWS_MAX]
    ]
    return rows, [
        ReasonCount(reason=reason, sentence=WITHHELD[reason], count=count)
        for reason, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def _totals(posted: list[DueRow]) -> list[DueTotal]:
    found: dict[tuple[str, str], list[int]] = {}
    for one in posted:
        found.setdefault((one.currency, one.kind_label), []).append(one.amount_minor)
    return [
        DueTotal(kind_label=kind, currency=currency, charges=len(minors), amount_minor=sum(minors))
        for (currency, kind), minors in sorted(found.items())
    ]


def _numbers(item_ids: set[int]) -> dict[int, str]:
    return dict(OpenItem.objects.filter(pk__in=item_ids).values_list("pk", "number"))
