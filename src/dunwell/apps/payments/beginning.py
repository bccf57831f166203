"""Beginning a payment: what is paid for is held against what is open, and nothing is paid for twice at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.access import PaymentRefused, account_in_scope, kept
from dunwell.apps.payments.booking import settle_by_credits
from dunwell.apps.payments.models import (
    AttemptCredit,
    AttemptPart,
    AttemptState,
    PartialReason,
    PaymentAttempt,
    Purpose,
)
from dunwell.apps.payments.queries import in_the_way, under_way_minor
from dunwell.apps.payments.telling import tell
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.core.payments.partial import NOTE_MAX, PARTIAL_REASONS

PARTS_MAX = 2_000
PAGE_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShort:
    """Part of one line of an invoice that is not paid, and why."""

    line: int
    amount_minor: int
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDraft:
    """So much of an item; `reason` (PARTIAL_REASONS) or `lines` say why the rest of it is left open.

    Of a customer, lines alone come to just what is left open; with a reason besides, that is for what they leave.
    """

    item_id: UUID
    amount_minor: int
    reason: str = ""
    note: str = ""
    lines: Sequence[LineShort] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    item: OpenItem
    draft: PartDraft
    open_minor: int


def begin_payment(
    *,
    scope: Scope,
    account_id: UUID,
    parts: Sequence[PartDraft],
    credit_ids: Sequence[UUID] = (),
    purpose: str,
    contact: Contact | None,
    now: datetime,
    today: date,
    key: str = "",
) -> PaymentAttempt:
    """Begin to pay parts of items of one account, credits of it set against them first; nothing is charged yet.

    Amounts are taken from the drafts and held against what is open under the account's lock: of two who pay the same
    at once, one is refused (under_way). What a customer leaves open needs a reason (reason_missing). Where credits
    cover all, they are set against the items at once and the attempt has succeeded, with nothing to pay. `key`: what
    the provider is to know it by; one of its own where none is given. Raises PaymentRefused.
    """
    assert purpose in Purpose.values, "a purpose"
    with transaction.atomic():
        account = account_in_scope(scope=scope, account_id=account_id)
        if not scope.may_answer:
            raise PaymentRefused(code="not_allowed", message="You may see the account, but not pay for it.")
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        chosen = _chosen(account=account, drafts=parts, is_asked_why=purpose == Purpose.PORTAL)
        wanted = sum(one.draft.amount_minor for one in chosen)
        used = _credits(account=account, credit_ids=credit_ids, wanted_minor=wanted)
        attempt = PaymentAttempt(
            account=account,
            contact=contact,
            purpose=purpose,
            amount_minor=wanted - sum(used.values()),
            currency=account.currency,
            state=AttemptState.BEGUN,
            begun_on=today,
            begun_at=now,
            begun_by=scope.actor,
            look_at=now + PAGE_LIFE,
        )
        attempt.public_id = new_public_id()
        attempt.key = key or f"pay_{attempt.public_id.hex}"
        attempt.save()
        _keep(attempt, chosen, used)
        tell("begun", attempt=attempt, actor=scope.actor, now=now, purpose=purpose)
        if attempt.amount_minor == 0:
            settle_by_credits(attempt=attempt, actor=scope.actor, now=now, today=today)
    return attempt


def _chosen(*, account: Account, drafts: Sequence[PartDraft], is_asked_why: bool) -> list[_Part]:
    if not drafts:
        raise PaymentRefused(code="nothing_open", field="parts", message="Choose what to pay.")
    if len(drafts) > PARTS_MAX or len({one.item_id for one in drafts}) != len(drafts):
        raise PaymentRefused(
            code="too_many",
            field="parts",
            message=f"Each item once, and at most {PARTS_MAX} together, please.",
        )
    found = {
        one.public_id: one
        for one in OpenItem.objects.filter(account=account, public_id__in=[one.item_id for one in drafts])
    }
    if len(found) != len(drafts) or any(one.amount_minor < 0 for one in found.values()):
        raise PaymentRefused(
            code="unknown_item", field="parts", message="There is no such item to be paid on this account."
        )
    pks = [one.pk for one in found.values()]
    left = dict(Residual.objects.filter(pk__in=pks).values_list("pk", "residual_minor"))
    busy = under_way_minor(item_ids=pks)
    chosen = [
        _Part(item=item, draft=one, open_minor=left.get(item.pk, 0))
        for one in drafts
        for item in (found[one.item_id],)
    ]
    for part in chosen:
        _refuse(part, busy_minor=busy.get(part.item.pk, 0), is_asked_why=is_asked_why)
    return chosen


def _refuse(part: _Part, *, busy_minor: int, is_asked_why: bool) -> None:
    minor, number = part.draft.amount_minor, part.item.number
    if minor <= 0:
        raise PaymentRefused(
            code="amount_not_positive", field=number, message=f"Give an amount above zero for {number}."
        )
    if part.open_minor <= 0:
        raise PaymentRefused(code="nothing_open", field=number, message=f"Nothing is open of {number}.")
    if minor > part.open_minor:
        raise PaymentRefused(
            code="more_than_open",
            field=number,
            message=f"Only {part.open_minor} minor units of {part.item.currency} are open of {number}.",
        )
    if minor > part.open_minor - busy_minor:
        raise PaymentRefused(
            code="under_way",
            field=number,
            message=f"{number} is being paid already: wait for that payment, or close it.",
            attempt=in_the_way(item_id=part.item.pk),
        )
    _refuse_reasons(part, is_asked_why=is_asked_why)


def _refuse_reasons(part: _Part, *, is_asked_why: bool) -> None:
    short, number = part.open_minor - part.draft.amount_minor, part.item.number
    told = [(part.draft.reason, part.draft.note)] if part.draft.reason else []
    told += [(one.reason, one.note) for one in part.draft.lines]
    if short and is_asked_why and not told:
        raise PaymentRefused(
            code="reason_missing", field=number, message=f"Say why part of {number} is left open."
        )
    for reason, note in told:
        if reason not in PARTIAL_REASONS:
            raise PaymentRefused(
                code="reason_unknown", field=number, message="Choose one of the reasons offered."
            )
        if reason == "other" and not kept(note, field=number, most=NOTE_MAX):
            raise PaymentRefused(code="note_missing", field=number, message="Say in a few words why.")
        kept(note, field=number, most=NOTE_MAX)
    by_line = [one.amount_minor for one in part.draft.lines]
    if any(minor <= 0 for minor in by_line):
        raise PaymentRefused(
            code="amount_not_positive",
            field=number,
            message=f"Give an amount above zero for each line of {number}.",
        )
    is_all_asked = bool(by_line) and is_asked_why and not part.draft.reason
    if sum(by_line) > short or (is_all_asked and sum(by_line) < short):
        raise PaymentRefused(
            code="lines_not_short",
            field=number,
            message=f"What is said of the lines of {number} is not what is left open of it.",
        )


def _credits(*, account: Account, credit_ids: Sequence[UUID], wanted_minor: int) -> dict[int, int]:
    """Minor units by credit, in the order given, until all is covered; those that another attempt uses are left out."""
    found = {
        one.public_id: one
        for one in OpenItem.objects.filter(
            account=account, public_id__in=list(credit_ids), amount_minor__lt=0
        ).select_related("residual")
    }
    if len(found) != len(set(credit_ids)) or len(found) != len(credit_ids):
        raise PaymentRefused(
            code="unknown_credit", field="credits", message="There is no such credit on this account."
        )
    busy = under_way_minor(item_ids=[one.pk for one in found.values()])
    used: dict[int, int] = {}
    left = wanted_minor
    for public_id in credit_ids:
        credit = found[public_id]
        free = -credit.residual.residual_minor if hasattr(credit, "residual") else 0
        free -= busy.get(credit.pk, 0)
        if free <= 0:
            raise PaymentRefused(
                code="unknown_credit",
                field=credit.number,
                message=f"Nothing is left of {credit.number}, or another payment uses it.",
            )
        taken = min(free, left)
        if taken:
            used[credit.pk] = taken
            left -= taken
    return used


def _keep(attempt: PaymentAttempt, chosen: Sequence[_Part], used: Mapping[int, int]) -> None:
    AttemptPart.objects.bulk_create(
        AttemptPart(
            attempt=attempt,
            item=part.item,
            amount_minor=part.draft.amount_minor,
            open_minor=part.open_minor,
            position=place,
        )
        for place, part in enumerate(chosen, start=1)
    )
    AttemptCredit.objects.bulk_create(
        AttemptCredit(attempt=attempt, item_id=pk, amount_minor=minor, position=place)
        for place, (pk, minor) in enumerate(used.items(), start=1)
    )
    PartialReason.objects.bulk_create(
        one for part in chosen if part.open_minor > part.draft.amount_minor for one in _reasons(attempt, part)
    )


def _reasons(attempt: PaymentAttempt, part: _Part) -> list[PartialReason]:
    by_line = [
        PartialReason(
            attempt=attempt,
            item=part.item,
            line=one.line,
            amount_minor=one.amount_minor,
            reason=one.reason,
            note=kept(one.note, field="note"),
        )
        for one in part.draft.lines
    ]
    rest = part.open_minor - part.draft.amount_minor - sum(one.amount_minor for one in part.draft.lines)
    if not part.draft.reason or not rest:
        return by_line
    whole = PartialReason(
        attempt=attempt,
        item=part.item,
        amount_minor=rest,
        reason=part.draft.reason,
        note=kept(part.draft.note, field="note"),
    )
    return [*by_line, whole]
