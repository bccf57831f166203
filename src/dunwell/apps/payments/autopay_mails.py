"""Letters about charges, noted to be sent: what will be charged, what failed, which card is about to expire."""

from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.organisation.days import entity_day
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.payments.autopay_access import tell_autopay
from dunwell.apps.payments.collection_models import (
    AutopayMail,
    Collection,
    CollectionState,
    MailKind,
    Try,
)
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod, MethodState
from dunwell.apps.payments.planning import active_autopays, cancel, is_settled, parts_of
from dunwell.apps.receivables.models import Account
from dunwell.core.dunning.letters import message_id
from dunwell.core.payments.prenotice import debit_on

EXPIRY_DAYS = (30, 7)
"""How many days before a card expires its owner is told."""
_DAY = timedelta(days=1)


def propose_notices(*, now: datetime, default_sender: str) -> int:
    """Note the letters that announce what will be charged, one for an account and method a day; how many.

    A letter waits until the delay for mistakes is over. Repeatable.
    """
    made = 0
    for autopay in active_autopays().order_by("pk"):
        today = entity_day(entity=autopay.account.entity, now=now)
        until = today + autopay.consent.notice_days * _DAY
        due = Collection.objects.filter(
            autopay=autopay,
            state=CollectionState.PLANNED,
            notice__isnull=True,
            due_on__lte=until,
            not_before__lte=now,
        )
        if not due.exists():
            continue
        with transaction.atomic():
            Account.objects.select_for_update(no_key=True).get(pk=autopay.account_id)
            rows = list(
                due.select_for_update(of=("self",)).select_related("instalment").order_by("due_on", "pk")
            )
            left = [one for one in rows if _is_worth(one, today=today, now=now)]
            if not left:
                continue
            key = f"notice.{left[0].public_id.hex}"
            mail = _propose(
                kind=MailKind.NOTICE,
                key=key,
                account=autopay.account,
                method=autopay.method,
                default_sender=default_sender,
                now=now,
            )
            if mail is None:
                Collection.objects.filter(pk__in=[one.pk for one in left]).update(
                    note="There is no address to announce it to: nothing is charged unannounced."
                )
                continue
            Collection.objects.filter(pk__in=[one.pk for one in left]).update(notice=mail, note="")
            made += 1
    return made


def _is_worth(collection: Collection, *, today: date, now: datetime) -> bool:
    """Tell whether something is to be charged, and keep how much as it will be told."""
    if is_settled(collection=collection):
        cancel(collection=collection, note="Nothing is left of it.", now=now)
        return False
    minor = sum(parts_of(collection=collection, today=today).values())
    if not minor:
        return False
    collection.amount_minor = minor
    collection.save(update_fields=["amount_minor"])
    return True


def announced(*, mail: AutopayMail, now: datetime) -> int:
    """Note that a notice has left, or may have: what it tells is charged on its day; how many. In a transaction."""
    rows = Collection.objects.select_for_update(of=("self",)).filter(
        notice=mail, state=CollectionState.PLANNED
    )
    count = 0
    for one in rows.select_related("account__entity", "autopay__consent", "autopay__method").order_by("pk"):
        told_on = entity_day(entity=one.account.entity, now=now)
        one.told_on = told_on
        one.charge_on = charge_day(collection=one, told_on=told_on)
        one.state = CollectionState.TOLD
        one.save(update_fields=["told_on", "charge_on", "state"])
        count += 1
        tell_autopay(
            "collection.told",
            account=one.account,
            subject="collection",
            subject_id=one.pk,
            actor="system:autopay",
            now=now,
            minor=one.amount_minor,
            currency=one.account.currency,
            on=one.charge_on.isoformat(),
        )
    return count


def charge_day(*, collection: Collection, told_on: date) -> date:
    """Return the day on which something is charged that is told of on a day."""
    days, method = collection.autopay.consent.notice_days, collection.autopay.method
    if method.kind == KeptKind.MANDATE:
        return debit_on(due_on=collection.due_on, told_on=told_on, notice_days=days, today=told_on)
    return max(collection.due_on, told_on + days * _DAY)


def propose_failed(*, made: Try, collection: Collection, now: datetime) -> None:
    """Note the letter that a charge failed, with the way to another method; in the caller's transaction."""
    account = Account.objects.select_related("customer", "entity").get(pk=collection.account_id)
    _propose(
        kind=MailKind.FAILED,
        key=f"failed.{made.key}",
        account=account,
        method=made.method,
        default_sender="",
        now=now,
    )


def propose_expiring(*, now: datetime, default_sender: str) -> int:
    """Note the letters to owners of cards that are charged and expire within 30 and 7 days; how many."""
    count = 0
    used = KeptMethod.objects.filter(
        state=MethodState.USABLE, autopays__is_active=True, expires_on__isnull=False
    )
    for method in used.select_related("account__customer", "account__entity").distinct().order_by("pk"):
        assert method.expires_on is not None, "asked for"
        left = (method.expires_on - entity_day(entity=method.account.entity, now=now)).days
        days = [one for one in EXPIRY_DAYS if 0 <= left <= one]
        if not days:
            continue
        key = f"expiring.{method.public_id.hex}.{method.expires_on:%Y%m%d}.{min(days)}"
        if AutopayMail.objects.filter(key=key).exists():
            continue
        count += (
            _propose(
                kind=MailKind.EXPIRING,
                key=key,
                account=method.account,
                method=method,
                default_sender=default_sender,
                now=now,
            )
            is not None
        )
    return count


def _propose(
    *, kind: MailKind, key: str, account: Account, method: KeptMethod, default_sender: str, now: datetime
) -> AutopayMail | None:
    contact = addressees(customer_ids=[account.customer_id]).get(account.customer_id)
    if contact is None or account.customer.is_do_not_contact:
        return None
    domain = (account.entity.sender_email or default_sender or "localhost").rpartition("@")[2]
    made, _ = AutopayMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "account": account,
            "method": method,
            "contact": contact,
            "email": contact.email,
            "language": contact.language or account.customer.language,
            "message_id": message_id(action=key, domain=domain),
            "created_at": now,
        },
    )
    return made
