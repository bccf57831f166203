"""One POST for one message: signed, no redirect followed, and never to an address inside that nobody named."""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence

from dunwell.adapters.http_webhooks.settings import Target
from dunwell.ports.errors import Refused, Unavailable

TIMEOUT_SECONDS = 10
ANSWER_MAX = 300
_FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})


class HttpWebhooks:
    """Speaks to the targets that are configured. An address inside is spoken to only where `hosts` names that address.

    A name that resolves to an address inside is refused: who controls a name must not choose where inside we knock.
    """

    def __init__(self, *, targets: Sequence[Target], secret: str, hosts: Sequence[str]) -> None:
        self._targets = {one.name: one for one in targets}
        self._secret = secret
        self._hosts = frozenset(hosts)
        self.targets: Sequence[str] = tuple(self._targets)

    def send(self, *, target: str, body: bytes, headers: Mapping[str, str], timestamp: str) -> None:
        """Hand it over, signed over `timestamp.body`; as the port says."""
        known = self._targets.get(target)
        if known is None:
            raise Refused("unknown_target", f"The target {target} is not configured any more.")
        signature = hmac.new(
            self._secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256
        ).hexdigest()
        told = {
            **headers,
            "Content-Type": "application/json",
            "X-Dunwell-Timestamp": timestamp,
            "X-Dunwell-Signature": f"sha256={signature}",
        }
        status = self._post(known, address=self._address(known), body=body, headers=told)
        if 200 <= status < 300:
            return
        if status in _FOR_GOOD or 300 <= status < 400:
            raise Refused("not_taken", f"{target} answered {status}.")
        raise Unavailable(f"{target} answered {status}.")

    def _address(self, target: Target) -> str:
        """The address that is spoken to: looked up once, judged, and then used, so that it cannot change between."""
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except OSError as fault:
            raise Unavailable(f"{target.host} is not found: {fault}") from fault
        addresses = [str(one[4][0]) for one in found]
        allowed = [one for one in addresses if self._may(target, one)]
        if not allowed:
            raise Refused(
                "address_inside",
                f"{target.host} is an address inside: name it itself among the allowed hosts, if it is meant.",
            )
        return allowed[0]

    def _may(self, target: Target, address: str) -> bool:
        plain = ipaddress.ip_address(address.partition("%")[0])
        inner = getattr(plain, "ipv4_mapped", None) or plain
        if inner.is_global and not inner.is_multicast:
            return True
        is_this_machine = target.host == "localhost" and inner.is_loopback
        return str(inner) in self._hosts or (is_this_machine and "localhost" in self._hosts)

    def _post(self, target: Target, *, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            line = socket.create_connection((address, target.port), timeout=TIMEOUT_SECONDS)
            if not target.is_plain:
                line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
            connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_SECONDS)
            connection.sock = line
            try:
                connection.request("POST", target.path, body=body, headers=dict(headers))
                answer = connection.getresponse()
                answer.read(ANSWER_MAX)
                return answer.status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as fault:
            raise Unavailable(f"{target.host} did not answer: {type(fault).__name__}") from fault
