"""What the desk shows of services: those that are touched, what other systems were told, and the rules."""

from django.db.models import QuerySet

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.service.models import DeliveryState, ServiceRules, ServiceStanding, WebhookDelivery
from dunwell.core.service.lever import Service

LIST_ROWS = 200


def touched(*, scope: Scope) -> QuerySet[ServiceStanding]:
    """Return the services that are not whole, of accounts that the scope sees, the longest first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = ServiceStanding.objects.filter(mine).exclude(state=Service.NORMAL.value)
    return found.select_related("account__customer__owner", "account__entity").order_by("since", "pk")[
        :LIST_ROWS
    ]


def deliveries(*, scope: Scope) -> QuerySet[WebhookDelivery]:
    """Return what other systems were told of accounts that the scope sees, what was given up first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = WebhookDelivery.objects.filter(mine).select_related("account__customer")
    given_up = found.filter(state=DeliveryState.GAVE_UP).order_by("-pk")
    return given_up[:LIST_ROWS] if given_up.exists() else found.order_by("-pk")[:50]


def rules(*, scope: Scope) -> list[tuple[Entity, ServiceRules]]:
    """Return every entity of the scope with its rules; those of the house where it has none."""
    kept = {one.entity_id: one for one in ServiceRules.objects.filter(entity_id__in=scope.entity_ids)}
    entities = Entity.objects.filter(pk__in=scope.entity_ids).order_by("code")
    return [(one, kept.get(one.pk) or ServiceRules(entity=one)) for one in entities]
