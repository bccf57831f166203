"""What pages, letters and commands ask of charges; a Scope comes first. Amounts are minor units of their currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from dunwell.apps.charges.access import charge_in_scope, seen_charges, seen_waivers
from dunwell.apps.charges.models import Charge, ChargesRun, Waiver, WaiverState, Withholding
from dunwell.apps.charges.posting import open_minor, waived_minor
from dunwell.apps.charges.waivers import needs_second
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Allocation, Residual
from dunwell.core.charges.reasons import UNDONE, WITHHELD

ROWS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """A charge with what became of it. `item_number` is empty for a fee on the whole account."""

    public_id: UUID
    account_id: int
    customer: str
    entity: str
    number: str
    item_number: str
    kind: str
    kind_label: str
    currency: str
    amount_minor: int
    waived_minor: int
    collected_minor: int
    open_minor: int
    charged_on: date
    period_from: date | None
    period_to: date | None
    is_reversed: bool
    reversed_why: str  # a sentence; empty while it stands
    is_waiver_waiting: bool
    is_unverified: bool  # it stands on law that is marked to be verified


def charges_of(
    *, scope: Scope, account_id: int | None = None, customer_id: int | None = None, limit: int = ROWS_MAX
) -> list[ChargeRow]:
    """Return up to `limit` charges of an account, of a customer, or of all that the scope sees, the latest first."""
    found = seen_charges(scope=scope)
    if account_id is not None:
        found = found.filter(account_id=account_id)
    if customer_id is not None:
        found = found.filter(account__customer_id=customer_id)
    return rows_of(charges=list(found.select_related("reversal").order_by("-pk")[:limit]))


def rows_of(*, charges: Sequence[Charge]) -> list[ChargeRow]:
    """Return charges as rows, with what was waived, collected and left of each: three reads for all of them."""
    ids = [one.pk for one in charges]
    items = [one.debit_item_id for one in charges]
    waivers = Waiver.objects.filter(charge_id__in=ids).values("charge_id", "state")
    sums = {
        (row["charge_id"], row["state"]): int(row["minor"])
        for row in waivers.annotate(minor=Sum("amount_minor")).order_by("charge_id")
    }
    left = dict(
        Residual.objects.filter(item_id__in=items)
        .values_list("item_id", "residual_minor")
        .order_by("item_id")
    )
    money = Allocation.objects.filter(
        debit_item_id__in=items, credit_item__kind="receipt", posting__reversed_by__isnull=True
    )
    collected = {
        row["debit_item_id"]: int(row["minor"])
        for row in money.values("debit_item_id").annotate(minor=Sum("amount_minor")).order_by("debit_item_id")
    }
    return [
        ChargeRow(
            public_id=one.public_id,
            account_id=one.account_id,
            customer=one.account.customer.name,
            entity=one.entity.code,
            number=one.number,
            item_number=one.item.number if one.item else "",
            kind=one.kind,
            kind_label=one.get_kind_display(),
            currency=one.currency,
            amount_minor=one.amount_minor,
            waived_minor=sums.get((one.pk, WaiverState.GRANTED), 0),
            collected_minor=collected.get(one.debit_item_id, 0),
            open_minor=left.get(one.debit_item_id, 0),
            charged_on=one.charged_on,
            period_from=one.period_from,
            period_to=one.period_to,
            is_reversed=one.is_reversed,
            reversed_why=UNDONE[one.reversal.reason] if one.is_reversed else "",
            is_waiver_waiting=(one.pk, WaiverState.ASKED) in sums,
            is_unverified=bool(one.basis.get("is_unverified")),
        )
        for one in charges
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRow:
    """A wish to let go of a charge, and what became of it."""

    public_id: UUID
    charge_id: UUID
    number: str
    item_number: str
    customer: str
    entity: str
    currency: str
    charge_minor: int
    amount_minor: int
    reason: str
    state: str
    state_label: str
    asked_by: str
    asked_on: date
    decided_by: str
    decided_on: date | None
    answer: str
    credit_number: str


def waivers_waiting(*, scope: Scope, limit: int = ROWS_MAX) -> list[WaiverRow]:
    """Return the waivers that wait for a second person, the longest first."""
    return _waivers(seen_waivers(scope=scope).filter(state=WaiverState.ASKED).order_by("pk")[:limit])


def waivers_of(*, scope: Scope, charge_id: UUID) -> list[WaiverRow]:
    """Return all that was ever asked about a charge, in order. Raises UnknownCharge."""
    charge = charge_in_scope(scope=scope, charge_id=charge_id)
    return _waivers(seen_waivers(scope=scope).filter(charge=charge).order_by("pk"))


def _waivers(found: "QuerySet[Waiver] | Iterable[Waiver]") -> list[WaiverRow]:
    return [
        WaiverRow(
            public_id=one.public_id,
            charge_id=one.charge.public_id,
            number=one.charge.number,
            item_number=one.charge.item.number if one.charge.item else "",
            customer=one.charge.account.customer.name,
            entity=one.charge.entity.code,
            currency=one.charge.currency,
            charge_minor=one.charge.amount_minor,
            amount_minor=one.amount_minor,
            reason=one.reason,
            state=one.state,
            state_label=one.get_state_display(),
            asked_by=one.asked_by,
            asked_on=one.asked_on,
            decided_by=one.decided_by,
            decided_on=one.decided_on,
            answer=one.answer,
            credit_number=one.credit_item.number if one.credit_item else "",
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivable:
    """How much of a charge may be let go, and whether all of it needs a second person."""

    left_minor: int
    waived_minor: int
    needs_second: bool


def waivable(*, scope: Scope, charge_id: UUID) -> Waivable:
    """Return what a form about a charge needs. Raises UnknownCharge."""
    charge = charge_in_scope(scope=scope, charge_id=charge_id)
    left = 0 if charge.is_reversed else open_minor(charge=charge)
    return Waivable(
        left_minor=left,
        waived_minor=waived_minor(charge=charge),
        needs_second=needs_second(charge=charge, amount_minor=left),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldRow:
    """What is not charged on an item since a day, and why."""

    account_id: int
    item_number: str
    kind: str
    kind_label: str
    reason: str
    sentence: str
    detail: str
    starts_on: date


def withheld_of(*, scope: Scope, account_id: int | None = None, limit: int = ROWS_MAX) -> list[WithheldRow]:
    """Return what is not charged now, on an account or on all that the scope sees, as the last run found it."""
    found = _withheld(scope).select_related("item")
    if account_id is not None:
        found = found.filter(account_id=account_id)
    return [
        WithheldRow(
            account_id=one.account_id,
            item_number=one.item.number,
            kind=one.kind,
            kind_label=one.get_kind_display(),
            reason=one.reason,
            sentence=WITHHELD[one.reason],
            detail=one.detail,
            starts_on=one.starts_on,
        )
        for one in found.order_by("starts_on", "item_id", "kind")[:limit]
    ]


def withheld_counts(*, scope: Scope) -> dict[str, int]:
    """Return how many items and kinds each reason keeps from being charged now."""
    rows = _withheld(scope).values("reason").annotate(count=Count("pk")).order_by("reason")
    return {row["reason"]: row["count"] for row in rows}


def _withheld(scope: Scope) -> QuerySet[Withholding]:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Withholding.objects.filter(mine & Q(ended_on__isnull=True))


def last_runs(*, limit: int = 10) -> list[ChargesRun]:
    """Return the last charges runs with their totals and failures, the latest first."""
    return list(ChargesRun.objects.order_by("-pk")[:limit])


def was_run(*, on: date) -> bool:
    """Tell whether charges were run for a day or a later one."""
    return ChargesRun.objects.filter(as_of__gte=on).exists()
