"""Terms of credit at the desk: a form that loses nothing typed, another person's yes, and the customer's page."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import NOW, make_user

from dunwell.apps.billing.class_days import set_class_days
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.organisation.models import Role
from dunwell.core.credit.classes import STANDARD
from dunwell.core.credit.terms import CreditTerms
from dunwell.interfaces.desk.credit.terms_form import read_typed, typed_of

pytestmark = pytest.mark.django_db


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


NORTH = {"code": "NORTH"}


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north)


def typed(**changes):
    """Everything that the form of the standard terms sends, with what is changed in it."""
    kept = typed_of(CreditTerms(), currency="EUR", language="en")
    sent = {}
    for name in ("classes", "matrix"):
        for place, row in enumerate(kept[name]):
            sent |= {f"{name}[{place}].{key}": value for key, value in row.items()}
    for name in ("caps", "holds"):
        sent |= {f"{name}.{key}": value for key, value in kept[name].items()}
    return {**sent, "note": "More care", "do": "ask", **changes}


def sent(client: Client, **changes):
    return client.post(at("trust_terms_ask", **NORTH), typed(**changes))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_the_form_shows_is_read_back_to_the_same(language):
    shown = typed_of(CreditTerms(), currency="EUR", language=language)
    read = read_typed(shown, currency="EUR", language=language)

    assert read.faults == ()
    assert typed_of(CreditTerms(), currency="EUR", language=language) == shown
    assert read.plain["matrix"][0]["up_to_minor"] == 1_000_000
    assert read.plain["caps"]["uninsured_max_minor"] is None
    assert [row["deposit_basis_points"] for row in read.plain["classes"]] == [
        one.deposit_basis_points for one in STANDARD
    ]


def test_an_administrator_asks_a_controller_says_yes_and_the_version_tells_what_changed(
    world, admin, at_desk
):
    changes = {"classes[1].terms_days_max": "50", "matrix[0].up_to_minor": "5,000", "holds.score_drop": ""}
    asked = sent(at_desk(admin), **changes)
    wish = TermsWish.objects.get()
    assert asked.headers["Location"] == at("trust_terms_wish", wish_id=wish.public_id)
    assert not CreditSettings.objects.exists()

    page = at_desk(world.controller).get(asked.headers["Location"]).content.decode()
    for told in (
        "Class B, days to pay: 45 → 50",
        "A limit up to 5,000.00: 1 × controller",
        "points fallen: 20 → none",
    ):
        assert told in page
    assert "Class A" not in page
    decided = at_desk(world.controller).post(
        at("trust_terms_decide", wish_id=wish.public_id), {"answer": "yes"}, follow=True
    )
    assert "They count from now on." in decided.content.decode()
    found = terms_of(entity=world.north)
    assert (found.classes[1].terms_days_max, found.matrix[0].up_to_minor, found.holds.score_drop) == (
        *(50, 500_000, None),
    )
    history = at_desk(world.auditor).get(at("trust_terms", **NORTH)).content.decode()
    assert "More care" in history
    assert "Class B, days to pay: 45 → 50" in history
    assert "Ask for these terms" not in history


def test_nobody_says_yes_to_their_own_wish_by_the_form_nor_past_it(world, admin, at_desk):
    sent(at_desk(admin), **{"holds.notice_days": "5"})
    wish = TermsWish.objects.get()
    page = at_desk(admin).get(at("trust_terms_wish", wish_id=wish.public_id)).content.decode()
    assert "You asked for this: somebody else must say yes." in page
    refused = at_desk(admin).post(at("trust_terms_decide", wish_id=wish.public_id), {"answer": "yes"})
    assert refused.status_code == 409
    assert "You prepared this: somebody else must say yes." in refused.content.decode()
    assert sent(at_desk(admin)).status_code == 409  # one waits
    back = at_desk(admin).post(at("trust_terms_withdraw", wish_id=wish.public_id), follow=True)
    assert "Taken back." in back.content.decode()
    assert not CreditSettings.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        (
            {"classes[2].deposit_basis_points": "half"},
            "f-classes-2-deposit-basis-points",
            "a share in per cent",
        ),
        ({"classes[2].deposit_basis_points": "120"}, "f-classes-2-deposit-basis-points", "from 0 to 10000"),
        ({"classes[0].terms_days_max": ""}, "f-classes-0-terms-days-max", "Give a whole number here."),
        ({"matrix[0].up_to_minor": "lots"}, "f-matrix-0-up-to-minor", "write an amount like"),
        ({"matrix[0].up_to_minor": "-5"}, "f-matrix-0-up-to-minor", "Give an amount above nothing."),
        ({"matrix[1].persons": "9"}, "f-matrix-1-persons", "Give a number from 1 to 5."),
        ({"matrix[2].up_to_minor": "1,000,000"}, "f-matrix", "The last step, and only that"),
        ({"classes[6].least_score": "5"}, "f-classes", "must begin at 0"),
        ({"caps.round_to_minor": ""}, "f-caps-round-to-minor", "Give a whole number here."),
        ({"holds.overdue_minor": "x"}, "f-holds-overdue-minor", "write an amount like"),
        ({"note": " "}, "f-note", "Say why it is changed."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(admin, at_desk, changes, field, says):
    refused = sent(at_desk(admin), **{"holds.notice_days": "11", **changes})
    page = refused.content.decode()

    assert refused.status_code == 409
    assert f'data-fault="{field}"' in page
    assert f'id="{field}"' in page
    assert says in page
    assert 'value="11"' in page
    assert not TermsWish.objects.exists()


def test_all_faults_are_told_at_once(admin, at_desk):
    refused = sent(
        at_desk(admin),
        **{
            "holds.overdue_minor": "x",
            "caps.net_worth_basis_points": "y",
            "matrix[1].persons": "9",
            "note": "",
        },
    )
    page = refused.content.decode()
    for field in ("f-holds-overdue-minor", "f-caps-net-worth-basis-points", "f-matrix-1-persons", "f-note"):
        assert f'data-fault="{field}"' in page


def test_rows_come_and_go_and_the_rest_stays_as_typed(admin, at_desk):
    page = sent(at_desk(admin), do="classes-add", **{"holds.notice_days": "11"}).content.decode()
    assert 'name="classes[7].code"' in page
    assert 'value="11"' in page
    fewer = sent(at_desk(admin), do="matrix-remove-1").content.decode()
    assert 'name="matrix[2].persons"' not in fewer
    assert not TermsWish.objects.exists()


def test_only_administrators_ask_and_what_is_not_seen_is_not_there(world, at_desk):
    assert sent(at_desk(world.controller)).status_code == 403
    assert not TermsWish.objects.exists()
    assert at_desk(world.controller).get(at("trust_terms", code="SOUTH")).status_code == 404
    assert at_desk(world.controller).get(at("trust_terms", code="all")).status_code == 200
    assert at_desk(world.owner).get(at("trust_terms", code="all")).status_code == 404


def test_the_customers_page_says_how_long_new_bills_give_and_why(world, at_desk):
    def page():
        return (
            at_desk(world.collector)
            .get(at("trust_customer", public_id=world.abel.public_id))
            .content.decode()
        )

    assert "<strong>NET30</strong>, usual where nothing else is said" in page()
    set_class_days(entity=None, days={"B": 45}, now=NOW)
    world.abel.credit_class = "B"
    world.abel.save()
    assert "<strong>NET45</strong>, by class B" in page()
    world.abel.terms = "NET60"
    world.abel.save()
    assert "<strong>NET60</strong>, agreed with the customer; the class alone would give 45 days" in page()
