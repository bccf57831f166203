"""Django's handle on this app."""

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.placements"
    label = "placements"
    default_auto_field = "django.db.models.BigAutoField"
