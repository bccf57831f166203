"""Mails of the house that runs send: handed over outside any transaction, by a process that others know is at work."""

from django.db import connection

from dunwell.apps.messages.handing import INTERRUPTED, Came, fate_of, hand_over
from dunwell.apps.runs.leases import is_held
from dunwell.formats.mime import Letter
from dunwell.ports.house import House

__all__ = ["INTERRUPTED", "became_of", "try_mail"]


def try_mail(*, house: House, letter: Letter) -> tuple[Came, str]:
    """Send outside any transaction, and return what came of it as an event of DIGEST_MOVES, with the server's words."""
    assert not connection.in_atomic_block, "the network is never spoken to inside a transaction"
    return hand_over(house=house, letter=letter)


def became_of(*, house: House, message_id: str, claimed_by: int | None) -> Came | None:
    """Return what came of a mail that was being sent by a process that is gone, as an event of DIGEST_MOVES.

    None while the process is at work.
    """
    if claimed_by is not None and is_held(number=claimed_by):
        return None
    return fate_of(house=house, message_id=message_id)
