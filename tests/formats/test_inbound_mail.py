"""Mails as people, machines and enemies send them: all that can be read is read, all else is named."""

import hashlib
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.formats.mails import mail

from dunwell.formats import inbound_mail
from dunwell.formats.inbound_mail import read
from dunwell.formats.mail_quotes import reply_of
from dunwell.formats.mail_text import decoded, from_html
from dunwell.formats.mime import Address

AT_MOST_SECONDS = 20  # far above what any of these takes, far below what a mistake of degree would


def test_a_mail_is_read_whole():
    raw = mail(
        "We pay on Friday.\n",
        heads=[
            ("In-Reply-To", "<act.7@group.example>"),
            ("References", "<a@x.example> <act.7@group.example>"),
        ],
        files=[("Überweisung.pdf", "application/pdf", b"%PDF-1")],
    )
    found = read(raw)
    assert (found.sha256, found.size_bytes) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert found.message_id == "answer.1@abel.example"
    assert found.answers == ("act.7@group.example", "a@x.example")
    assert found.sender == Address(address="ap@c-1001.example", name="Ann Abel")
    assert found.to == (Address(address="receivables@north.example"),)
    assert (found.subject, found.text, found.reply) == (
        "Re: Reminder",
        "We pay on Friday.",
        "We pay on Friday.",
    )
    assert found.sent_at == datetime(2026, 3, 10, 8, 15, tzinfo=UTC)
    (file,) = found.files
    assert (file.name, file.media_type, file.content, file.size_bytes) == (
        "Überweisung.pdf",
        "application/pdf",
        b"%PDF-1",
        6,
    )
    assert file.sha256 == hashlib.sha256(b"%PDF-1").hexdigest()
    assert (found.refused, found.notes, found.report) == (None, (), None)
    assert not found.is_automatic
    assert not found.is_list


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("ann@abel.example", Address(address="ann@abel.example")),
        ('"Abel, Ann" <ann@abel.example>', Address(address="ann@abel.example", name="Abel, Ann")),
        ("=?utf-8?q?J=C3=B6rg?= <j@abel.example>", Address(address="j@abel.example", name="Jörg")),
        ("=?x-nobody?b?SGk=?= <j@abel.example>", Address(address="j@abel.example", name="Hi")),
        ("Ann <ann@abel.example>, Bob <b@abel.example>", Address(address="ann@abel.example", name="Ann")),
        ("nobody at all", Address(address="", name="nobody at all")),
        ("<" * 5000, Address(address="", name="<" * 150)),
        ("(" * 5000, Address(address="", name="(" * 150)),
    ],
)
def test_the_sender_is_read_as_far_as_there_is_one(head, sender):
    assert read(f"From: {head}\r\n\r\nHi\r\n".encode()).sender == sender


@pytest.mark.parametrize(
    ("content", "charset", "text", "fits"),
    [
        ("Grüße".encode(), "utf-8", "Grüße", True),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße", True),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße", False),
        ("Grüße".encode(), "us-ascii", "Grüße", False),
        ("Grüße".encode(), "", "Grüße", False),
        ("Grüße".encode(), "x-unheard-of", "Grüße", False),
        ("5 €".encode("cp1252"), "x-unheard-of", "5 €", False),
        (b"a\x81b", "utf-8", "a\x81b", False),
        (b"abc", "idna", "abc", False),
        (b"abc", "rot13", "abc", False),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは", True),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет", True),
    ],
)
def test_a_wrong_charset_loses_nothing(content, charset, text, fits):
    assert decoded(content=content, charset=charset) == (text, fits)


def test_a_wrong_charset_is_named():
    raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe\r\n"
    found = read(raw)
    assert found.text == "Grüße"
    assert [note.code for note in found.notes] == ["wrong_charset"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>We pay<br>on&nbsp;Friday</p>", "We pay\non Friday"),
        ("<script>alert(1)</script><style>p{}</style>Hi<!-- no -->!", "Hi!"),
        ("<table><tr><td>A-1</td><td>100 &euro;</td></tr></table>", "A-1 100 €"),
        ("<div>Yes</div><blockquote>Please pay</blockquote>", "Yes\n\n> Please pay"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<b", "<b"),
        ("<script>never ends", "never ends"),
        ("<!-- never ends", "never ends"),
        ("&#99999999999999; &#0; &nosuch;", "\ufffd \ufffd &nosuch;"),
    ],
)
def test_html_becomes_text_and_is_never_shown_as_html(html, text):
    assert from_html(html).replace("\n\n> ", "\n> ") == text.replace("\n\n> ", "\n> ")


