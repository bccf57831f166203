"""How an entity's bills look: its logo, its colour, and a template of its own, each tried before it is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.preferences import SettingsRefused
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.plain import PlainFault
from dunwell.formats.brand import FaultyBrand, read_accent, read_logo
from dunwell.ports.documents import Documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was chosen: a logo (b"" for none), a colour ("" for the house's), a template's source ("" for ours)."""

    logo: bytes = b""
    accent: str = ""
    template: str = ""


def looks_of(*, entity: Entity) -> Looks:
    """Return how the bills of an entity look now."""
    found = Seller.objects.filter(entity=entity).first() or Seller(entity=entity)
    return Looks(logo=bytes(found.logo or b""), accent=found.accent, template=found.template)


def faults_of_looks(*, looks: Looks, documents: Documents) -> tuple[PlainFault, ...]:
    """Return all that is wrong with what was chosen; a template is tried with samples of every kind, for seconds."""
    faults: list[PlainFault] = []
    for field, is_given in (("logo", bool(looks.logo)), ("accent", bool(looks.accent))):
        try:
            if is_given and field == "logo":
                read_logo(content=looks.logo)
            elif is_given:
                read_accent(text=looks.accent)
        except FaultyBrand as refusal:
            faults.append(PlainFault(field, str(refusal)))
    if looks.template:
        for fault in documents.check_template(source=looks.template):
            place = f"Line {fault.line}: " if fault.line else ""
            sample = f" (with the sample “{fault.sample}”)" if fault.sample else ""
            faults.append(PlainFault("template", f"{place}{fault.message}{sample}"))
    return tuple(faults)


def set_looks(*, scope: Scope, entity: Entity, looks: Looks, documents: Documents, now: datetime) -> Seller:
    """Keep how the bills of an entity look from now on; the same again is no change and no event.

    What was issued stays as it is: its copies were made. Raises SettingsRefused (not_allowed, faulty).
    """
    if not scope.may(Power.CONFIGURE) or entity.pk not in scope.entity_ids:
        raise SettingsRefused(code="not_allowed", message="An administrator of the entity sets this.")
    faults = faults_of_looks(looks=looks, documents=documents)
    if faults:
        raise SettingsRefused(code="faulty", message="Bills cannot look so.", faults=faults)
    with transaction.atomic():
        Entity.objects.select_for_update(no_key=True).get(pk=entity.pk)
        found = Seller.objects.filter(entity=entity).first() or Seller(entity=entity)
        before = _digests(Looks(logo=bytes(found.logo or b""), accent=found.accent, template=found.template))
        found.logo, found.accent, found.template = (
            looks.logo or None,
            looks.accent.strip().lower(),
            looks.template,
        )
        found.save()
        after = _digests(looks)
        if before != after:
            journal.append(
                name="billing.looks.set",
                actor=scope.actor,
                now=now,
                subject="entity",
                subject_id=entity.pk,
                entity_id=entity.pk,
                data={"before": before, "after": after},
            )
    return found


def _digests(looks: Looks) -> dict[str, str]:
    """By what they are known again: the colour itself, the others by a hash."""
    hashed = {"logo": looks.logo, "template": looks.template.encode()}
    return {
        "accent": looks.accent.strip().lower(),
        **{name: hashlib.sha256(value).hexdigest() if value else "" for name, value in hashed.items()},
    }
