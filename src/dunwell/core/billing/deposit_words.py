"""What a request for a deposit says, in the customer's language."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dunwell.core.billing.draft import BillDraft, BillKind, DraftLine
from dunwell.core.billing.taxes import REASON_CODES, Tax, TaxCategory
from dunwell.core.decimals import to_decimal
from dunwell.core.money import Money
from dunwell.core.wording import amount, pick_language, reading_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    name: str
    detail: str
    untaxed: str


_WORDS: Final = {
    "en": _Words(
        name="Payment in advance on order {number}",
        detail="The order comes to {total}. Work begins when this has been paid; it is set against your invoice.",
        untaxed="Payment in advance: the tax is stated on the invoice",
    ),
    "de": _Words(
        name="Anzahlung auf Auftrag {number}",
        detail="Der Auftrag beläuft sich auf {total}. Die Arbeit beginnt nach Zahlung; sie wird auf die Rechnung "
        "angerechnet.",
        untaxed="Anzahlung: die Steuer wird mit der Rechnung ausgewiesen",
    ),
    "fr": _Words(
        name="Acompte sur la commande {number}",
        detail="La commande s’élève à {total}. Le travail commence après le paiement, déduit de la facture.",
        untaxed="Acompte : la taxe figure sur la facture",
    ),
    "es": _Words(
        name="Anticipo del pedido {number}",
        detail="El pedido asciende a {total}. El trabajo comienza tras el pago, que se descontará de la factura.",
        untaxed="Anticipo: el impuesto figura en la factura",
    ),
    "nl": _Words(
        name="Vooruitbetaling op opdracht {number}",
        detail="De opdracht bedraagt {total}. Het werk begint na betaling; die wordt met de factuur verrekend.",
        untaxed="Vooruitbetaling: de belasting staat op de factuur",
    ),
}
_CODE: Final = TaxCategory.OUTSIDE_SCOPE.value


def deposit_draft(
    *, order: BillDraft, number: str, total_minor: int, asked_minor: int, language: str
) -> BillDraft:
    """A request for a deposit on an order: one line without tax, since it is no invoice.

    order: the draft of the order, with the day of the request as its own and its due date set.
    """
    spoken = pick_language(wanted=language, offered=frozenset(_WORDS))
    words, tag = _WORDS[spoken], reading_tag(wanted=language, language=spoken)
    total = amount(minor=total_minor, currency=order.currency, language=tag)
    return BillDraft(
        kind=BillKind.DEPOSIT_REQUEST,
        currency=order.currency,
        issued_on=order.issued_on,
        due_on=order.due_on,
        lines=(
            DraftLine(
                name=words.name.format(number=number),
                details=(words.detail.format(total=total),),
                quantity=Decimal(1),
                price=to_decimal(money=Money(asked_minor, order.currency)),
                tax=_CODE,
            ),
        ),
        taxes={
            _CODE: Tax(
                category=TaxCategory.OUTSIDE_SCOPE,
                reason=words.untaxed,
                reason_code=REASON_CODES[TaxCategory.OUTSIDE_SCOPE],
            )
        },
        purchase_order=order.purchase_order,
        buyer_reference=order.buyer_reference,
        order_number=number,
        contract=order.contract,
    )
