"""Addresses of keep, place or sue, and of agencies compared."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.placements import compared, weigh

PAGES: Final[list[URLPattern]] = [
    path("customers/<cus:public_id>/weigh/<acc:account_id>/", weigh.weigh, name="weigh"),
    path("agencies/compared/", compared.agencies_compared, name="agencies_compared"),
]
