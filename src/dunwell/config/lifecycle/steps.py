"""The steps that a command and `up` share: a database, Django, migrations, the demo."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dunwell.adapters.postgres.client import Database
from dunwell.config import env, home

MIGRATION_LOCK = 0x44554E57454C4C  # "DUNWELL": any number will do, as long as all of us take the same


@contextmanager
def lent() -> Iterator[int]:
    """A migrated database and Django set up, for as long as the block runs; yields how many were applied."""
    with database():
        set_up()
        from django.db import connections  # noqa: PLC0415 - needs settings

        try:
            yield migrate()
        finally:
            connections.close_all()


@contextmanager
def database() -> Iterator[Database | None]:
    """DATABASE_URL set for the block: as it was given (then None), else that of the embedded database."""
    if env.optional("DATABASE_URL"):
        yield None
        return
    with Database(home=home.ensure()) as embedded:
        os.environ["DATABASE_URL"] = embedded.url
        try:
            yield embedded
        finally:
            del os.environ["DATABASE_URL"]


def set_up() -> None:
    """Make Django ready in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.config.settings")
    import django  # noqa: PLC0415 - only those who need it pay for it

    django.setup()


def migrate() -> int:
    """Apply what is not applied yet, one process at a time; how many migrations that were."""
    from django.core.management import call_command  # noqa: PLC0415 - needs settings
    from django.db import connection  # noqa: PLC0415 - needs settings

    if not _unapplied():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            count = _unapplied()
            if count:
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    return count


def load_demo() -> Sequence[tuple[str, str, str]]:
    """Load the demo group unless there is data already; its log-ins as (role, e-mail, password)."""
    from rich.console import Console  # noqa: PLC0415 - only those who need it pay for it
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - as above

    from dunwell.interfaces.cli.demo import loading as demo  # noqa: PLC0415 - needs Django set up

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        shown: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in shown:
                shown[step] = bar.add_task(step, total=total)
            bar.update(shown[step], completed=done, total=total)

        return demo.load_once(progress=show)


def customer_page() -> str:
    """Return where a customer of the demo reads what is open, and pays it; "" where there is none."""
    from dunwell.interfaces.cli.demo import link as demo_link  # noqa: PLC0415 - needs Django set up
    from dunwell.interfaces.shared.house import clock, house  # noqa: PLC0415 - as above

    return demo_link.customer_page(site_url=house().site_url, now=clock())


def _unapplied() -> int:
    from django.db import connection  # noqa: PLC0415 - needs settings
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - needs settings

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
