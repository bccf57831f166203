"""Charging what is due: planned, announced, charged on its day, and taken up again where a process died.

Each try is begun in a transaction of its own and charged outside; its key is kept before the provider hears of it, so
that whoever takes it over asks for the same charge.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.payments.autopay_mails import propose_expiring, propose_notices
from dunwell.apps.payments.collecting import begin_try, charge_try
from dunwell.apps.payments.collection_models import Collection, CollectionState, Try
from dunwell.apps.payments.mandate_models import KeptKind
from dunwell.apps.payments.planning import plan_collections
from dunwell.apps.runs.leases import is_held, lease
from dunwell.core.payments.collecting import WAITING
from dunwell.core.payments.prenotice import clocks_of, is_time
from dunwell.ports.errors import Unavailable
from dunwell.ports.house import Clock, House

ACTOR = "system:autopay"
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """What a tick of autopay did."""

    planned: int = 0
    letters: int = 0
    charged: int = 0


def charge_due(*, house: House, clock: Clock) -> Charged:
    """Plan, note the letters, and charge what is due on its customer's clock; outside any transaction.

    Several processes may do so at a time. While the house is stopped or tried out nothing is planned or charged; what
    a process that is gone had begun is finished then.
    """
    if not switch_state().is_live:
        return Charged()
    now = clock()
    planned = plan_collections(now=now)
    letters = propose_notices(now=now, default_sender=house.default_sender)
    letters += propose_expiring(now=now, default_sender=house.default_sender)
    charged = 0
    with lease() as number:
        charged += _take_over(house=house, clock=clock, own_lease=number)
        for collection in _due(now=now):
            if not switch_state().is_live:
                break
            charged += _charge(collection, house=house, clock=clock, number=number)
    return Charged(planned=planned, letters=letters, charged=charged)


def _due(*, now: datetime) -> list[Collection]:
    """What may be charged by a provider this moment, the oldest first."""
    waiting = (
        Collection.objects.filter(
            state__in=WAITING,
            charge_on__isnull=False,
            charge_on__lte=now.date() + timedelta(days=1),  # somewhere it is tomorrow already
            not_before__lte=now,
        )
        .exclude(autopay__method__kind=KeptKind.MANDATE)
        .select_related("account__customer", "account__entity")
        .order_by("charge_on", "pk")
    )
    return [one for one in waiting if _is_due(one, now=now)][:MOST_AT_ONCE]


def _is_due(collection: Collection, *, now: datetime) -> bool:
    customer, entity = collection.account.customer, collection.account.entity
    assert collection.charge_on is not None, "it was announced"
    return is_time(
        due_on=collection.charge_on,
        zones=clocks_of(
            timezone=customer.timezone, country=customer.country, entity_timezone=entity.timezone
        ),
        not_before=collection.not_before,
        now=now,
    )


def _charge(collection: Collection, *, house: House, clock: Clock, number: int) -> int:
    now = clock()
    today = entity_day(entity=collection.account.entity, now=now)
    made = begin_try(collection_id=collection.pk, lease=number, today=today, now=now)
    return 0 if made is None else _ask(made, house=house, now=now)


def _ask(made: Try, *, house: House, now: datetime) -> int:
    entity = made.collection.account.entity
    try:
        attempt = charge_try(
            made=made,
            scope=system_scope(actor=ACTOR),
            house=house,
            today=entity_day(entity=entity, now=now),
            now=now,
        )
    except Unavailable:
        return 0  # it is asked again by the same key, by whoever is there next
    return attempt is not None


def _take_over(*, house: House, clock: Clock, own_lease: int) -> int:
    """Ask again for charges whose process is gone, or whose provider was silent: by the same key, the same charge."""
    left = Try.objects.filter(
        ended_at__isnull=True, file__isnull=True, collection__state=CollectionState.CHARGING
    )
    count = 0
    for made in left.select_related("collection__account__entity", "method").order_by("pk")[:MOST_AT_ONCE]:
        holder = made.collection.claimed_by
        if holder is None or (holder != own_lease and not is_held(number=holder)):
            count += _ask(made, house=house, now=clock())
    return count
