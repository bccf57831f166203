"""Which rows a scope sees: the one filter by entity and owner that every query of customers' affairs uses."""

from django.db.models import Q

from dunwell.apps.organisation.scope import Scope


def seen(*, scope: Scope, entity: str = "entity_id", owner: str = "customer__owner_id") -> Q:
    """Return the filter for rows that have an entity and a customer's owner, by the lookups given.

    Whole entities by role; of those seen as a salesperson, only what belongs to customers they own; as a customer's
    contact, only what belongs to that customer.
    """
    assert owner.endswith("__owner_id"), "the customer is found by the way to its owner"
    if scope.customer_ids is not None:
        mine = f"{owner.removesuffix('__owner_id')}_id__in"
        return Q(**{f"{entity}__in": scope.customer_entity_ids, mine: scope.customer_ids})
    whole = Q(**{f"{entity}__in": scope.entity_ids})
    if not scope.owner_entity_ids or scope.user_id is None:
        return whole
    return whole | Q(**{f"{entity}__in": scope.owner_entity_ids, owner: scope.user_id})
