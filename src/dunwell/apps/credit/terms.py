"""On which terms each entity gives credit: its own, else the house's, else the standard."""

from collections.abc import Mapping
from datetime import datetime

from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.credit.terms import CreditTerms, plain_of, read_terms
from dunwell.core.plain import Plain, PlainFault
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500


class TermsRefused(Exception):
    """The terms stay as they are; `faults` name everything that is wrong, with the field.

    `code` is stable: not_allowed, faulty.
    """

    def __init__(self, *, code: str, faults: tuple[PlainFault, ...]) -> None:
        super().__init__(
            "; ".join(f"{one.field}: {one.message}" if one.field else one.message for one in faults)
        )
        self.code = code
        self.faults = faults


def terms_by_entity() -> Mapping[int | None, CreditTerms]:
    """Return the terms of the house (None) and of each entity that has its own; one query."""
    rows = CreditSettings.objects.order_by("entity_id", "-pk").distinct("entity_id")
    found: dict[int | None, CreditTerms] = {None: CreditTerms()}
    for row in rows:
        found[row.entity_id], faults = read_terms(row.terms)
        assert not faults, "only terms that can be read are kept"
    return found


def terms_of(*, entity: Entity | None) -> CreditTerms:
    """Return the terms of an entity, or of the house where none is given."""
    known = terms_by_entity()
    return known.get(None if entity is None else entity.pk, known[None])


def set_terms(*, scope: Scope, entity: Entity | None, plain: Plain, note: str, now: datetime) -> CreditTerms:
    """Decide how credit is given from now on, by an entity or (None) by all that say nothing else.

    What is not given is the standard. Raises TermsRefused with every fault.
    """
    wanted = scope.entity_ids if entity is None else {entity.pk}
    if not scope.may(Power.CONFIGURE) or not wanted <= scope.entity_ids:
        told = PlainFault("", "You may see how credit is given, but not change it.")
        raise TermsRefused(code="not_allowed", faults=(told,))
    terms, faults = read_terms(plain)
    said = one_line(note)
    if not said:
        faults += (PlainFault("note", "Say why it is changed."),)
    if len(said) > NOTE_CHARACTERS_MAX:
        faults += (PlainFault("note", f"At most {NOTE_CHARACTERS_MAX} characters, please."),)
    if faults:
        raise TermsRefused(code="faulty", faults=faults)
    row = CreditSettings.objects.create(
        entity=entity, terms=plain_of(terms), note=said, set_at=now, set_by=scope.actor
    )
    journal.append(
        name="credit.terms.set",
        actor=scope.actor,
        now=now,
        subject="credit_settings",
        subject_id=row.pk,
        entity_id=None if entity is None else entity.pk,
        data={"terms": row.terms, "note": said},
    )
    return terms
