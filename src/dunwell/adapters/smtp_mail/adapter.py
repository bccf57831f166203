"""The Mail port on SMTP. Each step of the talk is led by hand, because each failure means something else.

Before DATA is accepted nothing was handed over, and a lost line is *unavailable*. Once the message flows,
only the server's answer tells what became of it: no answer is *uncertain*.

Where the server offers it (DSN, RFC 3461), it is asked to tell when a letter was delivered, came back or is late.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from dunwell.adapters.smtp_mail.settings import SmtpSettings
from dunwell.core.wording import one_line
from dunwell.formats import mime
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.mail import Address, Fate, Letter, Receipt

# Answers that speak of us and not of the letter: log-in needed, refused or out of date, encryption needed.
_OUR_FAULT = frozenset({530, 534, 535, 538})
_START_DATA = 354
_LONGEST_ANSWER = 300
_LONGEST_ENVELOPE_ID = 100  # characters

Answer = tuple[int, bytes]


class SmtpMail:
    """Hands letters to one SMTP server, a connection for each. The server keeps no memory we could ask."""

    def __init__(
        self,
        *,
        settings: SmtpSettings,
        tls_context: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._tls_context = tls_context or ssl.create_default_context()
        self._clock = clock

    def send(self, *, letter: Letter) -> Receipt:
        """Hand the letter to all its recipients or to none; raises Refused, Unavailable."""
        faults = mime.faults(letter=letter)
        if faults:
            raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
        content = mime.render(letter=letter, written_at=self._clock())
        with self._connection() as smtp:
            self._address(smtp=smtp, letter=letter, content=content)
            _expect(smtp.docmd("DATA"), wanted=_START_DATA, what="the message", code="message_refused")
            return _hand_over(smtp=smtp, content=content)

    def lookup(self, *, message_id: str) -> Fate:  # noqa: ARG002 - the port asks with it
        """Always unknown: SMTP has no way to ask."""
        return Fate.unknown

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A greeted, encrypted and logged-in connection; whatever breaks in it before DATA is Unavailable."""
        try:
            smtp = self._connect()
            try:
                self._secure(smtp)
                yield smtp
            finally:
                _leave(smtp)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"mail server {self._settings.host}: {_words(error)}") from error

    def _connect(self) -> smtplib.SMTP:
        wanted = self._settings
        if wanted.tls == "tls":
            return smtplib.SMTP_SSL(
                wanted.host, wanted.port, timeout=wanted.timeout_seconds, context=self._tls_context
            )
        return smtplib.SMTP(wanted.host, wanted.port, timeout=wanted.timeout_seconds)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._settings.tls == "starttls":
            smtp.starttls(context=self._tls_context)
            smtp.ehlo()
        if self._settings.user:
            smtp.login(self._settings.user, self._settings.password)

    def _address(self, *, smtp: smtplib.SMTP, letter: Letter, content: bytes) -> None:
        options: list[str] = []
        if not content.partition(b"\r\n\r\n")[0].isascii():
            if not smtp.has_extn("smtputf8"):
                raise Refused("bad_address", "the mail server takes no address outside ASCII before the @")
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        if smtp.has_extn("size"):
            _check_size(limit=smtp.esmtp_features["size"], length=len(content))
            options.append(f"SIZE={len(content)}")
        is_told = smtp.has_extn("dsn")
        if is_told:
            options += ["RET=HDRS", *_envelope_id(letter.message_id)]
        _expect(
            smtp.mail(mime.wire_address(letter.sender.address), options),
            wanted=250,
            what=f"sender {letter.sender.address}",
            code="sender_refused",
        )
        for one in _once_each(letter.recipients):
            answer = smtp.rcpt(one, _wishes(one) if is_told else ())
            accepted = 250 if answer[0] != 251 else 251  # 251: taken, and forwarded
            _expect(answer, wanted=accepted, what=f"recipient {one}", code="recipient_refused")


def _envelope_id(message_id: str) -> list[str]:
    """What the letter is called in notices about it: what sends it, as its message id names it (RFC 3461, 4.4)."""
    name = _xtext(message_id.partition("@")[0])
    return [f"ENVID={name}"] if 0 < len(name) <= _LONGEST_ENVELOPE_ID else []


def _wishes(recipient: str) -> list[str]:
    """Ask for notices when it was delivered, came back, or is late; and that they name this address (RFC 3461, 4.1)."""
    named = [f"ORCPT=rfc822;{_xtext(recipient)}"] if recipient.isascii() else []
    return ["NOTIFY=SUCCESS,FAILURE,DELAY", *named]


def _xtext(text: str) -> str:
    """Printable ASCII as it is, but for + and =; those and all else as + and two hex digits (RFC 3461, 4)."""
    return "".join(
        chr(byte) if 33 <= byte <= 126 and byte not in b"+=" else f"+{byte:02X}" for byte in text.encode()
    )


def _hand_over(*, smtp: smtplib.SMTP, content: bytes) -> Receipt:
    """Send the message itself. From here on only an answer is certain."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    try:
        smtp.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        smtp.send(b".\r\n")
        answer = smtp.getreply()
    except (OSError, smtplib.SMTPException):
        smtp.close()  # a line that broke in the middle must not be spoken to again, not even to say good-bye
        return Receipt.uncertain
    _expect(answer, wanted=250, what="the message", code="message_refused")
    return Receipt.accepted


def _expect(answer: Answer, *, wanted: int, what: str, code: str) -> None:
    """Pass on the wanted answer; 5xx is Refused, everything else Unavailable."""
    status, text = answer
    if status == wanted:
        return
    said = f"{what} was not taken: {status} {_said(text)}"
    if 500 <= status < 600 and status not in _OUR_FAULT:
        raise Refused(code, said)
    raise Unavailable(said)


def _said(text: bytes) -> str:
    """A server's words, short and on one line, as they may be shown."""
    return one_line(text.decode("utf-8", "replace"))[:_LONGEST_ANSWER]


def _check_size(*, limit: str, length: int) -> None:
    if limit.isdigit() and 0 < int(limit) < length:
        raise Refused("too_large", f"the letter has {length} bytes, the mail server takes {limit}")


def _once_each(addresses: tuple[Address, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mime.wire_address(one.address) for one in addresses))


def _leave(smtp: smtplib.SMTP) -> None:
    """Say good-bye if the other side still listens; what was settled before is not changed by it."""
    with suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()


def _words(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return f"{error.smtp_code} {_said(said)}"
    return str(error) or type(error).__name__
