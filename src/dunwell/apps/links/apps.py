"""Django's handle on this app."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.links"
    label = "links"
    default_auto_field = "django.db.models.BigAutoField"
