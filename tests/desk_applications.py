"""Applications for credit in several states, for the tests of the desk's and the portal's addresses."""

from dataclasses import replace

from tests.world import World

from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_models import ApplicationFile, CreditApplication
from dunwell.apps.credit.applications import Consent, add_file, apply_as_new, apply_at_desk
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.credit.applications import Reference, Typed, read_application
from dunwell.formats.uploads import read_upload
from dunwell.interfaces.shared.house import clock

TYPED = Typed(
    company_name="Muster GmbH",
    country="DE",
    register_number="HRB 11223 Aachen",
    vat_id="DE136695976",
    city="Aachen",
    person="Ann Muster",
    email="ann@muster.example",
    currency="EUR",
    requested_minor=5_000_00,
    references=(Reference(kind="trade", name="Lieferant AG", reach="+49 30 1"),),
    is_agreed=True,
)
ABEL = "200 200 200 200 200 404 404 404 302"
APPLICATIONS_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:applications", "GET", "200 200 200 200 200 200 200 200 302", {}),
    ("desk:application", "GET", ABEL, {}),
    ("desk:application_file", "GET", ABEL, {}),
    # Whoever may work on it may not decide: that takes a controller.
    ("desk:application_do", "POST", "302 409 409 403 403 403 404 403 302", {"amount": "1000.00"}),
    ("desk:application_new", "POST", "409 409 409 403 403 403 409 403 302", {}),
]


def applications(world: World) -> tuple[CreditApplication, CreditApplication, ApplicationFile]:
    """One of Abel's that waits for a decision, and one of a new client whose address is not confirmed; with a file."""
    now = clock()
    known = CreditApplication.objects.order_by("pk")
    if not known.exists():
        consent = Consent(words="I agree to this.", language="en")
        asked, faults = read_application(typed=TYPED, this_year=now.year)
        assert faults == ()
        row = apply_at_desk(
            scope=desk_scope(user=world.collector),
            customer=world.abel,
            entity=world.north,
            asked=asked,
            consent=consent,
            now=now,
        )
        upload = read_upload(name="extract.pdf", content=b"%PDF-1.7 nothing")
        add_file(application=row, upload=upload, actor="test", now=now)
        assess(application=row, actor="test", now=now, today=now.date())
        other, _ = read_application(
            typed=replace(TYPED, company_name="Neu & Co", email="neu@co.example"), this_year=now.year
        )
        assert other is not None
        apply_as_new(entity=world.north, asked=other, consent=consent, now=now)
    return known[0], known[1], ApplicationFile.objects.get()


def application_addresses(world: World) -> dict[str, dict[str, object]]:
    """What the desk's addresses are about: Abel's application."""
    row, _, file = applications(world)
    one = {"application_id": row.public_id}
    return {
        "desk:application": one,
        "desk:application_file": {**one, "file_id": file.public_id},
        "desk:application_do": {**one, "act": "approve"},
    }
