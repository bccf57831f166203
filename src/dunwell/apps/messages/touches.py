"""The contact ledger as people read it: who was spoken to, and when they may be again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from dunwell.apps.messages.models import Touch, TouchChannel
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Customer
from dunwell.core.contacts.caps import longest
from dunwell.core.contacts.people import customer_key
from dunwell.core.contacts.places import Place
from dunwell.core.contacts.strip import Strip, strip
from dunwell.core.dunning.policy import Cap, QuietHours

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class TouchRow:
    """A touch in a list."""

    at: datetime
    on: date
    channel: str
    channel_label: str
    person: str  # the contact's name, else the key it is known by; "" for nobody in particular
    entity: str
    actor: str
    source: str
    outcome: str
    is_voided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody whose guard strip is wanted, with the policy's rules and the customer's place."""

    person_key: str
    customer_id: int
    caps: Sequence[Cap]
    hours: QuietHours
    place: Place


def touches_of_customer(
    *, scope: Scope, customer: Customer, since: date | None = None, limit: int = PAGE_ROWS
) -> list[TouchRow]:
    """Return the latest touches of a customer whom the scope sees, newest first, voided ones too.

    Those of entities that the scope does not see are left out; imported ones that name no entity are shown.
    """
    mine = _mine(scope).filter(customer=customer)
    return _rows(mine if since is None else mine.filter(on__gte=since), limit=limit)


def touches_of_person(*, scope: Scope, person_key: str, limit: int = PAGE_ROWS) -> list[TouchRow]:
    """Return the latest touches of a person that the scope sees, at any customer, newest first.

    Imported ones that name no entity are left out: whose they are is not known.
    """
    return _rows(Touch.objects.filter(seen(scope=scope), person_key=person_key), limit=limit)


def strips(*, asked: Sequence[Asked], now: datetime) -> list[Strip]:
    """Return the guard strip of each who was asked for, in order, by one query.

    Every touch counts, those in entities that nobody here sees as well: a strip tells days, not what was said. Raises
    NeverOpen where the hours leave no moment at a place.
    """
    back = max((longest(one.caps) for one in asked), default=0)
    keys = {one.person_key for one in asked} | {customer_key(customer_id=one.customer_id) for one in asked}
    first = now.date() - timedelta(days=back + 1)  # the day there may be another than here
    days = touched_days(person_keys=keys, since=first)
    return [
        strip(
            touches=days.get(one.person_key, []) + days.get(customer_key(customer_id=one.customer_id), []),
            caps=one.caps,
            place=one.place,
            hours=one.hours,
            now=now,
        )
        for one in asked
    ]


def touched_days(*, person_keys: Collection[str], since: date) -> dict[str, list[date]]:
    """Return by person the days from then on on which they were touched; those without any are left out."""
    found: dict[str, list[date]] = {}
    rows = Touch.objects.filter(person_key__in=person_keys, on__gte=since, voided_at__isnull=True)
    for key, on in rows.order_by("on").values_list("person_key", "on"):
        found.setdefault(key, []).append(on)
    return found


def _mine(scope: Scope) -> QuerySet[Touch]:
    return Touch.objects.filter(seen(scope=scope) | Q(entity__isnull=True))


def _rows(found: QuerySet[Touch], *, limit: int) -> list[TouchRow]:
    rows = found.select_related("contact", "entity").order_by("-at", "-pk")[:limit]
    return [
        TouchRow(
            at=one.at,
            on=one.on,
            channel=one.channel,
            channel_label=TouchChannel(one.channel).label,
            person=_person(one),
            entity=one.entity.code if one.entity else "",
            actor=one.actor,
            source=one.source,
            outcome=one.outcome,
            is_voided=one.voided_at is not None,
        )
        for one in rows
    ]


def _person(touch: Touch) -> str:
    if touch.contact is not None and touch.contact.name:
        return touch.contact.name
    if touch.person_key == customer_key(customer_id=touch.customer_id):
        return ""
    return touch.person_key
