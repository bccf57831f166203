"""What customers of the demo group answer to its reminders, and what their mail servers send back: mails, as words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in the language of the letter it is about. `text` is told the number of an invoice and the day.

    `is_automatic`: a machine says so in the head of the mail.
    """

    language: str
    text: Callable[[str, date], str]
    is_automatic: bool = False


def _english(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _german(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


ANSWERS = (
    Answer(
        language="en",
        text=lambda number, today: (
            f"Good morning,\n\nInvoice {number} was paid on {_english(today - timedelta(days=3))} by bank transfer. "
            "Would you check your account, please?\n\nKind regards\nAccounts payable\n"
        ),
    ),
    Answer(
        language="en",
        text=lambda number, today: (
            f"Hello,\n\nWe will pay invoice {number} on {_english(today + timedelta(days=9))}.\n\n"
            "Regards\nAccounts payable\n"
        ),
    ),
    Answer(
        language="en",
        text=lambda number, today: (  # noqa: ARG005 - as the others
            f"Hello,\n\nWe dispute invoice {number}: two of the boxes arrived damaged, as we told your driver. "
            "The price of those must come off.\n\nGoods in\n"
        ),
    ),
    Answer(
        language="en",
        text=lambda number, today: (  # noqa: ARG005 - as the others
            "Hello,\n\nI am no longer responsible for invoices, you have the wrong person. "
            "Please write to payments@shared-services.example instead.\n\nBest wishes\n"
        ),
    ),
    Answer(
        language="en",
        text=lambda number, today: (  # noqa: ARG005 - as the others
            f"Thank you for your mail. I am out of the office until {_english(today + timedelta(days=6))}. "
            "I shall read it when I am back.\n"
        ),
        is_automatic=True,
    ),
    Answer(
        language="de",
        text=lambda number, today: (
            f"Guten Tag,\n\ndie Rechnung {number} haben wir bereits am {_german(today - timedelta(days=4))} "
            "überwiesen. Bitte prüfen Sie Ihren Zahlungseingang.\n\nMit freundlichen Grüßen\nBuchhaltung\n"
        ),
    ),
    Answer(
        language="fr",
        text=lambda number, today: (  # noqa: ARG005 - as the others
            f"Bonjour,\n\nMerci de nous envoyer une copie de la facture {number} : nous ne l'avons pas reçue.\n\n"
            "Cordialement\nComptabilité\n"
        ),
    ),
)
STRANGER = (
    "Whose invoice is it?",
    "Hello,\n\nyou have written to us about money. Which company is this about?\n\nThe front desk\n",
)
