"""How bills look is tried before it is kept: a template that cannot be set, a pale colour, a file that is no logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fakes import FakeMail, fake_house
from tests.world import make_user

from dunwell.apps.billing.models import Seller
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.interfaces.desk.billing import bill_looks

pytestmark = pytest.mark.django_db

OWN = "#set page(margin: 1cm)"


@pytest.fixture
def at(world):
    return reverse("desk:bill_looks", kwargs={"code": world.north.code})


@pytest.fixture
def admin(world, at_desk):
    return at_desk(make_user("admin", Role.ADMIN, world.north))


@pytest.fixture(autouse=True)
def _house(monkeypatch):
    monkeypatch.setattr(bill_looks, "house", lambda: fake_house(mail=FakeMail()))


def test_the_page_begins_with_the_template_of_the_house(admin, at):
    shown = admin.get(at)

    assert shown.status_code == 200
    assert "Sample as PDF" in shown.content.decode()
    assert not Seller.objects.exists()


def test_what_can_be_set_is_kept_once(admin, at):
    for _ in range(2):
        answer = admin.post(at, {"do": "save", "accent": "#1F3F66", "template": OWN})
        assert answer.status_code == 302

    seller = Seller.objects.get()
    assert (seller.accent, seller.template) == ("#1f3f66", OWN)
    assert Event.objects.filter(name="billing.looks.set").count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"template": f"{OWN}\n#panic()"}, "Line 2: panicked"),
        ({"accent": "#ffff00"}, "contrast"),
        ({"accent": "yellow"}, "is no colour"),
        ({"logo": SimpleUploadedFile("a.svg", b"<svg onload='x()'/>")}, "logo"),
    ],
)
def test_what_cannot_be_set_is_not_kept_and_nothing_typed_is_lost(admin, at, typed, words):
    answer = admin.post(at, {"do": "save", "accent": "", "template": OWN, **typed})

    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert OWN in answer.content.decode()
    assert not Seller.objects.exists()


def test_a_sample_is_shown_before_anything_is_kept(admin, at):
    answer = admin.post(at, {"do": "sample", "sample": "credit note", "template": OWN})
    assert (answer["Content-Type"], answer.content) == ("application/pdf", b"%PDF-sample credit note")

    refused = admin.post(at, {"do": "sample", "template": "#panic()"})
    assert refused.status_code == 409
    assert not Seller.objects.exists()


def test_all_samples_are_tried(admin, at):
    assert "Every sample could be set." in admin.post(at, {"do": "try", "template": OWN}).content.decode()
    assert not Seller.objects.exists()


def test_others_do_not_decide_how_bills_look(world, at_desk, at):
    client = at_desk(world.collector)

    assert client.get(at).status_code == 403
    assert client.post(at, {"do": "save", "template": OWN}).status_code == 403
    assert not Seller.objects.exists()
