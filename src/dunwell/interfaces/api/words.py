"""What the API is sent. Texts are short, decimals are texts with a point, and what nobody reads is refused."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from dunwell.core import ids
from dunwell.interfaces.api.problems import not_found

ROWS_MAX = 1_000
Text = Annotated[str, Field(max_length=2_000)]
Short = Annotated[str, Field(max_length=120)]
Needed = Annotated[str, Field(min_length=1, max_length=120)]
Code = Annotated[str, Field(pattern=r"^[!-~]{1,20}$", description="The code of an entity.")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-03-31"])]
Amount = Annotated[
    str,
    Field(
        pattern=r"^[+-]?[0-9]{1,9}(\.[0-9]{1,9})?$", examples=["250.00"], description="With a decimal point."
    ),
]
CustomerId = Annotated[str, Field(pattern=r"^cus_[0-9a-z]{26}$", description="cus_…")]
BillId = Annotated[str, Field(pattern=r"^bil_[0-9a-z]{26}$", description="bil_…")]
CheckId = Annotated[str, Field(pattern=r"^chk_[0-9a-z]{26}$", description="chk_…")]
Number = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]


def uuid_of(text: str, *, expect: str) -> UUID:
    """The identifier behind its public form; what is none is not found."""
    try:
        return ids.read(text=text, expect=expect)
    except ids.UnreadableId:
        raise not_found() from None


class Sent(Schema):
    """What is sent: a field that nothing reads is refused, since it may be misspelt."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class PeriodIn(Sent):
    """From a day to a day, both counted."""

    first: Day = Field("", alias="from")
    last: Day = Field("", alias="to")


class AdjustmentIn(Sent):
    """A discount (negative) or surcharge: per cent or an amount."""

    text: Short = ""
    percent: Amount = ""
    amount: Amount = ""


class TaxedAdjustmentIn(AdjustmentIn):
    """A discount or surcharge on the whole bill."""

    tax: Short = ""


class LineIn(Sent):
    """A line of a bill."""

    name: Needed
    details: list[Text] = Field(default=[], max_length=20)
    item_number: Short = ""
    quantity: Amount = "1"
    unit: Short = Field("C62", description="UN/ECE Recommendation 20: C62, HUR, MON, …")
    price: Amount = Field(description="Without tax, for price_per units.")
    price_per: Amount = "1"
    tax: Short = Field(description="A tax code: S19, AE, O, or one of the entity's own.")
    period: PeriodIn | None = None
    adjustments: list[AdjustmentIn] = Field(default=[], max_length=20)


class TotalsIn(Sent):
    """Sums that you have reckoned: where ours differ, nothing is issued."""

    net: Amount = ""
    tax: Amount = ""
    gross: Amount = ""
    payable: Amount = ""


class AttachmentIn(Sent):
    """A file that goes with a bill."""

    name: Needed
    media_type: Needed
    content: str = Field(description="Base64.", max_length=5_000_000)


class BillIn(Sent):
    """A bill to be issued."""

    entity: Code
    customer: Number = Field(description="The customer's number.")
    external_id: Short = Field("", description="Yours: the same is the same bill, and never issued twice.")
    kind: Literal["invoice", "credit_note", "debit_note"] = "invoice"
    currency: str = Field("", pattern=r"^[A-Z]{3}$", description="The entity's, unless given.")
    issued_on: Day = Field("", description="Today at the entity, unless given.")
    due_on: Day = Field("", description="By the terms, unless given.")
    terms: Short = ""
    supplied_on: Day = ""
    period: PeriodIn | None = None
    purchase_order: Short = ""
    buyer_reference: Short = ""
    order: Short = Field("", description="The number of an order that this is an invoice of.")
    contract: Short = ""
    corrects: list[Short] = Field(
        default=[], max_length=20, description="Numbers, for a credit or debit note."
    )
    notes: list[Text] = Field(default=[], max_length=20)
    lines: list[LineIn] = Field(min_length=1, max_length=ROWS_MAX)
    adjustments: list[TaxedAdjustmentIn] = Field(default=[], max_length=20)
    tax_reasons: dict[Short, Text] = Field(default={}, description="By tax code, why nothing is due.")
    totals: TotalsIn | None = None
    attachments: list[AttachmentIn] = Field(default=[], max_length=10)
    deposits: Literal["auto", "all", "none"] = "auto"
    round_to: Amount = ""


class UsageLineIn(Sent):
    """So many units of a metered item, used on a day."""

    plan: Needed = Field(description="The external_id of a recurring plan.")
    item: Annotated[str, Field(min_length=1, max_length=100)] = Field(description="A metered item of it.")
    used_on: date
    quantity: str = Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$", examples=["12.5"])
    id: Needed = Field(description="Yours: the same line is recorded once.")


class UsageIn(Sent):
    """Metered quantities: all of them are recorded, or none."""

    lines: list[UsageLineIn] = Field(min_length=1, max_length=ROWS_MAX)


class CheckIn(Sent):
    """An order that is to be checked. The customer by its identifier or its number."""

    entity: Code
    customer: CustomerId | None = None
    customer_number: Number | None = None
    order: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description="Yours: the order's number. The same order asked again keeps its place."
    )
    amount: str = Field(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$", examples=["1190.00"], description="Tax included."
    )
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", description="The entity's, unless given.")
    hours: int = Field(168, ge=1, le=2_160, description="How long what is accepted is kept for the order.")
