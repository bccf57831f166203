"""Django's handle on this app."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.runs"
    label = "runs"
    default_auto_field = "django.db.models.BigAutoField"
