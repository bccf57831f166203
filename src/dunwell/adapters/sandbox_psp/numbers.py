"""The cards and accounts that the sandbox takes, and what becomes of each. Any other is turned away unread.

The card numbers are those that providers publish for tests: they pass the checksum and belong to nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Turn(StrEnum):
    """What a test number does beside being taken or declined."""

    NONE = "none"
    CONFIRM_ONCE = "confirm_once"
    """3-D Secure at the page; afterwards it is charged without its owner."""
    CONFIRM_ALWAYS = "confirm_always"
    """3-D Secure each time: without its owner it is declined with authentication_required."""
    DECLINED_LATER = "declined_later"
    """Saved without a word, declined when it is charged without its owner."""
    DISPUTED = "disputed"
    """Taken, and disputed by its holder at once."""
    SLOW_FAILURE = "slow_failure"
    """A debit that is under way for its days, then fails."""
    RETURNED = "returned"
    """A debit that is settled, and comes back days later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number: what it is called, and what becomes of a payment with it."""

    network: str
    country: str
    says: str
    """For the list of numbers on the pages, in English."""
    turn: Turn = Turn.NONE
    decline_code: str = ""
    """With a turn: why it fails then. Without: why it is declined at once."""


def _visa(says: str, *, turn: Turn = Turn.NONE, decline_code: str = "") -> Number:
    return Number(network="Visa", country="US", says=says, turn=turn, decline_code=decline_code)


CARDS: Mapping[str, Number] = {
    "4242424242424242": _visa("is paid"),
    "5555555555554444": Number(network="Mastercard", country="US", says="is paid"),
    "378282246310005": Number(network="American Express", country="US", says="is paid"),
    "4000002500003155": _visa("asks for 3-D Secure, later charges do not", turn=Turn.CONFIRM_ONCE),
    "4000002760003184": _visa("asks for 3-D Secure each time", turn=Turn.CONFIRM_ALWAYS),
    "4000008400001629": _visa(
        "asks for 3-D Secure, then is declined", turn=Turn.CONFIRM_ONCE, decline_code="do_not_honour"
    ),
    "4000000000009995": _visa("declined: insufficient funds", decline_code="insufficient_funds"),
    "4000000000000069": _visa("declined: expired", decline_code="expired_card"),
    "4000000000009979": _visa("declined: stolen", decline_code="stolen_card"),
    "4000000000009987": _visa("declined: lost", decline_code="lost_card"),
    "4000000000000002": _visa("declined: the bank does not say why", decline_code="do_not_honour"),
    "4000000000000119": _visa("declined: processing error", decline_code="processing_error"),
    "4000000000000127": _visa("declined: wrong security code", decline_code="incorrect_cvc"),
    "4000000000006975": _visa("declined: over its limit", decline_code="limit_exceeded"),
    "4000000000000341": _visa(
        "can be saved, is declined when it is charged later",
        turn=Turn.DECLINED_LATER,
        decline_code="insufficient_funds",
    ),
    "4000000000000259": _visa("is paid, and disputed by its holder", turn=Turn.DISPUTED),
}


def _account(country: str, says: str, *, turn: Turn = Turn.NONE, decline_code: str = "") -> Number:
    return Number(network="SEPA", country=country, says=says, turn=turn, decline_code=decline_code)


ACCOUNTS: Mapping[str, Number] = {
    "DE89370400440532013000": _account("DE", "is settled after some days"),
    "FR1420041010050500013M02606": _account("FR", "is settled after some days"),
    "NL39RABO0300065264": _account("NL", "is settled after some days"),
    "ES0700120345030000067890": _account("ES", "is settled after some days"),
    "IT40S0542811101000000123456": _account("IT", "is settled after some days"),
    "AT611904300234573201": _account("AT", "is settled after some days"),
    "DE91100000000123456789": _account("DE", "fails at once: closed", decline_code="account_closed"),
    "DE62370400440532013001": _account(
        "DE",
        "fails after some days: insufficient funds",
        turn=Turn.SLOW_FAILURE,
        decline_code="insufficient_funds",
    ),
    "DE35370400440532013002": _account(
        "DE", "is settled, then given back by the debtor", turn=Turn.RETURNED, decline_code="debit_disputed"
    ),
    "DE24370400440532013006": _account(
        "DE", "is settled, then returned: no funds", turn=Turn.RETURNED, decline_code="insufficient_funds"
    ),
}

DECLINE_CODES = frozenset(
    {
        *("insufficient_funds", "limit_exceeded", "processing_error", "bank_unavailable", "do_not_honour"),
        *("try_again_later", "expired_card", "lost_card", "stolen_card", "fraud_suspected"),
        *("card_not_supported", "incorrect_number", "incorrect_cvc", "account_closed", "account_invalid"),
        *("debit_not_allowed", "debit_disputed", "revoked", "mandate_invalid", "authentication_required"),
        *("authentication_failed", "abandoned", "unknown"),
    }
)


def compact(typed: str, /) -> str:
    """Return a number as typed without blanks and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def card(typed: str, /) -> Number | None:
    """The card of this number, or None: not one of ours."""
    return CARDS.get(compact(typed))


def account(typed: str, /) -> Number | None:
    """The account of this IBAN, or None: not one of ours."""
    return ACCOUNTS.get(compact(typed))
