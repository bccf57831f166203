"""Sending final demands, by the manner of letters: once each, and only while there is something to demand."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.dunning import texts_store
from dunwell.apps.dunning.letter_facts import letter_facts
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.messages.ledger import place_for
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.placements.demanding import demanded, is_ready, lapse_if_gone
from dunwell.apps.placements.letter_models import DemandState, PlacementDemand
from dunwell.apps.receivables.statements import open_lines
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.core.contacts.quiet import next_allowed
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.dunning.letters import compose
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import Clock, House

STEP = "final"
WAIT_MINUTES = (1, 5, 30, 120, 1440)
MOST_AT_ONCE = 200


def send_demands(*, house: House, clock: Clock, actor: str) -> int:
    """Send the final demands that wait, at hours at which one may write; how many left, or may have.

    Outside any transaction. From the day on which one left its time runs.
    """
    if not switch_state().is_live:
        return 0
    left = 0
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        waiting = PlacementDemand.objects.filter(state=DemandState.PROPOSED).exclude(not_before__gt=clock())
        found = waiting.select_related(
            "placement__agency", "placement__account__customer", "placement__account__entity",
            "placement__account__collector",
        )  # fmt: skip
        for demand in found.order_by("pk")[:MOST_AT_ONCE]:
            if not switch_state().is_live:
                return left
            if not _is_hour(demand, now=clock()):
                continue
            letter = _begin(demand, house=house, now=clock(), number=number, actor=actor)
            if letter is not None:
                event, detail = try_mail(house=house, letter=letter)
                _record(demand, event=event, detail=detail, actor=actor, now=clock())
                left += event in {"sent", "lost"}
    return left


def _is_hour(demand: PlacementDemand, *, now: datetime) -> bool:
    account = demand.placement.account
    place = place_for(customer=account.customer, entity=account.entity, hours=STANDARD.quiet, on=now.date())
    allowed_at = next_allowed(at=now, place=place, hours=STANDARD.quiet)
    if allowed_at > now:
        PlacementDemand.objects.filter(pk=demand.pk, state=DemandState.PROPOSED).update(not_before=allowed_at)
    return allowed_at <= now


def _begin(demand: PlacementDemand, *, house: House, now: datetime, number: int, actor: str) -> Letter | None:
    """Write the letter and say that it is being sent; None where it is not needed any more."""
    placement = demand.placement
    account = placement.account
    today = entity_day(entity=account.entity, now=now)
    pay_by = today + timedelta(days=placement.demand_days)
    with transaction.atomic():
        is_gone = not is_ready(placement=placement, today=today) or lapse_if_gone(
            placement=placement, actor=actor, now=now, today=today
        )
        if is_gone or account.customer.is_do_not_contact:
            _move(demand, event="lapsed", settled_at=now, detail="It is not needed any more.")
            return None
        placed = set(placement.items.values_list("item_id", flat=True))
        lines = [
            one
            for one in open_lines(account_ids=[account.pk], as_of=today).get(account.pk, [])
            if one.item.pk in placed
        ]
        facts = letter_facts(account=account, lines=lines, as_of=today)
        words = compose(
            texts=texts_store.texts(),
            step=STEP,
            language=demand.language,
            facts=replace(facts, pay_by=pay_by),
        )
        changes = {
            "claimed_by": number,
            "attempts": demand.attempts + 1,
            "subject": words.subject[:300],
            "text": words.text,
            "pay_by": pay_by,
        }
        if not _move(demand, event="sending", **changes):
            return None
    return Letter(
        message_id=demand.message_id,
        sender=Address(address=account.entity.sender_email or house.default_sender, name=account.entity.name),
        to=(Address(address=demand.email, name=demand.name),),
        subject=words.subject,
        text=words.text,
        language=words.language,
    )


def _record(demand: PlacementDemand, *, event: str, detail: str, actor: str, now: datetime) -> None:
    with transaction.atomic():
        if event == "put_back":
            wait = WAIT_MINUTES[min(demand.attempts, len(WAIT_MINUTES)) - 1]
            later = now + timedelta(minutes=wait)
            _move(demand, event=event, not_before=later, claimed_by=None, detail=detail[:500])
            return
        if not _move(demand, event=event, settled_at=now, detail=detail[:500]):
            return
        if event in {"sent", "lost"}:
            placement = demand.placement
            today = entity_day(entity=placement.account.entity, now=now)
            demanded(placement=placement, on=today, actor=actor, now=now, note=demand.email)


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = PlacementDemand.objects.filter(state=DemandState.SENDING).exclude(claimed_by=own_lease)
    for demand in taken.select_related(
        "placement__agency", "placement__account__customer", "placement__account__entity"
    ):
        event = became_of(house=house, message_id=demand.message_id, claimed_by=demand.claimed_by)
        if event is not None:
            _record(demand, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(demand: PlacementDemand, *, event: str, **changes: object) -> bool:
    """Move a letter by compare-and-set; False, and nothing done, where somebody was faster."""
    state = DemandState(after(moves=DIGEST_MOVES, state=demand.state, event=event))
    moved = PlacementDemand.objects.filter(
        pk=demand.pk, state=demand.state, claimed_by=demand.claimed_by
    ).update(state=state, **changes)
    if moved:
        demand.state = state
        for name, value in changes.items():
            setattr(demand, name, value)
    return bool(moved)
