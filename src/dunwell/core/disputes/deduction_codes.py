"""Why a customer deducted, from the codes of its advice to our reasons: only what leaves no doubt.

Codes: ASC X12 data element 426 (adjustment reason code) in an 820; UN/EDIFACT data element 4465 (adjustment reason
description code) in a REMADV. In tables customers write their own words: a word counts where it is all that is said.
"""

from collections.abc import Mapping

from dunwell.core.text import key

_X12: Mapping[str, str] = {
    "01": "price",  # pricing error
    "03": "price",  # extension error: price times quantity
    "04": "quality",  # not accepted: damaged
    "05": "quality",  # not accepted: quality
    "06": "quantity",  # quantity contested
    "11": "quality",  # returned: damage
    "12": "quality",  # returned: quality
    "18": "wrong_entity",  # not the company's bill
    "19": "duplicate",  # duplicate billing
    "22": "quantity",  # weight error
    "42": "not_delivered",  # not accepted: loss
    "59": "not_delivered",  # item not received
}
_EDIFACT: Mapping[str, str] = {
    "2": "quality",  # below specification
    "3": "quality",  # damaged goods
    "4": "quantity",  # short delivery
    "5": "price",  # price query
    "17": "quality",  # transport damage
    "30": "already_paid",  # direct payment to seller
    "32": "not_delivered",  # goods not delivered
    "53": "duplicate",  # duplicate invoice
    "54": "quantity",  # weight error
}
_WORDS: Mapping[str, str] = {
    key(words): reason
    for reason, said in {
        "price": ("price", "pricing", "price difference", "wrong price", "Preisdifferenz", "Preisabweichung"),
        "quantity": (
            "quantity",
            "short delivery",
            "shortage",
            "Fehlmenge",
            "Mengenabweichung",
            "Mindermenge",
        ),
        "quality": ("quality", "damaged", "damaged goods", "defective", "Mangel", "mangelhaft", "beschädigt"),
        "not_delivered": ("not delivered", "not received", "nicht geliefert", "non livré", "no entregado"),
        "duplicate": ("duplicate", "duplicate invoice", "invoiced twice", "doppelt berechnet"),
        "already_paid": ("already paid", "bereits bezahlt", "déjà payé"),
    }.items()
    for words in said
}


def reason_of(*, format: str, said: str) -> str:  # noqa: A002 - what the advice calls it
    """Return our reason for what an advice of a format gives as its own; "" where a person has to read it."""
    if format == "X12 820":
        return _X12.get(said.strip(), "")
    if format == "EDIFACT REMADV":
        return _EDIFACT.get(said.strip(), "")
    return _WORDS.get(key(said), "")
