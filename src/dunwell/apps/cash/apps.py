"""Django's handle on this app."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.cash"
    label = "cash"
    default_auto_field = "django.db.models.BigAutoField"
