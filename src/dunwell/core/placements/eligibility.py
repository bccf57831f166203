"""What may be handed to an agency: each reason against it by name, and how much is left when all are heard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

LIMITATION_DAYS: Final = 90
"""So long before it is barred a claim is for a court, not for an agency."""
DEBT_TYPES: Final[Mapping[str, str]] = {
    "trade": "Invoices for goods and services",
    "charges": "Interest and fees for a delay",
    "deposits": "Deposits asked for",
}
DEBT_TYPE_OF: Final = {"invoice": "trade", "debit_note": "charges", "deposit_request": "deposits"}
"""By the kind of a document, which type of debt it is; other kinds are no debt that is placed."""


class Bar(StrEnum):
    """Why an item, an account or an agency does not do, in the order in which they are told."""

    PAID = "paid"
    COVERED_BY_CREDIT = "covered_by_credit"
    DISPUTED = "disputed"
    PROMISED = "promised"
    IN_PLAN = "in_plan"
    AUTOPAY = "autopay"
    PAYMENT_UNDER_WAY = "payment_under_way"
    ITEM_ON_HOLD = "item_on_hold"
    PLACED = "placed"
    BARRED = "barred"
    LIMITATION_NEAR = "limitation_near"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    DEBT_TYPE = "debt_type"
    INSOLVENT = "insolvent"
    CASH_WAITING = "cash_waiting"
    REPLY_WAITING = "reply_waiting"
    ON_HOLD = "on_hold"
    OWNER_VETO = "owner_veto"
    COUNTRY = "country"
    CURRENCY = "currency"
    CREDIT_CLASS = "credit_class"
    SEGMENT = "segment"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    AGENCY_INACTIVE = "agency_inactive"
    AGENCY_LICENCE = "agency_licence"
    AGENCY_ENTITY = "agency_entity"
    AGENCY_COUNTRY = "agency_country"
    AGENCY_LANGUAGE = "agency_language"
    AGENCY_DEBT_TYPE = "agency_debt_type"
    AGENCY_CURRENCY = "agency_currency"
    AGENCY_CAPACITY = "agency_capacity"
    AGENCY_HAD_IT = "agency_had_it"


SENTENCES: Final[Mapping[Bar, str]] = {
    Bar.PAID: "Nothing of it is open.",
    Bar.COVERED_BY_CREDIT: "Money or credit that is not allocated yet covers it.",
    Bar.DISPUTED: "All of it is disputed.",
    Bar.PROMISED: "Payment is promised, and the day has not passed.",
    Bar.IN_PLAN: "It is paid in instalments, and the plan is not broken.",
    Bar.AUTOPAY: "It is charged by itself, as the customer agreed.",
    Bar.PAYMENT_UNDER_WAY: "It is being paid: the banks have not settled it yet.",
    Bar.ITEM_ON_HOLD: "The item is on hold.",
    Bar.PLACED: "It is in another placement.",
    Bar.BARRED: "It is barred by limitation.",
    Bar.LIMITATION_NEAR: "It is barred by limitation soon: that is for a court.",
    Bar.TOO_YOUNG: "It is not overdue for long enough.",
    Bar.TOO_OLD: "It is overdue for too long.",
    Bar.DEBT_TYPE: "Debts of this type are not placed.",
    Bar.INSOLVENT: "The customer is insolvent.",
    Bar.CASH_WAITING: "Money that is or may be the customer's has come, and nobody has applied it yet.",
    Bar.REPLY_WAITING: "The customer has answered, and nobody has dealt with the answer yet.",
    Bar.ON_HOLD: "The account is on hold.",
    Bar.OWNER_VETO: "The customer's owner asked to wait.",
    Bar.COUNTRY: "Debtors of this country are not placed.",
    Bar.CURRENCY: "Claims in this currency are not placed.",
    Bar.CREDIT_CLASS: "Customers of this class are not placed.",
    Bar.SEGMENT: "Customers of this segment are not placed.",
    Bar.BELOW_MINIMUM: "What is left to place is below the minimum.",
    Bar.ABOVE_MAXIMUM: "What is left to place is above the maximum.",
    Bar.AGENCY_INACTIVE: "We do not work with this agency any more.",
    Bar.AGENCY_LICENCE: "The agency's licence has ended.",
    Bar.AGENCY_ENTITY: "The agency does not work for this entity.",
    Bar.AGENCY_COUNTRY: "The agency does not work in the debtor's country.",
    Bar.AGENCY_LANGUAGE: "The agency does not speak the debtor's language.",
    Bar.AGENCY_DEBT_TYPE: "The agency does not take debts of this type.",
    Bar.AGENCY_CURRENCY: "No terms are agreed with the agency in this currency.",
    Bar.AGENCY_CAPACITY: "The agency has as many claims as it can take.",
    Bar.AGENCY_HAD_IT: "The agency had this claim already.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a rule, or a person, wants placed. Empty sets mean: all. Days count from the due date, both ends included.

    `minimum_minor` and `maximum_minor` bound what is left to place of an account, by currency; a currency that is not
    named is not bounded.
    """

    age_from: int = 0
    age_to: int | None = None
    minimum_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    maximum_minor: Mapping[str, int] = field(default_factory=dict[str, int])
    countries: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    debt_types: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    limitation_days: int = LIMITATION_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """An item as it stands. The parts say how much of it is set aside, and for what; `last_day` is of limitation."""

    key: int
    kind: str
    due_on: date
    open_minor: int
    disputed_minor: int = 0
    promised_minor: int = 0
    in_plan_minor: int = 0
    autopay_minor: int = 0
    under_way_minor: int = 0
    is_held: bool = False
    is_placed: bool = False
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account as it stands; `credit_minor`: what is not allocated of payments and credits, as a positive number."""

    entity_id: int
    currency: str
    country: str
    language: str
    credit_class: str = ""
    segment: str = ""
    credit_minor: int = 0
    is_insolvent: bool = False
    is_cash_waiting: bool = False
    is_reply_waiting: bool = False
    is_held: bool = False
    is_vetoed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """An agency as it stands, and whether it had any of the items before. Empty sets mean: all; no capacity: any."""

    is_active: bool = True
    licence_until: date | None = None
    entity_ids: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    debt_types: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()  # in which terms are in force; none: nothing can be placed
    capacity: int | None = None
    live: int = 0
    had: frozenset[int] = frozenset()  # keys of items


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerdict:
    """How much of an item may be placed, and every reason against the rest of it."""

    key: int
    placeable_minor: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrub:
    """What came of looking at an account: its items in the order given, and every reason against it as a whole.

    `placeable_minor` is nothing where there is a reason against the whole.
    """

    items: tuple[ItemVerdict, ...]
    bars: tuple[Bar, ...]

    @property
    def placeable(self) -> tuple[ItemVerdict, ...]:
        """The items that may be placed, in whole or in part."""
        return () if self.bars else tuple(one for one in self.items if one.placeable_minor > 0)

    @property
    def placeable_minor(self) -> int:
        """How much may be placed of the account."""
        return sum(one.placeable_minor for one in self.placeable)

    @property
    def why(self) -> tuple[Bar, ...]:
        """Every reason that was found, of the whole and of any item, each once."""
        found = {*self.bars, *(bar for one in self.items for bar in one.bars)}
        return tuple(bar for bar in Bar if bar in found)


def scrub(
    *,
    items: Iterable[ItemFacts],
    account: AccountFacts,
    conditions: Conditions,
    as_of: date,
    agency: AgencyFacts | None = None,
) -> Scrub:
    """Look at the items of an account, as a whole and for an agency where one is named.

    Of a dispute only the disputed part stays; a promise, a plan, a standing order or a payment under way keeps the
    whole item. Credit that is not allocated is taken off the oldest items.
    """
    known = list(items)
    found = [_item(one, conditions=conditions, agency=agency, as_of=as_of) for one in known]
    due = {one.key: one.due_on for one in known}
    left = _less_credit(found, due=due, credit_minor=account.credit_minor)
    bars = [*_account(account, conditions), *(_agency(account, agency, as_of) if agency else [])]
    total = sum(one.placeable_minor for one in left)
    if total and total < conditions.minimum_minor.get(account.currency, 0):
        bars.append(Bar.BELOW_MINIMUM)
    most = conditions.maximum_minor.get(account.currency)
    if most is not None and total > most:
        bars.append(Bar.ABOVE_MAXIMUM)
    return Scrub(items=tuple(left), bars=_in_order(bars))


def _item(one: ItemFacts, *, conditions: Conditions, agency: AgencyFacts | None, as_of: date) -> ItemVerdict:
    left = max(0, one.open_minor - one.disputed_minor)
    age = (as_of - one.due_on).days
    kind = DEBT_TYPE_OF.get(one.kind, "")
    told = {
        Bar.PAID: one.open_minor <= 0,
        Bar.DISPUTED: one.open_minor > 0 and not left,
        Bar.PROMISED: one.promised_minor > 0,
        Bar.IN_PLAN: one.in_plan_minor > 0,
        Bar.AUTOPAY: one.autopay_minor > 0,
        Bar.PAYMENT_UNDER_WAY: one.under_way_minor > 0,
        Bar.ITEM_ON_HOLD: one.is_held,
        Bar.PLACED: one.is_placed,
        Bar.BARRED: one.last_day is not None and one.last_day < as_of,
        Bar.LIMITATION_NEAR: one.last_day is not None
        and as_of <= one.last_day < as_of + timedelta(days=conditions.limitation_days),
        Bar.TOO_YOUNG: age < max(1, conditions.age_from),
        Bar.TOO_OLD: conditions.age_to is not None and age > conditions.age_to,
        Bar.DEBT_TYPE: not kind or (bool(conditions.debt_types) and kind not in conditions.debt_types),
        Bar.AGENCY_DEBT_TYPE: agency is not None
        and bool(agency.debt_types)
        and kind not in agency.debt_types,
        Bar.AGENCY_HAD_IT: agency is not None and one.key in agency.had,
    }
    bars = _in_order(bar for bar, is_so in told.items() if is_so)
    return ItemVerdict(key=one.key, placeable_minor=0 if bars else left, bars=bars)


def _less_credit(
    found: list[ItemVerdict], *, due: Mapping[int, date], credit_minor: int
) -> list[ItemVerdict]:
    """Take what is not allocated off the oldest items that may be placed."""
    left = credit_minor
    reduced: dict[int, ItemVerdict] = {}
    for one in sorted(found, key=lambda each: (due[each.key], each.key)):
        taken = min(left, one.placeable_minor)
        left -= taken
        if taken:
            rest = one.placeable_minor - taken
            bars = one.bars if rest else _in_order([*one.bars, Bar.COVERED_BY_CREDIT])
            reduced[one.key] = ItemVerdict(key=one.key, placeable_minor=rest, bars=bars)
    return [reduced.get(one.key, one) for one in found]


def _account(account: AccountFacts, conditions: Conditions) -> list[Bar]:
    told = {
        Bar.INSOLVENT: account.is_insolvent,
        Bar.CASH_WAITING: account.is_cash_waiting,
        Bar.REPLY_WAITING: account.is_reply_waiting,
        Bar.ON_HOLD: account.is_held,
        Bar.OWNER_VETO: account.is_vetoed,
        Bar.COUNTRY: _is_out(account.country, conditions.countries),
        Bar.CURRENCY: _is_out(account.currency, conditions.currencies),
        Bar.CREDIT_CLASS: _is_out(account.credit_class, conditions.classes),
        Bar.SEGMENT: _is_out(account.segment, conditions.segments),
    }
    return [bar for bar, is_so in told.items() if is_so]


def _agency(account: AccountFacts, agency: AgencyFacts, as_of: date) -> list[Bar]:
    told = {
        Bar.AGENCY_INACTIVE: not agency.is_active,
        Bar.AGENCY_LICENCE: agency.licence_until is not None and agency.licence_until < as_of,
        Bar.AGENCY_ENTITY: account.entity_id not in agency.entity_ids,
        Bar.AGENCY_COUNTRY: _is_out(account.country, agency.countries),
        Bar.AGENCY_LANGUAGE: _is_out(account.language.partition("-")[0].lower(), agency.languages),
        Bar.AGENCY_CURRENCY: account.currency not in agency.currencies,
        Bar.AGENCY_CAPACITY: agency.capacity is not None and agency.live >= agency.capacity,
    }
    return [bar for bar, is_so in told.items() if is_so]


def _is_out(word: str, wanted: frozenset[str]) -> bool:
    return bool(wanted) and word not in wanted


def _in_order(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    told = set(bars)
    return tuple(bar for bar in Bar if bar in told)
