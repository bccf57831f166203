"""Reads a draft from plain values, as a file or a form gives them: every fault is kept, with its field.

Numbers are texts with a point, or whole numbers: a reader of JSON must hand its decimals over as texts, so that none
was a binary float on the way. The shape is described in docs/billing.md.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftFile, DraftLine, Stated
from dunwell.core.billing.faults import FILE_BYTES_MAX
from dunwell.core.billing.taxes import Tax, UnknownTax, tax_of
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor
from dunwell.core.money import currencies
from dunwell.core.plain import Plain, PlainFault, PlainReader, shown

KNOWN: Final = (
    *("entity", "customer", "external_id", "kind", "currency", "issued_on", "due_on", "terms", "supplied_on"),
    *("period", "purchase_order", "buyer_reference", "order", "contract", "corrects", "notes", "lines"),
    *("adjustments", "tax_reasons", "totals", "attachments", "deposits", "round_to"),
)
_LINE: Final = (
    *("name", "details", "item_number", "quantity", "unit", "price", "price_per", "tax", "period"),
    *("adjustments",),
)
_ADJUSTMENT: Final = ("text", "percent", "amount", "tax")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who sells to whom, in which name of its own: codes and numbers, "" where the file does not say.

    takes_deposits: what was paid in advance on its order is set against it; takes_all: as much as can be, since no
    other invoice follows.
    """

    entity: str
    customer: str
    external_id: str
    takes_deposits: bool
    takes_all: bool = False


def read_origin(plain: Plain, /) -> tuple[Origin, tuple[PlainFault, ...]]:
    """Who sells to whom, and what cannot be read of it."""
    reader = PlainReader()
    reader.unknown(plain, known=KNOWN, within="")
    entity, customer = (reader.text(plain, name=name) for name in ("entity", "customer"))
    for name, value in (("entity", entity), ("customer", customer)):
        if not value:
            reader.fault(
                field=name, message=f"Say which {name}: give its {'code' if name == 'entity' else 'number'}."
            )
    deposits = reader.text(plain, name="deposits") or "auto"
    if deposits not in {"auto", "all", "none"}:
        reader.fault(field="deposits", message=f"Give auto, all or none; not {shown(deposits)}.")
    external_id = reader.text(plain, name="external_id")
    if len(external_id) > 100:
        reader.fault(field="external_id", message="Give at most 100 characters.")
    origin = Origin(
        entity=entity,
        customer=customer,
        external_id=external_id,
        takes_deposits=deposits != "none",
        takes_all=deposits == "all",
    )
    return origin, tuple(reader.found)


def read_draft(
    plain: Plain, /, *, currency: str, today: date, own: Mapping[str, Tax]
) -> tuple[BillDraft, tuple[PlainFault, ...]]:
    """The draft, and what cannot be read of it. currency: where none is given; own: the entity's tax codes."""
    reader = _Reader(own)
    return reader.draft(plain, currency=currency, today=today), tuple(reader.found)


