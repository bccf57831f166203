"""Django's handle on this app."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.disputes"
    label = "disputes"
    default_auto_field = "django.db.models.BigAutoField"
