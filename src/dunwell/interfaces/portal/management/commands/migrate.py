"""`migrate` as Django has it, and after it the fences between customers, for the tables that are there now."""

from django.core.management.commands import migrate

from dunwell.apps.links.fences import ROLE, raise_fences


class Command(migrate.Command):
    """Migrates, then gives each table of customers' rows its policy."""

    def handle(self, *args: object, **options: object) -> None:
        """Do both; where this login may not make the role, say what whoever keeps the database has to do."""
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        if not raise_fences():
            self.stderr.write(
                f"The pages for customers are shut: this login may not make the role {ROLE}. Let the keeper of the "
                f"database run CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO this login; then migrate again."
            )
