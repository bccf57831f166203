"""Letters that tell customers that a contract goes on, or ends: each term once, by the manner of letters.

Nothing is sent twice. What surely did not leave is tried again until the term is over; of what nobody knows whether it
left, it is said so, and the outbox asks. Nothing leaves while the house is stopped or in test mode (it waits), at
night, or on a day of rest where the customer is. It asks for no money, so it is no touch of the contact ledger.
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dunwell.apps.billing.plan_terms import tell_renewals
from dunwell.apps.billing.renewal_models import RenewalNotice, RenewalState
from dunwell.apps.billing.renewals import facts_of, is_waiting, move_notice, prove_renewal
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.ledger import place_for
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.contacts import Place, retire
from dunwell.apps.receivables.fresh import accounts_for
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.statements import language_of_reader
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.billing.delivery import ProofKind
from dunwell.core.billing.renewal_letter import RenewalFacts, compose_renewal
from dunwell.core.contacts.quiet import next_allowed
from dunwell.core.dunning.letters import message_id
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import Clock, House

WAIT_MINUTES = (1, 5, 30, 120, 1440)  # after the first, second, … attempt that found the server away
MOST_AT_ONCE = 200
_DAY = timedelta(days=1)
_EVENTS = {"sent": "accepted", "refused": "refused", "put_back": "put_back", "lost": "lost"}
NOBODY = "There is no e-mail address that works."


def send_renewals(*, house: House, clock: Clock, actor: str) -> int:
    """Note the ends of terms that are to be told, and send their letters; return how many left, or may have left.

    Outside any transaction; several processes may do so at a time.
    """
    if not switch_state().is_live:
        return 0
    left = 0
    tell_renewals(scope=system_scope(actor=actor), now=clock(), actor=actor)
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        due = RenewalNotice.objects.filter(state=RenewalState.DUE).exclude(not_before__gt=clock())
        found = due.select_related("plan__entity", "plan__customer").order_by("pk")
        for notice in found[:MOST_AT_ONCE]:
            if not switch_state().is_live:
                return left
            begun = _begin(notice, house=house, number=number, now=clock(), actor=actor)
            if begun is None:
                continue
            letter, message = begun
            event, detail = try_mail(house=house, letter=letter)
            _record(notice, message, event=event, detail=detail, actor=actor, now=clock())
            left += event in {"sent", "lost"}
    return left


def _begin(
    notice: RenewalNotice, *, house: House, number: int, now: datetime, actor: str
) -> tuple[Letter, Message] | None:
    """Say that it is being sent, and keep its words; None where it waits, nobody needs it, or somebody was faster."""
    today = entity_day(entity=notice.plan.entity, now=now)
    with transaction.atomic():
        if is_waiting(notice=notice, today=today):
            _put_off(notice, until=now + _DAY, detail="The plan is paused.")
            return None
        facts = facts_of(notice=notice, today=today)
        if isinstance(facts, str):
            move_notice(
                notice=notice,
                event="lapsed",
                now=now,
                actor=actor,
                settled_at=now,
                detail=facts,
                not_before=None,
            )
            return None
        place = place_for(
            customer=notice.plan.customer, entity=notice.plan.entity, hours=STANDARD.quiet, on=now.date()
        )
        allowed_at = next_allowed(at=now, place=place, hours=STANDARD.quiet)
        if allowed_at > now:
            _put_off(notice, until=allowed_at, detail=notice.detail)
            return None
        account = _account(notice)
        made = _letter(notice, facts, account, house=house, today=today)
        if made is None:
            if notice.detail != NOBODY:
                _ask(notice, account, kind=TaskKind.CONTACT_MISSING, detail=NOBODY, now=now, actor=actor)
            _put_off(notice, until=now + _DAY, detail=NOBODY)
            return None
        letter, message = made
        if not move_notice(
            notice=notice,
            event="sending",
            now=now,
            actor=actor,
            claimed_by=number,
            attempts=notice.attempts + 1,
            contact=message.contact,
            recipient=message.recipient,
        ):
            return None
        message.created_at = now
        kept = messages.prepare(message=message, files=())
        _prove_made(notice, letter, now=now, actor=actor)
    return letter, kept


def _put_off(notice: RenewalNotice, *, until: datetime, detail: str) -> None:
    waiting = RenewalNotice.objects.filter(pk=notice.pk, state=RenewalState.DUE)
    waiting.update(not_before=until, detail=detail)


def _account(notice: RenewalNotice) -> Account:
    """The account that the letter is kept with: the customer's own, in the currency of the plan."""
    row = notice.plan
    key = (row.customer_id, row.entity_id, str(row.given["currency"]))
    return accounts_for(wanted=[key])[key]


