"""Scores, limits, reviews and terms for the tests of the desk's addresses; and what each audience gets there."""

from tests.world import NOW, TODAY, World

from dunwell.apps.credit.asking import LimitDraft, Target, ask_limit
from dunwell.apps.credit.models import CreditReview, Score
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.credit.terms import CreditTerms, plain_of

ABELS = "200 200 200 200 200 404 404 404 302"
ALL = "200 200 200 200 200 200 200 200 302"
OF_NORTH = "200 200 200 200 404 404 404 404 302"  # who sees the entity whole
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
    ("desk:trust_terms_list", "GET", ALL, {}),
    ("desk:trust_terms", "GET", OF_NORTH, {}),
    ("desk:trust_terms_ask", "POST", "403 403 403 403 403 403 403 403 302", {}),
    ("desk:trust_terms_wish", "GET", OF_NORTH, {}),
    ("desk:trust_terms_withdraw", "POST", "409 409 409 403 403 403 404 403 302", {}),  # no administrators
    ("desk:trust_terms_decide", "POST", "302 403 403 403 403 403 403 403 302", {"answer": "yes"}),
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
    terms = TermsWish.objects.create(
        entity=world.north, terms=plain_of(CreditTerms()), note="Ours", asked_at=NOW, asked_by="user:0"
    )
    of_abel = {"public_id": world.abel.public_id}
    of_wish = {"request_id": wish.public_id}
    return {
        "desk:trust_customer": of_abel,
        "desk:trust_ask": of_abel,
        "desk:trust_score": {"score_id": score.public_id},
        "desk:trust_review_close": {"review_id": review.public_id},
        "desk:trust_terms": {"code": "NORTH"},
        "desk:trust_terms_ask": {"code": "NORTH"},
        **{f"desk:trust_terms_{act}": {"wish_id": terms.public_id} for act in ("wish", "decide", "withdraw")},
        **{f"desk:trust_limit{act}": of_wish for act in ("", "_decide", "_withdraw")},
    }
