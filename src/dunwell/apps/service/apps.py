"""Django's handle on this app."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"