def _letter(
    notice: RenewalNotice, facts: RenewalFacts, account: Account, *, house: House, today: date
) -> tuple[Letter, Message] | None:
    """The letter to whoever gets the customer's bills; None where nobody can be written to."""
    customer, entity = notice.plan.customer, notice.plan.entity
    contact = addressees(customer_ids=[customer.pk]).get(customer.pk)
    if contact is None or customer.is_do_not_contact:
        return None
    language = language_of_reader(customer=customer, contact=contact)
    words = compose_renewal(facts=replace(facts, name=contact.name), as_of=today, language=language)
    sender = entity.sender_email or house.default_sender
    letter = Letter(
        message_id=message_id(action=notice.key, domain=sender.rpartition("@")[2]),
        sender=Address(address=sender, name=entity.name),
        to=(Address(address=contact.email, name=contact.name),),
        subject=words.subject,
        text=words.text,
        language=words.language,
    )
    message = Message(
        channel="email",
        message_id=letter.message_id,
        customer=customer,
        entity=entity,
        contact=contact,
        account_id=account.pk,
        sender=sender,
        recipient=contact.email,
        subject=words.subject[:300],
        text=words.text,
        html="",
        language=words.language,
    )
    return letter, message


def _prove_made(notice: RenewalNotice, letter: Letter, *, now: datetime, actor: str) -> None:
    digest = hashlib.sha256(f"{letter.subject}\n{letter.text}".encode()).hexdigest()
    prove_renewal(
        notice=notice,
        kind=ProofKind.MADE,
        now=now,
        actor=actor,
        external_id=f"sha256:{digest}",
        evidence={"sha256": digest, "language": letter.language},
    )


def _record(
    notice: RenewalNotice, message: Message, *, event: str, detail: str, actor: str, now: datetime
) -> None:
    with transaction.atomic():
        changes: dict[str, object] = {"detail": detail[:500], "claimed_by": None}
        if event == "put_back":
            wait = WAIT_MINUTES[min(notice.attempts, len(WAIT_MINUTES)) - 1]
            changes["not_before"] = now + timedelta(minutes=wait)
        else:
            changes["settled_at"] = now
        if not move_notice(notice=notice, event=_EVENTS[event], now=now, actor=actor, **changes):
            return
        messages.move(message=message, event=event, now=now, detail=detail)
        attempt = f"attempt:{notice.attempts}"
        kinds = {"sent": (ProofKind.HANDED_OVER, ProofKind.ACCEPTED), "lost": (ProofKind.HANDED_OVER,)}
        for kind in kinds.get(event, ()):
            prove_renewal(notice=notice, kind=kind, now=now, actor=actor, external_id=attempt, detail=detail)
        if event == "refused":
            _refused(notice, message, detail=detail, now=now, actor=actor)


def _refused(notice: RenewalNotice, message: Message, *, detail: str, now: datetime, actor: str) -> None:
    """Keep the server's words as proof, and ask a person: the customer does not know yet."""
    account = Account.objects.select_related("entity", "customer").get(pk=message.account_id)
    prove_renewal(
        notice=notice,
        kind=ProofKind.REFUSED,
        now=now,
        actor=actor,
        external_id=f"attempt:{notice.attempts}",
        detail=detail,
    )
    if message.contact is not None and detail.lstrip().startswith("550"):
        place = Place(entity_id=account.entity_id, account_id=account.pk)
        retire(actor=actor, contact=message.contact, place=place, code="bounced", reason=detail, now=now)
    _ask(notice, account, kind=TaskKind.DELIVERY_BOUNCED, detail=detail, now=now, actor=actor)


def _ask(
    notice: RenewalNotice, account: Account, *, kind: TaskKind, detail: str, now: datetime, actor: str
) -> None:
    """Ask a person how the customer is told, in the caller's transaction."""
    said = f"The end of the term of plan {notice.plan.external_id} on {notice.term_ends_on}"
    task = Task(
        kind=kind,
        account=account,
        assignee_id=account.collector_id,
        due_on=entity_day(entity=notice.plan.entity, now=now),
        title=f"{said} was not told"[:200],
        body=f"{said} could not be told to {notice.plan.customer.name}. {detail}\nTell them by another way in time.",
        created_at=now,
    )
    open_tasks(tasks=[task], actor=actor)


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = RenewalNotice.objects.filter(Q(state=RenewalState.SENDING) & ~Q(claimed_by=own_lease))
    for notice in taken.select_related("plan__entity", "plan__customer"):
        message = Message.objects.get(message_id__startswith=f"{notice.key}@")
        event = became_of(house=house, message_id=message.message_id, claimed_by=notice.claimed_by)
        if event is not None:
            _record(notice, message, event=event, detail=INTERRUPTED, actor=actor, now=now)
