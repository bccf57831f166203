"""Who never pays in time: the case of each, what its owner thinks, and what was decided."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from dunwell.apps.credit.chronic_models import ChronicDecision, Decided, OwnerView, View
from dunwell.apps.credit.rates import Rates
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.core.credit.chronic import ChronicCase, ChronicRules, Conduct, case_of, waiting_cost_minor
from dunwell.core.wording import one_line

YEAR: Final = timedelta(days=365)
WAITING_BASIS_POINTS: Final = 800
"""What waiting for money costs in a year; a house that borrows for more or less reads the case with that in mind."""
RULES: Final = ChronicRules()
LIST_ROWS: Final = 200
NOTE_CHARACTERS_MAX: Final = 500

# A year of invoices by account: an item is late from its day on, until it was settled or until today.
CONDUCT = """
    WITH due AS (
        SELECT item.account_id, item.amount_minor, coalesce(residual.residual_minor, 0) AS left_minor,
            greatest(0, (CASE WHEN residual.item_id IS NOT NULL THEN %(as_of)s ELSE coalesce((
                SELECT max(allocation.allocated_on) FROM receivables_allocation AS allocation
                WHERE allocation.debit_item_id = item.id AND NOT EXISTS (
                    SELECT FROM receivables_posting AS undone WHERE undone.reverses_id = allocation.posting_id
                )
            ), item.due_on) END) - item.due_on) AS days
        FROM receivables_openitem AS item
        LEFT JOIN receivables_residual AS residual ON residual.item_id = item.id
        WHERE item.account_id = ANY(%(accounts)s) AND item.kind IN ('invoice', 'debit_note')
          AND (residual.item_id IS NOT NULL OR item.due_on > %(since)s) AND item.due_on < %(as_of)s
    )
    SELECT account_id, count(*), count(*) FILTER (WHERE days > 0), sum(amount_minor * days)::numeric,
        sum(amount_minor)::bigint, coalesce(max(days) FILTER (WHERE left_minor > 0), 0),
        coalesce(sum(left_minor) FILTER (WHERE left_minor > 0), 0)::bigint
    FROM due GROUP BY account_id
"""
OPEN = """
    SELECT account_id, sum(residual_minor)::bigint FROM receivables_residual
    WHERE account_id = ANY(%(accounts)s) GROUP BY account_id
"""
BROKEN = """
    SELECT account_id, count(*) FROM promises_promise
    WHERE account_id = ANY(%(accounts)s) AND state = 'broken' AND NOT is_error AND closed_on > %(since)s
    GROUP BY account_id
"""
STOPPED = """
    SELECT account.id FROM (
        SELECT DISTINCT ON (customer_id, entity_id) customer_id, entity_id, decided FROM credit_chronicdecision
        ORDER BY customer_id, entity_id, id DESC
    ) AS last
    JOIN receivables_account AS account USING (customer_id, entity_id)
    WHERE last.decided = 'stop'
"""


class ChronicRefused(Exception):
    """A view or decision cannot be kept; `field` names what to change, "" for none.

    `code` is stable: not_allowed, unknown_choice, missing, too_long.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicRow:
    """A customer at an entity that never pays in time; amounts in the entity's currency."""

    customer: Customer
    entity: Entity
    conduct: Conduct
    case: ChronicCase
    view: OwnerView | None
    decision: ChronicDecision | None


def chronic_payers(*, scope: Scope, as_of: date) -> list[ChronicRow]:
    """Return the chronic late payers that a scope sees, what is at stake with the most first; LIST_ROWS at most.

    Who was decided about is listed as long as the decision is not to go on, whatever it does now. Accounts in a
    currency without a rate are left out of the figures.
    """
    accounts = list(
        Account.objects.filter(seen(scope=scope)).select_related("customer__owner", "entity").order_by("pk")
    )
    conducts = _conducts(accounts, as_of=as_of)
    views, decisions = _views(scope), _decisions(scope)
    whose = {(one.customer_id, one.entity_id): one for one in accounts}
    rows: list[ChronicRow] = []
    for place, conduct in conducts.items():
        case, decision = case_of(conduct=conduct, rules=RULES), decisions.get(place)
        if case is None and decision is not None and decision.decided != Decided.GO_ON:
            case = case_of(conduct=conduct, rules=_ALL)
        if case is None:
            continue
        rows.append(
            ChronicRow(
                customer=whose[place].customer,
                entity=whose[place].entity,
                conduct=conduct,
                case=case,
                view=views.get(place),
                decision=decision,
            )
        )
    rows.sort(key=lambda one: (-one.case.at_risk_minor, one.customer.number))
    return rows[:LIST_ROWS]


