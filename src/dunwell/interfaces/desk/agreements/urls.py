"""Addresses of credit policies."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.agreements import credit, credit_form

PAGES: Final[list[URLPattern]] = [
    path("credit-policies/", credit.credit_policies, name="credit_policies"),
    path("credit-policies/<str:code>/new/", credit_form.credit_new, name="credit_new"),
    path("credit-policies/<cpl:public_id>/", credit.credit_policy, name="credit_policy"),
    path("credit-policies/<cpl:public_id>/agreed/", credit.credit_agreed, name="credit_agreed"),
    path(
        "credit-policies/<cpl:public_id>/<slug:language>.pdf", credit.credit_document, name="credit_document"
    ),
]
