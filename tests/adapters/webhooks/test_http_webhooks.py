"""Messages to other systems: signed, to named hosts only, never inside unasked, no redirect followed."""

import hashlib
import hmac
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dunwell.adapters.http_webhooks import HttpWebhooks, targets_of
from dunwell.ports.errors import Refused, Unavailable

SECRET = "a-secret-of-the-tests"


class Listener(BaseHTTPRequestHandler):
    """Keeps what it is told and answers what it is to answer."""

    got: list[tuple[str, dict, bytes]]
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, dict(self.headers), body))
        self.send_response(type(self).status)
        if 300 <= type(self).status < 400:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def listener():
    kind = type("Own", (Listener,), {"got": [], "status": 200})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kind.port = server.server_port
    yield kind
    server.shutdown()
    thread.join()
    server.server_close()


def hooks(port, *, hosts=("127.0.0.1",), host="127.0.0.1"):
    targets = targets_of(text=f"crm=http://{host}:{port}/in?a=1", hosts=hosts)
    return HttpWebhooks(targets=targets, secret=SECRET, hosts=hosts)


def send(found, body=b'{"a":1}'):
    found.send(target="crm", body=body, headers={"X-Dunwell-Id": "whd_1"}, timestamp="1700000000")


def test_a_message_is_signed_over_its_time_and_body(listener):
    send(hooks(listener.port))
    ((path, headers, body),) = listener.got
    assert (path, body, headers["X-Dunwell-Id"]) == ("/in?a=1", b'{"a":1}', "whd_1")
    expected = hmac.new(SECRET.encode(), b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert headers["X-Dunwell-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, Refused),
        (308, Refused),
        (400, Refused),
        (410, Refused),
        (500, Unavailable),
        (503, Unavailable),
        (429, Unavailable),
    ],
)
def test_answers(listener, status, error):
    listener.status = status
    with pytest.raises(error):
        send(hooks(listener.port))
    assert len(listener.got) == 1  # a redirect is not followed


def test_nobody_there_is_for_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable):
        send(hooks(port))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "0.0.0.0",
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("nothing may be opened"))
    hosts = ("hooks.customer.example",)
    targets = targets_of(text="crm=https://hooks.customer.example/in", hosts=hosts)
    with pytest.raises(Refused) as refused:
        send(HttpWebhooks(targets=targets, secret=SECRET, hosts=hosts))
    assert refused.value.code == "address_inside"


@pytest.mark.parametrize(
    "text",
    [
        "crm=https://other.example/in",
        "crm=http://hooks.example/in",
        "crm=ftp://hooks.example/in",
        "crm=https://user:pass@hooks.example/in",
        "=https://hooks.example/in",
        "crm=https://hooks.example/,crm=https://hooks.example/2",
        "https://hooks.example/in",
    ],
)
def test_targets_that_are_none(text):
    with pytest.raises(ValueError, match=r"target|host"):
        targets_of(text=text, hosts=("hooks.example",))


def test_an_unknown_target_is_refused():
    with pytest.raises(Refused):
        HttpWebhooks(targets=(), secret=SECRET, hosts=()).send(
            target="crm", body=b"", headers={}, timestamp="1"
        )
