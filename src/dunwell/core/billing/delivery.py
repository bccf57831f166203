"""By which channels a bill leaves, in which form, and what counts as proof that it arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How a bill leaves."""

    EMAIL = "email"
    EINVOICE = "einvoice"
    POST = "post"
    PORTAL = "portal"


class ProofKind(StrEnum):
    """What is known of a delivery, from the making of the document to its being read."""

    MADE = "made"
    HANDED_OVER = "handed_over"  # the carrier was given it
    ACCEPTED = "accepted"  # the carrier said that it took it
    PRINTED = "printed"
    DELIVERED = "delivered"  # the other side has it
    OPENED = "opened"
    BOUNCED = "bounced"
    RETURNED = "returned"  # the letter came back
    REFUSED = "refused"


ARRIVED: Final = frozenset({ProofKind.DELIVERED, ProofKind.OPENED})
"""Proof that it reached the customer. That a mail server took a mail proves it only after the days of silence."""

CAME_BACK: Final = frozenset({ProofKind.BOUNCED, ProofKind.RETURNED, ProofKind.REFUSED})

DELIVERY_MOVES: Final[dict[tuple[str, str], str]] = {
    ("due", "sending"): "sending",
    ("due", "held"): "held",  # a check before it leaves says that it would be refused
    ("due", "withheld"): "withheld",  # test mode
    ("due", "lapsed"): "lapsed",  # tried as often as is allowed, or a person took it back
    ("held", "released"): "due",  # what was wrong is mended, or a person sends it by another way
    ("held", "lapsed"): "lapsed",
    ("sending", "accepted"): "accepted",
    ("sending", "refused"): "refused",
    ("sending", "put_back"): "due",  # surely not taken: to be tried again
    ("sending", "lost"): "uncertain",  # nobody knows: never sent again blindly
    ("uncertain", "accepted"): "accepted",  # it was found to have arrived
    ("uncertain", "put_back"): "due",  # it was found not to have arrived
    ("accepted", "delivered"): "delivered",
    ("accepted", "bounced"): "bounced",
    ("delivered", "bounced"): "bounced",  # some servers take a mail first and send it back later
    ("uncertain", "delivered"): "delivered",
    ("uncertain", "bounced"): "bounced",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a customer wants its bills, and what is known of it. Empty channels: the house decides."""

    channels: tuple[Channel, ...] = ()
    has_hard_copy: bool = False
    emails: tuple[str, ...] = ()
    endpoint: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel with whom it goes to."""

    channel: Channel
    recipient: str


def ways(*, wishes: Wishes) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """By which ways a bill leaves, and in words what of the customer's wishes cannot be done.

    Without wishes it goes by e-mail where there is an address, else by post. A hard copy is the same document on paper
    beside whatever else. Where nothing wished for can be done, the house's own choice is taken: a bill leaves in any
    case, if there is any way at all. The portal shows every bill, so that it is no way by itself.
    """
    known = {
        Channel.EMAIL: wishes.emails,
        Channel.EINVOICE: (wishes.endpoint,) if wishes.endpoint else (),
        Channel.POST: (wishes.address,) if wishes.address else (),
        Channel.PORTAL: ("portal",),
    }
    missing = tuple(f"{_MISSING[channel]}" for channel in wishes.channels if not known[channel])
    chosen = [channel for channel in wishes.channels if known[channel]]
    if not [channel for channel in chosen if channel is not Channel.PORTAL]:
        chosen += [channel for channel in (Channel.EMAIL, Channel.POST) if known[channel]][:1]
    if wishes.has_hard_copy and Channel.POST not in chosen:
        if known[Channel.POST]:
            chosen.append(Channel.POST)
        else:
            missing = (*missing, _MISSING[Channel.POST])
    if not chosen:
        missing = (*missing, "There is neither an e-mail nor a postal address: nothing can be sent.")
    found = [Way(channel=channel, recipient=to) for channel in dict.fromkeys(chosen) for to in known[channel]]
    return tuple(found), tuple(dict.fromkeys(missing))


_MISSING = {
    Channel.EMAIL: "There is no e-mail address that works.",
    Channel.EINVOICE: "There is no electronic address for e-invoices.",
    Channel.POST: "There is no postal address.",
    Channel.PORTAL: "",
}


def is_silent(*, settled_on: date | None, kinds: Sequence[ProofKind], days: int, as_of: date) -> bool:
    """Tell whether a delivery should have been proved by now and was not: the clock of the bill may not have started.

    settled_on: the day it was handed over, None where it was not even that. A mail that a server took and nobody sent
    back within the days counts as arrived only if the house says so: here it is silence until somebody opens it.
    """
    if settled_on is None or set(kinds) & ARRIVED:
        return False
    return as_of - settled_on >= timedelta(days=days)
