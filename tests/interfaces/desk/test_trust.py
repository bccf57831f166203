"""Credit at the desk: scores with their items, limits that others grant, reviews; and nobody grants their own wish."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.ledger import ACTOR
from tests.world import NOW, TODAY, make_user, owe

from dunwell.apps.credit.insurance import PolicyDraft, add_policy, insure
from dunwell.apps.credit.limit_models import CreditLimit, LimitRequest
from dunwell.apps.credit.models import CreditReview, Score
from dunwell.apps.credit.scoring import score_due
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.credit.insurance import Cover

pytestmark = pytest.mark.django_db


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def of(world):
    return {"public_id": world.abel.public_id}


def ask(client, world, **typed):
    given = {"whom": "entity:NORTH", "limit": "5,000.00", "reason": "They grow", **typed}
    return client.post(at("trust_ask", **of(world)), given)


def decide(client, wish, answer="yes", note=""):
    return client.post(
        at("trust_limit_decide", request_id=wish.public_id), {"answer": answer, "note": note}, follow=True
    )


def test_a_page_without_anything_says_so(world, at_desk):
    client = at_desk(world.collector)
    page = client.get(at("trust_customer", **of(world))).content.decode()
    listed = client.get(at("trust")).content.decode()

    assert "Not scored yet" in page
    assert "No limit was set: orders of this customer are referred to a person." in page
    assert "Nothing hangs on this customer now." in page
    assert "No limit waits for a yes." in listed
    assert "Nobody is to be looked at again now." in listed


def test_a_score_shows_its_parts_and_every_item(world, at_desk):
    owe(world.abel_account, ("R-1", 100_00, 30), ("R-2", 50_00, -5))
    score_due(as_of=TODAY, now=NOW, actor=ACTOR)
    score = Score.objects.get()
    client = at_desk(world.owner)
    page = client.get(at("trust_score", score_id=score.public_id)).content.decode()

    assert f"{score.score} of 100: class {score.class_code}" in page
    assert "R-1" in page
    assert "R-2" in page
    assert "unpaid, late" in page
    assert "not due yet" in page
    assert "little is known" in page
    card = client.get(at("trust_customer", **of(world)), headers={"HX-Request": "true"}).content.decode()
    assert f"{score.score} of 100 points" in card
    assert "<html" not in card
    assert at_desk(world.peer).get(at("trust_score", score_id=score.public_id)).status_code == 404


def test_one_asks_another_grants_and_the_page_shows_what_is_used(world, at_desk):
    owe(world.abel_account, ("R-1", 1_000_00, 3))
    asked = ask(at_desk(world.collector), world)
    wish = LimitRequest.objects.get()
    assert asked.headers["Location"] == at("trust_limit", request_id=wish.public_id)
    assert "5,000.00" in at_desk(world.controller).get(at("trust")).content.decode()

    page = decide(at_desk(world.controller), wish, note="Fine").content.decode()
    assert "Granted: it holds from today." in page
    shown = at_desk(world.auditor).get(at("trust_customer", **of(world))).content.decode()
    assert "4,000.00" in shown
    assert "20 %" in shown
    assert "Ask for a limit" not in shown


def test_whoever_asked_cannot_grant_by_the_form_nor_past_it(world, at_desk):
    client = at_desk(world.controller)
    ask(client, world, limit="1.00")
    wish = LimitRequest.objects.get()
    page = client.get(at("trust_limit", request_id=wish.public_id)).content.decode()
    assert "You asked for this: somebody else must say yes." in page
    assert "Yes, grant it" not in page

    refused = decide(client, wish)
    assert refused.status_code == 409
    assert "You prepared this: somebody else must say yes." in refused.content.decode()
    assert decide(at_desk(world.collector), wish).status_code == 403
    assert decide(at_desk(world.stranger), wish).status_code == 403
    south_controller = make_user("southern", Role.CONTROLLER, world.south)
    assert decide(at_desk(south_controller), wish).status_code == 404
    wish.refresh_from_db()
    assert wish.state == "asked"
    assert not CreditLimit.objects.exists()


def test_a_second_yes_of_the_same_person_counts_once(world, at_desk):
    ask(at_desk(world.collector), world, limit="50,000.00")
    wish = LimitRequest.objects.get()
    client = at_desk(world.controller)
    assert "it takes another one" in decide(client, wish).content.decode()
    again = decide(client, wish)

    assert again.status_code == 409
    assert "You have said yes already" in again.content.decode()
    assert not CreditLimit.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"limit": ""}, "limit", "Give an amount, 0 for no credit at all."),
        ({"limit": "much"}, "limit", "much"),
        ({"reason": " "}, "reason", "Say why this limit is right."),
        ({"raised_by": "5"}, "until", "give both"),
        ({"raised_until": "soon"}, "until", "Write the day as year-month-day"),
        ({"whom": "entity:SOUTH"}, "whom", "Choose what the limit is for."),
        ({"currency": "EURO"}, "currency", "This is no currency"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_typed_is_lost(world, at_desk, typed, field, says):
    refused = ask(at_desk(world.collector), world, **typed)
    page = refused.content.decode()

    assert refused.status_code == 409
    assert says in page
    assert f'id="ask-{field}"' in page
    marked = page.partition(f'id="ask-{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true"' in marked
    assert typed.get("reason", "They grow").strip() in page
    assert not LimitRequest.objects.exists()


def test_a_wish_is_taken_back_by_whoever_made_it(world, at_desk):
    client = at_desk(world.collector)
    ask(client, world)
    wish = LimitRequest.objects.get()
    other = at_desk(world.assistant).post(at("trust_limit_withdraw", request_id=wish.public_id))
    assert other.status_code == 409
    done = client.post(at("trust_limit_withdraw", request_id=wish.public_id), follow=True)

    assert "Taken back." in done.content.decode()
    wish.refresh_from_db()
    assert wish.state == "withdrawn"


def test_a_review_is_listed_and_closed_with_what_was_found(world, at_desk):
    owe(world.abel_account, ("R-1", 100_00, 30))
    score_due(as_of=TODAY, now=NOW, actor=ACTOR)
    review = CreditReview.objects.create(
        customer=world.abel,
        score=Score.objects.get(),
        due_on=TODAY - timedelta(days=1),
        how_often="monthly",
        made_at=NOW,
    )
    client = at_desk(world.collector)
    assert "Abel Optik" in client.get(at("trust")).content.decode()
    close = at("trust_review_close", review_id=review.public_id)
    assert "Say what you found." in client.post(close, {"note": ""}, follow=True).content.decode()
    client.post(close, {"note": "Paid since"})

    review.refresh_from_db()
    assert (review.state, review.note, review.done_by) == ("done", "Paid since", f"user:{world.collector.pk}")
    assert "Nobody is to be looked at again now." in client.get(at("trust")).content.decode()


def test_the_page_parts_what_is_insured_and_a_wish_says_what_of_it_would_be(world, at_desk):
    house = system_scope(actor=ACTOR)
    cover = Cover(
        covered_basis_points=9_000, discretionary_minor=500_00, notify_days=60, stop_days=45, claim_days=150
    )
    draft = PolicyDraft(
        insurer="Example Credit Insurance", number="P-1", currency="EUR", cover=cover,
        holds_from=TODAY - timedelta(days=90), holds_until=TODAY + timedelta(days=90),
    )  # fmt: skip
    policy = add_policy(scope=house, entity=world.north, draft=draft, now=NOW)
    owe(world.abel_account, ("R-1", 1_000_00, 50))
    client = at_desk(world.collector)
    page = client.get(at("trust_customer", **of(world))).content.decode()
    assert "What of it is insured" in page
    assert "discretionary" in page
    for minor in ("450.00", "50.00", "500.00"):  # 90 % of the 500.00 that are within, our share, and the rest
        assert f">{minor}<" in page
    assert "nothing new is insured" in page
    assert "to be reported by" in page

    insure(
        scope=house, policy=policy, customer=world.abel, limit_minor=4_000_00, reference="",
        holds_from=TODAY, now=NOW,
    )  # fmt: skip
    ask(client, world)
    wish = LimitRequest.objects.get()
    assert wish.proposal == {
        "cover": {
            "insurer": "Example Credit Insurance",
            "insured_minor": 3_600_00,
            "retained_minor": 400_00,
            "beyond_minor": 1_000_00,
        }
    }
    shown = client.get(at("trust_limit", request_id=wish.public_id)).content.decode()
    assert "Of all of it Example Credit Insurance would bear" in shown
    assert "The formula" not in shown  # it was never scored
