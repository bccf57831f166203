"""Django's handle on this app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
