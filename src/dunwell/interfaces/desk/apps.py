"""The desk as Django sees it: templates and static files, no tables."""

from django.apps import AppConfig

from dunwell.interfaces.desk import ids


class DeskConfig(AppConfig):
    """Templates, static files and the kinds of words in addresses of the desk."""

    name = "dunwell.interfaces.desk"
    label = "desk"

    def ready(self) -> None:
        """Make known what the addresses are made of, before any of them is read."""
        ids.register()
