"""The demo's autopay: one charge announced, one file for a second person, one declined and tried again, one warned."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.fakes import FakeMail, fake_house
from tests.interfaces.cli.test_demo import AS_OF, MIDDLE, NOW, load
from tests.ledger import broken
from tests.sandbox_world import sandbox  # noqa: F401 - a fixture

from dunwell.apps.links.access import opened
from dunwell.apps.links.models import PortalLink
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments.collection_models import AutopayMail, Collection, SepaFile
from dunwell.apps.payments.debit_files import decide_debit_file
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.autopay_due import charge_due
from dunwell.apps.service.models import ServiceStanding
from dunwell.interfaces.cli.demo.autopay import autopay_demo
from dunwell.interfaces.cli.demo.link import customer_page

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://127.0.0.1:8000"


def states():
    return sorted(
        Collection.objects.exclude(state="planned").values_list("state", "autopay__method__kind", "code")
    )


def test_customers_are_charged_by_themselves_and_one_has_a_page():
    house = fake_house(mail=FakeMail())
    load(house=house, customers=MIDDLE)

    assert {
        ("told", "card", ""),
        ("again", "card", "insufficient_funds"),
        ("charging", "mandate", ""),
    } <= set(states())
    assert Autopay.objects.filter(is_active=True, consent__end__isnull=True).count() == 3
    retry = Collection.objects.get(state="again")
    assert (retry.tries, retry.charge_on) == (1, AS_OF + timedelta(days=2))
    announced = Collection.objects.filter(state="told", charge_on__gt=AS_OF)
    assert announced.exists()
    assert set(AutopayMail.objects.values_list("kind", "state")) == {
        ("notice", "sent"), ("failed", "sent"), ("expiring", "sent"),
    }  # fmt: skip
    assert "warned" in set(ServiceStanding.objects.values_list("state", flat=True))
    assert broken() == {}

    before = (
        states(),
        ServiceStanding.objects.count(),
        SepaFile.objects.count(),
        AutopayMail.objects.count(),
    )
    assert autopay_demo(house=house, actor="test", as_of=AS_OF, now=NOW) == 3
    after = (states(), ServiceStanding.objects.count(), SepaFile.objects.count(), AutopayMail.objects.count())
    assert after == before

    file = SepaFile.objects.get(state="written")
    lead = User.objects.filter(memberships__entity=file.entity, memberships__role=Role.CONTROLLER).first()
    decide_debit_file(scope=desk_scope(user=lead), file_id=file.public_id, is_yes=True, note="", now=NOW)

    page = customer_page(site_url=SITE, now=NOW)
    link = opened(token=page.removeprefix(f"{SITE}/portal/l/").rstrip("/"), now=NOW + timedelta(days=150))
    open_items = Residual.objects.filter(account=link.account, residual_minor__gt=0)
    assert open_items.count() >= 4
    assert open_items.filter(due_on__lt=AS_OF).count() >= 2
    assert link.contact.email
    links = PortalLink.objects.count()
    assert customer_page(site_url=SITE, now=NOW + timedelta(days=30)) == page
    assert PortalLink.objects.count() == links
    assert customer_page(site_url=SITE, now=NOW + timedelta(days=200)) not in {page, ""}


def test_cards_of_the_demo_lie_at_the_sandbox_that_it_starts_and_are_charged_there(sandbox):  # noqa: F811
    """The one is paid on its day; the other is declined, and its owner's letter leads to where another is given."""
    mail = FakeMail()
    house = replace(
        fake_house(mail=mail),
        payments={"sandbox": sandbox.payments},
        payment_default="sandbox",
        site_url=SITE,
    )
    load(house=house, customers=MIDDLE)
    cards = KeptMethod.objects.filter(kind="card")
    assert {(one.provider, one.label) for one in cards} == {
        ("sandbox", "Visa •••• 4242"), ("sandbox", "Visa •••• 0341"),
    }  # fmt: skip
    retry = Collection.objects.get(state="again")
    assert (retry.code, retry.autopay.method.label) == ("insufficient_funds", "Visa •••• 0341")
    letter = AutopayMail.objects.get(kind="failed", state="sent")
    assert f"{SITE}/portal/" in letter.text

    told = Collection.objects.filter(state="told", autopay__method__kind="card").order_by("charge_on").first()
    at = datetime.combine(told.charge_on, time(15), tzinfo=UTC)
    charge_due(house=house, clock=lambda: at)
    told.refresh_from_db()
    made = told.made_tries.get()
    attempt = PaymentAttempt.objects.get(key=made.key)
    assert (told.state, attempt.provider, attempt.state) == ("paid", "sandbox", "succeeded")
    assert sandbox.payments.charge(reference=attempt.reference).amount_minor == made.amount_minor
    assert broken() == {}


def test_without_a_house_nothing_is_charged_and_without_customers_there_is_no_page():
    load()
    assert (Autopay.objects.count(), ServiceStanding.objects.count()) == (0, 0)
    PortalLink.objects.all().delete()
    Residual.objects.all().delete()
    assert customer_page(site_url=SITE, now=NOW) == ""
