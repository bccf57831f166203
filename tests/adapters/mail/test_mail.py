import email
import os
import shutil
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from tests.adapters.mail.scripted_server import HANG_UP, ScriptedServer

from dunwell.adapters import folders
from dunwell.adapters.folders import FolderMail
from dunwell.adapters.smtp_mail import SmtpMail, SmtpSettings
from dunwell.config.server_urls import BadServerUrl, smtp_settings
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.mail import Address, Attachment, Fate, Letter, Mail, Receipt

NOW = datetime(2020, 5, 22, 8, 30, tzinfo=UTC)


def clock():
    return NOW


def letter(**changes):
    given = {
        "message_id": "act_018f7c2e@mail.example",
        "sender": Address(address="ar@norddata.example", name="Norddata GmbH"),
        "to": (Address(address="ap@brook.example", name="Brook & Sons"),),
        "cc": (Address(address="cfo@brook.example"),),
        "subject": "Payment reminder",
        "text": "Dear team,\n.\nplease pay.\n",
        "html": "<p>please pay</p>\n",
        "language": "en",
    }
    return Letter(**(given | changes))


@dataclass
class Carrier:
    """An adapter and a way to see what arrived, oldest first."""

    mail: Mail
    arrived: object
    knows_fate: bool


class Inbox:
    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd asks for this name
        self.envelopes.append(envelope)
        return "250 taken"


