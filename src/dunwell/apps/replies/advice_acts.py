"""What a person says of an advice that waits: use it as it is, of this account, or set it aside; and undone."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies.access import ReplyRefused, UnknownInbound, allow, seen_inbound
from dunwell.apps.replies.advice_models import FOR_A_PERSON, SentAdvice, SentState
from dunwell.apps.replies.advice_payments import Payment, payments_of
from dunwell.apps.replies.advised import place, sent_of, take_one
from dunwell.apps.replies.models import Inbound, InboundAttachment
from dunwell.apps.replies.telling import note_of, tell


def sent_in_scope(*, scope: Scope, sent_id: UUID) -> SentAdvice:
    """Return what a mail tells of a payment, or raise UnknownInbound."""
    related = ("inbound__customer", "account__entity", "account__customer", "advice__line", "attachment")
    found = SentAdvice.objects.select_related(*related).filter(public_id=sent_id)
    row = found.defer("inbound__raw", "attachment__content").first()
    if row is None or not seen_inbound(scope=scope).filter(pk=row.inbound_id).exists():
        raise UnknownInbound("There is no such advice in the entities that you see.")
    return row


def use_advice(
    *, scope: Scope, sent_id: UUID, account_id: UUID | None = None, now: datetime, today: date
) -> SentAdvice:
    """Take in what waits, with the rows that could be read, though it does not add up or does not say what it is.

    account_id: whose it is, where its documents do not tell. Raises UnknownInbound, UnknownAccount and ReplyRefused:
    moved_on, nothing_read (there are no rows), account_missing, another_account, other_currency.
    """
    with transaction.atomic():
        row = _enter(scope, sent_id, states=FOR_A_PERSON)
        payment = read_again(sent=row)
        if payment is None or not payment.rows:
            raise ReplyRefused(
                code="nothing_read",
                field="",
                message="No row of it could be read: note by hand what it says.",
            )
        account = _account(scope, account_id) if account_id else None
        account = account or place(customer=row.inbound.customer, payment=payment).account
        if account is None:
            raise ReplyRefused(code="account_missing", field="account", message="Say whose advice it is.")
        if row.inbound.customer_id not in (None, account.customer_id):
            raise ReplyRefused(
                code="another_account", field="account", message="This is another customer's account."
            )
        if payment.currency not in ("", account.currency):
            raise ReplyRefused(
                code="other_currency",
                field="account",
                message=f"The advice is in {payment.currency}, the account in {account.currency}.",
            )
        exact = read_again(sent=row, currency=account.currency) or payment
        row.decided_at, row.decided_by = now, scope.actor
        take_one(row=row, payment=exact, account=account, actor=scope.actor, now=now, today=today)
        _tell("used", row, scope=scope, now=now)
    return row


def set_advice_aside(*, scope: Scope, sent_id: UUID, note: str, now: datetime) -> SentAdvice:
    """Say that what waits is no advice, or is of no use. Raises UnknownInbound and ReplyRefused."""
    said = note_of(note)
    with transaction.atomic():
        row = _enter(scope, sent_id, states=FOR_A_PERSON)
        row.state, row.note = SentState.SET_ASIDE, said
        row.decided_at, row.decided_by = now, scope.actor
        row.save()
        _tell("set_aside", row, scope=scope, now=now, note=said)
    return row


def take_up_advice(*, scope: Scope, sent_id: UUID, now: datetime) -> SentAdvice:
    """Undo that an advice was set aside: it waits again. Raises UnknownInbound and ReplyRefused."""
    with transaction.atomic():
        row = _enter(scope, sent_id, states=(SentState.SET_ASIDE,))
        row.state, row.note = SentState.UNSURE, ""
        row.decided_at, row.decided_by = None, ""
        row.save()
        _tell("taken_up", row, scope=scope, now=now)
    return row


def read_again(*, sent: SentAdvice, currency: str = "") -> Payment | None:
    """Return the payment as its file or its mail's words tell it; None where nothing of it can be read.

    currency: where it does not tell it.
    """
    place_of = _place(sent)
    found = next((one for one in sent_of(inbound=sent.inbound) if one.place == place_of), None)
    payments = payments_of(advice=found.advice, currency=currency) if found else ()
    return payments[sent.part - 1] if sent.part <= len(payments) else None


def _enter(scope: Scope, sent_id: UUID, *, states: tuple[SentState, ...]) -> SentAdvice:
    """The row under the lock of its mail, in one of these states."""
    found = sent_in_scope(scope=scope, sent_id=sent_id)
    allow(scope)
    Inbound.objects.select_for_update(no_key=True).only("pk").get(pk=found.inbound_id)
    found = sent_in_scope(scope=scope, sent_id=sent_id)
    if found.state not in states:
        raise ReplyRefused(
            code="moved_on", field="", message="Somebody else was faster: look at the advice again."
        )
    return found


def _place(row: SentAdvice) -> int:
    """The place of its file among those of the mail; 0 for the mail's words."""
    if row.attachment_id is None:
        return 0
    return InboundAttachment.objects.filter(inbound_id=row.inbound_id, pk__lte=row.attachment_id).count()


def _account(scope: Scope, account_id: UUID) -> Account:
    found = seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id)
    account = found.first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return account


def _tell(event: str, row: SentAdvice, *, scope: Scope, now: datetime, note: str = "") -> None:
    tell(
        f"replies.advice.{event}",
        inbound=row.inbound,
        actor=scope.actor,
        now=now,
        data={"sent": str(row.public_id), "note": note},
    )
