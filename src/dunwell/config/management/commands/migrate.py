"""`migrate` as Django has it, but quick on an empty database; and after it the fences, for the tables there are now."""

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from dunwell.apps.links import fences as customers
from dunwell.apps.placements import fences as agencies
from dunwell.config import schema


class Command(migrate.Command):
    """Migrates, then gives each table that people from outside read its policies."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what Django's takes, and whether every step is to be gone one by one."""
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step", action="store_true", help="apply each migration, on an empty database too"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Do all; where this login may not make the roles, say what whoever keeps the database has to do."""
        is_asked_only = bool(options.get("plan") or options.get("check_unapplied"))
        is_whole = options.get("app_label") is None and not options.get("fake")
        if is_whole and not is_asked_only and not options.pop("step_by_step", False):
            schema.lay_out()
        super().handle(*args, **options)
        if is_asked_only:
            return
        for people, fences in (("customers", customers), ("agencies", agencies)):
            if not fences.raise_fences():
                self.stderr.write(
                    f"The pages for {people} are shut: this login may not make the role {fences.ROLE}. Let the keeper "
                    f"of the database run CREATE ROLE {fences.ROLE} NOLOGIN; GRANT {fences.ROLE} TO this login; then "
                    "migrate again."
                )
