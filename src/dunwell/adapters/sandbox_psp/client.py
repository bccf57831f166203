"""The sandbox as the house speaks to it: the port over HTTP, to one host and no other."""

import http.client
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from dunwell.adapters.sandbox_psp import signing
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    Event,
    EventKind,
    Hosted,
    HostedOrder,
    MethodKind,
    PaymentProvider,
    PayoutLine,
    PayoutLineKind,
    Repayment,
    SavedMethod,
    Setup,
    SetupOrder,
    SignatureInvalid,
)

TIMEOUT_SECONDS = 10.0
MOST_ANSWER_BYTES = 4 * 1024 * 1024
TOO_MANY = 429


class SandboxPayments(PaymentProvider):
    """See PaymentProvider. `origin` is the process that `dunwell _sandbox` is, `secret` what both of us know."""

    name = "sandbox"

    def __init__(self, *, origin: str, secret: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(origin)
        assert parts.scheme == "http"
        assert parts.hostname
        self._host, self._port = parts.hostname, parts.port or 80
        self._secret = secret
        self._timeout = timeout_seconds
        self.page_hosts: Sequence[str] = (f"http://{parts.netloc}",)

    def open_page(self, *, order: HostedOrder) -> Hosted:
        """See PaymentProvider."""
        answer = self._ask("POST", "/v1/pages", _fields(order))
        return Hosted(reference=answer["reference"], url=answer["url"])

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        """See PaymentProvider."""
        answer = self._ask("POST", "/v1/setups", _fields(order))
        return Hosted(reference=answer["reference"], url=answer["url"])

    def close_page(self, *, reference: str) -> Charge:
        """See PaymentProvider."""
        return _charge(self._ask("POST", f"/v1/pages/{_part(reference)}/close", {}))

    def charge_saved(
        self,
        *,
        key: str,
        method: str,
        payer_reference: str,
        amount_minor: int,
        currency: str,
        description: str,
    ) -> Charge:
        """See PaymentProvider."""
        asked = {
            "key": key,
            "method": method,
            "payer_reference": payer_reference,
            "amount_minor": amount_minor,
            "currency": currency,
            "description": description,
        }
        return _charge(self._ask("POST", "/v1/charges", asked))

    def charge(self, *, reference: str) -> Charge:
        """See PaymentProvider."""
        return _charge(self._ask("GET", f"/v1/charges/{_part(reference)}"))

    def setup(self, *, reference: str) -> Setup:
        """See PaymentProvider."""
        answer = self._ask("GET", f"/v1/setups/{_part(reference)}")
        return Setup(
            reference=answer["reference"],
            key=answer["key"],
            state=ChargeState(answer["state"]),
            method=_method(answer["method"]),
            decline_code=answer["decline_code"],
        )

    def method(self, *, reference: str) -> SavedMethod:
        """See PaymentProvider."""
        found = _method(self._ask("GET", f"/v1/methods/{_part(reference)}"))
        assert found
        return found

    def forget(self, *, method: str) -> None:
        """See PaymentProvider."""
        self._ask("POST", f"/v1/methods/{_part(method)}/forget", {})

    def repay(self, *, key: str, charge: str, amount_minor: int, currency: str) -> Repayment:
        """See PaymentProvider."""
        asked = {"key": key, "charge": charge, "amount_minor": amount_minor, "currency": currency}
        answer = self._ask("POST", "/v1/repayments", asked)
        return Repayment(**(answer | {"state": ChargeState(answer["state"])}))

    def payout(self, *, reference: str) -> tuple[int, str, date, Sequence[PayoutLine]]:
        """See PaymentProvider."""
        answer = self._ask("GET", f"/v1/payouts/{_part(reference)}")
        lines = [PayoutLine(**(line | {"kind": PayoutLineKind(line["kind"])})) for line in answer["lines"]]
        arrives_on = date.fromisoformat(answer["arrives_on"])
        return answer["amount_minor"], answer["currency"], arrives_on, lines

    def read_event(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        """See PaymentProvider."""
        given = next((value for name, value in headers.items() if name.lower() == signing.HEADER.lower()), "")
        fault = signing.fault(secret=self._secret, body=body, header=given, now=int(now.timestamp()))
        if fault:
            raise SignatureInvalid(fault)
        try:
            told = json.loads(body)
            return Event(
                external_id=str(told["id"]),
                kind=_kind(told["kind"]),
                reference=str(told["reference"]),
                created_at=datetime.fromisoformat(told["created_at"]),
                name=str(told["name"]),
                details={str(name): str(value) for name, value in told["details"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise Refused("unreadable", "The webhook is signed, but cannot be read.") from wrong

    def _ask(self, method: str, path: str, asked: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
        """The answer. Raises Refused where the sandbox says no, Unavailable where it may be asked again."""
        headers = {"Authorization": f"Bearer {self._secret}", "Accept": "application/json"}
        body = None
        if asked is not None:
            body = json.dumps(asked).encode()
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            said = response.read(MOST_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException) as fault:
            raise Unavailable(f"The payment sandbox does not answer: {type(fault).__name__}.") from fault
        finally:
            with suppress(OSError):
                connection.close()
        return _understood(status=response.status, said=said)


def _understood(*, status: int, said: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        answer = json.loads(said[:MOST_ANSWER_BYTES])  # one that is longer is cut, and cannot be read
        fault = answer.get("error")
    except (ValueError, AttributeError) as wrong:
        raise Unavailable(f"The payment sandbox answers with something else (status {status}).") from wrong
    if 200 <= status < 300:
        return answer
    if status >= 500 or status == TOO_MANY or not isinstance(fault, dict):
        raise Unavailable(f"The payment sandbox cannot do it now (status {status}).")
    raise Refused(str(fault.get("code")), str(fault.get("message")))


def _fields(order: HostedOrder | SetupOrder) -> dict[str, Any]:
    methods = [str(kind) for kind in order.methods]
    return asdict(order) | {"methods": methods, "expires_at": order.expires_at.isoformat()}


def _part(reference: str) -> str:
    """A reference as one part of a path, whatever is in it."""
    return quote(reference, safe="") or "-"


def _kind(word: str) -> EventKind:
    return EventKind(word) if word in set(EventKind) else EventKind.OTHER


def _method(told: Mapping[str, Any] | None) -> SavedMethod | None:
    if told is None:
        return None
    expires_on = date.fromisoformat(told["expires_on"]) if told["expires_on"] else None
    return SavedMethod(**{**told, "kind": MethodKind(told["kind"]), "expires_on": expires_on})


def _charge(told: Mapping[str, Any]) -> Charge:
    expected_on = date.fromisoformat(told["expected_on"]) if told["expected_on"] else None
    return Charge(
        **{
            **told,
            "state": ChargeState(told["state"]),
            "method": _method(told["method"]),
            "expected_on": expected_on,
        }
    )
