"""Addresses of credit: scores, limits, reviews."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.credit import limit_acts, terms, trust

PAGES: Final[list[URLPattern]] = [
    path("customers/<cus:public_id>/credit/", trust.trust_customer, name="trust_customer"),
    path("customers/<cus:public_id>/credit/ask/", limit_acts.trust_ask, name="trust_ask"),
    path("credit/", trust.trust, name="trust"),
    path("credit/scores/<uuid:score_id>/", trust.trust_score, name="trust_score"),
    path("credit/reviews/<uuid:review_id>/close/", limit_acts.trust_review_close, name="trust_review_close"),
    path("credit/limits/<uuid:request_id>/", limit_acts.trust_limit, name="trust_limit"),
    path("credit/limits/<uuid:request_id>/decide/", limit_acts.trust_limit_decide, name="trust_limit_decide"),
    path(
        "credit/limits/<uuid:request_id>/withdraw/",
        limit_acts.trust_limit_withdraw,
        name="trust_limit_withdraw",
    ),
    path("credit/terms/", terms.trust_terms_list, name="trust_terms_list"),
    path("credit/terms/of/<str:code>/", terms.trust_terms, name="trust_terms"),
    path("credit/terms/of/<str:code>/ask/", terms.trust_terms_ask, name="trust_terms_ask"),
    path("credit/terms/asked/<uuid:wish_id>/", terms.trust_terms_wish, name="trust_terms_wish"),
    path("credit/terms/asked/<uuid:wish_id>/decide/", terms.trust_terms_decide, name="trust_terms_decide"),
    path(
        "credit/terms/asked/<uuid:wish_id>/withdraw/",
        terms.trust_terms_withdraw,
        name="trust_terms_withdraw",
    ),
]
