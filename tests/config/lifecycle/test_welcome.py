"""What `up` says once it is up: the log-ins of the demo, and the page of one of its customers."""

import json
from pathlib import Path

import pytest

from dunwell.config.lifecycle import up

PAGE = "http://127.0.0.1:8000/portal/l/token/"
PREPARED = up.Prepared(logins=[("admin", "admin@demo.example", "word")], customer_page=PAGE)
ADDRESS, HOME = "http://127.0.0.1:8000/", Path("home")


def test_the_page_of_a_customer_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    up.welcome(address=ADDRESS, prepared=PREPARED, folder=HOME)
    assert f"A customer's page, for whoever has the link: {PAGE}\n" in capsys.readouterr().out

    told = json.loads(up._as_json(address=ADDRESS, prepared=PREPARED, folder=HOME, desk=""))
    assert (told["customer_page"], told["payment_sandbox"]) == (PAGE, None)
    assert told["logins"] == [{"role": "admin", "email": "admin@demo.example", "password": "word"}]


def test_a_house_without_a_demo_has_no_page_of_a_customer(capsys: pytest.CaptureFixture[str]) -> None:
    empty = up.Prepared(logins=[], customer_page="")
    up.welcome(address=ADDRESS, prepared=empty, folder=HOME)
    assert "customer" not in capsys.readouterr().out
    assert (
        json.loads(up._as_json(address=ADDRESS, prepared=empty, folder=HOME, desk=""))["customer_page"]
        is None
    )
