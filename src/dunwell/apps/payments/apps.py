"""Django's handle on this app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
