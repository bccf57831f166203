"""Where a process of ours begins: hand the words to the command line, and the command line the house."""

import json
import os
import sys
from typing import NoReturn

from dunwell.config.lifecycle import House
from dunwell.config.lifecycle.roles import PREPARE, SANDBOX, WORK
from dunwell.interfaces.cli.main import guarded, run
from dunwell.ports.errors import Refused


def main() -> NoReturn:
    """The `dunwell` command; does not return. The roles that only `up` starts are no commands."""
    argv = sys.argv[1:]
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", "dunwell.config.settings"
    )  # commands without a database wire too
    if argv[:1] == [PREPARE]:
        sys.exit(guarded(lambda: prepare(demo="demo" in argv)))
    if argv[:1] == [WORK]:
        sys.exit(guarded(lambda: work(*argv[1:])))
    if argv[:1] == [SANDBOX]:
        sys.exit(guarded(lambda: sandbox(*argv[1:])))
    sys.exit(run(argv=argv, lifecycle=House()))


def prepare(*, demo: bool) -> int:
    """Migrate and, if asked to, load the demo; writes {"migrations", "logins", "customer_page"} on one line."""
    from dunwell.config.lifecycle import steps  # noqa: PLC0415 - other commands do not need it

    with steps.lent() as migrations:
        logins = steps.load_demo() if demo else []
        page = steps.customer_page() if logins else ""
    told = {"migrations": migrations, "logins": logins, "customer_page": page}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def work(name: str = "", /) -> int:
    """Work off the jobs of a worker (see interfaces/jobs/worker.py) until told to stop."""
    from dunwell.config.lifecycle import steps  # noqa: PLC0415 - other commands do not need it

    steps.set_up()
    from dunwell.interfaces.jobs.worker import main as worker  # noqa: PLC0415 - needs Django set up

    return worker(name) or 0


def sandbox(host: str = "127.0.0.1", port: str = "0", webhook_url: str | None = None, /) -> int:
    """Be the payment sandbox until told to stop; needs no database. Says on one line of JSON where it is."""
    from dunwell.adapters.sandbox_psp.server import serve  # noqa: PLC0415 - other commands do not need it
    from dunwell.config import home, wiring  # noqa: PLC0415 - as above

    if not (port.isascii() and port.isdigit() and int(port) < 65_536):
        raise Refused("port", "The port of the payment sandbox is a number below 65536.")
    folder = home.ensure() / "sandbox"
    secret = wiring.sandbox_secret()
    return serve(host=host, port=int(port), folder=folder, secret=secret, webhook_url=webhook_url)
