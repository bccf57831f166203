"""What every carrier of text messages must do: the folder and the stand-in of the tests alike."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.fakes import FakeSms

from dunwell.adapters.folders import FolderSms
from dunwell.formats.sms_job import mobile_number
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.sms import Fate, Receipt, TextMessage

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
MESSAGE = TextMessage(
    key="run-1-act-2", to="+4915112345678", text="Bitte zahlen Sie 10,00 €.\nDanke", sender="Northwind"
)


@pytest.fixture(params=["folder", "fake"])
def carrier(request, tmp_path):
    """The carrier, and a way to see the text of every message that arrived."""
    if request.param == "fake":
        fake = FakeSms()
        return fake, lambda: [message.text for message in fake.arrived.values()]
    folder = tmp_path / "sms"
    return FolderSms(folder=folder, clock=lambda: NOW), lambda: [
        json.loads(one.read_text(encoding="utf-8"))["text"] for one in sorted(folder.glob("*"))
    ]


def test_a_message_arrives_whole(carrier):
    sms, arrived = carrier
    assert sms.lookup(key=MESSAGE.key) is Fate.not_seen
    assert sms.send(message=MESSAGE) is Receipt.accepted
    assert arrived() == [MESSAGE.text]
    assert sms.lookup(key=MESSAGE.key) is Fate.arrived


def test_the_same_key_again_is_taken_and_carried_once(carrier):
    sms, arrived = carrier
    assert sms.send(message=MESSAGE) is Receipt.accepted
    assert sms.send(message=replace(MESSAGE, text="Something else")) is Receipt.accepted
    assert sms.send(message=replace(MESSAGE, key="another")) is Receipt.accepted
    assert arrived() == [MESSAGE.text, MESSAGE.text]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": " \x00"}, "bad_key"),
        ({"to": "015112345678"}, "bad_number"),
        ({"to": "+49 151 12345678"}, "bad_number"),
        ({"to": "+0151123456"}, "bad_number"),
        ({"text": " \n"}, "no_text"),
        ({"text": "x" * 481}, "too_long"),
        ({"text": "a\x1bb"}, "bad_text"),
        ({"sender": "Northwind GmbH"}, "bad_sender"),
        ({"sender": "12345"}, "bad_sender"),
    ],
)
def test_a_message_that_cannot_be_carried_is_refused_and_leaves_nothing(carrier, changes, code):
    sms, arrived = carrier
    with pytest.raises(Refused) as refused:
        sms.send(message=replace(MESSAGE, **changes))
    assert refused.value.code == code
    assert arrived() == []


def test_the_longest_text_and_a_number_as_sender_are_taken(carrier):
    sms, arrived = carrier
    sms.send(message=replace(MESSAGE, text="x" * 480, sender="+4930555000"))
    assert arrived() == ["x" * 480]


def test_what_lies_in_the_folder_is_what_a_carrier_is_handed(tmp_path):
    FolderSms(folder=tmp_path, clock=lambda: NOW).send(message=MESSAGE)
    (file,) = tmp_path.iterdir()
    assert file.name == "run-1-act-2.json"
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "key": "run-1-act-2",
        "taken_at": "2026-03-10T08:30:00+00:00",
        "to": "+4915112345678",
        "sender": "Northwind",
        "text": "Bitte zahlen Sie 10,00 €.\nDanke",
    }


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    sms = FolderSms(folder=tmp_path / "file")
    with pytest.raises(Unavailable, match="cannot be written"):
        sms.send(message=MESSAGE)
    with pytest.raises(Unavailable, match="cannot be read"):
        sms.lookup(key="a")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+49 (0)151 1234-5678", "+4915112345678"),
        ("0049 151 12345678", "+4915112345678"),
        ("0151 12345678", None),
        ("+49", None),
        ("+49 151 12345678 ext 4", None),
        ("", None),
    ],
)
def test_a_mobile_number_is_international_or_none(text, number):
    assert mobile_number(text) == number
