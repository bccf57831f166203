"""Django's handle on this app."""

from django.apps import AppConfig


class DunningConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.dunning"
    label = "dunning"
    default_auto_field = "django.db.models.BigAutoField"
