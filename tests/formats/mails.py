"""Mails as they come in, made for tests."""

from email.message import EmailMessage


def mail(
    text="Hello.",
    *,
    sender="Ann Abel <ap@c-1001.example>",
    to="receivables@north.example",
    subject="Re: Reminder",
    heads=(),
    html="",
    files=(),
    charset="utf-8",
    message_id="<answer.1@abel.example>",
):
    """A well-formed mail as bytes; `heads` are pairs, `files` are (name, media type, content)."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Message-ID"] = message_id
    made["Date"] = "Tue, 10 Mar 2026 09:15:00 +0100"
    for name, value in heads:
        made[name] = value
    made.set_content(text, charset=charset)
    if html:
        made.add_alternative(html, subtype="html")
    for name, media_type, content in files:
        maintype, _, subtype = media_type.partition("/")
        made.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return made.as_bytes()


def bounce(
    *,
    recipient="ap@c-1001.example",
    status="5.1.1",
    action="failed",
    words="smtp; 550 5.1.1 no such user",
    original="test.1@group.example",
    returned="message/rfc822",
):
    """A notice by RFC 3464 about a letter of ours."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.abel.example>\r
To: receivables@north.example\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <notice.1@mx.abel.example>\r
Auto-Submitted: auto-replied\r
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"\r
\r
--=b\r
Content-Type: text/plain\r
\r
I could not deliver your message.\r
--=b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.abel.example\r
\r
Final-Recipient: rfc822; {recipient}\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: {words}\r
\r
--=b\r
Content-Type: {returned}\r
\r
From: receivables@north.example\r
Message-ID: <{original}>\r
Subject: Reminder\r
\r
Please pay.\r
--=b--\r
""".encode()
