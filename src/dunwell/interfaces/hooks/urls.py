"""Addresses for other systems."""

from django.urls import path

from dunwell.interfaces.hooks import mail, payments

app_name = "hooks"
urlpatterns = [
    path("mail/", mail.receive, name="mail"),
    path("payments/<slug:provider>/", payments.receive, name="payments"),
]
