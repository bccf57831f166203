"""Django's handle on this app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"
