"""Sending bills by the channels that were proposed when they were issued: at once, each once, and with its proof.

Nothing is sent twice: what leaves is named by its delivery, and moves by compare-and-set. What surely did not leave is
tried again; of what nobody knows whether it left, it is said so, and a person decides. Nothing leaves while the house
is stopped; in test mode it is written and kept back.

Quiet hours do not hold a bill back, and it is no touch of the contact ledger: it asks for nothing but what was agreed,
and its day is what terms, discounts and the law count from.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from dunwell.apps.billing.copies import CopyRefused
from dunwell.apps.billing.models import Delivery, DeliveryChannel, DeliveryState
from dunwell.apps.billing.moves import move
from dunwell.apps.billing.proofs import prove
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs.bill_parcels import BillParcel, id_of, parcel_of
from dunwell.apps.runs.bill_tasks import ask_bounced, ask_held, ask_uncertain
from dunwell.apps.runs.leases import is_held, lease
from dunwell.apps.runs.mail_tries import INTERRUPTED
from dunwell.core.billing.delivery import ProofKind
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock, House
from dunwell.ports.mail import Fate, Receipt

log = logging.getLogger("dunwell.bills")

WAIT_MINUTES = (1, 5, 30, 120)  # after the first, second, … attempt that found the carrier away
MOST_ATTEMPTS = 12
BATCH = 50
UNMADE = (AssertionError, ArithmeticError, LookupError, ValueError)
MESSAGE_EVENTS = {"accepted": "sent", "refused": "refused", "put_back": "put_back", "lost": "lost"}
EVENT_OF_FATE = {Fate.arrived: "accepted", Fate.not_seen: "put_back", Fate.unknown: "lost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one go: how many left or may have left, were held, and are to be tried again."""

    left: int = 0
    held: int = 0
    put_back: int = 0


def send_bills(*, house: House, clock: Clock, actor: str) -> Sent:
    """Send every bill that is due, whoever issued it, until none is left or the house is stopped.

    Outside any transaction. Several processes may do so at a time: each claims its own.
    """
    counts = {"left": 0, "held": 0, "put_back": 0}
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        work = _Work(house=house, clock=clock, actor=actor, lease=number)
        while not switch_state().is_stopped and (batch := _claim(number=number, now=clock())):
            for delivery in batch:
                if switch_state().is_stopped:
                    break
                came = work.send(delivery)
                if came in counts:
                    counts[came] += 1
        Delivery.objects.filter(state=DeliveryState.DUE, claimed_by=number).update(claimed_by=None)
    return Sent(**counts)


