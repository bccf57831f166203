"""Django's handle on this app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"