class _Reader(PlainReader):
    def __init__(self, own: Mapping[str, Tax]) -> None:
        super().__init__()
        self.own = own
        self.taxes: dict[str, Tax] = {}
        self.currency = ""
        self.reasons: Plain = {}

    def draft(self, plain: Plain, /, *, currency: str, today: date) -> BillDraft:
        self.currency = self.code_of_currency(plain, default=currency)
        self.reasons = self.section(plain, name="tax_reasons")
        period = self.section(plain, name="period")
        self.unknown(period, known=("from", "to"), within="period.")
        return BillDraft(
            kind=self.kind(plain),
            currency=self.currency,
            issued_on=self.day(plain, name="issued_on") or today,
            due_on=self.day(plain, name="due_on"),
            terms=self.text(plain, name="terms"),
            supplied_on=self.day(plain, name="supplied_on"),
            first_on=self.day(period, name="from", within="period."),
            last_on=self.day(period, name="to", within="period."),
            purchase_order=self.text(plain, name="purchase_order"),
            buyer_reference=self.text(plain, name="buyer_reference"),
            order_number=self.text(plain, name="order"),
            contract=self.text(plain, name="contract"),
            corrects=self.corrected(plain),
            notes=self.texts(plain, name="notes", within=""),
            lines=tuple(
                self.line(one, within=f"lines[{at}].")
                for at, one in enumerate(self.rows(plain, name="lines"))
            ),
            adjustments=self.adjustments(plain, within="", is_taxed=True),
            taxes=self.taxes,
            stated=self.stated(self.section(plain, name="totals")),
            round_to_minor=self.rounding(plain),
            files=tuple(
                self.file(one, within=f"attachments[{at}].")
                for at, one in enumerate(self.rows(plain, name="attachments"))
            ),
        )

    def kind(self, plain: Plain) -> BillKind:
        value = self.text(plain, name="kind") or BillKind.INVOICE
        if value in set(BillKind) - {BillKind.DEPOSIT_REQUEST}:
            return BillKind(value)
        self.fault(
            field="kind", message="Give invoice, credit_note or debit_note; a deposit comes from an order."
        )
        return BillKind.INVOICE

    def code_of_currency(self, plain: Plain, *, default: str) -> str:
        value = self.text(plain, name="currency") or default
        if value in currencies():
            return value
        self.fault(field="currency", message=f"{shown(value)} is no currency: write EUR, CHF, USD, …")
        return default

    def texts(self, plain: Plain, *, name: str, within: str) -> tuple[str, ...]:
        value = plain.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,) if value else ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):  # pyright: ignore[reportUnknownVariableType]
            return tuple(str(one) for one in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        self.fault(field=f"{within}{name}", message="Give a text, or a list of texts.")
        return ()

    def minor(self, plain: Plain, *, name: str, within: str) -> int | None:
        value = plain.get(name)
        if value is None or value == "":
            return None
        typed = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else "?"
        try:
            return to_minor(text=typed, currency=self.currency, style=POINT)
        except UnreadableAmount as error:
            self.fault(field=f"{within}{name}", message=f"{error}: write an amount like 250.00.")
            return None

    def tax(self, plain: Plain, *, within: str) -> str:
        code = self.text(plain, name="tax", within=within)
        if code in self.taxes:
            return code
        try:
            found = tax_of(code=code, own=self.own)
        except UnknownTax as error:
            self.fault(field=f"{within}tax", message=f"{error}.")
            return code
        reason = self.text(self.reasons, name=code, within="tax_reasons.")
        if reason.upper().startswith("VATEX-"):
            found = Tax(category=found.category, rate_pct=found.rate_pct, reason_code=reason.upper())
        elif reason:
            found = Tax(
                category=found.category,
                rate_pct=found.rate_pct,
                reason=reason,
                reason_code=found.reason_code,
            )
        self.taxes[code] = found
        return code

    def line(self, plain: Plain, /, *, within: str) -> DraftLine:
        self.unknown(plain, known=_LINE, within=within)
        period = self.section(plain, name="period", within=within)
        return DraftLine(
            name=self.text(plain, name="name", within=within),
            details=self.texts(plain, name="details", within=within),
            item_number=self.text(plain, name="item_number", within=within),
            quantity=self.exact(plain, name="quantity", within=within, default=Decimal(1)),
            unit=self.unit(plain, within=within),
            price=self.exact(plain, name="price", within=within, default=None),
            price_per=self.exact(plain, name="price_per", within=within, default=Decimal(1)),
            tax=self.tax(plain, within=within),
            adjustments=self.adjustments(plain, within=within, is_taxed=False),
            first_on=self.day(period, name="from", within=f"{within}period."),
            last_on=self.day(period, name="to", within=f"{within}period."),
        )

    def unit(self, plain: Plain, *, within: str) -> str:
        value = self.text(plain, name="unit", within=within) or "C62"
        if len(value) in {2, 3} and value.isascii() and value.isalnum() and value == value.upper():
            return value
        self.fault(
            field=f"{within}unit",
            message="Give a code of UN/ECE Recommendation 20 such as C62 (piece), HUR (hour) or MON; "
            f"not {shown(value)}.",
        )
        return "C62"

    def adjustments(self, plain: Plain, *, within: str, is_taxed: bool) -> tuple[Adjustment, ...]:
        found: list[Adjustment] = []
        for at, one in enumerate(self.rows(plain, name="adjustments", within=within)):
            inner = f"{within}adjustments[{at}]."
            self.unknown(one, known=_ADJUSTMENT if is_taxed else _ADJUSTMENT[:-1], within=inner)
            found.append(
                Adjustment(
                    text=self.text(one, name="text", within=inner),
                    percent=self.decimal(one, name="percent", within=inner),
                    amount_minor=self.minor(one, name="amount", within=inner),
                    tax=self.tax(one, within=inner) if is_taxed else "",
                )
            )
        return tuple(found)

    def stated(self, plain: Plain, /) -> Stated:
        self.unknown(plain, known=("net", "tax", "gross", "payable"), within="totals.")
        return Stated(
            net_minor=self.minor(plain, name="net", within="totals."),
            tax_minor=self.minor(plain, name="tax", within="totals."),
            gross_minor=self.minor(plain, name="gross", within="totals."),
            payable_minor=self.minor(plain, name="payable", within="totals."),
        )

    def rounding(self, plain: Plain, /) -> int:
        step = self.minor(plain, name="round_to", within="")
        if step is not None and not 1 <= step <= 1000:
            self.fault(field="round_to", message="Give a small amount such as 0.05.")
            return 1
        return step or 1

    def corrected(self, plain: Plain, /) -> tuple[tuple[str, date], ...]:
        """Numbers alone: their days are looked up by whoever knows the documents."""
        return tuple((number, date.min) for number in self.texts(plain, name="corrects", within=""))

    def file(self, plain: Plain, /, *, within: str) -> DraftFile:
        self.unknown(plain, known=("name", "media_type", "content"), within=within)
        encoded = self.text(plain, name="content", within=within)
        content = b""
        if len(encoded) > FILE_BYTES_MAX * 4 // 3 + 4:
            self.fault(
                field=f"{within}content",
                message=f"{len(encoded) * 3 // 4 / 1_000_000:.1f} MB are more than {FILE_BYTES_MAX // 1_000_000} MB: "
                "mail servers would refuse it; send a link or a smaller file.",
            )
        else:
            try:
                content = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                self.fault(field=f"{within}content", message="Give the content of the file in Base64.")
        return DraftFile(
            name=self.text(plain, name="name", within=within),
            media_type=self.text(plain, name="media_type", within=within),
            content=content,
        )
