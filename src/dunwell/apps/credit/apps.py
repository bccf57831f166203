"""Django's handle on this app."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"
