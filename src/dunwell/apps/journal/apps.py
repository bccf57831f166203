"""Django's handle on this app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
