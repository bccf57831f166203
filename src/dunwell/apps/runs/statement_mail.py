"""Statements of account on a schedule: each month, to each customer that wishes it, once, by the manner of letters.

A statement asks for nothing: it is no touch of the contact ledger, and quiet hours do not hold it back. What was sent
is kept byte for byte in its message. An account on which nothing is open gets none that month.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.agreements.queries import sentence_for
from dunwell.apps.billing.copy_models import (
    StatementPlan,
    StatementSending,
    StatementState,
    StatementStyle,
)
from dunwell.apps.journal.operations import append
from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.balances import balance_forward_of
from dunwell.apps.receivables.statements import (
    language_of_reader,
    open_lines,
    statement_file,
    statement_of,
)
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.core.billing.delivery import DELIVERY_MOVES
from dunwell.core.billing.letters import compose_statement
from dunwell.core.dunning.letters import message_id
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Attachment, Letter
from dunwell.ports.errors import Refused
from dunwell.ports.house import Clock, House

WAIT_MINUTES = (1, 5, 30, 120, 1440)
MOST_ATTEMPTS = 10
MOST_AT_ONCE = 500
CATCH_UP_DAYS = 10  # a statement that could not be made on its day is made within these
_EVENTS = {"sent": "accepted", "refused": "refused", "put_back": "put_back", "lost": "lost"}


def send_statements(*, house: House, clock: Clock, actor: str) -> int:
    """Make and send the statements that are due; return how many left, or may have left.

    Outside any transaction; several processes may do so at a time.
    """
    if switch_state().is_stopped:
        return 0
    left = 0
    propose_statements(now=clock())
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        due = StatementSending.objects.filter(state=StatementState.DUE).exclude(not_before__gt=clock())
        found = due.select_related("plan__account__customer", "plan__account__entity", "contact")
        for sending in found.order_by("pk")[:MOST_AT_ONCE]:
            switch = switch_state()
            if switch.is_stopped:
                return left
            made = _letter(sending, house=house, now=clock())
            if isinstance(made, str):
                _end(sending, event="held" if not sending.recipient else "lapsed", detail=made, now=clock())
                continue
            letter, message = made
            if not switch.is_live:
                _withhold(sending, letter, message, now=clock())
                continue
            if _begin(sending, letter, message, number=number, now=clock()):
                event, detail = try_mail(house=house, letter=letter)
                _record(sending, message, event=event, detail=detail, actor=actor, now=clock())
                left += event in {"sent", "lost"}
    return left


def propose_statements(*, now: datetime) -> int:
    """Note for every plan whose day has come this month that its statement is due; return how many are new."""
    before = StatementSending.objects.count()
    plans = list(
        StatementPlan.objects.filter(is_active=True)
        .select_related("account__customer", "account__entity")
        .order_by("pk")
    )
    contacts = addressees(customer_ids=[plan.account.customer_id for plan in plans])
    rows = [row for plan in plans for row in _due(plan, contacts.get(plan.account.customer_id), now=now)]
    StatementSending.objects.bulk_create(rows, ignore_conflicts=True)
    return StatementSending.objects.count() - before


def _due(plan: StatementPlan, contact: Contact | None, *, now: datetime) -> Iterator[StatementSending]:
    """The sending of this month, as of the plan's day; none before that day, nor long after it."""
    today = entity_day(entity=plan.account.entity, now=now)
    as_of = date(today.year, today.month, plan.day)
    if plan.account.customer.is_do_not_contact or not as_of <= today <= as_of + timedelta(days=CATCH_UP_DAYS):
        return
    if as_of < entity_day(entity=plan.account.entity, now=plan.created_at):
        return  # it was wished for later: from the next month on
    recipient = plan.email or (contact.email if contact else "")
    yield StatementSending(
        plan=plan,
        style=plan.style,
        as_of=as_of,
        contact=contact if contact and contact.email == recipient else None,
        recipient=recipient,
        key=f"statement.{plan.account.public_id.hex}.{as_of:%Y%m%d}",
        created_at=now,
    )


def _letter(sending: StatementSending, *, house: House, now: datetime) -> tuple[Letter, Message] | str:
    """The mail with the statement; in a word why there is none."""
    account = sending.plan.account
    customer, entity = account.customer, account.entity
    if not sending.recipient:
        return "There is no e-mail address that works."
    language = language_of_reader(customer=customer, contact=sending.contact)
    note = sentence_for(customer_id=customer.pk, entity_id=entity.pk, on=sending.as_of, language=language)
    try:
        pdf = _pdf(sending, language=language, note=note, house=house)
    except Refused as refusal:
        return refusal.message
    if pdf is None:
        return "Nothing is open on the account."
    name = sending.contact.name if sending.contact else ""
    words = compose_statement(
        entity=entity.name,
        name=name,
        as_of=sending.as_of,
        language=language,
        link=_portal_address(sending, house=house, now=now),
    )
    sender = entity.sender_email or house.default_sender
    letter = Letter(
        message_id=message_id(action=sending.key, domain=sender.rpartition("@")[2]),
        sender=Address(address=sender, name=entity.name),
        to=(Address(address=sending.recipient, name=name),),
        subject=words.subject,
        text=words.text,
        language=words.language,
        attachments=(
            Attachment(
                name=statement_file(language=words.language, as_of=sending.as_of),
                media_type="application/pdf",
                content=pdf,
            ),
        ),
    )
    message = Message(
        channel="email",
        message_id=letter.message_id,
        customer=customer,
        entity=entity,
        contact=sending.contact,
        account_id=account.pk,
        sender=sender,
        recipient=sending.recipient,
        subject=words.subject[:300],
        text=words.text,
        html="",
        language=words.language,
    )
    return letter, message