_ALL: Final = replace(RULES, least_items=1, late_basis_points=0)
"""Rules that list everybody: for the figures of those who were decided about."""


def chronic_row(*, scope: Scope, customer: Customer, entity: Entity, as_of: date) -> ChronicRow | None:
    """Return the case of one customer at an entity, or None where there is none and nothing was decided."""
    mine = seen(scope=scope)
    accounts = list(
        Account.objects.filter(mine, customer=customer, entity=entity).select_related("customer", "entity")
    )
    conduct = _conducts(accounts, as_of=as_of).get((customer.pk, entity.pk))
    if conduct is None:
        return None
    decision = _last_decision(customer, entity)
    case = case_of(conduct=conduct, rules=RULES if decision is None else _ALL)
    if case is None:
        return None
    view = OwnerView.objects.filter(customer=customer, entity=entity).order_by("-pk").first()
    return ChronicRow(
        customer=customer, entity=entity, conduct=conduct, case=case, view=view, decision=decision
    )


def _conducts(accounts: Sequence[Account], *, as_of: date) -> dict[tuple[int, int], Conduct]:
    ids = [one.pk for one in accounts]
    params: dict[str, list[int] | date] = {"accounts": ids, "as_of": as_of, "since": as_of - YEAR}
    conduct = {row[0]: row[1:] for row in _rows(CONDUCT, params)}
    is_open = {row[0]: row[1] for row in _rows(OPEN, params)}
    broken = {row[0]: row[1] for row in _rows(BROKEN, params)}
    rates = Rates(on=as_of)
    parts: dict[tuple[int, int], list[tuple[Conduct, int]]] = defaultdict(list)
    for account in accounts:
        into = account.entity.currency
        if account.pk not in conduct or not rates.has(currency=account.currency, into=into):
            continue
        items, late, amount_days, amount, oldest, overdue = conduct[account.pk]

        def worth(minor: int, *, account: Account = account, into: str = into) -> int:
            return rates.minor(int(minor), currency=account.currency, into=into)

        days = int(amount_days) // max(1, int(amount))
        parts[account.customer_id, account.entity_id].append(
            (
                Conduct(
                    items=items,
                    late_items=late,
                    delay_days=days,
                    oldest_days=oldest,
                    broken_promises=broken.get(account.pk, 0),
                    revenue_minor=worth(amount),
                    open_minor=worth(is_open.get(account.pk, 0)),
                    overdue_minor=worth(overdue),
                    cost_minor=worth(
                        waiting_cost_minor(
                            amount_days=int(amount_days), yearly_basis_points=WAITING_BASIS_POINTS
                        )
                    ),
                ),
                worth(amount),
            )
        )
    return {place: _together(every) for place, every in parts.items()}


def _together(parts: Sequence[tuple[Conduct, int]]) -> Conduct:
    """Several accounts of a customer at an entity as one; the delay is weighted by amount."""
    every = [one for one, _ in parts]
    weight = sum(minor for _, minor in parts)
    return Conduct(
        items=sum(one.items for one in every),
        late_items=sum(one.late_items for one in every),
        delay_days=sum(one.delay_days * minor for one, minor in parts) // max(1, weight),
        oldest_days=max(one.oldest_days for one in every),
        broken_promises=sum(one.broken_promises for one in every),
        revenue_minor=sum(one.revenue_minor for one in every),
        open_minor=sum(one.open_minor for one in every),
        overdue_minor=sum(one.overdue_minor for one in every),
        cost_minor=sum(one.cost_minor for one in every),
    )


