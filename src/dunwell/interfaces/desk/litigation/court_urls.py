"""Addresses of what a court would cost, and of what runs out of time."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.litigation import court_deadlines, court_options

PAGES: Final[list[URLPattern]] = [
    path(
        "customers/<cus:public_id>/court/<acc:account_id>/", court_options.court_options, name="court_options"
    ),
    path("court/deadlines/", court_deadlines.court_deadlines, name="court_deadlines"),
]