def _portal_address(sending: StatementSending, *, house: House, now: datetime) -> str:
    """Where the reader pays, says when, or what is wrong; "" where the address is of nobody whom we know."""
    if sending.contact is None:
        return ""
    link = make_link(
        account=sending.plan.account,
        contact=sending.contact,
        made_for=MadeFor.STATEMENT,
        key=f"statement:{sending.pk}:{sending.contact.pk}",
        actor="system:statements",
        now=now,
    )
    return address_of(link=link, site_url=house.site_url)


def _pdf(sending: StatementSending, *, language: str, note: str, house: House) -> bytes | None:
    """The statement by the style that is wished for; None where there is nothing to say. Raises Refused."""
    account = sending.plan.account
    if sending.style == StatementStyle.BALANCE_FORWARD:
        moved = balance_forward_of(
            account=account,
            first_on=_month_before(sending.as_of),
            last_on=sending.as_of - timedelta(days=1),
            language=language,
            note=note,
        )
        if not moved.movements and not moved.closing_minor:
            return None
        return house.documents.balance_forward(statement=moved)
    lines = open_lines(account_ids=[account.pk], as_of=sending.as_of)[account.pk]
    if not lines:
        return None
    statement = statement_of(account=account, lines=lines, language=language, as_of=sending.as_of)
    return house.documents.statement(statement=replace(statement, note=note))


def _month_before(on: date) -> date:
    """The same day of the month before; plans have days that every month has."""
    return date(on.year - (on.month == 1), (on.month - 2) % 12 + 1, on.day)


def _files(letter: Letter) -> list[messages.File]:
    return [
        messages.File(name=one.name, media_type=one.media_type, content=one.content)
        for one in letter.attachments
    ]


def _begin(
    sending: StatementSending, letter: Letter, message: Message, *, number: int, now: datetime
) -> bool:
    with transaction.atomic():
        if not _move(sending, event="sending", claimed_by=number, attempts=sending.attempts + 1):
            return False
        message.created_at = now
        messages.prepare(message=message, files=_files(letter))
    return True


def _withhold(sending: StatementSending, letter: Letter, message: Message, *, now: datetime) -> None:
    with transaction.atomic():
        if _move(sending, event="withheld", settled_at=now):
            message.created_at = now
            messages.withhold(message=message, files=_files(letter), now=now)


def _end(sending: StatementSending, *, event: str, detail: str, now: datetime) -> None:
    with transaction.atomic():
        _move(sending, event=event, detail=detail[:500], settled_at=now)


def _record(
    sending: StatementSending, message: Message, *, event: str, detail: str, actor: str, now: datetime
) -> None:
    with transaction.atomic():
        changes: dict[str, object] = {"detail": detail[:500], "claimed_by": None}
        if event == "put_back":
            wait = WAIT_MINUTES[min(sending.attempts, len(WAIT_MINUTES)) - 1]
            changes["not_before"] = now + timedelta(minutes=wait)
        else:
            changes["settled_at"] = now
        if not _move(sending, event=_EVENTS[event], **changes):
            return
        messages.move(message=message, event=event, now=now, detail=detail)
        if event == "put_back":
            if sending.attempts >= MOST_ATTEMPTS:
                _move(sending, event="lapsed", settled_at=now)
            return
        account = sending.plan.account
        append(
            name=f"billing.statement.{'uncertain' if event == 'lost' else event}",
            actor=actor,
            now=now,
            subject="statement_sending",
            subject_id=sending.pk,
            entity_id=account.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data={
                "as_of": sending.as_of.isoformat(),
                "recipient": sending.recipient,
                "message": message.pk,
                "detail": detail[:300],
            },
        )


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = StatementSending.objects.filter(state=StatementState.SENDING).exclude(claimed_by=own_lease)
    for sending in taken.select_related("plan__account"):
        message = Message.objects.get(message_id__startswith=f"{sending.key}@")
        event = became_of(house=house, message_id=message.message_id, claimed_by=sending.claimed_by)
        if event is not None:
            _record(sending, message, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(sending: StatementSending, *, event: str, **changes: object) -> bool:
    """Move it by compare-and-set; False, and nothing done, where somebody was faster."""
    state = StatementState(after(moves=DELIVERY_MOVES, state=sending.state, event=event))
    moved = StatementSending.objects.filter(
        pk=sending.pk, state=sending.state, claimed_by=sending.claimed_by
    ).update(state=state, **changes)
    if moved:
        sending.state = state
        for name, value in changes.items():
            setattr(sending, name, value)
    return bool(moved)
