"""What a credit note says that takes an invoice back: all of it, some of its lines, or an amount at one tax."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftLine
from dunwell.core.billing.stored import IssuedBill
from dunwell.core.billing.taxes import WITH_REASON, Tax, tax_of
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.plain import PlainFault
from dunwell.core.rates import Rounding, times

CREDITED: Final = frozenset({BillKind.INVOICE, BillKind.DEBIT_NOTE})
"""What a credit note may be about; a request for a deposit is withdrawn with its order."""
REASON_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """What is to be given back of a bill, and why.

    quantities: by line, from 0, what of its quantity is given back; amount_minor: an amount without tax, at the tax
    that stands in that place of the bill's breakdown. Neither of them: the whole bill.
    """

    reason: str
    quantities: Mapping[int, Decimal] = field(default_factory=dict[int, Decimal])
    amount_minor: int | None = None
    tax: int = 0
    text: str = ""


def faults_of_credit(*, bill: IssuedBill, wish: CreditWish) -> tuple[PlainFault, ...]:
    """All that is wrong with a wish; empty where a credit note can be written from it."""
    found: list[PlainFault] = []
    if bill.draft.kind not in CREDITED:
        found.append(PlainFault("", "Only an invoice or a debit note is taken back by a credit note."))
    if not wish.reason.strip():
        found.append(PlainFault("reason", "Say why: it stands on the credit note."))
    elif len(wish.reason.strip()) > REASON_MAX:
        found.append(PlainFault("reason", f"Say why in at most {REASON_MAX} characters."))
    for at, quantity in wish.quantities.items():
        given = bill.draft.lines[at].quantity
        if quantity == 0 or (quantity < 0) != (given < 0) or abs(quantity) > abs(given):
            found.append(
                PlainFault(
                    f"quantities[{at}]", f"Give back at most the {given} that were billed, or nothing."
                )
            )
    if wish.amount_minor is not None and wish.amount_minor <= 0:
        found.append(PlainFault("amount", "Give an amount above nothing."))
    if wish.amount_minor is not None and not 0 <= wish.tax < len(bill.totals.taxes):
        found.append(PlainFault("tax", "Choose one of the taxes of the bill."))
    return tuple(found)


def net_of_gross(*, gross_minor: int, tax: Tax) -> int:
    """The greatest amount without tax that comes to at most `gross_minor` (positive) with its tax, in minor units.

    Tax is rounded half away from zero (BR-CO-17), so not every amount is one with its tax: one minor unit may miss.
    """
    share = tax.rate_pct / 100
    net = int(gross_minor / (1 + share)) + 1
    while (
        net
        and net + times(money=Money(net, "EUR"), rate=share, rounding=Rounding.HALF_UP).minor > gross_minor
    ):
        net -= 1
    return net


def credit_plain(
    *, bill: IssuedBill, wish: CreditWish, entity: str, own: Mapping[str, Tax]
) -> dict[str, object]:
    """The credit note in the words that a bill is issued from; the wish has no faults.

    own: the entity's tax codes. Discounts in per cent go with the lines that they stood on, one of a fixed amount on a
    line in the share of its quantity; a fixed discount on the whole bill only with the whole bill. Raises UnknownTax
    where a tax of the bill has no code any more.
    """
    draft = bill.draft
    codes, reasons = _codes(bill, own)
    said: dict[str, object] = {
        "entity": entity,
        "customer": bill.buyer.number,
        "kind": BillKind.CREDIT_NOTE.value,
        "currency": draft.currency,
        "corrects": [bill.number],
        "notes": [wish.reason.strip()],
        "deposits": "none",
    }
    references = {
        "purchase_order": draft.purchase_order,
        "buyer_reference": draft.buyer_reference,
        "order": draft.order_number,
        "contract": draft.contract,
    }
    said |= {name: value for name, value in references.items() if value}
    used: set[str] = set()
    if wish.amount_minor is not None:
        used = {codes[wish.tax]}
        said["lines"] = [_amount(wish, codes[wish.tax], draft)]
    else:
        kept = wish.quantities or {at: line.quantity for at, line in enumerate(draft.lines)}
        said["lines"] = [
            _line(draft.lines[at], quantity, codes[bill.totals.lines[at].tax], draft.currency)
            for at, quantity in sorted(kept.items())
        ]
        used = {codes[bill.totals.lines[at].tax] for at in kept}
        added = [
            _adjustment(one, one.amount_minor, draft.currency) | {"tax": codes[int(one.tax)]}
            for one in draft.adjustments
            if one.percent is not None or not wish.quantities
        ]
        if added:
            said["adjustments"] = added
            used |= {str(one["tax"]) for one in added}
    if told := {code: reason for code, reason in reasons.items() if code in used}:
        said["tax_reasons"] = told
    return said


def _codes(bill: IssuedBill, own: Mapping[str, Tax]) -> tuple[list[str], dict[str, str]]:
    """The code of each tax of the bill in its place, and why those without tax bear none."""
    codes: list[str] = []
    reasons: dict[str, str] = {}
    for one in bill.totals.taxes:
        code = code_of(tax=one.tax, own=own)
        codes.append(code)
        known = tax_of(code=code, own=own)
        if one.tax.category in WITH_REASON and (one.tax.reason, one.tax.reason_code) != (
            known.reason,
            known.reason_code,
        ):
            reasons[code] = one.tax.reason or one.tax.reason_code
    return codes, reasons


def code_of(*, tax: Tax, own: Mapping[str, Tax]) -> str:
    """The code by which a tax is given: the entity's own that says the same, else its category with its rate.

    Raises UnknownTax.
    """
    for code, one in own.items():
        if one == tax:
            return code
    for code, one in own.items():
        if (one.category, one.rate_pct) == (tax.category, tax.rate_pct):
            return code
    rate = f"{tax.rate_pct.normalize():f}" if tax.rate_pct else ""
    code = f"{tax.category.value}{rate}"
    tax_of(code=code, own={})
    return code


def _amount(wish: CreditWish, code: str, draft: BillDraft) -> dict[str, object]:
    assert wish.amount_minor is not None, "asked for an amount"
    return {
        "name": wish.text.strip() or wish.reason.strip().splitlines()[0][:100],
        "quantity": "1",
        "price": to_text(money=Money(wish.amount_minor, draft.currency)),
        "tax": code,
    }


def _line(line: DraftLine, quantity: Decimal, code: str, currency: str) -> dict[str, object]:
    said: dict[str, object] = {
        "name": line.name,
        "quantity": f"{quantity:f}",
        "unit": line.unit,
        "price": f"{line.price:f}",
        "tax": code,
    }
    if line.details:
        said["details"] = list(line.details)
    if line.item_number:
        said["item_number"] = line.item_number
    if line.price_per != 1:
        said["price_per"] = f"{line.price_per:f}"
    if period := _period(line):
        said["period"] = period
    if line.adjustments:
        said["adjustments"] = [
            _adjustment(one, _share(one.amount_minor, quantity, line.quantity, currency), currency)
            for one in line.adjustments
        ]
    return said


def _period(line: DraftLine) -> dict[str, str]:
    days = {"from": line.first_on, "to": line.last_on}
    return {name: on.isoformat() for name, on in days.items() if on is not None}


def _share(minor: int | None, quantity: Decimal, of: Decimal, currency: str) -> int | None:
    if minor is None or quantity == of:
        return minor
    return times(money=Money(minor, currency), rate=quantity / of, rounding=Rounding.HALF_UP).minor


def _adjustment(one: Adjustment, minor: int | None, currency: str) -> dict[str, object]:
    if one.percent is not None:
        return {"text": one.text, "percent": f"{one.percent:f}"}
    assert minor is not None, "a discount is a per cent or an amount"
    return {"text": one.text, "amount": to_text(money=Money(minor, currency))}
