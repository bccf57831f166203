"""Applications for credit in the demo group: one that waits, one granted, one refused, and one not confirmed yet."""

from dataclasses import replace
from datetime import date, datetime

from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_codes import confirm, new_code
from dunwell.apps.credit.application_deciding import approve, refuse
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.applications import Consent, apply_as_new
from dunwell.apps.organisation.models import Entity, Membership, Role
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.core.credit.applications import Reference, Typed, read_application
from dunwell.ports.house import House

CONSENT = Consent(
    words="I may speak for the company, what I say is right, and it may be checked.", language="de"
)
WAITS = Typed(
    company_name="Lindner Metallbau GmbH",
    country="DE",
    register_number="HRB 11223 Aachen",
    vat_id="DE136695976",
    street="Werkstraße 4",
    postcode="52062",
    city="Aachen",
    founded_year="2004",
    person="Petra Lindner",
    email="p.lindner@lindner-metallbau.example",
    currency="EUR",
    requested_minor=800_000,
    yearly_minor=6_000_000,
    terms_days="30",
    references=(Reference(kind="trade", name="Stahlhandel West AG", reach="+49 241 5550110"),),
    is_agreed=True,
)
GRANTED = replace(
    WAITS,
    company_name="Atelier Fontaine SARL",
    country="FR",
    register_number="552 008 443",
    vat_id="FR40303265045",
    street="12 rue du Port",
    postcode="44000",
    city="Nantes",
    founded_year="1998",
    person="Luc Fontaine",
    email="luc@atelier-fontaine.example",
    requested_minor=500_000,
    yearly_minor=None,
)
REFUSED = replace(
    WAITS,
    company_name="Nordlicht Start UG",
    register_number="HRB 4711",
    vat_id="",
    street="",
    postcode="20095",
    city="Hamburg",
    founded_year="",
    person="Jan Behrens",
    email="jan@nordlicht-start.example",
    requested_minor=900_000,
    yearly_minor=None,
    references=(),
)
UNCONFIRMED = replace(
    WAITS, company_name="Vogel & Söhne KG", vat_id="DE136695976", email="info@vogel-soehne.example"
)


def apply_in_demo(*, house: House, actor: str, as_of: date, now: datetime) -> int:
    """Make the applications at the first entity that counts in euro, and return how many; once."""
    entity = Entity.objects.filter(currency="EUR").order_by("pk").first()
    scope = None if entity is None else _controller(entity)
    if CreditApplication.objects.exists() or entity is None or scope is None:
        return 0
    _made(UNCONFIRMED, entity=entity, now=now)
    for typed in (REFUSED, GRANTED, WAITS):
        row = _made(typed, entity=entity, now=now)
        row = confirm(application=row, code=new_code(application=row, now=now), now=now)
        row = assess(application=row, actor=actor, now=now, today=as_of)
        if typed is REFUSED:
            refuse(
                scope=scope,
                application=row,
                reasons=["INFORMATION_INCOMPLETE", "TOO_NEW"],
                answer="",
                house=house,
                now=now,
            )
        elif typed is GRANTED:
            approve(
                scope=scope,
                application=row,
                amount_minor=row.requested_minor,
                answer="",
                house=house,
                now=now,
                today=as_of,
            )
    return CreditApplication.objects.count()


def _made(typed: Typed, *, entity: Entity, now: datetime) -> CreditApplication:
    asked, faults = read_application(typed=typed, this_year=now.year)
    assert asked is not None, faults
    return apply_as_new(entity=entity, asked=asked, consent=CONSENT, now=now)


def _controller(entity: Entity) -> Scope | None:
    found = Membership.objects.filter(entity=entity, role=Role.CONTROLLER).select_related("user")
    first = found.order_by("pk").first()
    return None if first is None else desk_scope(user=first.user)
