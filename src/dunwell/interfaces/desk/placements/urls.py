"""Addresses of claims at agencies, and of the agencies."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.placements import board, choosing

PAGES: Final[list[URLPattern]] = [
    path("placements/", board.placements, name="placements"),
    path("placements/new/", choosing.placement_new, name="placement_new"),
    path("placements/propose/", choosing.placement_propose, name="placement_propose"),
    path("placements/requests/<uuid:request_id>/", board.placement_answer, name="placement_answer"),
    path("placements/<uuid:placement_id>/", board.placement, name="placement"),
    path("placements/<uuid:placement_id>/<slug:act>/", board.placement_do, name="placement_do"),
    path("agencies/", choosing.agencies, name="agencies"),
    path("agencies/<uuid:agency_id>/", choosing.agency, name="agency"),
    path("agencies/<uuid:agency_id>/<slug:act>/", choosing.agency_do, name="agency_do"),
]
