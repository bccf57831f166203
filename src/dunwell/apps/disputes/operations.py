"""Writes to the disputes while they are undecided: raised, changed, taken into review. Deciding: deciding.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.disputes.access import dispute_in_scope
from dunwell.apps.disputes.amounts import check_amount, lock_item, room
from dunwell.apps.disputes.models import Dispute, DisputeLine, DisputeSource
from dunwell.apps.disputes.moving import (
    DisputeRefused,
    active_owner,
    allow,
    check_day,
    line_of,
    move,
    stand,
    tell,
)
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.disputes.reasons import DEPARTMENTS, REASONS

LINES_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A line as somebody gave it: the line's number on the invoice (may be blank), words, and minor units."""

    reference: str
    description: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDraft:
    """An objection as it came, not checked yet: to the lines, to an amount, or, without either, to all that is left.

    Department and due date follow from the reason where they are not given; the owner is the scope's user, else the
    account's collector.
    """

    reason: str
    amount_minor: int | None = None
    lines: Sequence[LineDraft] = ()
    note: str = ""
    due_on: date | None = None
    department: str = ""
    owner_id: int | None = None
    contact_id: UUID | None = None
    raised_by: str = ""
    source: str = DisputeSource.DESK


def raise_dispute(*, scope: Scope, item_id: UUID, draft: DisputeDraft, now: datetime, today: date) -> Dispute:
    """Record that an item is objected to: from today on, so much of it is not chased.

    Raises UnknownItem and DisputeRefused.
    """
    with transaction.atomic():
        item = _item(scope=scope, item_id=item_id)
        allow(scope, is_customers=True)
        lock_item(item_id=item.pk)
        if draft.source not in DisputeSource.values:
            raise DisputeRefused(code="unknown_source", field="", message="Say where we heard of it.")
        note = _checked_reason(draft.reason, note=draft.note)
        lines = _checked_lines(draft.lines)
        left = room(item=item, today=today)
        wanted = _wanted(amount_minor=draft.amount_minor, drafts=lines, left_minor=left)
        check_amount(wanted, left_minor=left)
        due_on = draft.due_on or today + timedelta(days=REASONS[draft.reason].days)
        check_day(due_on, field="due_on", today=today)
        contact = _contact(item=item, contact_id=draft.contact_id)
        who = line_of(draft.raised_by, field="raised_by", most=150)
        dispute = Dispute.objects.create(
            account=item.account,
            item=item,
            amount_minor=wanted,
            reason=draft.reason,
            department=_checked_department(draft.department or REASONS[draft.reason].department),
            owner_id=active_owner(draft.owner_id or scope.user_id or item.account.collector_id),
            due_on=due_on,
            note=note,
            raised_by=who or (str(contact)[:150] if contact else ""),
            contact=contact,
            source=draft.source,
            raised_on=today,
            raised_at=now,
            actor=scope.actor,
        )
        _add_lines(dispute, lines)
        stand(dispute=dispute, now=now, today=today)
        tell("raised", dispute=dispute, actor=scope.actor, now=now, note=note)
    return dispute


def change_dispute(
    *,
    scope: Scope,
    dispute_id: UUID,
    owner_id: int | None = None,
    department: str = "",
    reason: str = "",
    due_on: date | None = None,
    note: str | None = None,
    amount_minor: int | None = None,
    lines: Sequence[LineDraft] | None = None,
    now: datetime,
    today: date,
) -> Dispute:
    """Change what is given of an undecided dispute, or raise UnknownDispute or DisputeRefused; the same is no change.

    Lines replace those before; an amount that differs from the lines that stand needs new ones.
    """
    with transaction.atomic():
        dispute = dispute_in_scope(scope=scope, dispute_id=dispute_id)
        allow(scope)
        lock_item(item_id=dispute.item_id)
        dispute.refresh_from_db()
        fields: dict[str, object] = {
            "reason": reason or dispute.reason,
            "note": _checked_reason(reason or dispute.reason, note=dispute.note if note is None else note),
            "department": _checked_department(department or dispute.department),
            "owner_id": active_owner(owner_id) if owner_id else dispute.owner_id,
            "due_on": due_on or dispute.due_on,
        }
        if due_on is not None and due_on != dispute.due_on:
            check_day(due_on, field="due_on", today=today)
        before = _drafts(dispute)
        drafts = before if lines is None else _checked_lines(lines)
        asked = dispute.amount_minor if amount_minor is None and not drafts else amount_minor
        fields["amount_minor"] = _changed_amount(dispute, asked=asked, drafts=drafts, today=today)
        if drafts == before and all(value == getattr(dispute, name) for name, value in fields.items()):
            return dispute
        if drafts != before:
            dispute.lines.filter(replaced_at__isnull=True).update(replaced_at=now)
            _add_lines(dispute, drafts)
        move(
            dispute=dispute,
            event="changed",
            fields=fields,
            actor=scope.actor,
            now=now,
            today=today,
            note=str(fields["note"]),
        )
    return dispute


