"""Django's handle on this app."""

from django.apps import AppConfig


class RepliesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.replies"
    label = "replies"
    default_auto_field = "django.db.models.BigAutoField"