class AnyPort(Controller):
    """Listens on a free port and says which; aiosmtpd itself would knock at port 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port), timeout=5).close()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def server(inbox):
    controller = AnyPort(inbox, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.start()
    yield controller.port
    controller.stop()


def smtp(port, **changes):
    settings = SmtpSettings(host="127.0.0.1", port=port, **({"tls": "none", "timeout_seconds": 5} | changes))
    return SmtpMail(settings=settings, clock=clock)


@pytest.fixture(params=["smtp", "folder"])
def carrier(request, tmp_path):
    if request.param == "folder":
        folder = tmp_path / "outbox"
        return Carrier(
            mail=FolderMail(folder=folder, clock=clock),
            arrived=lambda: (
                [path.read_bytes() for path in sorted(folder.glob("*"))] if folder.exists() else []
            ),
            knows_fate=True,
        )
    inbox, port = request.getfixturevalue("inbox"), request.getfixturevalue("server")
    return Carrier(
        mail=smtp(port),
        arrived=lambda: [envelope.original_content for envelope in inbox.envelopes],
        knows_fate=False,
    )


def only(carrier):
    (content,) = carrier.arrived()
    return email.message_from_bytes(content, policy=default)


def test_a_letter_arrives_with_its_headers(carrier):
    assert carrier.mail.send(letter=letter()) is Receipt.accepted
    message = only(carrier)
    assert message["Message-ID"] == "<act_018f7c2e@mail.example>"
    assert message["From"] == "Norddata GmbH <ar@norddata.example>"
    assert message["To"] == "Brook & Sons <ap@brook.example>"
    assert message["Cc"] == "cfo@brook.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Fri, 22 May 2020 08:30:00 +0000"
    assert message["List-Unsubscribe"] is None


def test_text_page_and_files_arrive_as_they_went(carrier):
    files = (
        Attachment(
            name="Aufstellung Müller.pdf", media_type="application/pdf", content=bytes(range(256)) * 400
        ),
        Attachment(name="empty.txt", media_type="text/plain", content=b""),
    )
    one = letter(text="..\n.\n.x\nGrüße, 東京\n", attachments=files)
    carrier.mail.send(letter=one)
    message = only(carrier)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == one.text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == one.html
    parts = list(message.iter_attachments())
    assert [part.get_filename() for part in parts] == ["Aufstellung Müller.pdf", "empty.txt"]
    assert [part.get_payload(decode=True) for part in parts] == [one.content for one in files]


def test_subjects_and_names_outside_ascii_arrive(carrier):
    who = Address(address="größe@müller.example", name="Größe, Söhne & 東京")
    carrier.mail.send(letter=letter(subject="Zahlungserinnerung: 1\u202f200,50 € überfällig 🎉", to=(who,)))
    message = only(carrier)
    assert message["Subject"] == "Zahlungserinnerung: 1\u202f200,50 € überfällig 🎉"
    (to,) = message["To"].addresses
    assert (to.display_name, to.domain) == ("Größe, Söhne & 東京", "xn--mller-kva.example")


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\r\n\r\n"])
def test_no_header_can_be_injected(carrier, ending):
    evil = f"Hello{ending}Bcc: victim@other.example{ending}{ending}Body"
    one = letter(subject=evil, to=(Address(address="ap@brook.example", name=evil),), reply_to=Address(
        address="mara@norddata.example", name=evil))  # fmt: skip
    assert carrier.mail.send(letter=one) is Receipt.accepted
    message = only(carrier)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: victim@other.example Body"
    assert [a.addr_spec for a in message["To"].addresses] == ["ap@brook.example"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": (Address(address="nobody"),)}, "bad_address"),
        ({"to": (Address(address="a@b.example>\r\nRCPT TO:<x@y.example"),)}, "bad_address"),
        ({"to": ()}, "no_recipient"),
        ({"cc": (Address(address="a b@c.example"),)}, "bad_address"),
        ({"message_id": "a@b>\r\nBcc: x@y.example"}, "bad_message_id"),
    ],
)
def test_what_can_never_be_sent_is_refused_and_nothing_arrives(carrier, changes, code):
    with pytest.raises(Refused) as refused:
        carrier.mail.send(letter=letter(**changes))
    assert refused.value.code == code
    assert carrier.arrived() == []


def test_only_a_carrier_that_can_tell_tells(carrier):
    one = letter()
    assert carrier.mail.lookup(message_id=one.message_id) is (
        Fate.not_seen if carrier.knows_fate else Fate.unknown
    )
    carrier.mail.send(letter=one)
    assert carrier.mail.lookup(message_id=one.message_id) is (
        Fate.arrived if carrier.knows_fate else Fate.unknown
    )


# The folder


def test_the_same_message_id_is_recognised_and_written_once(tmp_path):
    mail = FolderMail(folder=tmp_path, clock=clock)
    assert mail.send(letter=letter()) is Receipt.accepted
    first = (tmp_path / "act_018f7c2e@mail.example.eml").read_bytes()
    assert mail.send(letter=letter(subject="Another")) is Receipt.accepted
    assert [path.name for path in tmp_path.iterdir()] == ["act_018f7c2e@mail.example.eml"]
    assert (tmp_path / "act_018f7c2e@mail.example.eml").read_bytes() == first


def test_many_at_once_write_one_letter_and_leave_no_scraps(tmp_path):
    mail = FolderMail(folder=tmp_path, clock=clock)
    start = threading.Barrier(8)
    receipts = []

    def send(n):
        start.wait()
        receipts.append(mail.send(letter=letter(subject=f"from {n}")))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receipts == [Receipt.accepted] * 8
    assert [path.name for path in tmp_path.iterdir()] == ["act_018f7c2e@mail.example.eml"]


def test_a_scrap_of_a_killed_writer_is_not_a_letter(tmp_path):
    (tmp_path / ".writing-x").write_bytes(b"half")
    mail = FolderMail(folder=tmp_path, clock=clock)
    assert mail.lookup(message_id="act_018f7c2e@mail.example") is Fate.not_seen
    assert mail.send(letter=letter()) is Receipt.accepted
    assert mail.lookup(message_id="act_018f7c2e@mail.example") is Fate.arrived


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    mail = FolderMail(folder=tmp_path / "file", clock=clock)
    with pytest.raises(Unavailable, match="cannot be written"):
        mail.send(letter=letter())
    with pytest.raises(Unavailable, match="cannot be read"):
        mail.lookup(message_id="a@b")


def test_message_ids_share_no_file_and_leave_no_folder():
    ids = [
        "a@b",
        "A@b",
        "a/b@c",
        "a%2fb@c",
        "../../etc@x",
        ".a@b",
        "x" * 300,
        "x" * 301,
        "ä@b",
        "a\x00@b",
        "%61@b",
    ]
    names = [folders.drop.file_name(key=one, suffix=".eml") for one in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert not any("/" in name or "\x00" in name or name.startswith(".") for name in names)
    assert max(map(len, names)) < 255
    assert names[0] == "a@b.eml"


# SMTP


def test_the_envelope_goes_to_everybody_once(server, inbox):
    twice = Address(address="ap@brook.example")
    smtp(server).send(letter=letter(cc=(twice, Address(address="cfo@brook.example"))))
    (envelope,) = inbox.envelopes
    assert envelope.mail_from == "ar@norddata.example"
    assert envelope.rcpt_tos == ["ap@brook.example", "cfo@brook.example"]


TALK = [
    # what the server says, the outcome, the verbs after the greeting
    ({}, Receipt.accepted, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"RCPT": b"251 forwarded\r\n"}, Receipt.accepted, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"greeting": b"554 no\r\n"}, Unavailable, []),
    ({"greeting": HANG_UP}, Unavailable, []),
    ({"MAIL": b"550 who\r\n"}, "sender_refused", ["EHLO", "MAIL", "QUIT"]),
    ({"MAIL": b"530 log in\r\n"}, Unavailable, ["EHLO", "MAIL", "QUIT"]),
    ({"MAIL": b"451 later\r\n"}, Unavailable, ["EHLO", "MAIL", "QUIT"]),
    ({"MAIL": HANG_UP}, Unavailable, ["EHLO", "MAIL"]),
    ({"RCPT": b"550 unknown\r\n"}, "recipient_refused", ["EHLO", "MAIL", "RCPT", "QUIT"]),
    ({"RCPT": b"450 greylisted\r\n"}, Unavailable, ["EHLO", "MAIL", "RCPT", "QUIT"]),
    ({"RCPT": HANG_UP}, Unavailable, ["EHLO", "MAIL", "RCPT"]),
    ({"DATA": b"554 no\r\n"}, "message_refused", ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"DATA": b"451 later\r\n"}, Unavailable, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"DATA": HANG_UP}, Unavailable, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA"]),
    ({"END": b"554 spam\r\n"}, "message_refused", ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"END": b"452 full\r\n"}, Unavailable, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
    ({"END": HANG_UP}, Receipt.uncertain, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA"]),
    ({"QUIT": HANG_UP}, Receipt.accepted, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]),
]


@pytest.mark.parametrize(("answers", "outcome", "verbs"), TALK)
def test_every_answer_has_one_meaning(answers, outcome, verbs):
    with ScriptedServer(answers=answers) as scripted:
        if isinstance(outcome, Receipt):
            assert smtp(scripted.port).send(letter=letter()) is outcome
        elif isinstance(outcome, str):
            with pytest.raises(Refused) as refused:
                smtp(scripted.port).send(letter=letter())
            assert refused.value.code == outcome
        else:
            with pytest.raises(outcome):
                smtp(scripted.port).send(letter=letter())
    assert scripted.verbs == verbs


def test_a_line_that_breaks_in_the_message_is_uncertain():
    big = Attachment(name="x", media_type="application/pdf", content=os.urandom(3_000_000))
    with ScriptedServer(answers={}, cut_in_message=True) as scripted:
        assert smtp(scripted.port).send(letter=letter(attachments=(big,))) is Receipt.uncertain


def test_a_server_that_never_answers_the_message_is_uncertain():
    with ScriptedServer(answers={"END": b"250-and\r\n"}) as scripted:
        assert smtp(scripted.port, timeout_seconds=0.3).send(letter=letter()) is Receipt.uncertain


def test_nobody_listening_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable, match=r"mail server 127\.0\.0\.1"):
        smtp(port).send(letter=letter())


def test_the_refused_person_is_named_and_the_servers_words_are_one_line():
    with (
        ScriptedServer(answers={"RCPT": b"550-5.1.1 no\x1b[31m\r\n550 such user\r\n"}) as scripted,
        pytest.raises(Refused) as refused,
    ):
        smtp(scripted.port).send(letter=letter())
    assert refused.value.message == "recipient ap@brook.example was not taken: 550 5.1.1 no [31m such user"


def test_a_letter_over_the_servers_limit_is_refused_before_it_is_sent():
    with (
        ScriptedServer(answers={"EHLO": b"250-here\r\n250 SIZE 100\r\n"}) as scripted,
        pytest.raises(Refused) as refused,
    ):
        smtp(scripted.port).send(letter=letter())
    assert refused.value.code == "too_large"
    assert scripted.verbs == ["EHLO", "QUIT"]


def test_an_address_outside_ascii_needs_a_server_that_takes_it():
    with ScriptedServer(answers={}) as scripted, pytest.raises(Refused) as refused:
        smtp(scripted.port).send(letter=letter(to=(Address(address="größe@brook.example"),)))
    assert refused.value.code == "bad_address"
    assert scripted.verbs == ["EHLO", "QUIT"]


def test_a_server_without_encryption_is_not_spoken_to_in_the_clear():
    with ScriptedServer(answers={}) as scripted, pytest.raises(Unavailable):
        smtp(scripted.port, tls="starttls", user="me", password="secret").send(letter=letter())
    assert scripted.verbs == ["EHLO", "QUIT"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here to make a certificate")
    folder: Path = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


# Under plain TLS aiosmtpd sees no STARTTLS and warns of log-ins in the clear.
quiet = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture(params=["starttls", "tls"])
def encrypted(request, certificate, inbox):
    """A server that demands encryption and a log-in, and how it is spoken to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"me", b"p:@/ss"), handled=False)

    common = {"hostname": "127.0.0.1", "port": 0, "authenticator": authenticate, "auth_required": True}
    if request.param == "tls":
        controller = AnyPort(inbox, ssl_context=context, auth_require_tls=False, **common)
    else:
        controller = AnyPort(inbox, tls_context=context, require_starttls=True, **common)
    controller.start()
    yield request.param, controller.port
    controller.stop()


