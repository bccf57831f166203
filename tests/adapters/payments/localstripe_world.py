"""A stand-in for Stripe's servers, in an environment of its own: installed once from its own lock, by hash.

It knows payment intents, saved methods and refunds. It knows no Checkout, no disputes, no mandates, no idempotency,
and refuses every parameter that it does not know: those are left out on the way to it.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stripe

from dunwell.adapters.stripe_payments import StripePayments, StripeSettings

HERE = Path(__file__).parent
LOCKS = ("localstripe-build.lock", "localstripe.lock")
PLACE = Path(sys.prefix) / "localstripe"
INSTALL_SECONDS, START_SECONDS = 180, 20
PIP = (
    "-m",
    "pip",
    "install",
    "-q",
    "--disable-pip-version-check",
    "--require-hashes",
    "--no-build-isolation",
)
KEY = "sk_test_of_the_tests"
UNKNOWN = ("description",)


class Narrowed(stripe.RequestsClient):
    """Stripe's own HTTP client, without what the stand-in does not know."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **options: Any) -> Any:
        if post_data:
            pairs = urllib.parse.parse_qsl(post_data, keep_blank_values=True)
            post_data = urllib.parse.urlencode(
                [(name, value) for name, value in pairs if name not in UNKNOWN]
            )
        return super().request(method, url, headers, post_data, **options)


@dataclass
class LocalStripe:
    """The process, and what only a browser or a bank would do."""

    api: str
    payments: StripePayments

    def ask(self, path: str, **fields: object) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.api}{path}",
            data=urllib.parse.urlencode(fields).encode() if fields else None,
            headers={"Authorization": f"Bearer {KEY}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return dict(json.loads(answer.read()))

    def save_card(self, number: str, *, payer: str = "cus_1") -> str:
        """A saved card of this payer, as a page for saving would leave it behind."""
        made = self.ask(
            "/v1/payment_methods",
            type="card",
            **{
                "card[number]": number.replace(" ", ""),
                "card[exp_month]": 12,
                "card[exp_year]": 2048,
                "card[cvc]": 123,
            },
        )
        return self._owned(made["id"], payer)

    def save_debit(self, iban: str, *, payer: str = "cus_1") -> str:
        made = self.ask(
            "/v1/payment_methods", type="sepa_debit", **{"sepa_debit[iban]": iban.replace(" ", "")}
        )
        return self._owned(made["id"], payer)

    def _owned(self, method: str, payer: str) -> str:
        owner = self.ask("/v1/customers", email="ap@brook.example", **{"metadata[dunwell_payer]": payer})
        self.ask(f"/v1/payment_methods/{method}/attach", customer=owner["id"])
        return str(method)


def _installed() -> Path:
    """The environment's Python, made on first use; skipped with the reason where no registry can be reached."""
    python = PLACE / "bin" / "python"
    wanted = "".join((HERE / lock).read_text(encoding="utf-8") for lock in LOCKS)
    stamp = PLACE / "installed"
    try:
        PLACE.mkdir(parents=True, exist_ok=True)
        with (PLACE / "lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
                return python
            _run(sys.executable, "-m", "venv", str(PLACE))
            for lock in LOCKS:
                _run(str(python), *PIP, "--retries", "1", "-r", str(HERE / lock))
            stamp.write_text(wanted, encoding="utf-8")
    except (OSError, subprocess.SubprocessError) as fault:
        said = getattr(fault, "stderr", "") or str(fault)
        last = said.strip().splitlines()[-1:] or ["no reason was given"]
        pytest.skip(f"localstripe could not be installed: {last[0]}")
    return python


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)


@contextmanager
def running_localstripe() -> Iterator[LocalStripe]:
    """The stand-in on a free port, empty."""
    python = _installed()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [str(python), "-m", "localstripe", "--port", str(port), "--from-scratch"],
            cwd=folder,
            env={**os.environ, "HOME": folder, "TMPDIR": folder, "PYTHONPATH": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until and process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            else:
                pytest.skip("localstripe does not start here")
            api = f"http://127.0.0.1:{port}"
            settings = StripeSettings(key=KEY, webhook_secret="whsec_of_the_tests", api=api)
            yield LocalStripe(
                api=api, payments=StripePayments(settings=settings, http_client=Narrowed(timeout=10))
            )
        finally:
            process.terminate()
            process.wait(timeout=10)
