"""Payment codes as pictures, and the Swiss payment part as the plain strings that it is set from."""

from functools import lru_cache
from typing import Any

from dunwell.core import wording
from dunwell.core.receivables.creditor_reference import grouped
from dunwell.formats.qr import svg

_WORDS = {
    "en": {
        "payment_part": "Payment part",
        "receipt": "Receipt",
        "account": "Account / Payable to",
        "reference": "Reference",
        "message": "Additional information",
        "currency": "Currency",
        "amount": "Amount",
        "debtor": "Payable by",
        "debtor_blank": "Payable by (name/address)",
        "acceptance": "Acceptance point",
        "cut": "Separate before paying in",
    },
    "de": {
        "payment_part": "Zahlteil",
        "receipt": "Empfangsschein",
        "account": "Konto / Zahlbar an",
        "reference": "Referenz",
        "message": "Zusätzliche Informationen",
        "currency": "Währung",
        "amount": "Betrag",
        "debtor": "Zahlbar durch",
        "debtor_blank": "Zahlbar durch (Name/Adresse)",
        "acceptance": "Annahmestelle",
        "cut": "Vor der Einzahlung abzutrennen",
    },
    "fr": {
        "payment_part": "Section paiement",
        "receipt": "Récépissé",
        "account": "Compte / Payable à",
        "reference": "Référence",
        "message": "Informations supplémentaires",
        "currency": "Monnaie",
        "amount": "Montant",
        "debtor": "Payable par",
        "debtor_blank": "Payable par (nom/adresse)",
        "acceptance": "Point de dépôt",
        "cut": "A détacher avant le versement",
    },
    "it": {
        "payment_part": "Sezione pagamento",
        "receipt": "Ricevuta",
        "account": "Conto / Pagabile a",
        "reference": "Riferimento",
        "message": "Informazioni supplementari",
        "currency": "Valuta",
        "amount": "Importo",
        "debtor": "Pagabile da",
        "debtor_blank": "Pagabile da (nome/indirizzo)",
        "acceptance": "Punto di accettazione",
        "cut": "Da staccare prima del versamento",
    },
}  # the headings that the guidelines prescribe; there are none in other languages
_ACCOUNT, _CREDITOR, _AMOUNT, _CURRENCY, _DEBTOR, _REFERENCE, _MESSAGE, _BILLING = (
    3,
    4,
    18,
    19,
    20,
    28,
    29,
    31,
)


@lru_cache(maxsize=64)
def drawn(payload: str, /) -> str:
    """The code as an SVG without a quiet zone: QR with error correction M, in UTF-8."""
    return svg(payload)


def payment_slip(*, payload: str, language: str, alt: str) -> dict[str, Any]:
    """What the Swiss payment part shows, read out of the text of its code; English where there are no headings."""
    lines = payload.split("\n")
    assert lines[:2] == ["SPC", "0200"], "not the text of a Swiss code"
    lines += [""] * (_BILLING + 3 - len(lines))
    words_in = language if language in _WORDS else "en"
    iban, amount = lines[_ACCOUNT], lines[_AMOUNT]
    whole, _, cents = amount.partition(".")
    return {
        "lang": words_in,
        "words": _WORDS[words_in],
        "code": drawn(payload),
        "alt": alt,
        "creditor": [wording.grouped_iban(iban), *_address(lines[_CREDITOR : _CREDITOR + 7])],
        "debtor": _address(lines[_DEBTOR : _DEBTOR + 7]),
        "reference": grouped(text=lines[_REFERENCE]),
        "message": [one for one in (lines[_MESSAGE], lines[_BILLING]) if one],
        "currency": lines[_CURRENCY],
        "amount": f"{int(whole):,}.{cents}".replace(",", " ") if amount else "",
        "schemes": [one for one in lines[_BILLING + 1 : _BILLING + 3] if one],
    }


def _address(fields: list[str]) -> list[str]:
    """Name, street with number, postal code and town; the country where it is another one."""
    _, name, street, number, postal_code, town, country = fields
    place = f"{postal_code} {town}" if country in {"CH", "LI", ""} else f"{country} - {postal_code} {town}"
    return [one for one in (name, f"{street} {number}".strip(), place.strip()) if one]