QUOTES = [
    ("Paid.\n\n> Please pay.\n", "Paid."),
    ("Paid.\n\nOn Mon, 9 Mar 2026 at 10:00, North <r@north.example> wrote:\n> Please pay.\n", "Paid."),
    ("Paid.\n\nOn Mon, 9 Mar 2026 at 10:00, North\n<r@north.example> wrote:\n> Please pay.\n", "Paid."),
    ("Paid.\n\nOn Mon, 9 Mar 2026, North wrote:\nPlease pay.\nWe will write again.\n", "Paid."),
    (
        "On Mon, 9 Mar 2026, North wrote:\n> Please pay A-1.\nPaid on Friday.\n> And A-2.\nNot yet.\n",
        "Paid on Friday.\nNot yet.",
    ),
    ("Bezahlt.\n\nAm 09.03.2026 um 10:00 schrieb North:\n> Bitte zahlen\n", "Bezahlt."),
    ("Réglé.\n\nLe lun. 9 mars 2026 à 10:00, North a écrit :\n> Merci de payer\n", "Réglé."),
    ("Pagado.\n\nEl lun, 9 mar 2026 a las 10:00, North escribió:\n> Por favor\n", "Pagado."),
    ("Betaald.\n\nOp ma 9 mrt 2026 om 10:00 schreef North:\n> Graag betalen\n", "Betaald."),
    ("Pagato.\n\nIl giorno lun 9 mar 2026 alle ore 10:00 North ha scritto:\n> Pagare\n", "Pagato."),
    ("Paid.\n\n-----Original Message-----\nFrom: North\nPlease pay.\n", "Paid."),
    ("Bezahlt.\n\n-----Ursprüngliche Nachricht-----\nVon: North\nBitte\n", "Bezahlt."),
    ("Paid.\n\nFrom: North\nSent: Monday\nTo: Abel\nSubject: Reminder\n\nPlease pay.\n", "Paid."),
    ("Bezahlt.\n\nVon: North\nGesendet: Montag\nAn: Abel\nBetreff: Mahnung\n\nBitte.\n", "Bezahlt."),
    ("Payé.\n\nDe : North\nEnvoyé : lundi\nÀ : Abel\nObjet : Rappel\n\nMerci.\n", "Payé."),
    ("Paid.\n-- \nAnn Abel\nTel. 030 5550100\n", "Paid."),
    ("Paid.\n\nKind regards,\nAnn Abel\nIf you are not the right recipient, tell us.\n", "Paid."),
    ("Bezahlt.\n\nMit freundlichen Grüßen\nAnn Abel\nGeschäftsführer: Max Muster\n", "Bezahlt."),
    ("Thanks.\nWe will pay 100 EUR by Friday.\n", "Thanks.\nWe will pay 100 EUR by Friday."),
    ("Paid.\n\nThanks,\nAnn\n", "Paid."),
    ("Paid.\n\nSent from my iPhone\n", "Paid."),
    ("> Please pay.\n", ""),
    ("From: our bank we hear that it left today.\n", "From: our bank we hear that it left today."),
    ("On Friday we will pay.\n", "On Friday we will pay."),
]


@pytest.mark.parametrize(("text", "reply"), QUOTES)
def test_what_is_quoted_and_the_signature_are_left_out(text, reply):
    assert reply_of(text.strip("\n")) == reply


@pytest.mark.parametrize(
    ("heads", "is_automatic"),
    [
        ([], False),
        ([("Auto-Submitted", "no")], False),
        ([("Auto-Submitted", "auto-replied")], True),
        ([("Precedence", "bulk")], True),
        ([("X-Autoreply", "yes")], True),
        ([("Return-Path", "<>")], True),
        ([("Return-Path", "<ann@abel.example>")], False),
    ],
)
def test_a_machine_gives_itself_away_by_its_head(heads, is_automatic):
    assert read(mail(heads=heads)).is_automatic is is_automatic


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Reminder", "Automatische Antwort: Mahnung", "Abwesenheitsnotiz"]
)
def test_a_machine_gives_itself_away_by_its_subject(subject):
    assert read(mail(subject=subject)).is_automatic is True


