"""Field 61 of MT940 and MT942, and the fields of balances and sums: one line each."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dunwell.formats.bank import values
from dunwell.formats.bank.records import Charge, Exchange

_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?\s*(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<amount>[0-9]{1,20}(?:[,.][0-9]*)?)"
    r"(?:(?P<kind>(?!NONREF)[A-Z][A-Z0-9 ]{3})| (?P<late>(?!NONREF)[FNS][A-Z0-9]{3}))?(?P<rest>.*)",
    re.DOTALL,
)
_BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})?\s*(?P<amount>[0-9]{1,20}(?:,[0-9]*)?)\s*"
)
_SUM = re.compile(r"(?P<count>[0-9]{1,9})(?P<currency>[A-Z]{3})(?P<amount>[0-9]{1,20}(?:,[0-9]*)?)\s*")
_TOLD = re.compile(r"/(OCMT|CHGS|EXCH)/([A-Z]{3})?([0-9]+(?:,[0-9]*)?)")
# What stands for a reference that is given elsewhere.
_ELSEWHERE = frozenset({"KREF+", "EREF+", "MREF+", "EREF", "MARF", "PREF", "KREF", "MREF", "POS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Field 61. amount: signed, RC and RD being the reversals of a credit and of a debit."""

    value_on: date
    booked_on: date | None  # None: not told
    amount: Decimal
    is_reversal: bool
    is_expected: bool
    kind: str
    customer: str
    servicer: str
    supplement: str


def read_line(*, text: str) -> Line | str:
    """Field 61 as it stands, or a sentence that says why it is none. A break before the amount is passed over."""
    found = _LINE.match(text.strip())
    if found is None:
        return "it is not: day, mark, amount, kind, reference"
    value_on = values.compact_day(found["value"])
    if value_on is None:
        return f"{found['value']} is no day"
    amount = _amount(found["amount"])
    if amount is None:
        return f"{found['amount']} is no amount"
    booked_on = None
    if found["entry"]:
        booked_on = _near(found["entry"], value_on)
        if booked_on is None:
            return f"{found['entry']} is no day"
    first, _, supplement = found["rest"].partition("\n")
    customer, _, servicer = first.partition("//")
    is_out = found["mark"] in {"D", "RC", "ED"}
    return Line(
        value_on=value_on,
        booked_on=booked_on,
        amount=-amount if is_out else amount,
        is_reversal=found["mark"].startswith("R"),
        is_expected=found["mark"].startswith("E"),
        kind=(found["kind"] or found["late"] or "").strip(),
        customer="" if customer.strip() in _ELSEWHERE else values.reference(customer),
        servicer=values.reference(servicer),
        supplement=" ".join(supplement.split("\n")).strip(),
    )


def _amount(text: str) -> Decimal | None:
    """With a comma; a point before two digits, which some write, is understood too."""
    if "." in text:
        return values.amount(text) if re.fullmatch(r"[0-9]+\.[0-9]{2}", text) else None
    return values.swift_amount(text)


def _near(text: str, value_on: date) -> date | None:
    """The day of month and day that lies nearest to the value date, be it in the year before or after."""
    days = [values.compact_day(f"{value_on.year + shift:04}{text}") for shift in (-1, 0, 1)]
    there = [day for day in days if day is not None]
    return min(there, key=lambda day: abs((day - value_on).days)) if there else None


def read_balance(*, text: str) -> tuple[Decimal, str, date | None] | None:
    """Signed amount, currency (empty where the bank left it out) and day of a field 60, 62, 64 or 65; None for none."""
    found = _BALANCE.fullmatch(text)
    amount = values.swift_amount(found["amount"]) if found else None
    if found is None or amount is None:
        return None
    return (
        -amount if found["mark"] == "D" else amount,
        found["currency"] or "",
        values.compact_day(found["day"]),
    )


def read_sum(*, text: str) -> tuple[int, str, Decimal] | None:
    """Count, currency and sum of a field 90D or 90C; None where it is none."""
    found = _SUM.fullmatch(text)
    amount = values.swift_amount(found["amount"]) if found else None
    return (int(found["count"]), found["currency"], amount) if found and amount is not None else None


def read_supplement(*, text: str, original: str, charges: str) -> tuple[Exchange | None, tuple[Charge, ...]]:
    """The amount first instructed and the charges, which stand as /OCMT/ and /CHGS/ or as texts like EUR100,00."""
    told = {name: (currency, values.swift_amount(amount)) for name, currency, amount in _TOLD.findall(text)}
    for name, given in (("OCMT", original), ("CHGS", charges)):
        found = re.match(r"([A-Z]{3}) ?([0-9]+(?:,[0-9]*)?)", given)
        if found:
            told.setdefault(name, (found[1], values.swift_amount(found[2])))
    taken: list[Charge] = []
    currency, amount = told.get("CHGS", ("", None))
    if amount and currency:
        taken.append(Charge(-amount, currency))
    currency, amount = told.get("OCMT", ("", None))
    rate = told.get("EXCH", ("", None))[1]
    exchange = (
        Exchange(instructed=amount, instructed_currency=currency, rate=rate) if amount and currency else None
    )
    return exchange, tuple(taken)
