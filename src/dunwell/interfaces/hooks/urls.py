"""Addresses for other systems."""

from django.urls import path

from dunwell.interfaces.hooks import mail

app_name = "hooks"
urlpatterns = [
    path("mail/", mail.receive, name="mail"),
]
