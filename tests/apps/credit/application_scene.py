"""Applications for credit in tests: what is asked for, and a house that remembers what left it."""

from dataclasses import replace

from tests.fakes import FakeMail, FakeVatRegistry, fake_house
from tests.world import NOW, TODAY, make_user

from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_codes import confirm, new_code
from dunwell.apps.credit.applications import Consent, apply_as_customer, apply_as_new, apply_at_desk
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, portal_scope
from dunwell.core.credit.applications import Reference, Typed, read_application

TYPED = Typed(
    company_name="Muster GmbH",
    country="DE",
    register_number="HRB 11223 Aachen",
    vat_id="DE 136 695 976",
    street="Weg 1",
    postcode="52062",
    city="Aachen",
    founded_year="1999",
    person="Ann Muster",
    email="ann@muster.example",
    currency="EUR",
    requested_minor=5_000_00,
    references=(
        Reference(kind="trade", name="Lieferant AG", reach="+49 30 1"),
        Reference(kind="trade", name="Zulieferer AG", reach="+49 30 2"),
        Reference(kind="bank", name="Bank AG", reach="+49 30 3"),
    ),
    is_agreed=True,
)
CONSENT = Consent(words="I agree to this.", language="de", address="192.0.2.7", agent="Browser 1")


class Scene:
    """The world, two controllers and two administrators of North, and carriers that remember."""

    def __init__(self, world):
        self.world = world
        self.second = make_user("second", Role.CONTROLLER, world.north)
        self.admin = make_user("admin", Role.ADMIN, world.north)
        self.registry = FakeVatRegistry()
        self.house = fake_house(mail=FakeMail(), vat_registry=self.registry)

    def scope(self, name):
        return desk_scope(user=getattr(self, name, None) or getattr(self.world, name))

    def of_abel(self):
        contact = self.world.abel.contacts.get()
        return portal_scope(
            contact_id=contact.pk,
            customer_id=self.world.abel.pk,
            entity_ids=frozenset({self.world.north.pk}),
        )

    def new(self, **changed):
        """An application of a new client whose address is not confirmed yet."""
        return apply_as_new(entity=self.world.north, asked=asked(**changed), consent=CONSENT, now=NOW)

    def confirmed(self, **changed):
        """One that waits for a decision, and was assessed."""
        made = self.new(**changed)
        row = confirm(application=made, code=new_code(application=made, now=NOW), now=NOW)
        return assess(application=row, actor="applicant", now=NOW, today=TODAY)

    def abels(self, **changed):
        row = apply_as_customer(
            scope=self.of_abel(),
            customer=self.world.abel,
            entity=self.world.north,
            asked=asked(**changed),
            consent=CONSENT,
            now=NOW,
        )
        return assess(application=row, actor="test", now=NOW, today=TODAY)

    def at_desk(self, name="collector", **changed):
        row = apply_at_desk(
            scope=self.scope(name),
            customer=None,
            entity=self.world.north,
            asked=asked(**changed),
            consent=CONSENT,
            now=NOW,
        )
        return assess(application=row, actor="test", now=NOW, today=TODAY)


def asked(**changed):
    found, faults = read_application(typed=replace(TYPED, **changed), this_year=TODAY.year)
    assert faults == ()
    return found
