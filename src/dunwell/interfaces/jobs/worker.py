"""The worker process: works off jobs until it is told to stop."""

import logging

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from dunwell.apps.billing.outgoing import SENDING_QUEUE

# What is under way may be cut off: an interruption leaves nothing half-done (apps/runs/acting.py).
STOP_WITHIN_SECONDS = 3
log = logging.getLogger("dunwell.jobs")


QUEUES = {"": ["default"], SENDING_QUEUE: [SENDING_QUEUE]}
"""By the name of a worker, what it works off: bills leave by one of their own, so that no long run delays them."""


def main(name: str = "", /) -> int:
    """Run until SIGTERM or SIGINT; what is under way gets a few seconds. Return the exit code."""
    log.info("the worker is ready: %s", ", ".join(QUEUES[name]))
    assert isinstance(app.connector, DjangoConnector), "the worker makes its own connections from Django's"
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            queues=QUEUES[name],
            concurrency=1,
            delete_jobs="successful",
            shutdown_graceful_timeout=STOP_WITHIN_SECONDS,
        )
    return 0
