"""What every carrier of letters on paper must do: the folder and the stand-in of the tests alike."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.fakes import FakePost

from dunwell.adapters.folders import FolderPost
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.post import Fate, PostAddress, PostLetter, Receipt

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
LETTER = PostLetter(
    key="run_1.act_2@post",
    pdf=b"%PDF-1.7 letter",
    recipient=PostAddress(name="Größe & Söhne", lines=("Hauptstraße 1", "10115 Berlin"), country="DE"),
    sender=PostAddress(name="Northwind GmbH", lines=("Nordweg 2", "20095 Hamburg"), country="DE"),
    is_registered=True,
)


@pytest.fixture(params=["folder", "fake"])
def carrier(request, tmp_path):
    """The carrier, and a way to see the PDF of every letter that arrived."""
    if request.param == "fake":
        fake = FakePost()
        return fake, lambda: [letter.pdf for letter in fake.arrived.values()]
    folder = tmp_path / "post"
    return FolderPost(folder=folder, clock=lambda: NOW), lambda: [
        (one / "letter.pdf").read_bytes() for one in sorted(folder.glob("*"))
    ]


def test_a_letter_arrives_whole(carrier):
    post, arrived = carrier
    assert post.lookup(key=LETTER.key) is Fate.not_seen
    assert post.post(letter=LETTER) is Receipt.accepted
    assert arrived() == [LETTER.pdf]
    assert post.lookup(key=LETTER.key) is Fate.arrived


def test_the_same_key_again_is_taken_and_carried_once(carrier):
    post, arrived = carrier
    assert post.post(letter=LETTER) is Receipt.accepted
    assert post.post(letter=replace(LETTER, pdf=b"%PDF-1.7 other")) is Receipt.accepted
    assert post.post(letter=replace(LETTER, key="another")) is Receipt.accepted
    assert sorted(arrived()) == [LETTER.pdf, LETTER.pdf]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ""}, "bad_key"),
        ({"key": "a\nb"}, "bad_key"),
        ({"pdf": b"<html>"}, "not_a_pdf"),
        ({"pdf": b"%PDF-" + b"x" * (20 << 20)}, "too_large"),
        ({"recipient": replace(LETTER.recipient, lines=())}, "no_address"),
        ({"recipient": replace(LETTER.recipient, name=" ")}, "no_address"),
        ({"recipient": replace(LETTER.recipient, country="")}, "no_country"),
        ({"recipient": replace(LETTER.recipient, lines=("a", "b", "c", "d", "e", "f"))}, "long_address"),
        ({"recipient": replace(LETTER.recipient, lines=("x" * 61,))}, "long_address"),
        ({"sender": replace(LETTER.sender, lines=("a\x07",))}, "bad_address"),
    ],
)
def test_a_letter_that_cannot_be_carried_is_refused_and_leaves_nothing(carrier, changes, code):
    post, arrived = carrier
    with pytest.raises(Refused) as refused:
        post.post(letter=replace(LETTER, **changes))
    assert refused.value.code == code
    assert arrived() == []


def test_the_job_sheet_says_what_is_to_be_done(tmp_path):
    FolderPost(folder=tmp_path, clock=lambda: NOW).post(letter=LETTER)
    (job,) = tmp_path.iterdir()
    assert sorted(one.name for one in job.iterdir()) == ["job.json", "letter.pdf"]
    assert json.loads((job / "job.json").read_text(encoding="utf-8")) == {
        "key": "run_1.act_2@post",
        "taken_at": "2026-03-10T08:30:00+00:00",
        "recipient": {
            "name": "Größe & Söhne",
            "lines": ["Hauptstraße 1", "10115 Berlin"],
            "country": "DE",
        },
        "sender": {"name": "Northwind GmbH", "lines": ["Nordweg 2", "20095 Hamburg"], "country": "DE"},
        "is_colour": False,
        "is_duplex": True,
        "is_registered": True,
        "bytes": 15,
    }


def test_somebody_who_was_first_is_not_overwritten_and_no_draft_stays(tmp_path, monkeypatch):
    """The folder appears between the look and the rename: that of the other process stays."""
    post = FolderPost(folder=tmp_path, clock=lambda: NOW)
    post.post(letter=LETTER)
    kept = type(tmp_path).exists
    looks = []

    def blind(self, **given):
        looks.append(self)
        return False if len(looks) == 1 else kept(self, **given)

    monkeypatch.setattr(type(tmp_path), "exists", blind)
    assert post.post(letter=replace(LETTER, pdf=b"%PDF-1.7 other")) is Receipt.accepted
    (job,) = tmp_path.iterdir()
    assert (job / "letter.pdf").read_bytes() == LETTER.pdf


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    post = FolderPost(folder=tmp_path / "file")
    with pytest.raises(Unavailable, match="cannot be written"):
        post.post(letter=LETTER)
    with pytest.raises(Unavailable, match="cannot be read"):
        post.lookup(key="a")