def _claim(*, number: int, now: datetime) -> Sequence[Delivery]:
    """Take the next ones that nobody has; whoever comes at the same moment takes others."""
    with transaction.atomic():
        free = Delivery.objects.filter(
            Q(not_before__isnull=True) | Q(not_before__lte=now),
            state=DeliveryState.DUE,
            claimed_by__isnull=True,
        )
        ids = list(
            free.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        Delivery.objects.filter(pk__in=ids).update(claimed_by=number)
    found = Delivery.objects.filter(pk__in=ids).order_by("pk")
    return list(found.select_related("bill__entity", "bill__customer", "bill__item", "contact"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """Sending one delivery after the other under one lease."""

    house: House
    clock: Clock
    actor: str
    lease: int

    def send(self, delivery: Delivery) -> str:
        """Make the copy, hand it over, keep what came of it; in a word: left, held, put_back, or ""."""
        now = self.clock()
        try:
            parcel = parcel_of(delivery=delivery, house=self.house, now=now)
        except CopyRefused as refusal:
            return self.hold(delivery, detail=str(refusal))
        except UNMADE as fault:  # one bill must not keep all others from leaving
            log.exception("%s cannot be made", delivery.bill.number)
            return self.hold(delivery, detail=f"It cannot be made: {type(fault).__name__}: {fault}")
        if not switch_state().is_live:
            return self.withhold(delivery, parcel)
        message = self.begin(delivery, parcel)
        if message is _BEATEN:
            return ""
        assert not connection.in_atomic_block, "a carrier is never spoken to inside a transaction"
        event, detail, is_address = _hand_over(self.house, parcel)
        assert isinstance(message, Message) or message is None
        settle(
            delivery=delivery,
            message=message,
            event=event,
            detail=detail,
            is_address=is_address,
            now=self.clock(),
            actor=self.actor,
        )
        return {"put_back": "put_back", "refused": ""}.get(event, "left")

    def hold(self, delivery: Delivery, *, detail: str) -> str:
        """Keep it from leaving, with the reason, and ask a person."""
        now = self.clock()
        with transaction.atomic():
            if not move(
                delivery=delivery,
                event="held",
                now=now,
                actor=self.actor,
                detail=detail[:500],
                claimed_by=None,
            ):
                return ""
            ask_held(delivery=delivery, now=now, actor=self.actor)
        return "held"

    def withhold(self, delivery: Delivery, parcel: BillParcel) -> str:
        """Keep the words of test mode where they can be read; nothing leaves."""
        now = self.clock()
        with transaction.atomic():
            if not move(
                delivery=delivery,
                event="withheld",
                now=now,
                actor=self.actor,
                settled_at=now,
                claimed_by=None,
            ):
                return ""
            _prove_made(delivery, parcel, now=now, actor=self.actor)
            if parcel.message is not None:
                parcel.message.created_at = now
                messages.withhold(message=parcel.message, files=_files(parcel), now=now)
        return ""

    def begin(self, delivery: Delivery, parcel: BillParcel) -> "Message | _Beaten | None":
        """Say that it is being sent, and keep its message; _BEATEN where somebody was faster."""
        now = self.clock()
        with transaction.atomic():
            if not move(
                delivery=delivery, event="sending", now=now, actor=self.actor, attempts=delivery.attempts + 1
            ):
                return _BEATEN
            _prove_made(delivery, parcel, now=now, actor=self.actor)
            if parcel.message is None:
                return None
            parcel.message.created_at = now
            return messages.prepare(message=parcel.message, files=_files(parcel))


class _Beaten:
    """Somebody else was faster."""


_BEATEN = _Beaten()


def _files(parcel: BillParcel) -> list[messages.File]:
    return [
        messages.File(name=one.name, media_type=one.media_type, content=one.content) for one in parcel.files
    ]


def _prove_made(delivery: Delivery, parcel: BillParcel, *, now: datetime, actor: str) -> None:
    prove(
        delivery=delivery,
        kind=ProofKind.MADE,
        now=now,
        actor=actor,
        evidence={"sha256": parcel.copy.sha256, "form": parcel.copy.form, "bytes": len(parcel.copy.content)},
        external_id=f"sha256:{parcel.copy.sha256}",
    )


def _hand_over(house: House, parcel: BillParcel) -> tuple[str, str, bool]:
    """What came of it, as an event of DELIVERY_MOVES, the carrier's words, and whether the address is at fault."""
    try:
        receipt = parcel.hand_over(house)
    except Refused as refusal:
        is_address = refusal.code == "recipient_refused" or not parcel.is_address_usable
        return "refused", refusal.message, is_address
    except Unavailable as absence:
        return "put_back", absence.message, False
    if receipt is Receipt.uncertain:
        return "lost", "The line broke while the carrier was taking it.", False
    return "accepted", "", False


def settle(
    *,
    delivery: Delivery,
    message: Message | None,
    event: str,
    detail: str,
    now: datetime,
    actor: str,
    is_address: bool = False,
) -> bool:
    """Keep what came of a hand-over: the states, the proof, and whom to ask; False where somebody was faster."""
    with transaction.atomic():
        changes: dict[str, object] = {"detail": detail[:500], "claimed_by": None}
        if event == "put_back":
            wait = WAIT_MINUTES[min(delivery.attempts, len(WAIT_MINUTES)) - 1]
            changes["not_before"] = now + timedelta(minutes=wait)
        else:
            changes["settled_at"] = now
        if not move(delivery=delivery, event=event, now=now, actor=actor, **changes):
            return False
        if message is not None:
            messages.move(message=message, event=MESSAGE_EVENTS[event], now=now, detail=detail)
        if event in {"accepted", "lost"}:
            _prove_handed_over(delivery, event=event, detail=detail, now=now, actor=actor)
        if event == "lost":
            ask_uncertain(delivery=delivery, now=now, actor=actor)
        elif event == "refused":
            if is_address and delivery.contact_id is not None:
                Contact.objects.filter(pk=delivery.contact_id).update(
                    undeliverable_at=now, undeliverable_reason=detail[:300]
                )
            ask_bounced(delivery=delivery, now=now, actor=actor)
        elif event == "put_back" and delivery.attempts >= MOST_ATTEMPTS:
            said = f"The carrier was away {delivery.attempts} times: {detail}"
            move(delivery=delivery, event="held", now=now, actor=actor, detail=said[:500])
            ask_held(delivery=delivery, now=now, actor=actor)
    return True


def _prove_handed_over(delivery: Delivery, *, event: str, detail: str, now: datetime, actor: str) -> None:
    """That it was given to the carrier; and that the carrier said that it took it, where it did."""
    attempt = f"attempt:{delivery.attempts}"
    prove(
        delivery=delivery,
        kind=ProofKind.HANDED_OVER,
        now=now,
        actor=actor,
        detail=detail,
        external_id=attempt,
    )
    if event == "accepted":
        prove(delivery=delivery, kind=ProofKind.ACCEPTED, now=now, actor=actor, external_id=attempt)


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone had claimed or were sending: looked up where the carrier can tell."""
    taken = Delivery.objects.filter(
        state__in=[DeliveryState.DUE, DeliveryState.SENDING], claimed_by__isnull=False
    ).exclude(claimed_by=own_lease)
    gone = [
        number
        for number in taken.values_list("claimed_by", flat=True).distinct()
        if number is not None and not is_held(number=number)
    ]
    if not gone:
        return
    Delivery.objects.filter(state=DeliveryState.DUE, claimed_by__in=gone).update(claimed_by=None)
    interrupted = taken.filter(state=DeliveryState.SENDING, claimed_by__in=gone)
    for delivery in interrupted.select_related("bill__entity", "bill__customer", "contact"):
        try:
            fate = _fate(delivery, house=house)
        except Unavailable:
            fate = Fate.unknown
        settle(
            delivery=delivery,
            message=message_of(delivery=delivery),
            event=EVENT_OF_FATE[fate],
            detail=INTERRUPTED,
            now=now,
            actor=actor,
        )


def message_of(*, delivery: Delivery) -> Message | None:
    """Return the message that a delivery is sent as; None for an e-invoice."""
    return Message.objects.filter(message_id__startswith=f"{delivery.key}@").first()


def _fate(delivery: Delivery, *, house: House) -> Fate:
    """Ask the carrier of the channel by the id under which it was handed over."""
    message = message_of(delivery=delivery)
    key = message.message_id if message else id_of(delivery=delivery, house=house)
    match delivery.channel:
        case DeliveryChannel.POST:
            return house.post.lookup(key=key)
        case DeliveryChannel.EINVOICE:
            return house.exchange.lookup(key=key) if house.exchange else Fate.unknown
        case DeliveryChannel.PORTAL:
            return Fate.arrived  # it stands in our own portal
        case _:
            return house.mail.lookup(message_id=key)
