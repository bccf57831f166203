"""What one side can tell the other of a placed claim: the words of the change feed, and of the files that carry it."""

from dataclasses import dataclass
from typing import Final, Literal

Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCode:
    """A kind of news. `short`: what it is called in exchange files, at most eight capitals, as their field allows.

    `needs_amount`: it is nothing without an amount. `asks`: the kind of the request that it makes (RequestKind), if
    it asks something.
    """

    code: str
    label: str
    short: str
    needs_amount: bool = False
    asks: str = ""


def _codes(*rows: tuple[str, str, str]) -> dict[str, ChangeCode]:
    return {
        code: ChangeCode(code=code, label=label, short=short.rstrip("#"), needs_amount=short.endswith("#"))
        for code, label, short in rows
    }


OUT: Final = _codes(
    ("placed", "Claim placed", "PLACED#"),
    ("payment", "Paid to us", "PAYMENT#"),
    ("reversal", "Payment to us taken back", "REVERSAL#"),
    ("credit", "Credit given", "CREDIT#"),
    ("address", "New address", "ADDRESS"),
    ("contact", "New person or number to reach", "CONTACT"),
    ("note", "Note", "NOTE"),
    ("document", "Document", "DOCUMENT"),
    ("dispute", "The debtor disputes", "DISPUTE"),
    ("insolvency", "Insolvency", "INSOLV"),
    ("deceased", "The debtor has died", "DECEASED"),
    ("answer", "Answer to a request", "ANSWER"),
    ("request", "We ask", "REQUEST"),
    ("hold", "Wait", "HOLD"),
    ("resume", "Go on", "RESUME"),
    ("recall_notice", "Will be taken back", "RCLNOTE"),
    ("recall_withdrawn", "Stays after all", "RCLSTAY"),
    ("recall", "Taken back", "RECALL"),
    ("closed", "Closed by us", "CLOSED"),
)
"""What we tell an agency."""

_ASKS = {
    "settlement": ("Asks to take less", "ASKSETTL", True),
    "plan": ("Asks for instalments", "ASKPLAN", False),
    "legal": ("Asks to go to court", "ASKLEGAL", False),
    "costs": ("Asks to spend money", "ASKCOSTS", True),
    "documents": ("Asks for documents", "ASKDOCS", False),
    "withdrawal": ("Asks to give the claim back", "ASKBACK", False),
    "update": ("Asks how it stands", "ASKNEWS", False),
}

IN: Final = {
    **_codes(
        ("acknowledged", "Claim accepted", "ACK"),
        ("rejected", "Claim refused", "REJECT"),
        ("begun", "Work begun", "BEGUN"),
        ("letter", "Letter sent", "LETTER"),
        ("email", "E-mail sent", "EMAIL"),
        ("call", "Call without an answer", "CALL"),
        ("visit", "Visit", "VISIT"),
        ("reached", "Debtor reached", "REACHED"),
        ("promise", "Promise to pay", "PROMISE#"),
        ("promise_broken", "Promise broken", "BROKEN"),
        ("plan_agreed", "Instalments agreed", "PLAN"),
        ("dispute", "The debtor disputes", "DISPUTE"),
        ("direct_payment", "The debtor says he paid you", "DIRECT#"),
        ("payment", "Payment collected", "PAYMENT#"),
        ("reversal", "Payment taken back", "REVERSAL#"),
        ("cost", "Cost spent", "COST#"),
        ("address", "New address", "ADDRESS"),
        ("contact", "New person or number to reach", "CONTACT"),
        ("insolvency", "Insolvency", "INSOLV"),
        ("deceased", "The debtor has died", "DECEASED"),
        ("complaint", "Complaint of the debtor", "COMPLAIN"),
        ("suit_filed", "Suit filed", "SUIT"),
        ("judgment", "Judgment", "JUDGMENT"),
        ("enforcement", "Enforcement", "ENFORCE"),
        ("answer", "Answer to a request", "ANSWER"),
        ("note", "Note", "NOTE"),
        ("document", "Document", "DOCUMENT"),
        ("closed", "Closed: nothing more to be had", "CLOSED"),
    ),
    **{
        f"ask_{kind}": ChangeCode(
            code=f"ask_{kind}", label=label, short=short, needs_amount=needs_amount, asks=kind
        )
        for kind, (label, short, needs_amount) in _ASKS.items()
    },
}
"""What an agency tells us."""

ACTIVITIES: Final = frozenset({"letter", "email", "call", "visit", "reached"})
"""What counts as work on a claim."""
CONTACTS: Final = frozenset({"reached", "promise", "plan_agreed", "dispute", "payment"})
"""What shows that the debtor was reached."""


def codes_of(direction: Direction, /) -> dict[str, ChangeCode]:
    """Return the kinds of news that go one way, by code."""
    return OUT if direction == "out" else IN


def of_short(*, direction: Direction, short: str) -> ChangeCode | None:
    """Return the kind of news that an exchange file calls so; None for a word that is not known."""
    return next((one for one in codes_of(direction).values() if one.short == short.upper()), None)
