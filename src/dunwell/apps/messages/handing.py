"""Handing one mail of the house to the mail server, and what is known of it: in the same words whoever sends."""

from typing import Literal

from dunwell.formats.mime import Letter
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.mail import Fate, Receipt

Came = Literal["sent", "put_back", "lost", "refused"]
"""It left; it surely did not and waits on; nobody knows, and it is never sent by itself again; it never will."""
CAME_OF_FATE: dict[Fate, Came] = {Fate.arrived: "sent", Fate.not_seen: "put_back", Fate.unknown: "lost"}
INTERRUPTED = "The sender was interrupted."


def hand_over(*, house: House, letter: Letter) -> tuple[Came, str]:
    """Send one letter, outside any transaction, and return what came of it, with the server's words."""
    try:
        receipt = house.mail.send(letter=letter)
    except Refused as refusal:
        return "refused", refusal.message
    except Unavailable as absence:
        return "put_back", absence.message
    if receipt is Receipt.uncertain:
        return "lost", "The line broke while the server was taking the mail."
    return "sent", ""


def fate_of(*, house: House, message_id: str) -> Came:
    """Return what came of a mail whose sender is gone: the carrier is asked; where it cannot tell, the mail is lost."""
    try:
        return CAME_OF_FATE[house.mail.lookup(message_id=message_id)]
    except Unavailable:
        return CAME_OF_FATE[Fate.unknown]
