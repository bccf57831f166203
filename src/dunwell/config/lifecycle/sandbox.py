"""The payment sandbox beside the house: started where it is wanted, on a free port, and told where the house is."""

import http.client
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from dunwell.config import env
from dunwell.config.lifecycle import roles
from dunwell.config.lifecycle.children import Child
from dunwell.ports.errors import Unavailable

HOST = "127.0.0.1"
PORTS_TRIED = 20
ANSWER_SECONDS, POLL_SECONDS = 15.0, 0.05
CHOSEN, ORIGIN = "DUNWELL_PAYMENTS", "DUNWELL_SANDBOX_URL"


def wanted(*, home: Path, demo: bool, site: str, port: int) -> Child | None:
    """The sandbox to start: where the environment asks for it, or says nothing and the demo is to be shown.

    None where another one is named by DUNWELL_SANDBOX_URL. `site` is where the house will be, `port` its port.
    """
    is_asked_for = env.choice(CHOSEN, default="none", allowed=env.PROVIDERS) == "sandbox"
    if env.optional(ORIGIN) or not (is_asked_for or (demo and not is_decided())):
        return None
    command = [*roles.US, roles.SANDBOX, HOST, str(free_port(after=port)), f"{site}/hooks/payments/sandbox/"]
    return Child(
        name="payment sandbox",
        command=command,
        environment=dict(os.environ),
        log=home / "logs" / "sandbox.log",
    )


def is_decided() -> bool:
    """Whether the environment says who takes payments."""
    return env.optional(CHOSEN) is not None


def origin_of(child: Child) -> str:
    """Where the sandbox of this command answers."""
    host, port = child.command[-3:-1]
    return f"http://{host}:{port}"


def start(child: Child) -> None:
    """Start it, and tell the processes that we start later; returns when it answers. Raises Unavailable."""
    child.start()
    until = time.monotonic() + ANSWER_SECONDS
    host, port = child.command[-3:-1]
    while child.is_running() and time.monotonic() < until:
        connection = http.client.HTTPConnection(host, int(port), timeout=ANSWER_SECONDS)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/health")
            connection.getresponse()
            os.environ[ORIGIN] = origin_of(child)
            if not is_decided():
                os.environ[CHOSEN] = "sandbox"
            return
        connection.close()
        time.sleep(POLL_SECONDS)
    raise Unavailable(f"The payment sandbox does not answer: {child.last_words()} (more in {child.log})")


def forget() -> None:
    """Take back what `start` told: the house turned out to have no demo."""
    del os.environ[CHOSEN], os.environ[ORIGIN]


def free_port(*, after: int) -> int:
    """The first free port of the loopback address behind that of the house, else any."""
    for port in (*range(after + 1, min(after + 1 + PORTS_TRIED, 65_536)), 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise Unavailable(f"There is no free port on {HOST} for the payment sandbox.")
