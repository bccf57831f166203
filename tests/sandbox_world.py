"""The payment sandbox as a real process for tests: started on a free port, spoken to, and stopped again.

Use it by naming the fixture's module in a conftest or importing the fixture: `from tests.sandbox_world import sandbox`.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.ports.payments import Hosted, HostedOrder, MethodKind, SetupOrder

SOURCE = Path(__file__).parents[1] / "src"
SECRET = "the secret of tests"
CARD, CONFIRM, CONFIRM_ALWAYS = "4242 4242 4242 4242", "4000 0025 0000 3155", "4000 0027 6000 3184"
NO_FUNDS, EXPIRED, STOLEN, DECLINED = (
    "4000 0000 0000 9995",
    "4000 0000 0000 0069",
    "4000 0000 0000 9979",
    "4000 0000 0000 0002",
)
DECLINED_LATER, DISPUTED = "4000 0000 0000 0341", "4000 0000 0000 0259"
IBAN, IBAN_FAILS, IBAN_CLOSED, IBAN_RETURNED = (
    "DE89 3704 0044 0532 0130 00",
    "DE62 3704 0044 0532 0130 01",
    "DE91 1000 0000 0123 4567 89",
    "DE35 3704 0044 0532 0130 02",
)


@dataclass
class Answer:
    """What an HTTP request brought."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class SandboxWorld:
    """One sandbox process: its client, its control calls, and a browser's part of its pages."""

    origin: str
    home: Path
    process: subprocess.Popen[str]
    payments: SandboxPayments

    # --- What a browser does

    def ask(self, method: str, path: str, *, form: dict[str, str] | None = None, **headers: str) -> Answer:
        parts = urlsplit(self.origin)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        try:
            body = None
            if form is not None:
                body, headers = (
                    urlencode(form),
                    {"Content-Type": "application/x-www-form-urlencoded", **headers},
                )
            connection.request(method, path, body=body, headers=headers)
            got = connection.getresponse()
            return Answer(status=got.status, body=got.read(), headers=dict(got.getheaders()))
        finally:
            connection.close()

    def pay_by_card(self, url: str, number: str = CARD, *, expiry: str = "12/48") -> Answer:
        """Type a card at the page of this address; 303 to the return address where it went through, 402 declined."""
        form = {"number": number, "expiry": expiry, "cvc": "123", "holder": "Ada Example"}
        return self.ask("POST", f"{urlsplit(url).path}?way=card", form=form)

    def pay_by_debit(self, url: str, iban: str = IBAN) -> Answer:
        """Type an IBAN."""
        return self.ask("POST", f"{urlsplit(url).path}?way=sepa_debit", form={"iban": iban, "holder": "Ada"})

    def pay_by_wallet(self, url: str, answer: str = "pays") -> Answer:
        """Use the wallet: `pays` or `declines`."""
        return self.ask("POST", f"{urlsplit(url).path}?way=wallet", form={"answer": answer})

    def confirm(self, url: str, answer: str = "yes") -> Answer:
        """Answer 3-D Secure: yes or no."""
        return self.ask("POST", f"{urlsplit(url).path}/confirm", form={"answer": answer})

    def open_page(self, **changes: object) -> Hosted:
        """A page for 119.00 EUR, unless said otherwise."""
        return self.payments.open_page(order=order(**changes))

    def save_card(self, number: str = CARD, *, payer: str = "cus_1", key: str = "setup-1") -> str:
        """Save a card; its reference."""
        hosted = self.payments.open_setup(order=setup_order(key=key, payer_reference=payer))
        self.pay_by_card(hosted.url, number)
        found = self.payments.setup(reference=hosted.reference).method
        assert found
        return found.reference

    # --- What banks, holders and time do

    def control(self, path: str, **given: object) -> dict[str, object]:
        """POST one control call; its answer. A refusal fails the test."""
        answer = self.try_control(path, **given)
        assert answer.status == 200, answer.text
        return dict(json.loads(answer.body))

    def try_control(self, path: str, **given: object) -> Answer:
        return self.ask_json("POST", f"/control/api/{path}", given)

    def ask_json(self, method: str, path: str, given: object = None, *, secret: str = SECRET) -> Answer:
        parts = urlsplit(self.origin)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        try:
            body = None if method == "GET" else json.dumps(given)
            connection.request(method, path, body=body, headers={"Authorization": f"Bearer {secret}"})
            got = connection.getresponse()
            return Answer(status=got.status, body=got.read(), headers=dict(got.getheaders()))
        finally:
            connection.close()

    def state(self) -> dict[str, Any]:
        return dict(json.loads(self.ask_json("GET", "/control/api/state").body))

    def settings(self, **given: object) -> None:
        """Set webhook_url copies delay_seconds is_shuffled pays_out_daily settle_days return_days fault faults_left."""
        self.control("settings", **given)

    def pass_days(self, days: int) -> None:
        self.control("clock", days=days)

    def settle(self, reference: str) -> None:
        self.control(f"charges/{reference}/settle")

    def fail(self, reference: str, code: str = "insufficient_funds") -> None:
        self.control(f"charges/{reference}/fail", code=code)

    def bring_back(self, reference: str, code: str = "debit_disputed") -> None:
        self.control(f"charges/{reference}/return", code=code)

    def dispute(self, reference: str) -> str:
        return str(self.control(f"charges/{reference}/dispute")["reference"])

    def end_dispute(self, dispute: str, *, is_won: bool) -> None:
        self.control(f"disputes/{dispute}/{'win' if is_won else 'lose'}")

    def expire(self, method: str) -> None:
        self.control(f"methods/{method}/expire")

    def behave(self, method: str, code: str = "") -> None:
        """Let the next charges with a saved method be declined with this code; "" for paid."""
        self.control(f"methods/{method}/behave", code=code)

    def pay_out(self, currency: str = "EUR") -> str:
        return str(self.control("payouts", currency=currency)["reference"])

    def fail_calls(self, times: int, *, when: str) -> None:
        """Let the next calls of the house fail `before` they are done (503), or `after` (done, but nobody hears)."""
        self.settings(fault=when, faults_left=times)

    def events(self) -> list[tuple[bytes, dict[str, str]]]:
        """Every webhook so far, oldest first: its body, and headers that are good now."""
        found = json.loads(self.ask_json("GET", "/control/api/events").body)["events"]
        return [(one["body"].encode(), one["headers"]) for one in found]

    def resend(self, *, times: int = 1, order: str = "as_is", last: int = 50) -> int:
        """Deliver the last events again: `order` as_is, reversed, shuffled."""
        return int(str(self.control("events/resend", times=times, order=order, last=last)["deliveries"]))


