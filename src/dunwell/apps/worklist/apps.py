"""Django's handle on this app."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"
