"""What goes with a bill is what it says it is, of a size that mail servers take, and refused by its name."""

import pytest

from dunwell.core.billing.attachments import UnfitFile, attachment, too_many

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("hours.pdf", PDF, "application/pdf"),
        ("Plan.PNG", PNG, "image/png"),
        ("site.jpeg", JPEG, "image/jpeg"),
        ("hours.csv", "day;hours\nMontag;8,5\nÄrger;1\n".encode("cp1252"), "text/csv"),
        ("hours.csv", b"\xef\xbb\xbfday,hours\r\n", "text/csv"),
    ],
)
def test_what_a_file_is_is_read_from_its_content(name, content, media_type):
    found = attachment(name=name, size=len(content), content=content)
    assert (found.name, found.media_type, found.content) == (name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("invoice.pdf", b"#!/bin/sh\nrm -rf /\n", "invoice.pdf is no PDF inside: it begins like a script."),
        ("invoice.pdf", b"<script>alert(1)</script>", "invoice.pdf is no PDF inside: it begins like a script."),
        ("cut.pdf", b"%PDF-1.7\nhalf of it", "cut.pdf is no PDF inside."),
        ("photo.png", JPEG, "photo.png is no PNG inside."),
        ("photo.jpg", PNG, "photo.jpg is no JPEG inside."),
        ("hours.csv", b"MZ\x90\x00", "hours.csv is no CSV inside."),
        ("hours.csv", b"a,b\x00c", "hours.csv is no CSV inside."),
        ("hours.csv", b"<html>", "hours.csv is no CSV inside."),
        ("run.exe", b"MZ", "run.exe: PDF, PNG, JPEG and CSV files go with a bill"),
        ("hours", b"x", "hours: PDF, PNG, JPEG and CSV files go with a bill"),
        ("empty.csv", b"", "empty.csv is empty"),
        (".pdf", PDF, "'.pdf': give the file a plain name"),
        ("../a.pdf", PDF, "give the file a plain name"),
        ("a\u202efdp.pdf", PDF, "give the file a plain name"),
        ("x" * 97 + ".pdf", PDF, "a name has at most 100 characters, this has 101"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_by_name(name, content, words):
    with pytest.raises(UnfitFile) as refusal:
        attachment(name=name, size=len(content), content=content)
    assert words in str(refusal.value)


def test_a_large_file_is_refused_before_it_is_read():
    with pytest.raises(UnfitFile, match=r"plans\.pdf has 52\.4 MB, 10 MB is the most for a file"):
        attachment(name="plans.pdf", size=52_428_800, content=b"")


def test_files_count_together():
    assert too_many(sizes=(10_000_000, 10_000_000)) == ""
    assert "Together they have 20.0 MB" in too_many(sizes=(10_000_000, 10_000_001))
    assert "21 files are more than 20" in too_many(sizes=(1,) * 21)
