"""Django's handle on this app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
