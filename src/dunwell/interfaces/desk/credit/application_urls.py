"""Addresses of applications for credit."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.credit import application_acts, application_new, applications

PAGES: Final[list[URLPattern]] = [
    path("credit/applications/", applications.applications, name="applications"),
    path("credit/applications/new/", application_new.application_new, name="application_new"),
    path("credit/applications/<uuid:application_id>/", applications.application_page, name="application"),
    path(
        "credit/applications/<uuid:application_id>/files/<uuid:file_id>/",
        applications.application_file,
        name="application_file",
    ),
    path(
        "credit/applications/<uuid:application_id>/<application_act:act>/",
        application_acts.application_do,
        name="application_do",
    ),
]
