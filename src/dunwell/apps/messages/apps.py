"""Django's handle on this app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "dunwell.apps.messages"
    label = "messages"
    default_auto_field = "django.db.models.BigAutoField"