HTML = b"Content-Type: text/html\r\n\r\n"
TEXT = b"Subject: x\r\n\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500))
BOMBS = {
    "nothing": (b" \r\n", "empty"),
    "too large": (TEXT + b"x" * inbound_mail.MOST_BYTES, "too_large"),
    "head too large": (b"X: " + b"y" * 300_000 + b"\r\n\r\nHi", "head_too_large"),
    "lines": (TEXT + b"\n" * 700_000, "too_many_lines"),
    "parts": (MIXED + b"--b\r\n\r\n" * 3_000, "too_many_parts"),
    "levels": (NESTED, "too_many_parts"),
    "mails in mails": (b"Content-Type: message/rfc822\n\n" * 900, "too_many_parts"),
    "signs": (HTML + b"<" * 2_000_000, None),
    "comments": (HTML + b"<!--" * 500_000, None),
    "comments that end": (HTML + b"<!-->" * 400_000, None),
    "scripts": (HTML + b"<script>" * 250_000, None),
    "quotes": (HTML + b"<blockquote>" * 160_000, None),
    "entities": (HTML + b"&" * 2_000_000, None),
    "a number": (HTML + b"&#" + b"9" * 1_900_000 + b";", None),
    "brackets": (b"From: " + b"(" * 200_000 + b"\r\n\r\nHi", None),
    "words": (b"Subject: " + b"=?x?q?" * 30_000 + b"\r\n\r\nHi", None),
    "introductions": (TEXT + b"On x\n" * 100_000, None),
    "senders": (TEXT + b"From: x\n" * 100_000, None),
    "files": (MIXED + b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n" * 300, None),
    "a date": (b"Date: " + b"1 " * 4_000 + b"\r\n\r\nHi", None),
    "a charset": (b"Content-Type: text/plain; charset*=x'y'%FF%00\r\n\r\nHi", None),
    "a name": (b"Content-Type: a/b; name*0*=x'y'%FF; name*x=1\r\n\r\nHi", None),
    "zeros": (TEXT + b"\x00" * 1_000_000, None),
    "base64": (b"Content-Transfer-Encoding: base64\r\n\r\n!!!=A=\r\n", None),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_bounded_time_or_refused_in_words(name):
    raw, code = BOMBS[name]
    started = time.perf_counter()
    found = read(raw)
    assert time.perf_counter() - started < AT_MOST_SECONDS
    assert (found.refused.code if found.refused else None) == code
    assert found.refused is None or found.refused.message.endswith(".")
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert len(found.text) <= 200_000
    assert len(found.files) <= inbound_mail.MOST_FILES


def test_the_head_of_what_is_too_large_is_read():
    raw = mail("x", heads=[("In-Reply-To", "<act.7@group.example>")]) + b"y" * inbound_mail.MOST_BYTES
    found = read(raw)
    assert (found.sender.address, found.answers, found.subject) == (
        "ap@c-1001.example",
        ("act.7@group.example",),
        "Re: Reminder",
    )
    assert (found.text, found.files) == ("", ())
    assert found.refused.message == "This mail has 25 MB, more than 25 MB: only its head was read."


def test_what_is_cut_is_named():
    files = [(f"{n}.txt", "application/x", b"x") for n in range(102)]
    found = read(mail("words\n" * 60_000, files=files))
    assert len(found.text) == 200_000
    assert len(found.files) == 100
    assert [note.code for note in found.notes] == ["text_cut", "too_many_files"]


def is_kept(text: str) -> bool:
    """Whether a database takes the text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


PIECES = st.sampled_from(
    [
        *(
            b"From: a@b.example\r\n",
            b"Subject: =?utf-8?b?",
            b"?=\r\n",
            b"\r\n\r\n",
            b"\n",
            b"--b\r\n",
            b"--b--\r\n",
        ),
        *(
            b"Content-Type: multipart/mixed; boundary=b\r\n",
            b"Content-Type: message/rfc822\r\n",
            b"charset=\xff",
        ),
        *(b"Content-Type: text/html\r\n", b"<p>", b"Content-Transfer-Encoding: base64\r\n", b"Date: 99\r\n"),
        *(
            b"Content-Type: message/delivery-status\r\n",
            b"Final-Recipient: rfc822; a@b.example\r\n",
            b"Status: 5.1.1\r\n",
        ),
        *(
            b"Content-Disposition: attachment; filename*0*=\xfe''%\r\n",
            b"Content-Transfer-Encoding: uuencode\r\n",
        ),
    ]
)


@given(st.lists(PIECES | st.binary(max_size=30), max_size=25).map(b"".join))
@example(
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b--\r\n"
)
@settings(deadline=None, max_examples=400)
def test_whatever_the_bytes_are_there_is_a_record_that_can_be_kept(raw):
    found = read(raw)
    assert found == read(raw)
    addresses = (found.sender, *found.to, *found.cc)
    said = [found.subject, found.text, found.reply, found.message_id, *found.answers]
    said += [part for one in addresses for part in (one.address, one.name)]
    said += [part for one in found.files for part in (one.name, one.media_type)]
    said += [
        part for one in (found.report.recipients if found.report else ()) for part in (one.address, one.words)
    ]
    assert all(map(is_kept, said))
    assert len(found.subject) <= 300
    assert len(found.sender.address) <= 254


@given(st.text(max_size=400))
@settings(deadline=None)
def test_a_reply_says_nothing_that_the_text_does_not(text):
    reply = reply_of(text)
    assert {line for line in reply.split("\n") if line} <= {line.strip() for line in text.split("\n")}
    assert len(from_html(text)) <= 3 * len(text) + 2
