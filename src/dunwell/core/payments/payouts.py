"""A payout held against what is known: its lines add up to it, and each is about a payment of ours, as booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dunwell.core.payments.news import Booked

OWN: Final = ("fee", "adjustment")
"""Lines that are about no payment: what the provider takes, or puts right, by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a payout; `payment`: whose it is, by our key, "" where nobody knows."""

    reference: str
    kind: str  # charge, refund, dispute, dispute_reversed, fee, adjustment
    gross_minor: int
    fee_minor: int
    currency: str
    payment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a payout does not add up; `reference`: the line, "" for the whole."""

    code: str
    reference: str
    sentence: str


def fees_minor(*, lines: Sequence[Line]) -> int:
    """Return what the provider kept: the fees of all lines, and the lines that are about no payment."""
    own = sum(line.gross_minor for line in lines if line.kind in OWN)
    return sum(line.fee_minor for line in lines) - own


def reconcile(
    *, amount_minor: int, currency: str, lines: Sequence[Line], booked: Mapping[str, Booked]
) -> list[Finding]:
    """Return why a payout does not add up; nothing where it does.

    booked: what the books hold of each payment that is known. A charge is in a payout once and whole; what was given
    back or disputed of a payment is never more than is booked of it.
    """
    found = [
        Finding(code="other_currency", reference=line.reference, sentence=f"The line is in {line.currency}.")
        for line in lines
        if line.currency != currency
    ]
    total = sum(line.gross_minor - line.fee_minor for line in lines)
    if total != amount_minor:
        found.append(
            Finding(
                code="sum_differs",
                reference="",
                sentence=f"The lines come to {total} minor units, the payout to {amount_minor}.",
            )
        )
    references = [line.reference for line in lines]
    found += [
        Finding(code="line_twice", reference=one, sentence="The line is told twice.")
        for one in sorted({one for one in references if references.count(one) > 1})
    ]
    for line in lines:
        if line.kind not in OWN:
            found += _of_payment(line, booked.get(line.payment))
    return found


def _of_payment(line: Line, booked: Booked | None) -> list[Finding]:
    if booked is None:
        return [
            Finding(
                code="unknown_payment",
                reference=line.reference,
                sentence="No payment of ours is known to it.",
            )
        ]
    most = {
        "charge": booked.received_minor,
        "refund": booked.refunded_minor,
        "dispute": booked.received_minor,  # won again, it is booked no more
        "dispute_reversed": booked.received_minor,
    }[line.kind]
    is_out = line.kind in ("refund", "dispute")
    minor = -line.gross_minor if is_out else line.gross_minor
    fits = minor == most if line.kind == "charge" else 0 < minor <= most
    if fits:
        return []
    return [
        Finding(
            code="differs_from_books",
            reference=line.reference,
            sentence=f"The line comes to {line.gross_minor} minor units, the books hold {most}.",
        )
    ]
