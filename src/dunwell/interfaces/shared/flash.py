"""Django's one-time notices ("saved") under their own label: `messages` are what we write to customers."""

from django.contrib.messages.apps import MessagesConfig


class FlashConfig(MessagesConfig):
    """`django.contrib.messages`, so labelled that it does not clash with our app of messages."""

    name = "django.contrib.messages"
    label = "flash"
