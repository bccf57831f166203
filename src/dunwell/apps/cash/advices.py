"""Remittance advices: what customers say they pay, kept whether it comes before the money or after it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.match_models import Advice, AdviceRow, AdviceSource
from dunwell.apps.cash.models import BankLine, LineStanding, LineState
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Residual
from dunwell.core.cash.spelling import compact

LINK_DAYS = 14  # around the day told, within which an advice of just that amount is taken for a payment's
REFERENCE_LETTERS_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedRow:
    """A row of an advice: a document, what is paid of it, and what is deducted and why."""

    invoice: str
    minor: int | None
    deduction_minor: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDraft:
    """What an early advice says will be paid: by whom, when, and of which items how much."""

    customer_id: int
    currency: str
    paid_on: date | None
    parts: tuple[tuple[int, int], ...]  # item, minor units


def take_in_advice(
    *,
    scope: Scope,
    entity: Entity,
    customer: Customer | None,
    source: AdviceSource,
    reference: str,
    currency: str,
    paid_on: date | None,
    rows: Sequence[AdvisedRow],
    now: datetime,
    today: date,
) -> tuple[Advice, PromiseDraft | None]:
    """Keep an advice and link it to its money where that is here; the same again is the same one.

    Without its money it is a draft of a promise, which is told and returned. Raises CashRefused.
    """
    if entity.pk not in scope.entity_ids or not scope.may(Power.WORK):
        raise CashRefused(code="not_allowed", message=f"You may not take in advices for {entity.code}.")
    told = [[one.invoice, one.minor, one.deduction_minor, one.text] for one in rows]
    plain = json.dumps([reference, currency, str(paid_on or ""), told], ensure_ascii=False)
    with transaction.atomic():
        advice, is_new = Advice.objects.get_or_create(
            entity=entity,
            digest=hashlib.sha256(plain.encode("utf-8", "ignore")).hexdigest(),
            defaults={
                "customer": customer,
                "source": source,
                "reference": reference[:140],
                "currency": currency,
                "total_minor": sum(one.minor or 0 for one in rows),
                "paid_on": paid_on,
                "came_on": today,
                "came_at": now,
                "actor": scope.actor,
            },
        )
        if not is_new:
            return advice, None
        AdviceRow.objects.bulk_create(
            AdviceRow(
                advice=advice,
                invoice=one.invoice[:120],
                minor=one.minor,
                deduction_minor=one.deduction_minor,
                text=one.text[:500],
            )
            for one in rows
        )
        _tell("taken_in", advice, actor=scope.actor, now=now)
        link_advices(entity_id=entity.pk, actor=scope.actor, now=now, today=today)
        advice.refresh_from_db()
        draft = None if advice.line_id else promise_draft(advice=advice)
        if draft is not None:
            _tell(
                "promises",
                advice,
                actor=scope.actor,
                now=now,
                paid_on=str(paid_on or ""),
                items=[list(part) for part in draft.parts],
            )
    return advice, draft


def link_advices(*, entity_id: int, actor: str, now: datetime, today: date) -> int:
    """Give advices that stand alone their money, where just one line can be meant; how many found theirs."""
    waiting = list(Advice.objects.filter(entity_id=entity_id, line__isnull=True).order_by("pk"))
    if not waiting:
        return 0
    lines = list(
        BankLine.objects.filter(
            standing__entity_id=entity_id,
            standing__state__in=[LineState.OPEN, LineState.PROPOSED],
            standing__remaining_minor__gt=0,
            advices__isnull=True,
        ).order_by("pk")
    )
    count = 0
    for advice in waiting:
        meant = _meant(advice, lines)
        if len(meant) == 1:
            link(advice=advice, line=meant[0], actor=actor, now=now, today=today)
            lines.remove(meant[0])
            count += 1
    return count


def link(*, advice: Advice, line: BankLine, actor: str, now: datetime, today: date) -> None:
    """Say which money an advice is about; the next matching reads it. Raises CashRefused."""
    standing = LineStanding.objects.get(pk=line.pk)
    if standing.entity_id != advice.entity_id or line.currency != advice.currency:
        raise CashRefused(code="other_entity", message="The advice is of another entity or currency.")
    if not Advice.objects.filter(pk=advice.pk, line__isnull=True).update(line=line, linked_on=today):
        raise CashRefused(code="taken", message="The advice has its money already.")
    advice.refresh_from_db()
    _tell("linked", advice, actor=actor, now=now, line=line.pk)


def promise_draft(*, advice: Advice) -> PromiseDraft | None:
    """What an advice without its money promises: rows that name open items of one customer; None where none do."""
    numbers = {row.invoice: row.minor for row in advice.rows.all() if row.invoice and (row.minor or 0) > 0}
    found = Residual.objects.filter(
        item__number__in=numbers,
        account__entity_id=advice.entity_id,
        account__currency=advice.currency,
        residual_minor__gt=0,
    ).select_related("item", "account")
    if advice.customer_id:
        found = found.filter(account__customer_id=advice.customer_id)
    rows = list(found.order_by("pk"))
    customers = {row.account.customer_id for row in rows}
    if len(customers) != 1:
        return None
    return PromiseDraft(
        customer_id=customers.pop(),
        currency=advice.currency,
        paid_on=advice.paid_on,
        parts=tuple((row.item_id, min(row.residual_minor, numbers[row.item.number] or 0)) for row in rows),
    )


def _meant(advice: Advice, lines: Sequence[BankLine]) -> list[BankLine]:
    """The lines that name the advice; else those of just its amount around its day."""
    near = [one for one in lines if one.currency == advice.currency]
    said = compact(advice.reference)
    if len(said) >= REFERENCE_LETTERS_MIN:
        named = [one for one in near if said in compact(f"{one.text} {one.references.get('end_to_end', '')}")]
        if named:
            return named
    day = advice.paid_on or advice.came_on
    return [
        one
        for one in near
        if one.amount_minor == advice.total_minor
        and abs((one.booked_on or one.value_on or date.max) - day) <= timedelta(days=LINK_DAYS)
    ]


def _tell(event: str, advice: Advice, *, actor: str, now: datetime, **data: object) -> None:
    journal.append(
        name=f"cash.advice.{event}",
        actor=actor,
        now=now,
        subject="advice",
        subject_id=advice.pk,
        entity_id=advice.entity_id,
        customer_id=advice.customer_id,
        data={"reference": advice.reference, "minor": advice.total_minor, **data},
    )
