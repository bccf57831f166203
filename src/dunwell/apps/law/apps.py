"""Django's handle on this app."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
