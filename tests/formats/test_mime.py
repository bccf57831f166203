from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.formats.mime import Address, Attachment, Letter, faults, render

WRITTEN_AT = datetime(2020, 5, 22, 8, 30, tzinfo=UTC)


def letter(**changes):
    given_letter = {
        "message_id": "act_018f7c2e@mail.example",
        "sender": Address(address="ar@norddata.example", name="Norddata GmbH"),
        "to": (Address(address="ap@brook.example", name="Brook & Sons"),),
        "subject": "Payment reminder",
        "text": "Dear team,\n\nplease pay.\n",
        "language": "en",
    }
    return Letter(**(given_letter | changes))


def read(content):
    return message_from_bytes(content, policy=default)


def codes(one):
    return [fault.code for fault in faults(letter=one)]


def test_a_letter_carries_its_headers():
    message = read(
        render(letter=letter(reply_to=Address(address="mara@norddata.example")), written_at=WRITTEN_AT)
    )
    assert message.items()[:8] == [
        ("Date", "Fri, 22 May 2020 08:30:00 +0000"),
        ("Message-ID", "<act_018f7c2e@mail.example>"),
        ("From", "Norddata GmbH <ar@norddata.example>"),
        ("To", "Brook & Sons <ap@brook.example>"),
        ("Reply-To", "mara@norddata.example"),
        ("Subject", "Payment reminder"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en"),
    ]
    assert message["List-Unsubscribe"] is None
    assert message.get_content().replace("\r\n", "\n") == "Dear team,\n\nplease pay.\n"


def test_the_same_letter_gives_the_same_bytes():
    one = letter(
        html="<p>x</p>", attachments=(Attachment(name="a.pdf", media_type="application/pdf", content=b"1"),)
    )
    assert render(letter=one, written_at=WRITTEN_AT) == render(letter=one, written_at=WRITTEN_AT)


def test_text_page_and_files_come_back_as_they_went():
    files = (
        Attachment(
            name="Aufstellung Müller & Söhne.pdf",
            media_type="application/pdf",
            content=bytes(range(256)) * 50,
        ),
        Attachment(name="a/b\\c\r\nBcc: x.txt", media_type="text/plain", content=b"--=_boundary\r\n.\r\n"),
    )
    one = letter(text="Grüße, 東京\n.\nFrom here\n", html="<p>Grüße 🎉</p>\n", attachments=files)
    message = read(render(letter=one, written_at=WRITTEN_AT))
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == one.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == one.html
    parts = list(message.iter_attachments())
    assert [part.get_filename() for part in parts] == ["Aufstellung Müller & Söhne.pdf", "a_b_c Bcc_ x.txt"]
    assert [part.get_payload(decode=True) for part in parts] == [one.content for one in files]
    assert [part.get_content_type() for part in parts] == ["application/pdf", "text/plain"]


@pytest.mark.parametrize(
    "name",
    ["Ärger, Söhne", 'Quote "x" \\ (y)', "=?utf-8?q?fake?=", "東京" * 60, "a" * 300, "a b " * 60, "<x@y.z>,"],
)
def test_names_and_subjects_survive(name):
    one = letter(to=(Address(address="ap@brook.example", name=name),), subject=name)
    raw = render(letter=one, written_at=WRITTEN_AT)
    assert read(raw)["Subject"] == name.strip()
    # Names by the old parser: the new one puts blanks between encoded words.
    to = str(make_header(decode_header(message_from_bytes(raw)["To"])))
    assert parseaddr(to) == (name.strip(), "ap@brook.example") or to == f"{name.strip()} <ap@brook.example>"
    head = raw.split(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_many_recipients_are_folded():
    many = tuple(Address(address=f"person{n}@brook.example", name=f"Person {n}") for n in range(40))
    raw = render(letter=letter(to=many[:1], cc=many[1:]), written_at=WRITTEN_AT)
    assert [a.addr_spec for a in read(raw)["Cc"].addresses] == [one.address for one in many[1:]]
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@", "@b.example", "a b@c.example", "a@b.example\r\nBcc: x@y.example", "a@b..example",
     "a@-b.example", "a,b@c.example", "<a@b.example>", "a@b@c.example", "a\u2028@b.example",
     "x" * 65 + "@b.example"],
)  # fmt: skip
def test_bad_addresses_are_faults(address):
    assert codes(letter(to=(Address(address=address),))) == ["bad_address"]
    assert codes(letter(sender=Address(address=address))) == ["bad_address"]
    assert codes(letter(reply_to=Address(address=address))) == ["bad_address"]


def test_a_domain_outside_ascii_travels_in_ascii():
    raw = render(letter=letter(to=(Address(address="ap@müller.example"),)), written_at=WRITTEN_AT)
    assert b"\r\nTo: ap@xn--mller-kva.example\r\n" in raw
    raw = render(letter=letter(to=(Address(address="größe@müller.example"),)), written_at=WRITTEN_AT)
    assert "\r\nTo: größe@xn--mller-kva.example\r\n".encode() in raw
    assert codes(letter(to=(Address(address=f"a@{'ü' * 70}.example"),))) == ["bad_address"]


def test_all_faults_of_a_letter_are_told_at_once():
    bad = Attachment(name="x", media_type="pdf", content=b"")
    one = letter(to=(), message_id="a b", language="en\r\nBcc: x", attachments=(bad,))
    assert codes(one) == ["no_recipient", "bad_message_id", "bad_language", "bad_media_type"]
    assert codes(letter(cc=(Address(address="a@b.example"),) * 100)) == ["too_many_recipients"]
    with pytest.raises(AssertionError):
        render(letter=one, written_at=WRITTEN_AT)


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=400))
def test_no_text_can_add_a_header_or_break_the_format(subject, name, text):
    one = letter(subject=subject, to=(Address(address="ap@brook.example", name=name),), text=text)
    raw = render(letter=one, written_at=WRITTEN_AT)
    message = read(raw)
    assert message.keys() == [
        *("Date", "Message-ID", "From", "To", "Subject", "Auto-Submitted", "Content-Language"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    ]
    assert [a.addr_spec for a in message["To"].addresses] == ["ap@brook.example"]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
