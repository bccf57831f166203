"""A mail server that offers to tell what becomes of letters (RFC 3461) is asked to; others are asked nothing."""

from tests.adapters.mail.scripted_server import ScriptedServer
from tests.adapters.mail.test_mail import letter, smtp

from dunwell.ports.mail import Address, Receipt


def test_a_server_that_tells_what_becomes_of_letters_is_asked_to():
    with ScriptedServer(answers={"EHLO": b"250-here\r\n250 DSN\r\n"}) as scripted:
        given = letter(
            message_id="bill.7+a=b.0@norddata.example", to=(Address(address="a+b@brook.example"),), cc=()
        )
        assert smtp(scripted.port).send(letter=given) is Receipt.accepted
    said = [line.decode().strip() for line in scripted.heard]
    assert said[1:3] == [
        "mail FROM:<ar@norddata.example> RET=HDRS ENVID=bill.7+2Ba+3Db.0",
        "rcpt TO:<a+b@brook.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@brook.example",
    ]


def test_what_is_too_long_or_not_ascii_is_left_out_of_the_wish():
    offers = b"250-here\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 DSN\r\n"
    with ScriptedServer(answers={"EHLO": offers}) as scripted:
        given = letter(
            message_id=f"{'x' * 101}@norddata.example", to=(Address(address="größe@brook.example"),)
        )
        smtp(scripted.port).send(letter=given)
    said = [line.decode().strip() for line in scripted.heard]
    assert "ENVID" not in said[1]
    assert said[2].endswith("NOTIFY=SUCCESS,FAILURE,DELAY")


def test_a_server_that_tells_nothing_is_asked_nothing():
    with ScriptedServer(answers={}) as scripted:
        smtp(scripted.port).send(letter=letter())
    assert not any(b"NOTIFY" in line or b"ENVID" in line for line in scripted.heard)
