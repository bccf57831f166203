"""Addresses of held orders and chronic late payers."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.credit import held, late_payers

PAGES: Final[list[URLPattern]] = [
    path("credit/held/", held.orders_held, name="orders_held"),
    path("credit/held/place/", held.order_hold_place, name="order_hold_place"),
    path("credit/held/insolvency/", held.order_insolvency, name="order_insolvency"),
    path("credit/held/<uuid:hold_id>/release/", held.order_hold_release, name="order_hold_release"),
    path("credit/releases/<uuid:release_id>/", held.order_release_decide, name="order_release_decide"),
    path("credit/late/", late_payers.late_payers, name="late_payers"),
    path("credit/late/<cus:public_id>/<str:code>/view/", late_payers.late_payer_view, name="late_payer_view"),
    path(
        "credit/late/<cus:public_id>/<str:code>/decide/",
        late_payers.late_payer_decide,
        name="late_payer_decide",
    ),
]