def order(**changes: Any) -> HostedOrder:
    given: dict[str, Any] = {
        "key": "attempt-1",
        "amount_minor": 11_900,
        "currency": "EUR",
        "description": "Invoice 2026-0042",
        "payer_reference": "cus_1",
        "payer_email": "ap@brook.example",
        "return_url": "http://localhost:8000/portal/pay/abc/back/",
        "methods": list(MethodKind),
        "language": "en",
        "expires_at": LATER,
    }
    return HostedOrder(**(given | changes))


def setup_order(**changes: Any) -> SetupOrder:
    given: dict[str, Any] = {
        "key": "setup-1",
        "payer_reference": "cus_1",
        "payer_email": "ap@brook.example",
        "return_url": "http://localhost:8000/portal/pay/abc/back/",
        "methods": [MethodKind.CARD, MethodKind.SEPA_DEBIT],
        "language": "en",
        "expires_at": LATER,
        "currency": "EUR",
    }
    return SetupOrder(**(given | changes))


BEGUN = datetime.now(UTC)  # noqa: TID251 - the sandbox is a process with a clock of its own


def moment() -> datetime:
    """Now, for what the sandbox signs: a suite may have begun long ago."""
    return datetime.now(UTC)  # noqa: TID251 - as above


LATER = BEGUN + timedelta(hours=2)


@contextmanager
def running_sandbox(*, home: Path, webhook_url: str = "") -> Iterator[SandboxWorld]:
    """A sandbox process whose state lies in `home`; stopped in the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "dunwell", "_sandbox", "127.0.0.1", "0", webhook_url],
        cwd=SOURCE,
        env=kept | {"DUNWELL_HOME": str(home), "DUNWELL_SANDBOX_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, "the sandbox did not start"
        origin = json.loads(line)["address"]
        payments = SandboxPayments(origin=origin, secret=SECRET)
        yield SandboxWorld(origin=origin, home=home, process=process, payments=payments)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxWorld]:
    """A fresh sandbox; it tells nobody of anything until `settings(webhook_url=…)` names somebody."""
    with running_sandbox(home=tmp_path / "sandbox-home") as world:
        yield world


@dataclass
class HookTarget:
    """A listener for webhooks: `got` holds them in the order of arrival, `answers` what it says, then 200."""

    url: str = ""
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def wait_for(self, count: int, *, seconds: float = 15.0) -> list[dict[str, object]]:
        """What arrived, once it is this much."""
        until = time.monotonic() + seconds
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.got) >= count, [json.loads(body)["name"] for body, _ in self.got]
        return [json.loads(body) for body, _ in self.got]


@pytest.fixture
def hook_target() -> Iterator[HookTarget]:
    """A listener on a free port."""
    target = HookTarget()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target.got.append((body, dict(self.headers.items())))
            self.send_response(target.answers.pop(0) if target.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    target.url = f"http://127.0.0.1:{server.server_address[1]}/hooks/payments/sandbox/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield target
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)
