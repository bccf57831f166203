"""Scores, limits and reviews for the tests of the desk's addresses; and what each audience gets there."""

from tests.world import NOW, TODAY, World

from dunwell.apps.credit.asking import LimitDraft, Target, ask_limit
from dunwell.apps.credit.models import CreditReview, Score
from dunwell.apps.organisation.scope import desk_scope

ABELS = "200 200 200 200 200 404 404 404 302"
ALL = "200 200 200 200 200 200 200 200 302"
CLOSE = "302 302 302 403 403 403 404 403 302"
TRUST_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:trust", "GET", ALL, {}),
    ("desk:trust_customer", "GET", ABELS, {}),
    ("desk:trust_score", "GET", ABELS, {}),
    ("desk:trust_limit", "GET", ABELS, {}),
    ("desk:trust_ask", "POST", "409 409 409 403 403 403 404 403 302", {"whom": "entity:NORTH", "limit": "?"}),
    ("desk:trust_limit_decide", "POST", "302 403 403 403 403 403 403 403 302", {"answer": "yes"}),
    ("desk:trust_limit_withdraw", "POST", "409 302 409 403 403 403 404 403 302", {}),  # whoever asked
    ("desk:trust_review_close", "POST", CLOSE, {"note": "Spoke to them"}),
]


def trust(world: World) -> dict[str, dict[str, object]]:
    """A score of Abel's, a limit that the collector asked for, and a review that is due."""
    score = Score.objects.create(
        customer=world.abel,
        as_of=TODAY,
        currency="EUR",
        score=71,
        class_code="C",
        is_thin=False,
        paid_items=3,
        overdue_items=0,
        days_beyond_terms=12,
        parts={},
        items={},
        next_review_on=TODAY,
        scored_at=NOW,
        actor="test",
    )
    review = CreditReview.objects.create(
        customer=world.abel, score=score, due_on=TODAY, how_often="quarterly", made_at=NOW
    )
    wish = ask_limit(
        scope=desk_scope(user=world.collector),
        target=Target(customer=world.abel, entity=world.north),
        draft=LimitDraft(currency="EUR", limit_minor=100_00, reason="They grow"),
        now=NOW,
        today=TODAY,
    )
    of_abel = {"public_id": world.abel.public_id}
    of_wish = {"request_id": wish.public_id}
    return {
        "desk:trust_customer": of_abel,
        "desk:trust_ask": of_abel,
        "desk:trust_score": {"score_id": score.public_id},
        "desk:trust_review_close": {"review_id": review.public_id},
        **{f"desk:trust_limit{act}": of_wish for act in ("", "_decide", "_withdraw")},
    }
