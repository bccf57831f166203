"""Handing one mail of the house to the mail server, and what came of it."""

from django.db import connection

from dunwell.formats.mime import Letter
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Receipt


def try_mail(*, house: House, letter: Letter) -> tuple[str, str]:
    """Send outside any transaction, and return what came of it as an event of DIGEST_MOVES, with the server's words."""
    assert not connection.in_atomic_block, "the network is never spoken to inside a transaction"
    try:
        receipt = house.mail.send(letter=letter)
    except Refused as refusal:
        return "refused", refusal.message
    except Unavailable as absence:
        return "put_back", absence.message
    if receipt is Receipt.uncertain:
        return "lost", "The line broke while the server was taking the mail."
    return "sent", ""
