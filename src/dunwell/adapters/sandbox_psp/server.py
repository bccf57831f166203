"""The sandbox as a process: a small HTTP server on the loopback address, with a limit on everything."""

import hashlib
import hmac
import json
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dunwell.adapters.sandbox_psp import control_page, hosted, pages
from dunwell.adapters.sandbox_psp.api import Api
from dunwell.adapters.sandbox_psp.control import Control
from dunwell.adapters.sandbox_psp.days import Calendar
from dunwell.adapters.sandbox_psp.errors import No
from dunwell.adapters.sandbox_psp.events import Courier
from dunwell.adapters.sandbox_psp.hosted import Shown
from dunwell.adapters.sandbox_psp.store import Store

logger = logging.getLogger(__name__)

MOST_BODY_BYTES = 64 * 1024
MOST_PATH = 2000
MOST_FIELDS = 40
MOST_AT_A_TIME = 48
SILENCE_SECONDS = 10.0
HTML, CSS, JSON = "text/html; charset=utf-8", "text/css; charset=utf-8", "application/json"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class Sandbox(ThreadingHTTPServer):
    """The server with all that its answers are made of."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, *, host: str, port: int, store: Store, secret: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)
        self.host = f"[{host}]" if ":" in host else host
        self.address = f"http://{self.host}:{self.server_address[1]}"
        self.store, self.secret = store, secret
        self.api = Api(store=store, address=self.address)
        self.control = Control(store=store, secret=secret)
        self.form_token = hmac.new(secret.encode(), b"control page", hashlib.sha256).hexdigest()
        self._places = threading.BoundedSemaphore(MOST_AT_A_TIME)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver has it
        """Take only so many at a time: who comes later is turned away at once."""
        if not self._places.acquire(blocking=False):
            with suppress(OSError):
                request.sendall(
                    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """Give the place back in the end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 - as above
        """Keep quiet about callers that hung up."""
        fault = sys.exc_info()[1]
        if not isinstance(fault, OSError):
            logger.error("a request failed", exc_info=fault)


