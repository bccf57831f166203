"""Answers to the demo group's letters, made byte for byte and taken in as any mail is; and a letter that came back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.db import transaction

from dunwell.apps.disputes.models import Dispute
from dunwell.apps.dunning.models import Hold, Steer
from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist.inbound import take_in
from dunwell.core.demo.answers import ANSWERS, STRANGER, Answer

EARLIER = timedelta(minutes=50)  # the mails were written so long ago


def take_in_demo_mails(*, actor: str, as_of: date, now: datetime) -> int:
    """Take in an answer of each kind, one from a stranger and one that came back, as far as letters were sent.

    Each to another account, with which nothing was agreed yet. The same again takes in nothing.
    """
    with transaction.atomic():
        if Inbound.objects.exists():
            return 0
        mails = _mails(letters=list(_letters()), as_of=as_of, written_at=now - EARLIER)
        for raw in mails:
            take_in(raw=raw, actor=actor, now=now, today=as_of)
    return len(mails)


def spoken_for() -> set[int]:
    """Return the accounts on which something was agreed, disputed, held or stopped."""
    return {
        *Promise.objects.values_list("account_id", flat=True),
        *Plan.objects.values_list("account_id", flat=True),
        *Steer.objects.values_list("account_id", flat=True),
        *Dispute.objects.values_list("account_id", flat=True),
        *Hold.objects.filter(account__isnull=False).values_list("account_id", flat=True),
        *Hold.objects.filter(item__isnull=False).values_list("item__account_id", flat=True),
        *Account.objects.filter(customer__holds__isnull=False).values_list("pk", flat=True),
    }


def _mails(*, letters: list[Message], as_of: date, written_at: datetime) -> list[bytes]:
    mails: list[bytes] = []
    for answer in ANSWERS:
        letter = next((one for one in letters if one.language == answer.language), None)
        if letter is not None:
            letters.remove(letter)
            mails.append(_answer(answer, letter=letter, today=as_of, written_at=written_at))
    if letters:
        mails.append(_bounce(letters[0], written_at=written_at))
    return [*mails, _stranger(written_at=written_at)]


def _letters() -> Iterator[Message]:
    """The last letter of each account that owes still and that nothing else is going on with, the latest first."""
    busy = spoken_for()
    owing = set(Residual.objects.filter(residual_minor__gt=0).values_list("account_id", flat=True))
    sent = Message.objects.filter(state=MessageState.SENT, channel="email").exclude(contact=None)
    for letter in sent.order_by("-created_at__date", "customer__external_id", "pk"):
        if letter.account_id in owing - busy:
            busy.add(letter.account_id)
            yield letter


def _answer(answer: Answer, *, letter: Message, today: date, written_at: datetime) -> bytes:
    """A mail that answers a letter, with its words under it as mail programs put them."""
    open_items = Residual.objects.filter(account_id=letter.account_id, residual_minor__gt=0)
    oldest = open_items.select_related("item").order_by("due_on", "item__external_id")[0].item
    head = "Automatic reply: " if answer.is_automatic else "Re: "
    made = _mail(
        sender=letter.recipient,
        recipient=letter.sender,
        subject=f"{head}{letter.subject}",
        mail_id=f"answer.{letter.message_id}",
        written_at=written_at,
    )
    made["In-Reply-To"] = f"<{letter.message_id}>"
    if answer.is_automatic:
        made["Auto-Submitted"] = "auto-replied"
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    words = answer.text(oldest.number, today)
    made.set_content(words if answer.is_automatic else f"{words}\n{quoted}\n")
    return made.as_bytes()


def _stranger(*, written_at: datetime) -> bytes:
    subject, text = STRANGER
    made = _mail(
        sender="front.desk@nobody-we-know.example",
        recipient="receivables.gb@larkmoor.example",
        subject=subject,
        mail_id="whose.1@nobody-we-know.example",
        written_at=written_at,
    )
    made.set_content(text)
    return made.as_bytes()


def _mail(*, sender: str, recipient: str, subject: str, mail_id: str, written_at: datetime) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, recipient, " ".join(subject.split())
    made["Message-ID"], made["Date"] = f"<{mail_id}>", format_datetime(written_at)
    return made


def _bounce(letter: Message, *, written_at: datetime) -> bytes:
    """A notice that there is no such mailbox, as a mail server writes it (RFC 3464)."""
    domain = letter.recipient.partition("@")[2]
    lines = (
        f"From: Mail Delivery System <MAILER-DAEMON@{domain}>",
        f"To: {letter.sender}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <notice.{letter.message_id}>",
        f"Date: {format_datetime(written_at)}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=notice"',
        "",
        "--=notice",
        "Content-Type: text/plain",
        "",
        "This mail could not be delivered.",
        "",
        "--=notice",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {domain}",
        "",
        f"Final-Recipient: rfc822; {letter.recipient}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 no such mailbox",
        "",
        "--=notice",
        "Content-Type: message/rfc822",
        "",
        f"From: {letter.sender}",
        f"Message-ID: <{letter.message_id}>",
        "",
        "--=notice--",
        "",
    )
    return "\r\n".join(lines).encode()
