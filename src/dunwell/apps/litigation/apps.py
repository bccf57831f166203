"""Django's handle on this app."""

from django.apps import AppConfig


class LitigationConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.litigation"
    label = "litigation"
    default_auto_field = "django.db.models.BigAutoField"
