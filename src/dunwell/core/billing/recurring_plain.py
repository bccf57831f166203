"""Reads a recurring plan from plain values, as a file or a form gives them, and writes it so.

The shape is described in docs/orders-and-plans.md. Every fault is kept, with its field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dunwell.core.billing.periods import Cadence, Unit
from dunwell.core.billing.recurring import Fixed, Pause, Plan, PriceVersion, Timing
from dunwell.core.billing.recurring_faults import plan_faults
from dunwell.core.billing.renewal import Term
from dunwell.core.billing.usage import Metered, MeterPrice, Tier, TierMode
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.money import Money, currencies
from dunwell.core.plain import Plain, PlainFault, PlainReader, shown

ON_EACH_BILL: Final = (
    *("terms", "purchase_order", "buyer_reference", "contract", "notes", "tax_reasons", "round_to"),
)
"""What a plan says and each of its invoices says after it, in the words of a bill."""

_KNOWN: Final = (
    *("entity", "customer", "external_id", "currency", "every", "unit", "anchor_on", "starts_on", "ends_on"),
    *("timing", "lead_days", "items", "pauses", "term"),
    *ON_EACH_BILL,
)
_ITEM: Final = ("key", "name", "tax", "unit", "item_number", "quantity", "price", "prices", "metered")
_PRICE: Final = ("from", "quantity", "price")
_METER_PRICE: Final = ("from", "tiers", "mode", "included", "minimum")
_TERM: Final = ("every", "unit", "renews", "notice_days", "tell_days")
_NOWHERE: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrigin:
    """Who sells to whom, in which name of its own: codes and numbers, "" where the file does not say."""

    entity: str
    customer: str
    external_id: str


def read_plan(plain: Plain, /, *, key: str, currency: str) -> tuple[PlanOrigin, Plan, tuple[PlainFault, ...]]:
    """Who sells to whom, the plan, and all that is wrong with it. currency: where none is given.

    key: what the keys of its invoices begin with.
    """
    reader = _Reader()
    origin = reader.origin(plain)
    plan = reader.plan(plain, key=key, currency=currency)
    return origin, plan, tuple(reader.found) or plan_faults(plan)


def plain_of(plan: Plan, /) -> dict[str, object]:
    """The plan as plain values, without who it is for: `read_plan` reads them back to the same."""
    return {
        "currency": plan.currency,
        "every": plan.cadence.every,
        "unit": plan.cadence.unit.value,
        "anchor_on": plan.cadence.anchor_on.isoformat(),
        "starts_on": plan.starts_on.isoformat(),
        **({"ends_on": plan.ends_on.isoformat()} if plan.ends_on else {}),
        "timing": plan.timing.value,
        "lead_days": plan.lead_days,
        "items": [
            *(_plain_fixed(item) for item in plan.fixed),
            *(_plain_metered(item, plan.currency) for item in plan.metered),
        ],
        "pauses": [
            {"from": one.first_on.isoformat(), **({"to": one.last_on.isoformat()} if one.last_on else {})}
            for one in plan.pauses
        ],
        **({"term": _plain_term(plan.term)} if plan.term else {}),
    }


def _plain_fixed(item: Fixed) -> dict[str, object]:
    return {
        **_plain_item(item),
        "prices": [
            {
                "from": one.from_on.isoformat(),
                "quantity": format(one.quantity, "f"),
                "price": format(one.price, "f"),
            }
            for one in item.versions
        ],
    }


def _plain_metered(item: Metered, currency: str) -> dict[str, object]:
    return {
        **_plain_item(item),
        "metered": True,
        "prices": [
            {
                "from": one.from_on.isoformat(),
                "tiers": [
                    {
                        **({} if tier.upto is None else {"upto": format(tier.upto, "f")}),
                        "price": format(tier.price, "f"),
                    }
                    for tier in one.tiers
                ],
                "mode": one.mode.value,
                "included": format(one.included, "f"),
                "minimum": to_text(money=Money(one.minimum_minor, currency)),
            }
            for one in item.prices
        ],
    }


def _plain_item(item: Fixed | Metered) -> dict[str, object]:
    names = ("key", "name", "tax", "unit", "item_number")
    return {name: getattr(item, name) for name in names}


def _plain_term(term: Term) -> Mapping[str, object]:
    return {
        "every": term.every,
        "unit": term.unit.value,
        "renews": term.renews,
        "notice_days": term.notice_days,
        **({} if term.tell_days is None else {"tell_days": term.tell_days}),
    }


class _Reader(PlainReader):
    currency = ""

    def origin(self, plain: Plain, /) -> PlanOrigin:
        self.unknown(plain, known=_KNOWN, within="")
        entity, customer = (self.text(plain, name=name) for name in ("entity", "customer"))
        for name, value in (("entity", entity), ("customer", customer)):
            if not value:
                what = "code" if name == "entity" else "number"
                self.fault(field=name, message=f"Say which {name}: give its {what}.")
        external_id = self.text(plain, name="external_id")
        if len(external_id) > 100:
            self.fault(field="external_id", message="Give at most 100 characters.")
        return PlanOrigin(entity=entity, customer=customer, external_id=external_id)

    def plan(self, plain: Plain, /, *, key: str, currency: str) -> Plan:
        self.currency = self.text(plain, name="currency") or currency
        if self.currency not in currencies():
            self.fault(
                field="currency", message=f"{shown(self.currency)} is no currency: write EUR, CHF, USD, …"
            )
            self.currency = "EUR"
        starts_on = self.needed_day(plain, name="starts_on", within="")
        items = [
            self.item(one, within=f"items[{at}].", starts_on=starts_on)
            for at, one in enumerate(self.rows(plain, name="items"))
        ]
        return Plan(
            key=key,
            currency=self.currency,
            cadence=Cadence(
                every=self.needed(plain, name="every", default=1, within=""),
                unit=Unit(self.chosen(plain, name="unit", of=Unit, default=Unit.MONTH, within="")),
                anchor_on=self.day(plain, name="anchor_on") or starts_on,
            ),
            starts_on=starts_on,
            ends_on=self.day(plain, name="ends_on"),
            timing=Timing(self.chosen(plain, name="timing", of=Timing, default=Timing.ADVANCE, within="")),
            lead_days=self.needed(plain, name="lead_days", default=0, within=""),
            fixed=tuple(item for item in items if isinstance(item, Fixed)),
            metered=tuple(item for item in items if isinstance(item, Metered)),
            pauses=tuple(
                self.pause(one, within=f"pauses[{at}].")
                for at, one in enumerate(self.rows(plain, name="pauses"))
            ),
            term=self.term(self.section(plain, name="term")),
        )

    def needed_day(self, plain: Plain, /, *, name: str, within: str) -> date:
        before = len(self.found)
        found = self.day(plain, name=name, within=within)
        if found is None and len(self.found) == before:
            self.fault(field=f"{within}{name}", message="Give a day here, like 2026-03-31.")
        return found or _NOWHERE

    def chosen(
        self, plain: Plain, /, *, name: str, of: type[Unit | Timing | TierMode], default: str, within: str
    ) -> str:
        value = self.text(plain, name=name, within=within) or default
        if value in set(of):
            return value
        self.fault(field=f"{within}{name}", message=f"Give {', '.join(of)}; not {shown(value)}.")
        return default

    def item(self, plain: Plain, /, *, within: str, starts_on: date) -> Fixed | Metered:
        self.unknown(plain, known=_ITEM, within=within)
        texts = {
            name: self.text(plain, name=name, within=within)
            for name in ("key", "name", "tax", "unit", "item_number")
        }
        texts["key"] = texts["key"] or texts["name"]
        texts["unit"] = texts["unit"] or "C62"
        prices = self.rows(plain, name="prices", within=within)
        if self.flag(plain, name="metered", default=False):
            return Metered(
                **texts,
                prices=tuple(
                    self.meter_price(one, within=f"{within}prices[{at}].", starts_on=starts_on)
                    for at, one in enumerate(prices)
                ),
            )
        if not prices and "price" in plain:
            bare = {name: plain[name] for name in ("quantity", "price") if name in plain}
            return Fixed(**texts, versions=(self.version(bare, within=within, starts_on=starts_on),))
        return Fixed(
            **texts,
            versions=tuple(
                self.version(one, within=f"{within}prices[{at}].", starts_on=starts_on)
                for at, one in enumerate(prices)
            ),
        )

    def version(self, plain: Plain, /, *, within: str, starts_on: date) -> PriceVersion:
        self.unknown(plain, known=_PRICE, within=within)
        return PriceVersion(
            from_on=self.day(plain, name="from", within=within) or starts_on,
            quantity=self.exact(plain, name="quantity", within=within, default=Decimal(1)),
            price=self.exact(plain, name="price", within=within, default=None),
        )

    def meter_price(self, plain: Plain, /, *, within: str, starts_on: date) -> MeterPrice:
        self.unknown(plain, known=_METER_PRICE, within=within)
        tiers = self.rows(plain, name="tiers", within=within)
        return MeterPrice(
            from_on=self.day(plain, name="from", within=within) or starts_on,
            tiers=tuple(self.tier(one, within=f"{within}tiers[{at}].") for at, one in enumerate(tiers)),
            mode=TierMode(
                self.chosen(plain, name="mode", of=TierMode, default=TierMode.GRADUATED, within=within)
            ),
            included=self.exact(plain, name="included", within=within, default=Decimal(0)),
            minimum_minor=self.amount(plain, name="minimum", within=within),
        )

    def tier(self, plain: Plain, /, *, within: str) -> Tier:
        self.unknown(plain, known=("upto", "price"), within=within)
        return Tier(
            upto=self.decimal(plain, name="upto", within=within),
            price=self.exact(plain, name="price", within=within, default=None),
        )

    def amount(self, plain: Plain, /, *, name: str, within: str) -> int:
        value = self.text(plain, name=name, within=within)
        if not value:
            return 0
        try:
            return to_minor(text=value, currency=self.currency, style=POINT)
        except UnreadableAmount as error:
            self.fault(field=f"{within}{name}", message=f"{error}: write an amount like 250.00.")
            return 0

    def pause(self, plain: Plain, /, *, within: str) -> Pause:
        self.unknown(plain, known=("from", "to"), within=within)
        return Pause(
            first_on=self.needed_day(plain, name="from", within=within),
            last_on=self.day(plain, name="to", within=within),
        )

    def term(self, plain: Plain, /) -> Term | None:
        if not plain:
            return None
        self.unknown(plain, known=_TERM, within="term.")
        return Term(
            every=self.needed(plain, name="every", default=1, within="term."),
            unit=Unit(self.chosen(plain, name="unit", of=Unit, default=Unit.YEAR, within="term.")),
            renews=self.flag(plain, name="renews", default=True),
            notice_days=self.needed(plain, name="notice_days", default=30, within="term."),
            tell_days=self.number(plain, name="tell_days", default=None, within="term."),
        )
