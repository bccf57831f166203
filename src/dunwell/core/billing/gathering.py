"""Several bills as one: what each was to say, line by line, on a bill for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from dunwell.core.billing.draft import BillDraft
from dunwell.core.billing.taxes import Tax
from dunwell.core.billing.totals import BillTotals
from dunwell.core.calendar import add_months
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.plain import Plain, PlainFault
from dunwell.core.wording import pick_language

PURCHASE_ORDERS_MAX = 60  # characters: more numbers than that stand with the lines alone
_ALIKE: Final[Mapping[str, str]] = {
    "terms": "terms",
    "due_on": "days on which they are due",
    "buyer_reference": "buyer's references",
    "round_to": "roundings",
}
"""What can be said of a bill but once, and in words."""
_WHERE_ALIKE: Final = ("order", "contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A bill that is not issued, in the words it was given in and as it was reckoned.

    for_whom: who gets what it bills, where that is not who pays; order: our own number of the order that it bills.
    """

    given: Plain
    draft: BillDraft
    totals: BillTotals
    for_whom: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    purchase_order: str
    order: str
    supplied: str


_WORDS: Final[Mapping[str, _Words]] = {
    "en": _Words("Your order {number}", "Our order {number}", "Delivered to {name}"),
    "de": _Words("Ihre Bestellung {number}", "Unser Auftrag {number}", "Geliefert an {name}"),
    "fr": _Words("Votre commande {number}", "Notre commande {number}", "Livré à {name}"),
    "es": _Words("Su pedido {number}", "Nuestro pedido {number}", "Entregado a {name}"),
    "nl": _Words("Uw bestelling {number}", "Onze opdracht {number}", "Geleverd aan {name}"),
}


def gathered_plain(
    several: Sequence[Gathered], /, *, language: str
) -> tuple[dict[str, Any], tuple[PlainFault, ...]]:
    """One bill for several, in the words of a bill, without who sells to whom; and what keeps them from being one.

    Each line keeps its words and says its order numbers, and for whom it is; a period or day of supply of a whole bill
    stands on its lines. Discounts on a whole bill become the amounts that they came to there, at their own tax.
    So what is owed before tax is what the several bills came to together; tax is reckoned once for each rate.
    """
    faults = [
        PlainFault(name, f"They have different {said}: gather those that are alike.")
        for name, said in _ALIKE.items()
        if len({str(one.given.get(name) or "") for one in several}) > 1
    ]
    faults += _tax_faults(several)
    words = _WORDS[pick_language(wanted=language, offered=frozenset(_WORDS))]
    first = several[0].given
    said: dict[str, Any] = {name: first[name] for name in _ALIKE if first.get(name)}
    for name in _WHERE_ALIKE:
        if first.get(name) and all(one.given.get(name) == first[name] for one in several):
            said[name] = first[name]
    numbers = list(dict.fromkeys(str(one.given.get("purchase_order") or "") for one in several))
    together = ", ".join(number for number in numbers if number)
    if together and len(together) <= PURCHASE_ORDERS_MAX:
        said["purchase_order"] = together
    said["notes"] = list(dict.fromkeys(note for one in several for note in one.draft.notes))
    reasons = {code: why for one in several for code, why in _section(one.given, "tax_reasons").items()}
    said |= {"tax_reasons": reasons} if reasons else {}
    said["lines"] = [line for one in several for line in _lines(one, words)]
    said["adjustments"] = [row for one in several for row in _adjustments(one)]
    return said, tuple(faults)


def gathering_day(*, day: int, as_of: date) -> date:
    """The last day up to `as_of` on which what was set aside before it is gathered; day: of the month, 1 to 28."""
    this = as_of.replace(day=day)
    return this if this <= as_of else add_months(on=this, months=-1)


def _tax_faults(several: Sequence[Gathered]) -> list[PlainFault]:
    known: dict[str, Tax] = {}
    faults: list[PlainFault] = []
    for one in several:
        for code, tax in one.draft.taxes.items():
            if known.setdefault(code, tax) != tax:
                faults.append(
                    PlainFault(f"tax_reasons.{code}", f"They give different reasons for {code}: give one.")
                )
    return faults


def _section(plain: Plain, name: str) -> Mapping[str, Any]:
    value = plain.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _references(one: Gathered, words: _Words) -> list[str]:
    number = str(one.given.get("purchase_order") or "")
    order = one.order or str(one.given.get("order") or "")
    return [
        *([words.purchase_order.format(number=number)] if number else []),
        *([words.order.format(number=order)] if order else []),
        *([words.supplied.format(name=one.for_whom)] if one.for_whom else []),
    ]


def _lines(one: Gathered, words: _Words) -> list[dict[str, Any]]:
    references, draft = _references(one, words), one.draft
    first, last = draft.first_on or draft.supplied_on, draft.last_on or draft.supplied_on
    whole = {name: on.isoformat() for name, on in (("from", first), ("to", last)) if on is not None}
    given = cast("Sequence[Mapping[str, Any]]", one.given["lines"])  # it was read as a draft
    found: list[dict[str, Any]] = []
    for plain, line in zip(given, draft.lines, strict=True):
        has_days = line.first_on is not None or line.last_on is not None
        found.append(
            {
                **plain,
                "details": [*line.details, *references],
                **({"period": whole} if whole and not has_days else {}),
            }
        )
    return found


def _adjustments(one: Gathered) -> list[dict[str, Any]]:
    currency = one.draft.currency
    return [
        {"text": row.text, "tax": row.tax, "amount": to_text(money=Money(minor, currency))}
        for row, minor in zip(one.draft.adjustments, one.totals.adjustments_minor, strict=True)
    ]
