"""Addresses for customers. Each stands in tests/interfaces/test_urls.py."""

from django.urls import path

from dunwell.interfaces.portal import bills, pages

app_name = "portal"
urlpatterns = [
    path("bill/<str:token>/", bills.bill, name="bill"),
    path("bill/<str:token>/document.pdf", bills.document, name="bill_document"),
    path("bill/<str:token>/einvoice.xml", bills.einvoice, name="bill_einvoice"),
    path("bill/<str:token>/files/<int:number>/", bills.enclosed, name="bill_file"),
    path("policy/<str:token>/", pages.policy, name="policy"),
    path("policy/<str:token>/document.pdf", pages.document, name="policy_document"),
]
