"""Addresses for those who sell. Each stands in tests/interfaces/test_urls.py."""

from django.urls import path

from dunwell.interfaces.owner import pages

app_name = "owner"
urlpatterns = [path("<str:token>/", pages.step, name="step")]
