"""A bill as it is kept for ever: all that it says, as plain values, and back into records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftLine
from dunwell.core.billing.exchange import Rate, TaxInOther
from dunwell.core.billing.parties import BillParty, party_of
from dunwell.core.billing.taxes import Tax, TaxCategory
from dunwell.core.billing.totals import BillTotals, LineTotal, TaxTotal

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDeposit:
    """A deposit that was paid, and how much of it is set against the bill."""

    number: str
    paid_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyDiscount:
    """So much less if it is paid until that day."""

    until: date
    percent: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedBill:
    """All that an issued bill says. `draft` has its lines and references, `totals` what they come to."""

    number: str
    identity: str
    language: str
    draft: BillDraft
    totals: BillTotals
    due_on: date
    seller: BillParty
    buyer: BillParty
    discounts: tuple[EarlyDiscount, ...] = ()
    deposits: tuple[SetDeposit, ...] = ()
    reference: str = ""
    tax_in_other: TaxInOther | None = None  # where its currency is not the one that tax is accounted for in
    files: tuple[tuple[str, str], ...] = field(default=())  # name and media type of what goes with it

    def plain(self) -> dict[str, object]:
        """It as plain values, that JSON can hold."""
        draft, totals = self.draft, self.totals
        taxes = [(one.tax.category, one.tax.rate_pct) for one in totals.taxes]
        place = {
            code: taxes.index((tax.category, tax.rate_pct))
            for code, tax in draft.taxes.items()
            if (tax.category, tax.rate_pct) in taxes
        }
        return {
            "version": VERSION,
            "number": self.number,
            "identity": self.identity,
            "language": self.language,
            "kind": draft.kind.value,
            "currency": draft.currency,
            "issued_on": draft.issued_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "seller": self.seller.plain(),
            "buyer": self.buyer.plain(),
            **_given(draft),
            "lines": [_line(line, total) for line, total in zip(draft.lines, totals.lines, strict=True)],
            "adjustments": [
                {**_adjustment(one, minor), "tax": place[one.tax]}
                for one, minor in zip(draft.adjustments, totals.adjustments_minor, strict=True)
            ],
            "taxes": [_tax(one) for one in totals.taxes],
            **{name: getattr(totals, name) for name in _SUMS},
            "discounts": [
                {
                    "until": one.until.isoformat(),
                    "percent": str(one.percent),
                    "amount_minor": one.amount_minor,
                }
                for one in self.discounts
            ],
            "deposits": [
                {"number": one.number, "paid_on": one.paid_on.isoformat(), "amount_minor": one.amount_minor}
                for one in self.deposits
            ],
            "reference": self.reference,
            "files": [list(one) for one in self.files],
            **({"tax_in_other": _other(self.tax_in_other)} if self.tax_in_other is not None else {}),
        }


_SUMS = (
    *("lines_minor", "net_minor", "tax_minor", "gross_minor"),
    *("prepaid_minor", "rounding_minor", "payable_minor"),
)
_TEXTS = ("terms", "purchase_order", "buyer_reference", "order_number", "contract")
_DAYS = ("supplied_on", "first_on", "last_on")


def _other(one: TaxInOther) -> dict[str, object]:
    return {
        "currency": one.currency,
        "tax_minor": one.tax_minor,
        "base": one.rate.base,
        "quote": one.rate.quote,
        "rate": str(one.rate.rate),
        "on": one.rate.on.isoformat(),
        "source": one.rate.source,
    }


def tax_in_other(content: Mapping[str, Any], /) -> TaxInOther | None:
    """The tax in another currency that an issued bill says; None for one that says none."""
    one = content.get("tax_in_other")
    if one is None:
        return None
    rate = Rate(
        base=one["base"],
        quote=one["quote"],
        rate=Decimal(one["rate"]),
        on=date.fromisoformat(one["on"]),
        source=one["source"],
    )
    return TaxInOther(currency=one["currency"], tax_minor=one["tax_minor"], rate=rate)


def _given(draft: BillDraft) -> dict[str, object]:
    said: dict[str, object] = {name: getattr(draft, name) for name in _TEXTS if getattr(draft, name)}
    said |= {name: getattr(draft, name).isoformat() for name in _DAYS if getattr(draft, name) is not None}
    said["notes"] = list(draft.notes)
    said["corrects"] = [[number, on.isoformat()] for number, on in draft.corrects]
    return said


def _line(line: DraftLine, total: LineTotal) -> dict[str, object]:
    said: dict[str, object] = {
        "name": line.name,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "price": str(line.price),
        "tax": total.tax,
        "bare_minor": total.bare_minor,
        "net_minor": total.net_minor,
    }
    if line.price_per != 1:
        said["price_per"] = str(line.price_per)
    if line.details:
        said["details"] = list(line.details)
    if line.item_number:
        said["item_number"] = line.item_number
    if line.adjustments:
        said["adjustments"] = [
            _adjustment(one, minor)
            for one, minor in zip(line.adjustments, total.adjustments_minor, strict=True)
        ]
    for name in ("first_on", "last_on"):
        if (on := getattr(line, name)) is not None:
            said[name] = on.isoformat()
    return said


def _adjustment(one: Adjustment, minor: int) -> dict[str, object]:
    said: dict[str, object] = {"text": one.text, "amount_minor": minor}
    if one.percent is not None:
        said["percent"] = str(one.percent)
    return said


def _tax(one: TaxTotal) -> dict[str, object]:
    said: dict[str, object] = {
        "category": one.tax.category.value,
        "rate_pct": str(one.tax.rate_pct),
        "basis_minor": one.basis_minor,
        "tax_minor": one.tax_minor,
    }
    if one.tax.reason:
        said["reason"] = one.tax.reason
    if one.tax.reason_code:
        said["reason_code"] = one.tax.reason_code
    return said


def issued_bill(content: Mapping[str, Any], /) -> IssuedBill:
    """An issued bill as it was stored."""
    taxes = tuple(_tax_total(one) for one in content["taxes"])
    codes = {str(at): one.tax for at, one in enumerate(taxes)}
    return IssuedBill(
        number=content["number"],
        identity=content["identity"],
        language=content["language"],
        due_on=date.fromisoformat(content["due_on"]),
        seller=party_of(content["seller"]),
        buyer=party_of(content["buyer"]),
        draft=_draft(content, codes),
        totals=_totals(content, taxes),
        discounts=tuple(
            EarlyDiscount(
                until=date.fromisoformat(one["until"]),
                percent=Decimal(one["percent"]),
                amount_minor=one["amount_minor"],
            )
            for one in content["discounts"]
        ),
        deposits=tuple(
            SetDeposit(
                number=one["number"],
                paid_on=date.fromisoformat(one["paid_on"]),
                amount_minor=one["amount_minor"],
            )
            for one in content["deposits"]
        ),
        reference=content["reference"],
        tax_in_other=tax_in_other(content),
        files=tuple((name, media_type) for name, media_type in content["files"]),
    )


def _draft(content: Mapping[str, Any], codes: Mapping[str, Tax]) -> BillDraft:
    return BillDraft(
        kind=BillKind(content["kind"]),
        currency=content["currency"],
        issued_on=date.fromisoformat(content["issued_on"]),
        due_on=date.fromisoformat(content["due_on"]),
        lines=tuple(_draft_line(one) for one in content["lines"]),
        taxes=codes,
        adjustments=tuple(_given_adjustment(one, tax=str(one["tax"])) for one in content["adjustments"]),
        supplied_on=_day(content, "supplied_on"),
        first_on=_day(content, "first_on"),
        last_on=_day(content, "last_on"),
        terms=content.get("terms", ""),
        purchase_order=content.get("purchase_order", ""),
        buyer_reference=content.get("buyer_reference", ""),
        order_number=content.get("order_number", ""),
        contract=content.get("contract", ""),
        corrects=tuple((number, date.fromisoformat(on)) for number, on in content["corrects"]),
        notes=tuple(content["notes"]),
        prepaid_minor=content["prepaid_minor"],
    )


def _day(plain: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(plain[name]) if name in plain else None


def _draft_line(one: Mapping[str, Any]) -> DraftLine:
    return DraftLine(
        name=one["name"],
        quantity=Decimal(one["quantity"]),
        unit=one["unit"],
        price=Decimal(one["price"]),
        price_per=Decimal(one.get("price_per", "1")),
        tax=str(one["tax"]),
        details=tuple(one.get("details", ())),
        item_number=one.get("item_number", ""),
        adjustments=tuple(_given_adjustment(inner, tax="") for inner in one.get("adjustments", ())),
        first_on=_day(one, "first_on"),
        last_on=_day(one, "last_on"),
    )


def _given_adjustment(one: Mapping[str, Any], *, tax: str) -> Adjustment:
    if "percent" in one:
        return Adjustment(text=one["text"], percent=Decimal(one["percent"]), tax=tax)
    return Adjustment(text=one["text"], amount_minor=one["amount_minor"], tax=tax)


def _tax_total(one: Mapping[str, Any]) -> TaxTotal:
    return TaxTotal(
        tax=Tax(
            category=TaxCategory(one["category"]),
            rate_pct=Decimal(one["rate_pct"]),
            reason=one.get("reason", ""),
            reason_code=one.get("reason_code", ""),
        ),
        basis_minor=one["basis_minor"],
        tax_minor=one["tax_minor"],
    )


def _totals(content: Mapping[str, Any], taxes: Sequence[TaxTotal]) -> BillTotals:
    return BillTotals(
        lines=tuple(
            LineTotal(
                bare_minor=one["bare_minor"],
                adjustments_minor=tuple(inner["amount_minor"] for inner in one.get("adjustments", ())),
                net_minor=one["net_minor"],
                tax=one["tax"],
            )
            for one in content["lines"]
        ),
        adjustments_minor=tuple(one["amount_minor"] for one in content["adjustments"]),
        taxes=tuple(taxes),
        **{name: content[name] for name in _SUMS},
    )
