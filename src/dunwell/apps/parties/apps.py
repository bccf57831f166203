"""Django's handle on this app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
