"""The sandbox as a neighbour: webhooks that go wrong, callers that mean harm, the control page."""

import http.client
import json
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from tests.sandbox_world import SECRET, HookTarget, SandboxWorld, moment, order

from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.adapters.sandbox_psp.store import DEFAULTS
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import EventKind

# --- Webhooks


def test_a_webhook_tells_of_each_change_and_can_be_verified(
    sandbox: SandboxWorld, hook_target: HookTarget
) -> None:
    sandbox.settings(webhook_url=hook_target.url)
    hosted = sandbox.open_page()
    sandbox.pay_by_card(hosted.url, "4000000000009995")
    sandbox.pay_by_card(hosted.url)
    sandbox.payments.repay(key="r", charge=hosted.reference, amount_minor=900, currency="EUR")

    told = hook_target.wait_for(3)
    events = [
        sandbox.payments.read_event(body=body, headers=headers, now=moment())
        for body, headers in hook_target.got
    ]

    assert [one["name"] for one in told] == ["charge.declined", "charge.succeeded", "refund.succeeded"]
    assert {event.reference for event in events} == {hosted.reference}
    assert [event.kind for event in events] == [EventKind.CHARGE, EventKind.CHARGE, EventKind.REFUND]
    assert [event.details["key"] for event in events] == ["attempt-1", "attempt-1", "r"]
    assert len({event.external_id for event in events}) == 3


def test_a_webhook_that_is_not_taken_is_sent_again(sandbox: SandboxWorld, hook_target: HookTarget) -> None:
    hook_target.answers = [500, 302]
    sandbox.settings(webhook_url=hook_target.url)

    sandbox.pay_by_card(sandbox.open_page().url)
    told = hook_target.wait_for(3)

    assert len({one["id"] for one in told}) == 1
    [delivery] = sandbox.state()["deliveries"]
    assert (delivery["tries"], delivery["said"]) == (3, "200")


def test_a_webhook_may_be_late(sandbox: SandboxWorld, hook_target: HookTarget) -> None:
    sandbox.settings(webhook_url=hook_target.url, delay_seconds=2)
    begun = time.monotonic()

    sandbox.pay_by_card(sandbox.open_page().url)
    hook_target.wait_for(1)

    assert time.monotonic() - begun >= 2


def test_webhooks_may_come_several_times_and_in_any_order(
    sandbox: SandboxWorld, hook_target: HookTarget
) -> None:
    sandbox.settings(webhook_url=hook_target.url, copies=3, is_shuffled=True)
    for number in range(4):
        sandbox.pay_by_card(sandbox.open_page(key=f"k{number}").url)

    told = hook_target.wait_for(12)

    assert sorted(told.count(one) for one in told) == [3] * 12


def test_the_last_ones_may_be_sent_again_backwards(sandbox: SandboxWorld, hook_target: HookTarget) -> None:
    for number in range(3):
        sandbox.pay_by_card(sandbox.open_page(key=f"k{number}").url)
    sandbox.settings(webhook_url=hook_target.url)

    assert sandbox.resend(times=2, order="reversed", last=2) == 4

    told = hook_target.wait_for(4)
    kept = [json.loads(body)["id"] for body, _ in sandbox.events()]
    assert [one["id"] for one in told] == [kept[2], kept[2], kept[1], kept[1]]


# --- Callers that mean harm


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/charges/pay_1"),
        ("POST", "/v1/charges"),
        ("GET", "/control/api/state"),
        ("POST", "/control/api/clock"),
    ],
)
def test_without_the_secret_nothing_is_told(sandbox: SandboxWorld, method: str, path: str) -> None:
    for secret in ("", "another", SECRET.upper()):
        answer = sandbox.ask_json(method, path, {}, secret=secret)
        assert (answer.status, json.loads(answer.body)["error"]["code"]) == (401, "not_allowed")


def test_another_secret_is_refused_by_the_client(sandbox: SandboxWorld) -> None:
    with pytest.raises(Refused) as caught:
        SandboxPayments(origin=sandbox.origin, secret="another").open_page(order=order())

    assert caught.value.code == "not_allowed"


def test_a_name_that_only_leads_here_is_refused(sandbox: SandboxWorld) -> None:
    port = urlsplit(sandbox.origin).port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert sandbox.ask("GET", "/control/", Host=host).status == 421
    assert sandbox.ask("GET", "/control/", Host=f"localhost:{port}").status == 200


