"""Django's handle on this app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
