"""The desk as Django sees it: templates and static files, no tables."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk."""

    name = "dunwell.interfaces.desk"
    label = "desk"
    verbose_name = "Desk"
