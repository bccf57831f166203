"""Addresses of agencies' money."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.placements import agency_money

PAGES: Final[list[URLPattern]] = [
    path("agency-money/", agency_money.agencies_money, name="agencies_money"),
    path("agency-money/statements/<rmt:public_id>/", agency_money.agency_statement, name="agency_statement"),
    path(
        "agency-money/statements/<rmt:public_id>/<statement_act:act>/",
        agency_money.agency_statement_do,
        name="agency_statement_do",
    ),
    path("agency-money/<slug:code>/", agency_money.agency_money, name="agency_money"),
    path(
        "agency-money/<slug:code>/statement/",
        agency_money.agency_statement_send,
        name="agency_statement_send",
    ),
]
