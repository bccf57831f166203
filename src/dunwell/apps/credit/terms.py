"""On which terms each entity gives credit: its own, else the house's, else the standard."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.class_days import set_class_days
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.credit.terms import CreditTerms, plain_of, read_terms
from dunwell.core.plain import Plain, PlainFault
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500


class TermsRefused(Exception):
    """The terms stay as they are; `faults` name everything that is wrong, with the field.

    `code` is stable: not_allowed, needs_second, faulty, unchanged, already_asked, decided, and those of VoteRefused.
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
    """Set up how credit is given, by an entity or (None) by all that say nothing else: for the house's own programs.

    A person asks instead (terms_asking.py), and a second one says yes. What is not given is the standard. Raises
    TermsRefused with every fault.
    """
    refuse_unless_whole(scope=scope, entity=entity, power=Power.CONFIGURE)
    if scope.user_id is not None:
        told = PlainFault("", "Terms of credit take a second person: ask for them, and let somebody say yes.")
        raise TermsRefused(code="needs_second", faults=(told,))
    terms, said = read_wish(plain=plain, note=note)
    keep_terms(entity=entity, terms=terms, note=said, actor=scope.actor, wish=None, now=now)
    return terms


def refuse_unless_whole(*, scope: Scope, entity: Entity | None, power: Power) -> None:
    """Raise TermsRefused unless the scope has the power and sees all of the entity, or every one for the house's."""
    wanted = {entity.pk} if entity is not None else set(Entity.objects.values_list("pk", flat=True))
    if not scope.may(power) or not wanted <= scope.entity_ids:
        whose = "" if entity is not None else " for all entities"
        told = PlainFault("", f"You may see how credit is given, but not change it{whose}.")
        raise TermsRefused(code="not_allowed", faults=(told,))


def read_wish(*, plain: Plain, note: str) -> tuple[CreditTerms, str]:
    """Return the terms and the reason as they are kept; raises TermsRefused with every fault of both."""
    terms, faults = read_terms(plain)
    said = one_line(note)
    if not said:
        faults += (PlainFault("note", "Say why it is changed."),)
    if len(said) > NOTE_CHARACTERS_MAX:
        faults += (PlainFault("note", f"At most {NOTE_CHARACTERS_MAX} characters, please."),)
    if faults:
        raise TermsRefused(code="faulty", faults=faults)
    return terms, said


def keep_terms(
    *,
    entity: Entity | None,
    terms: CreditTerms,
    note: str,
    actor: str,
    wish: TermsWish | None,
    now: datetime,
) -> None:
    """Keep terms as the ones that count from now on, with the days that new bills take by them."""
    with transaction.atomic():
        row = CreditSettings.objects.create(
            entity=entity, terms=plain_of(terms), note=note, set_at=now, set_by=actor, wish=wish
        )
        days = {one.code: one.terms_days_max for one in terms.classes}
        set_class_days(entity=entity, days=days, now=now)
        journal.append(
            name="credit.terms.set",
            actor=actor,
            now=now,
            subject="credit_settings",
            subject_id=row.pk,
            entity_id=None if entity is None else entity.pk,
            data={"terms": row.terms, "note": note},
        )