class Handler(BaseHTTPRequestHandler):
    """One request, one answer, then the line is closed."""

    server: Sandbox
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "DunwellSandbox", ""
    timeout = SILENCE_SECONDS

    def do_GET(self) -> None:
        """Answer a page or a question."""
        self._guarded(self._get)

    do_HEAD = do_GET  # noqa: N815 - as http.server has it

    def do_POST(self) -> None:
        """Answer a form or a call."""
        self._guarded(self._post)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Write no log of requests: their addresses are secrets of payers."""

    def _guarded(self, work: Callable[[str, Mapping[str, str]], None]) -> None:
        """Answer every fault: 400 to 4xx with its code, 500 for ours."""
        self.close_connection = True
        parts = urlsplit(self.path)
        try:
            self._check_address()
            work(parts.path, _pairs(parts.query))
        except No as no:
            self._refuse(no)
        except OSError:
            raise
        except Exception:
            logger.exception("the sandbox failed")
            self._send(500, JSON, _json({"error": {"code": "fault", "message": "The sandbox failed."}}))

    def _check_address(self) -> None:
        """Refuse what is too long, and who asks for another host: a page whose name leads here gets nothing."""
        if len(self.path) > MOST_PATH or not self.path.startswith("/"):
            raise No("bad_address", "The address cannot be read.", status=414)
        host = self.headers.get("Host", "").lower()
        name, _, port = host.rpartition(":")
        if port != str(self.server.server_address[1]) or name not in LOOPBACK | {self.server.host}:
            raise No("bad_host", "This is not the name of the sandbox.", status=421)

    def _get(self, path: str, query: Mapping[str, str]) -> None:
        match [unquote(part) for part in path.strip("/").split("/")]:
            case ["v1", *parts]:
                self._check_secret()
                found = self.server.api.answer(method="GET", parts=parts, given={}, now=time.time())
                self._send(200, JSON, _json(found))
            case ["control", "api", *parts]:
                self._check_secret()
                self._send(200, JSON, _json(self.server.control.answer(method="GET", parts=parts, given={})))
            case ["pay", token]:
                self._show(hosted.look(self.server.store, token=token, way=query.get("way", "")))
            case ["control"]:
                self._show_control()
            case ["style.css"]:
                text = files("dunwell.adapters.sandbox_psp").joinpath("style.css").read_bytes()
                self._send(200, CSS, text)
            case ["health"]:
                self._send(200, JSON, _json({"is_sandbox": True}))
            case [""]:
                self._send(303, HTML, b"", location="/control/")
            case _:
                raise No("not_found", "There is no such page.", status=404)

    def _post(self, path: str, query: Mapping[str, str]) -> None:
        store = self.server.store
        match [unquote(part) for part in path.strip("/").split("/")]:
            case ["v1", *parts]:
                self._check_secret()
                self._call(parts)
            case ["control", "api", *parts]:
                self._check_secret()
                found = self.server.control.answer(method="POST", parts=parts, given=self._json_body())
                self._send(200, JSON, _json(found))
            case ["control", "act", *parts]:
                self._act(parts)
            case ["pay", token]:
                way, form = query.get("way", ""), self._form()
                self._show(hosted.submit(store, token=token, way=way, form=form))
            case ["pay", token, "confirm"]:
                answer = self._form().get("answer", "")
                self._show(hosted.confirm(store, token=token, answer=answer))
            case _:
                raise No("not_found", "There is no such page.", status=404)

    def _call(self, parts: list[str]) -> None:
        """A call of the house; fails as often as the control page says, before or after it was done."""
        given = self._json_body()
        fault = self._fault()
        if fault == "before":
            raise No("unavailable", "The sandbox was told to fail.", status=503)
        found = self.server.api.answer(method="POST", parts=parts, given=given, now=time.time())
        if fault == "after":
            self.close_connection = True  # done, and nobody hears of it
            return
        self._send(200, JSON, _json(found))

    def _fault(self) -> str:
        store = self.server.store
        with store.change():
            left = int(store.setting("faults_left"))
            if left <= 0:
                return ""
            store.put("faults_left", left - 1)
            return str(store.setting("fault"))

    def _act(self, parts: list[str]) -> None:
        """A button of the control page: only from the page itself."""
        form = self._form()
        if not hmac.compare_digest(form.get("token", "").encode(), self.server.form_token.encode()):
            raise No("bad_token", "This form is not of the control page.", status=403)
        try:
            self.server.control.answer(method="POST", parts=parts, given=control_page.understood(form))
        except No as no:
            self._show_control(fault=no.message, status=no.status)
            return
        self._send(303, HTML, b"", location="/control/")

    def _show_control(self, *, fault: str = "", status: int = 200) -> None:
        text = control_page.page(control=self.server.control, token=self.server.form_token, fault=fault)
        self._send(status, HTML, text.encode())

    def _show(self, shown: Shown) -> None:
        if shown.location:
            self._send(303, HTML, b"", location=shown.location)
        else:
            self._send(shown.status, HTML, shown.page.encode(), leads_to=shown.origin)

    def _refuse(self, no: No) -> None:
        if self.path.startswith(("/v1/", "/control/api/")):
            self._send(no.status, JSON, _json({"error": {"code": no.code, "message": no.message}}))
        else:
            language = self.headers.get("Accept-Language", "en")[:5].partition(",")[0]
            self._send(no.status, HTML, pages.missing(language=language).encode())

    def _check_secret(self) -> None:
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.secret}".encode()):
            raise No("not_allowed", "The secret is not ours.", status=401)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 9):
            raise No("no_length", "A body needs its Content-Length.", status=411)
        if int(length) > MOST_BODY_BYTES:
            raise No("too_large", f"A body has at most {MOST_BODY_BYTES} bytes.", status=413)
        return self.rfile.read(int(length))

    def _json_body(self) -> Mapping[str, Any]:
        try:
            given = json.loads(self._body())
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise No("unreadable", "The body is one object in JSON.")
        return given

    def _form(self) -> Mapping[str, str]:
        return _pairs(self._body().decode("utf-8", "replace"))

    def _send(self, status: int, kind: str, body: bytes, *, location: str = "", leads_to: str = "") -> None:
        origin = urlsplit(leads_to)
        target = f" {origin.scheme}://{origin.netloc}" if origin.netloc else ""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer" if kind != HTML else "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'self'; form-action 'self'{target}; "
            "base-uri 'none'; frame-ancestors 'none'",
        )
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _pairs(text: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(text, max_num_fields=MOST_FIELDS, keep_blank_values=True))
    except ValueError as fault:
        raise No("unreadable", f"There are more than {MOST_FIELDS} fields.") from fault


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def serve(*, host: str, port: int, folder: Path, secret: str, webhook_url: str | None) -> int:
    """Serve until told to stop; says on one line of JSON where, once it can be reached. Port 0: any that is free.

    State lies in the folder. A webhook target of None leaves the one that is set there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(folder / "state.sqlite3")
    if webhook_url is not None:
        store.put("webhook_url", webhook_url)
    server = Sandbox(host=host, port=port, store=store, secret=secret)
    courier, calendar = Courier(store=store, secret=secret), Calendar(store=store)

    def end(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    courier.start()
    calendar.start()
    sys.stdout.write(json.dumps({"address": server.address}) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        courier.end()
        calendar.end()
        courier.join(timeout=2)
        calendar.join(timeout=2)
        server.server_close()
        store.close()
    return 0