def _rows(sql: str, params: Mapping[str, list[int] | date]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _views(scope: Scope) -> dict[tuple[int, int], OwnerView]:
    rows = OwnerView.objects.filter(seen(scope=scope)).order_by("customer_id", "entity_id", "-pk")
    return {(one.customer_id, one.entity_id): one for one in rows.distinct("customer_id", "entity_id")}


def _decisions(scope: Scope) -> dict[tuple[int, int], ChronicDecision]:
    rows = ChronicDecision.objects.filter(seen(scope=scope)).order_by("customer_id", "entity_id", "-pk")
    return {(one.customer_id, one.entity_id): one for one in rows.distinct("customer_id", "entity_id")}


def _last_decision(customer: Customer, entity: Entity) -> ChronicDecision | None:
    return ChronicDecision.objects.filter(customer=customer, entity=entity).order_by("-pk").first()


def stopped_accounts() -> Collection[int]:
    """Return the accounts of customers whom it was decided not to serve any more; one query."""
    with connection.cursor() as cursor:
        cursor.execute(STOPPED)
        return {row[0] for row in cursor.fetchall()}


def may_say(*, scope: Scope, customer: Customer, entity: Entity) -> bool:
    """Tell whether who asks speaks for sales: the owner, a lead there; where nobody owns it, whoever approves."""
    if customer.owner_id is None:
        return entity.pk in scope.lead_entity_ids or (
            scope.may(Power.APPROVE) and entity.pk in scope.entity_ids
        )
    return scope.user_id == customer.owner_id or entity.pk in scope.lead_entity_ids


def say_view(
    *, scope: Scope, customer: Customer, entity: Entity, view: str, note: str, now: datetime
) -> OwnerView:
    """Keep what who sells to a customer thinks of serving it on. Raises ChronicRefused."""
    if not may_say(scope=scope, customer=customer, entity=entity):
        raise ChronicRefused(code="not_allowed", field="", message="The customer's owner says this.")
    if view not in View.values:
        raise ChronicRefused(code="unknown_choice", field="view", message="Choose one of them.")
    said = _why(note, field="note")
    with transaction.atomic():
        made = OwnerView.objects.create(
            customer=customer, entity=entity, view=view, note=said, said_at=now, said_by=scope.actor
        )
        journal.append(
            name="credit.chronic.viewed",
            actor=scope.actor,
            now=now,
            subject="owner_view",
            subject_id=made.pk,
            entity_id=entity.pk,
            customer_id=customer.pk,
            data={"view": view, "note": said},
        )
    return made


def decide(
    *,
    scope: Scope,
    row: ChronicRow,
    decided: str,
    reason: str,
    now: datetime,
    today: date,
) -> ChronicDecision:
    """Decide about a chronic late payer, on its case and with what its owner said; the last decision counts.

    stop: orders are refused, and the service lever warns, restricts and suspends with its days of grace. prepayment:
    orders need all of it in advance. Raises ChronicRefused.
    """
    if not scope.may(Power.APPROVE) or row.entity.pk not in scope.entity_ids:
        raise ChronicRefused(code="not_allowed", field="", message="A credit controller decides this.")
    if decided not in Decided.values:
        raise ChronicRefused(code="unknown_choice", field="decided", message="Choose one of them.")
    said = _why(reason, field="reason")
    case = {
        "reasons": [one.value for one in row.case.reasons],
        "advice": row.case.advice.value,
        "currency": row.entity.currency,
        "items": row.conduct.items,
        "late_items": row.conduct.late_items,
        "delay_days": row.conduct.delay_days,
        "revenue_minor": row.case.revenue_minor,
        "at_risk_minor": row.case.at_risk_minor,
        "cost_minor": row.case.cost_minor,
        "owner_view": row.view.view if row.view is not None else "",
    }
    with transaction.atomic():
        made = ChronicDecision.objects.create(
            customer=row.customer,
            entity=row.entity,
            decided=decided,
            reason=said,
            case=case,
            decided_on=today,
            decided_at=now,
            decided_by=scope.actor,
        )
        journal.append(
            name="credit.chronic.decided",
            actor=scope.actor,
            now=now,
            subject="chronic_decision",
            subject_id=made.pk,
            entity_id=row.entity.pk,
            customer_id=row.customer.pk,
            data={"decided": decided, "reason": said, **case},
        )
    return made


def _why(text: str, *, field: str) -> str:
    said = one_line(text)
    if not said:
        raise ChronicRefused(code="missing", field=field, message="Say why.")
    if len(said) > NOTE_CHARACTERS_MAX:
        message = f"At most {NOTE_CHARACTERS_MAX} characters, please."
        raise ChronicRefused(code="too_long", field=field, message=message)
    return said