def raw(sandbox: SandboxWorld, sent: bytes) -> bytes:
    """What it answers to these bytes, before it hangs up."""
    parts = urlsplit(sandbox.origin)
    with socket.create_connection((parts.hostname, parts.port), timeout=15) as line:
        line.sendall(sent)
        got = b""
        while piece := line.recv(65_536):
            got += piece
    return got


def test_sizes_methods_and_nonsense_are_answered_shortly(sandbox: SandboxWorld) -> None:
    host = urlsplit(sandbox.origin).netloc.encode()
    head = b"Host: " + host + b"\r\nAuthorization: Bearer " + SECRET.encode() + b"\r\n"
    for sent, status in (
        (b"PUT /v1/pages HTTP/1.1\r\n" + head + b"\r\n", b"501"),
        (b"OPTIONS /control/ HTTP/1.1\r\n" + head + b"\r\n", b"501"),
        (b"POST /v1/pages HTTP/1.1\r\n" + head + b"\r\n", b"411"),
        (b"POST /v1/pages HTTP/1.1\r\n" + head + b"Content-Length: 65537\r\n\r\n", b"413"),
        (b"POST /v1/pages HTTP/1.1\r\n" + head + b"Content-Length: -1\r\n\r\n", b"411"),
        (b"POST /v1/pages HTTP/1.1\r\n" + head + b"Content-Length: 2\r\n\r\n[]", b"400"),
        (b"POST /v1/pages HTTP/1.1\r\n" + head + b"Content-Length: 9\r\n\r\n" + b"[" * 9, b"400"),
        (b"GET /" + b"x" * 3000 + b" HTTP/1.1\r\n" + head + b"\r\n", b"414"),
        (b"GET //evil.example/ HTTP/1.1\r\n" + head + b"\r\n", b"404"),
        (b"GET /style.css/../../server.py HTTP/1.1\r\n" + head + b"\r\n", b"404"),
        (b"GET /pay/%2e%2e%2f HTTP/1.1\r\n" + head + b"\r\n", b"404"),
        (b"GET /pay/' OR 1=1 -- HTTP/1.1\r\n" + head + b"\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ):
        answer = raw(sandbox, sent)
        assert status in answer.split(b"\r\n")[0] or b"Error code: " + status in answer, (
            sent[:60],
            answer[:200],
        )
    assert sandbox.ask("GET", "/health").status == 200


def test_silent_callers_do_not_keep_others_out(sandbox: SandboxWorld) -> None:
    parts = urlsplit(sandbox.origin)
    lines = [socket.create_connection((parts.hostname, parts.port), timeout=5) for _ in range(60)]
    try:
        turned_away = [line for line in lines[-8:] if line.recv(100).startswith(b"HTTP/1.1 503")]
    finally:
        for line in lines:
            line.close()
    assert len(turned_away) == 8
    assert sandbox.ask("GET", "/health").status in {200, 503}


def test_many_fields_are_refused(sandbox: SandboxWorld) -> None:
    path = urlsplit(sandbox.open_page().url).path

    assert sandbox.ask("POST", path, form={f"f{number}": "x" for number in range(41)}).status == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"return_url": "javascript:alert(1)"},
        {"return_url": "//evil.example"},
        {"return_url": "http://user@evil.example/"},
        {"return_url": "http://shop.example/\r\nSet-Cookie: a=b"},
        {"return_url": "http://shop.example/;'>"},
        {"description": "x" * 141},
        {"description": "a\nb"},
        {"currency": "XXX"},
        {"currency": "eur"},
        {"methods": []},
        {"key": ""},
        {"key": "x" * 256},
        {"payer_reference": ""},
        {"language": ""},
    ],
)
def test_orders_with_a_fault_are_refused_and_nothing_is_kept(
    sandbox: SandboxWorld, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as caught:
        sandbox.open_page(**changes)

    assert caught.value.code == "field_invalid"
    assert next(iter(changes)) in caught.value.message
    assert sandbox.state()["charges"] == []


# --- Many at once


def test_the_same_key_at_the_same_time_is_one_payment(sandbox: SandboxWorld) -> None:
    method = sandbox.save_card()

    def charge(_: int) -> str:
        return sandbox.payments.charge_saved(
            key="k", method=method, payer_reference="cus_1", amount_minor=100, currency="EUR", description="x"
        ).reference

    with ThreadPoolExecutor(8) as pool:
        references = set(pool.map(charge, range(16)))

    assert len(references) == 1
    assert [one["key"] for one in sandbox.state()["charges"] if one["purpose"] == "saved"] == ["k"]


def test_a_page_that_is_sent_many_times_at_once_takes_one_payment(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()

    with ThreadPoolExecutor(8) as pool:
        answers = [one.status for one in pool.map(lambda _: sandbox.pay_by_card(hosted.url), range(8))]

    assert sorted(answers) == [200] * 7 + [303]
    found = sandbox.payments.charge(reference=hosted.reference)
    _, _, _, lines = sandbox.payments.payout(reference=sandbox.pay_out())
    assert [(line.charge_key, line.gross_minor) for line in lines] == [(found.key, 11_900)]


# --- The client


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nno!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 2\r\n\r\n{}",
        b'HTTP/1.1 429 Slow\r\nContent-Length: 32\r\n\r\n{"error":{"code":"x","message":1}}',
        b"SSH-2.0-something\r\n",
    ],
)
def test_an_answer_that_is_none_is_tried_later(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(65_536)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        payments = SandboxPayments(origin=f"http://127.0.0.1:{listener.getsockname()[1]}", secret="s")
        with pytest.raises(Unavailable):
            payments.charge(reference="pay_1")
        thread.join(timeout=10)


# --- The control page


def token_of(sandbox: SandboxWorld) -> str:
    return str(re.findall(r'name="token" value="([0-9a-f]{64})"', sandbox.ask("GET", "/control/").text)[0])


def test_the_control_page_does_what_its_buttons_say(sandbox: SandboxWorld) -> None:
    hosted = sandbox.open_page()
    sandbox.pay_by_debit(hosted.url)
    token = token_of(sandbox)

    settled = sandbox.ask("POST", f"/control/act/charges/{hosted.reference}/settle", form={"token": token})
    passed = sandbox.ask("POST", "/control/act/clock", form={"token": token, "days": "5"})
    fault = sandbox.ask("POST", "/control/act/clock", form={"token": token, "days": "many"})
    switched = sandbox.ask(
        "POST", "/control/act/settings", form={"token": token, "copies": "2", "is_shuffled": "yes"}
    )

    assert [one.status for one in (settled, passed, fault, switched)] == [303, 303, 400, 303]
    assert "days: a whole number from 1 to 400" in fault.text
    assert len(sandbox.state()["payouts"]) == 1
    settings = sandbox.state()["settings"]
    assert (settings["copies"], settings["is_shuffled"]) == (2, True)
    assert hosted.reference in sandbox.ask("GET", "/control/").text


def test_a_form_from_elsewhere_does_nothing(sandbox: SandboxWorld) -> None:
    for form in ({}, {"token": ""}, {"token": "é"}, {"token": "0" * 64}):
        assert sandbox.ask("POST", "/control/act/clock", form=form | {"days": "3"}).status == 403
    assert sandbox.state()["settings"] == DEFAULTS


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("clock", {"days": 0}),
        ("clock", {"days": 401}),
        ("clock", {"days": True}),
        ("settings", {"copies": 21}),
        ("settings", {"copies": "2"}),
        ("settings", {"nonsense": 1}),
        ("settings", {"clock_offset_seconds": 1}),
        ("settings", {"webhook_url": "file:///etc/passwd"}),
        ("settings", {"copies": 2, "fault": "sometimes"}),
        ("events/resend", {"order": "sideways"}),
        ("charges/pay_1/settle", {"code": "nonsense"}),
    ],
)
def test_controls_that_make_no_sense_are_refused_whole(
    sandbox: SandboxWorld, path: str, given: dict[str, object]
) -> None:
    assert sandbox.try_control(path, **given).status == 400
    assert sandbox.state()["settings"] == DEFAULTS


def test_it_listens_on_the_loopback_address_only(sandbox: SandboxWorld) -> None:
    port = urlsplit(sandbox.origin).port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        outward = probe.getsockname()[0]
    if outward.startswith("127."):
        pytest.skip("this machine has no other address than the loopback one")
    with pytest.raises(OSError):  # noqa: PT011 - whichever way it is refused
        http.client.HTTPConnection(outward, port, timeout=2).request("GET", "/health")
