"""Handing one mail of the house to the mail server, what came of it, and what became of one that was interrupted."""

from django.db import connection

from dunwell.apps.runs.leases import is_held
from dunwell.formats.mime import Letter
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Fate, Receipt

EVENT_OF_FATE = {Fate.arrived: "sent", Fate.not_seen: "put_back", Fate.unknown: "lost"}
INTERRUPTED = "The sender was interrupted."


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


def became_of(*, house: House, message_id: str, claimed_by: int | None) -> str | None:
    """Return what came of a mail that was being sent by a process that is gone, as an event of DIGEST_MOVES.

    The carrier is asked; where it cannot tell, the mail counts as lost. None while the process is at work.
    """
    if claimed_by is not None and is_held(number=claimed_by):
        return None
    try:
        return EVENT_OF_FATE[house.mail.lookup(message_id=message_id)]
    except Unavailable:
        return EVENT_OF_FATE[Fate.unknown]