def review_dispute(
    *, scope: Scope, dispute_id: UUID, owner_id: int | None = None, now: datetime, today: date
) -> Dispute:
    """Take an open dispute into review: the scope's user looks after it unless another owner is named.

    Raises UnknownDispute or DisputeRefused.
    """
    with transaction.atomic():
        dispute = dispute_in_scope(scope=scope, dispute_id=dispute_id)
        allow(scope)
        owner = active_owner(owner_id or scope.user_id or dispute.owner_id)
        move(
            dispute=dispute,
            event="reviewed",
            fields={"owner_id": owner},
            actor=scope.actor,
            now=now,
            today=today,
        )
    return dispute


def _item(*, scope: Scope, item_id: UUID) -> OpenItem:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    item = OpenItem.objects.filter(mine, public_id=item_id).select_related("account").first()
    if item is None:
        raise UnknownItem("There is no such item in the entities that you see.")
    if item.amount_minor < 0:
        raise DisputeRefused(
            code="credit", field="", message="This is owed to the customer: there is nothing to object to."
        )
    return item


def _checked_reason(reason: str, *, note: str) -> str:
    """The note to keep, where the reason is one and says enough."""
    if reason not in REASONS:
        raise DisputeRefused(code="unknown_reason", field="reason", message="Choose one of the reasons.")
    kept = line_of(note, field="note")
    if reason == "other" and not kept:
        raise DisputeRefused(code="note_missing", field="note", message="Say why, where no reason fits.")
    return kept


def _checked_department(department: str) -> str:
    if department not in DEPARTMENTS:
        raise DisputeRefused(
            code="unknown_department", field="department", message="Choose one of the departments."
        )
    return department


def _checked_lines(lines: Sequence[LineDraft]) -> list[LineDraft]:
    if len(lines) > LINES_MAX:
        raise DisputeRefused(
            code="too_many_lines", field="lines", message=f"At most {LINES_MAX} lines, please."
        )
    drafts = [
        LineDraft(
            reference=line_of(one.reference, field="lines", most=60),
            description=line_of(one.description, field="lines", most=200),
            amount_minor=one.amount_minor,
        )
        for one in lines
    ]
    if any(not one.description for one in drafts):
        raise DisputeRefused(
            code="line_empty", field="lines", message="Say of each line what is objected to."
        )
    if any(one.amount_minor <= 0 for one in drafts):
        raise DisputeRefused(
            code="not_positive", field="lines", message="Give each line an amount above zero."
        )
    return drafts


def _wanted(*, amount_minor: int | None, drafts: Sequence[LineDraft], left_minor: int) -> int:
    """The amount asked for: the lines', which must agree with it where both are given; else all that is left."""
    total = sum(one.amount_minor for one in drafts)
    if drafts and amount_minor not in (None, total):
        raise DisputeRefused(
            code="lines_differ", field="lines", message="The lines do not sum to the amount objected to."
        )
    if drafts:
        return total
    return left_minor if amount_minor is None else amount_minor


def _changed_amount(dispute: Dispute, *, asked: int | None, drafts: Sequence[LineDraft], today: date) -> int:
    left = room(item=dispute.item, today=today, besides=dispute)
    wanted = _wanted(amount_minor=asked, drafts=drafts, left_minor=left)
    if wanted != dispute.amount_minor:
        check_amount(wanted, left_minor=left)
    return wanted


def _drafts(dispute: Dispute) -> list[LineDraft]:
    standing = DisputeLine.objects.filter(dispute=dispute, replaced_at__isnull=True).order_by("position")
    return [
        LineDraft(reference=one.reference, description=one.description, amount_minor=one.amount_minor)
        for one in standing
    ]


def _add_lines(dispute: Dispute, drafts: Sequence[LineDraft]) -> None:
    DisputeLine.objects.bulk_create(
        DisputeLine(
            dispute=dispute,
            position=position,
            reference=one.reference,
            description=one.description,
            amount_minor=one.amount_minor,
        )
        for position, one in enumerate(drafts, start=1)
    )


def _contact(*, item: OpenItem, contact_id: UUID | None) -> Contact | None:
    if contact_id is None:
        return None
    contact = Contact.objects.filter(customer_id=item.account.customer_id, public_id=contact_id).first()
    if contact is None:
        raise DisputeRefused(
            code="unknown_contact", field="contact", message="This customer has no such contact."
        )
    return contact
