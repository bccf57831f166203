"""Reads of the organisation."""

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope


class UnknownEntity(Exception):
    """No entity has this code."""

    code = "unknown_entity"


def entities(*, scope: Scope) -> list[Entity]:
    """Return the entities the scope sees, by code."""
    return list(Entity.objects.filter(pk__in=scope.seen_entity_ids).order_by("code"))


def entity(*, scope: Scope, code: str) -> Entity:
    """Return the entity with this code, or raise UnknownEntity naming those there are."""
    found = Entity.objects.filter(pk__in=scope.seen_entity_ids, code=code).first()
    if found is None:
        known = ", ".join(one.code for one in entities(scope=scope)) or "none yet"
        raise UnknownEntity(
            f"There is no entity {code!r} (known: {known}). Add it with "
            f"`dunwell entity add {code} --name NAME --country CC --currency CUR`."
        )
    return found
