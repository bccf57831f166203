"""Addresses for customers. Each stands in tests/interfaces/test_urls.py."""

from django.urls import path

from dunwell.interfaces.portal import pages

app_name = "portal"
urlpatterns = [
    path("policy/<str:token>/", pages.policy, name="policy"),
    path("policy/<str:token>/document.pdf", pages.document, name="policy_document"),
]