def talk(encrypted, certificate, password):
    tls, port = encrypted
    settings = smtp_settings(f"smtp://me:{password}@127.0.0.1:{port}?tls={tls}&timeout=5")
    trusted = ssl.create_default_context(cafile=str(certificate / "cert.pem")) if certificate else None
    return SmtpMail(settings=settings, tls_context=trusted, clock=clock)


@quiet
def test_encryption_and_log_in(encrypted, certificate, inbox):
    assert talk(encrypted, certificate, "p%3A%40%2Fss").send(letter=letter()) is Receipt.accepted
    assert len(inbox.envelopes) == 1


@quiet
def test_a_wrong_password_is_our_fault_and_not_the_letters(encrypted, certificate, inbox):
    with pytest.raises(Unavailable) as unavailable:
        talk(encrypted, certificate, "wrong").send(letter=letter())
    assert "535" in unavailable.value.message
    assert "wrong" not in unavailable.value.message
    assert inbox.envelopes == []


@quiet
def test_a_certificate_nobody_vouches_for_is_not_trusted(encrypted, inbox):
    with pytest.raises(Unavailable, match="certificate"):
        talk(encrypted, None, "p%3A%40%2Fss").send(letter=letter())
    assert inbox.envelopes == []


# Addresses of carriers


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("smtp://mail.example", SmtpSettings(host="mail.example", port=587, tls="starttls")),
        ("smtps://mail.example", SmtpSettings(host="mail.example", port=465, tls="tls")),
        ("smtp://mail.example?tls=none", SmtpSettings(host="mail.example", port=25, tls="none")),
        (
            "smtp://me%40x:p%3A%2F@[::1]:2525?tls=tls&timeout=5",
            SmtpSettings(host="::1", port=2525, tls="tls", user="me@x", password="p:/", timeout_seconds=5),
        ),
    ],
)
def test_a_server_is_one_url(url, settings):
    assert smtp_settings(url) == settings
    assert "p:/" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("mail.example", "scheme is missing"),
        ("http://mail.example", "scheme is 'http'"),
        ("smtp://", "host is missing"),
        ("smtp://mail.example:port", "port must be a number"),
        ("smtp://mail.example:99999", "port must be a number"),
        ("smtp://mail.example/inbox", "nothing may stand after the port"),
        ("smtp://mail.example#inbox", "nothing may stand behind a #"),
        ("smtp://mail.example?tls=maybe", "tls is 'maybe'"),
        ("smtps://mail.example?tls=none", "smtps always means tls=tls"),
        ("smtp://mail.example?tsl=none", "unknown option 'tsl'"),
        ("smtp://mail.example?tls=tls&tls=none", "'tls' is given twice"),
        ("smtp://mail.example?timeout=soon", "timeout is 'soon'"),
        ("smtp://mail.example?timeout=0", "timeout is '0'"),
        ("smtp://me@mail.example", "user and password must be given together"),
        ("smtp://me:s%C3%A4cret@mail.example", "user and password must be ASCII"),
    ],
)
def test_a_bad_server_url_names_the_part(url, names):
    with pytest.raises(BadServerUrl, match=names) as bad:
        smtp_settings(url)
    assert "cret" not in str(bad.value)


def test_a_folder_is_one_url(tmp_path):
    mail = FolderMail(folder=folders.folder_of(f"folder://{tmp_path}/out%20box"))
    mail.send(letter=letter())
    assert [path.name for path in (tmp_path / "out box").iterdir()] == ["act_018f7c2e@mail.example.eml"]


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("/outbox", "scheme is missing"),
        ("folder://outbox", "three slashes"),
        ("folder:///", "path is missing"),
        ("folder:", "path is missing"),
        ("folder:///a?b=c", "no options"),
    ],
)
def test_a_bad_folder_url_names_the_part(url, names):
    with pytest.raises(folders.BadFolderUrl, match=names):
        folders.folder_of(url)
