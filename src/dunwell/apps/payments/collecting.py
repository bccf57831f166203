"""One try to charge: begun under the account's lock, and made outside it; a repeat asks for the same charge."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.beginning import PartDraft
from dunwell.apps.payments.collection_models import Collection, Try
from dunwell.apps.payments.collection_results import hear_attempt, locked, move
from dunwell.apps.payments.models import PaymentAttempt, Purpose
from dunwell.apps.payments.planning import cancel, is_settled, method_now, parts_of
from dunwell.apps.payments.saved import charge_saved
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.payments.collecting import COLLECTION_MOVES, WAITING
from dunwell.ports.house import House

WAIT = timedelta(minutes=15)
"""After something stood in the way, such as somebody who is paying the same by hand."""


def begin_try(*, collection_id: int, lease: int | None, today: date, now: datetime) -> Try | None:
    """Begin the next try of a collection whose day has come, or say by its note why there is none.

    Everything is looked at again under the account's lock: that the consent stands, the method can be charged, the
    item is open and not set aside. No try is begun while another is not over.
    """
    with transaction.atomic():
        found = locked(collection_id=collection_id)
        if found.state not in WAITING:
            return None
        method = method_now(collection=found)
        if method is None or is_settled(collection=found):
            why = "Nothing is left of it." if method else "There is no consent, or no method, any more."
            cancel(collection=found, note=why, now=now)
            return None
        parts = parts_of(collection=found, today=today)
        if not parts:
            found.note = "It is disputed, promised, or in instalments: it waits."
            found.save(update_fields=["note"])
            return None
        names = dict(OpenItem.objects.filter(pk__in=parts).values_list("pk", "public_id"))
        found.tries += 1
        found.first_on = found.first_on or today
        found.claimed_by, found.note = lease, ""
        move(collection=found, event="charging")
        return Try.objects.create(
            collection=found,
            number=found.made_tries.count() + 1,
            key=f"DD{new_public_id().hex}",
            method=method,
            amount_minor=sum(parts.values()),
            parts=[[str(names[item_id]), minor] for item_id, minor in parts.items()],
            on=today,
            at=now,
        )


def charge_try(*, made: Try, scope: Scope, house: House, today: date, now: datetime) -> PaymentAttempt | None:
    """Ask the provider for the charge of a try and book what it says; None where nothing was asked for.

    Outside any transaction. The key is the try's: a repeat, after a crash or a silence, is the same charge. Consent is
    looked at once more the moment before the provider hears of it for the first time. Raises Unavailable.
    """
    collection = Collection.objects.select_related("account").get(pk=made.collection_id)
    is_asked = PaymentAttempt.objects.filter(key=made.key, order__isnull=False).exists()
    if not is_asked and method_now(collection=collection) is None:
        _drop(made, note="The consent was taken back before it was charged.", event="cancelled", now=now)
        return None
    try:
        attempt = charge_saved(
            scope=scope,
            key=made.key,
            provider=made.method.provider,
            method=made.method.reference,
            account_id=collection.account.public_id,
            parts=[PartDraft(item_id=UUID(item), amount_minor=minor) for item, minor in made.parts],
            purpose=Purpose.INSTALMENT if collection.instalment_id else Purpose.AUTOPAY,
            contact=None,
            house=house,
            now=now,
            today=today,
        )
    except PaymentRefused as refusal:
        _drop(made, note=str(refusal), event="put_back", now=now)
        return None
    with transaction.atomic():  # followers heard it already, but for what the provider refused to begin
        hear_attempt(attempt=attempt, event=attempt.state, now=now, today=today)
    return attempt


def _drop(made: Try, *, note: str, event: str, now: datetime) -> None:
    """A try that came to nothing before anything was asked for: it never counts."""
    with transaction.atomic():
        found = locked(collection_id=made.collection_id)
        if made.ended_at is not None or (found.state, event) not in COLLECTION_MOVES:
            return
        made.ended_at, made.code = now, "not_asked"
        made.save(update_fields=["ended_at", "code"])
        found.tries -= 1
        found.note, found.claimed_by, found.not_before = note[:300], None, now + WAIT
        found.settled_at = now if event == "cancelled" else None
        move(collection=found, event=event)
