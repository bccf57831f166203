"""VIES: asked as it wants to be, believed only where it says yes or no, and of hosts that are named only."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dunwell.adapters.vies_registry import PATH, ViesRegistry, settings_of
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.vat_registry import Registered

DEFAULT_URL = f"https://vies.example{PATH}"


class Vies(BaseHTTPRequestHandler):
    """Keeps what it is asked and answers what it is to answer."""

    got: list[tuple[str, dict]]
    status = 200
    answer: bytes = b""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, json.loads(body)))
        self.send_response(type(self).status)
        if 300 <= type(self).status < 400:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(type(self).answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def vies():
    kind = type("Own", (Vies,), {"got": [], "status": 200})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/rest-api/check-vat-number"
    kind.registry = ViesRegistry(settings=settings_of(url=url, hosts=["127.0.0.1"]))
    yield kind
    server.shutdown()
    thread.join()
    server.server_close()


def told(**more):
    return json.dumps({"countryCode": "DE", "vatNumber": "1", "requestDate": "2026-03-10", **more}).encode()


def test_a_registered_number_is_told_with_what_its_state_tells(vies):
    vies.answer = told(
        valid=True, name="MUSTER  GMBH", address="Weg 1\n52062 Aachen", requestIdentifier="WAPI1"
    )

    found = vies.registry.look_up(country="DE", number="DE136695976")

    assert found == Registered(
        is_registered=True, name="MUSTER GMBH", address="Weg 1 52062 Aachen", reference="WAPI1"
    )
    assert vies.got == [
        ("/rest-api/check-vat-number", {"countryCode": "DE", "vatNumber": "136695976"}),
    ]


def test_greece_is_asked_for_as_el(vies):
    vies.answer = told(valid=False, name="---", address="---")

    assert vies.registry.look_up(country="GR", number="EL094259216") == Registered(is_registered=False)
    assert vies.got[0][1] == {"countryCode": "EL", "vatNumber": "094259216"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, told(valid="true")),
        (200, told(valid=False, errorWrappers=[{"error": "MS_UNAVAILABLE"}])),
        (200, json.dumps({"actionSucceed": False, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}).encode()),
        (200, told(valid=True, name="x" * 70_000)),
        (302, told(valid=True)),
        (500, told(valid=True)),
    ],
)  # fmt: skip
def test_whatever_is_not_plainly_yes_or_no_counts_for_nothing(vies, status, answer):
    vies.status, vies.answer = status, answer

    with pytest.raises(Unavailable):
        vies.registry.look_up(country="DE", number="DE136695976")
    assert len(vies.got) == 1


def test_the_fault_that_vies_names_is_told(vies):
    vies.answer = json.dumps({"errorWrappers": [{"error": "MS_UNAVAILABLE"}]}).encode()

    with pytest.raises(Unavailable, match=r"\(MS_UNAVAILABLE\)"):
        vies.registry.look_up(country="DE", number="DE136695976")


def test_a_country_that_it_does_not_keep_is_not_asked_for(vies):
    with pytest.raises(Refused) as refused:
        vies.registry.look_up(country="US", number="042103594")
    assert (refused.value.code, vies.got) == ("country_not_kept", [])


def test_nobody_there_is_unavailable():
    settings = settings_of(url="http://127.0.0.1:1/x", hosts=["127.0.0.1"])

    with pytest.raises(Unavailable):
        ViesRegistry(settings=settings).look_up(country="DE", number="DE136695976")


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        (DEFAULT_URL, []),
        (DEFAULT_URL, ["other.example"]),
        ("http://vies.example/x", ["vies.example"]),
        ("https://me:pass@vies.example/x", ["vies.example"]),
        ("ftp://vies.example/x", ["vies.example"]),
        ("vies.example", ["vies.example"]),
    ],
)
def test_only_hosts_that_are_named_are_spoken_to(url, hosts):
    with pytest.raises(ValueError, match=r"host|address"):
        settings_of(url=url, hosts=hosts)


def test_the_public_address_is_read():
    found = settings_of(url=DEFAULT_URL, hosts=["VIES.example"])

    assert (found.host, found.port, found.is_plain) == ("vies.example", 443, False)
