"""`migrate` as Django has it, and after it the fences of customers and agencies, for the tables that are there now."""

from django.core.management.commands import migrate

from dunwell.apps.links import fences as customers
from dunwell.apps.placements import fences as agencies


class Command(migrate.Command):
    """Migrates, then gives each table that people from outside read its policies."""

    def handle(self, *args: object, **options: object) -> None:
        """Do both; where this login may not make the roles, say what whoever keeps the database has to do."""
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        for people, fences in (("customers", customers), ("agencies", agencies)):
            if not fences.raise_fences():
                self.stderr.write(
                    f"The pages for {people} are shut: this login may not make the role {fences.ROLE}. Let the keeper "
                    f"of the database run CREATE ROLE {fences.ROLE} NOLOGIN; GRANT {fences.ROLE} TO this login; then "
                    "migrate again."
                )
