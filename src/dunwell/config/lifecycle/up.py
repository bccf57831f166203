"""Run database, web and worker in the foreground until interrupted, and leave nothing running."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from dunwell.adapters.postgres.client import PACKAGES, Database
from dunwell.adapters.postgres.parent import dying_with_us
from dunwell.config import env, home
from dunwell.config.lifecycle import children, claim, roles, sandbox, steps
from dunwell.config.lifecycle.children import Child
from dunwell.ports.errors import Refused, Unavailable

TEND_SECONDS = 0.5
ANSWER_SECONDS = 60.0
ANSWER_POLL_SECONDS = 0.1

console = Console(highlight=False, soft_wrap=True)


class Interrupted(BaseException):
    """Somebody wants us to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the demo shows, if it is there: its log-ins, and where one of its customers pays."""

    logins: Sequence[tuple[str, str, str]]
    customer_page: str


def run(*, host: str, port: int, demo: bool, as_json: bool) -> int:
    """Everything up until Ctrl-C, SIGTERM or SIGHUP, then 0; unavailable when a part cannot be kept alive."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    folder = home.ensure()
    console.stderr = as_json
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup wants us to stay
            signal.signal(number, _interrupt)
    try:
        claim.take(home=folder, address=address)
        check_port(host=host, port=port)
        with ExitStack() as stack:
            with console.status("Starting the database"):
                database = stack.enter_context(steps.database())
            site = tell_site(host=host, port=port)
            till = sandbox.wanted(home=folder, demo=demo, site=site, port=port)
            is_asked_for = sandbox.is_decided()
            if till:
                stack.callback(children.stop, [till])
                sandbox.start(till)
            prepared = prepare(demo=demo)
            logins = prepared.logins
            if till and not (logins or is_asked_for):
                children.stop([till])
                sandbox.forget()
                till = None
            web = roles.web(home=folder, host=host, port=port, demo=bool(logins))
            workers = roles.workers(home=folder)
            stack.callback(children.stop, [web, *workers])
            web.start()
            for worker in workers:
                worker.start()
            await_answer(web=web, host=host, port=port)
            desk = f"{sandbox.origin_of(till)}/control/" if till else ""
            if as_json:
                print(_as_json(address=address, prepared=prepared, folder=folder, desk=desk), flush=True)
            else:
                welcome(address=address, prepared=prepared, folder=folder, desk=desk)
            tend(database=database, processes=[web, *workers, *([till] if till else [])])
    except Interrupted:
        console.print("Stopped.")
    return 0


def tell_site(*, host: str, port: int) -> str:
    """Tell our children where people reach the pages, unless the environment does; returns how we reach them."""
    reachable = _reachable(host)
    site = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"
    if env.optional("DUNWELL_SITE_URL") is None:
        os.environ["DUNWELL_SITE_URL"] = site
    return site


def check_port(*, host: str, port: int) -> None:
    """Refused, with a remedy, when we could not listen there."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as fault:
        free = 8000 if port < 1024 else (port + 1) % 65536 or 8000
        remedy = f"Choose another with --port, as in --port {free}."
        raise Refused("port", f"Port {port} of {host} cannot be used: {fault.strerror}. {remedy}") from None


def prepare(*, demo: bool) -> Prepared:
    """Migrate and load the demo in a process of its own, which may be large; what it has to show."""
    console.print("Preparing the data …")
    process = subprocess.Popen(
        roles.prepare(demo=demo),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=PACKAGES,
        start_new_session=True,
        preexec_fn=dying_with_us(),  # noqa: PLW1509 - no other thread runs now
    )
    try:
        answer = process.communicate()[0]
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise Unavailable("The data could not be prepared.")
    told = json.loads(answer)
    logins = [(role, email, password) for role, email, password in told["logins"]]
    return Prepared(logins=logins, customer_page=told["customer_page"])


def await_answer(*, web: Child, host: str, port: int) -> None:
    """Return when a page can be had; unavailable when the web server dies or stays silent."""
    until = time.monotonic() + ANSWER_SECONDS
    with console.status("Starting web server and workers"):
        while web.is_running() and time.monotonic() < until:
            connection = http.client.HTTPConnection(_reachable(host), port, timeout=ANSWER_SECONDS)
            with suppress(OSError, http.client.HTTPException):
                connection.request("HEAD", "/", headers={"Host": "localhost"})
                connection.getresponse()
                return
            connection.close()
            time.sleep(ANSWER_POLL_SECONDS)
    raise Unavailable(f"The web server does not answer: {web.last_words()} (more in {web.log})")


def welcome(*, address: str, prepared: Prepared, folder: Path, desk: str = "") -> None:
    """Say where it is, who may enter, where payments are tried (`desk`, if anywhere), and how to end it."""
    console.print(f"\nDunwell is up at [bold]{address}[/bold]   (data and logs in {folder})")
    for role, email, password in prepared.logins:
        console.print(f"  {role:<24} {email:<32} {password}", markup=False)
    if prepared.customer_page:
        console.print(f"A customer's page, for whoever has the link: [bold]{prepared.customer_page}[/bold]")
    if desk:
        console.print(f"Payments go to a sandbox, where no money moves; its controls: [bold]{desk}[/bold]")
    console.print("Ctrl-C stops it.")


def _as_json(*, address: str, prepared: Prepared, folder: Path, desk: str) -> str:
    told = {
        "address": address,
        "home": str(folder),
        "logins": [
            {"role": role, "email": email, "password": password} for role, email, password in prepared.logins
        ],
        "customer_page": prepared.customer_page or None,
        "payment_sandbox": desk or None,
    }
    return json.dumps(told)


def tend(*, database: Database | None, processes: Sequence[Child]) -> None:
    """Keep all of them alive until interrupted; unavailable when one keeps dying."""
    while True:
        if database and database.tend():
            console.print("The database was started again.")
        for process in processes:
            if news := process.tend():
                console.print(news, markup=False)
        time.sleep(TEND_SECONDS)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared only


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows must not be broken off half-way
    raise Interrupted
