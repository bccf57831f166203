"""Notices about letters that did not arrive: what the standard says, and of others what is certain."""

import pytest
from tests.formats.mails import bounce, mail

from dunwell.formats.delivery_report import Failure
from dunwell.formats.inbound_mail import read


@pytest.mark.parametrize(
    ("status", "action", "words", "failure"),
    [
        ("5.1.1", "failed", "smtp; 550 5.1.1 no such user", Failure.address),
        ("5.1.2", "failed", "smtp; 550 host unknown", Failure.address),
        ("5.1.10", "failed", "smtp; 550 5.1.10 RecipientNotFound", Failure.address),
        ("5.2.1", "failed", "smtp; 550 mailbox disabled", Failure.address),
        ("5.4.4", "failed", "smtp; unable to route", Failure.address),
        ("5.0.0", "failed", "smtp; 550 User unknown", Failure.address),
        ("5.0.0", "failed", "smtp; 554 rejected", Failure.letter),
        ("5.2.2", "failed", "smtp; 552 mailbox full", Failure.letter),
        ("5.1.1", "failed", "smtp; 550 over quota", Failure.letter),
        ("5.3.4", "failed", "smtp; 552 too large", Failure.letter),
        ("5.7.1", "failed", "smtp; 550 5.7.1 blocked as spam: user unknown to us", Failure.letter),
        ("4.4.7", "failed", "smtp; 400 message expired", Failure.letter),
        ("4.4.1", "delayed", "smtp; 451 try later", Failure.delayed),
        ("4.2.2", "", "smtp; 452 mailbox full", Failure.delayed),
        ("2.0.0", "delivered", "smtp; 250 ok", Failure.delivered),
        ("2.1.9", "relayed", "smtp; 250 relayed to a server that tells nothing", Failure.passed_on),
        ("2.1.5", "expanded", "smtp; 250 sent to a list", Failure.passed_on),
        ("", "failed", "smtp; 550 5.1.1 no such user", Failure.address),
        ("", "failed", "", Failure.letter),
    ],
)
def test_a_notice_by_the_standard_tells_what_became_of_the_letter(status, action, words, failure):
    report = read(bounce(status=status, action=action, words=words)).report
    assert report.original_message_id == "test.1@group.example"
    (one,) = report.recipients
    assert (one.address, one.failure) == ("ap@c-1001.example", failure)


def test_the_letter_is_known_by_its_head_alone():
    found = read(bounce(returned="text/rfc822-headers"))
    assert found.report.original_message_id == "test.1@group.example"
    assert found.is_automatic
    assert found.report.recipients[0].words == "550 5.1.1 no such user"
    assert found.report.recipients[0].status == "5.1.1"


def test_the_letter_is_known_by_what_it_was_called_when_it_was_handed_over():
    said = b"Reporting-MTA: dns; mx.abel.example"
    raw = bounce()
    assert said in raw, "the notice names its server"
    named = raw.replace(said, b"Original-Envelope-Id: bill.7.email.0\r\n" + said)
    assert read(named).report.envelope_id == "bill.7.email.0"
    assert read(raw).report.envelope_id == ""
    assert read(named.replace(b"bill.7.email.0", b"a b%")).report.envelope_id == ""


QMAIL = """Hi. This is the qmail-send program at mx.abel.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<gone@abel.example>:
550 5.1.1 Sorry, no mailbox here by that name: user unknown

--- Below this line is a copy of the message.

Message-ID: <test.7@group.example>
"""


def test_a_notice_in_a_servers_own_words_is_read_where_it_is_certain():
    report = read(mail(QMAIL, sender="MAILER-DAEMON@mx.abel.example", subject="failure notice")).report
    assert report.original_message_id == "test.7@group.example"
    (one,) = report.recipients
    assert (one.address, one.status, one.failure) == ("gone@abel.example", "5.1.1", Failure.address)


def test_the_failed_recipients_in_the_head_are_taken():
    text = "This message was created automatically.\n  gone@abel.example\n    550 No Such User Here\n"
    raw = mail(
        text, sender="mailer-daemon@mx.abel.example", heads=[("X-Failed-Recipients", "gone@abel.example")]
    )
    (one,) = read(raw).report.recipients
    assert (one.address, one.status, one.failure) == ("gone@abel.example", "5.0.0", Failure.address)


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("ann@abel.example", QMAIL),  # somebody passes a notice on
        ("MAILER-DAEMON@mx.abel.example", "I could not deliver your message to <gone@abel.example>."),
        ("MAILER-DAEMON@mx.abel.example", "550 5.1.1 user unknown"),
        ("postmaster@abel.example", "Dear sender, please note our new rules."),
    ],
)
def test_what_is_not_certain_is_no_notice(sender, text):
    assert read(mail(text, sender=sender)).report is None
