"""The worker process: works off jobs until it is told to stop."""

import logging

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

# What is under way may be cut off: an interruption leaves nothing half-done (apps/runs/acting.py).
STOP_WITHIN_SECONDS = 3
log = logging.getLogger("dunwell.jobs")


def main() -> int:
    """Run until SIGTERM or SIGINT; what is under way gets a few seconds. Return the exit code."""
    log.info("the worker is ready")
    assert isinstance(app.connector, DjangoConnector), "the worker makes its own connections from Django's"
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            concurrency=1, delete_jobs="successful", shutdown_graceful_timeout=STOP_WITHIN_SECONDS
        )
    return 0
