"""What a recurring invoice says: whole periods by quantity and price, parts of them by their days, use by its tiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.periods import Period, period_at, place_of
from dunwell.core.billing.proration import Part, days_minor, part_minor
from dunwell.core.billing.recurring import Plan, billable
from dunwell.core.billing.totals import line_minor
from dunwell.core.billing.usage import Metered, included_in, price_on, rated
from dunwell.core.decimals import to_decimal
from dunwell.core.money import Money
from dunwell.core.wording import pick_language, reading_tag, short_day


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    part: str
    given_back: str
    included: str
    minimum: str


_WORDS: Final = {
    "en": _Words(
        part="{days} of {of} days, {first} to {last}: {quantity} at {price} for the whole period",
        given_back="Given back: {days} of {of} days, {first} to {last}, of {quantity} at {price}",
        included="included in the price",
        minimum="up to the minimum for the period",
    ),
    "de": _Words(
        part="{days} von {of} Tagen, {first} bis {last}: {quantity} zu {price} für den ganzen Zeitraum",
        given_back="Gutgeschrieben: {days} von {of} Tagen, {first} bis {last}, von {quantity} zu {price}",
        included="im Preis enthalten",
        minimum="bis zum Mindestbetrag des Zeitraums",
    ),
    "fr": _Words(
        part="{days} jours sur {of}, du {first} au {last} : {quantity} à {price} pour la période entière",
        given_back="Remboursé : {days} jours sur {of}, du {first} au {last}, pour {quantity} à {price}",
        included="compris dans le prix",
        minimum="complément jusqu’au minimum de la période",
    ),
    "es": _Words(
        part="{days} de {of} días, del {first} al {last}: {quantity} a {price} por el período completo",
        given_back="Abonado: {days} de {of} días, del {first} al {last}, de {quantity} a {price}",
        included="incluido en el precio",
        minimum="hasta el mínimo del período",
    ),
    "nl": _Words(
        part="{days} van {of} dagen, {first} tot en met {last}: {quantity} à {price} voor de hele periode",
        given_back="Teruggegeven: {days} van {of} dagen, {first} tot en met {last}, van {quantity} à {price}",
        included="in de prijs begrepen",
        minimum="tot het minimum van de periode",
    ),
}


def fixed_lines(*, plan: Plan, parts: Sequence[Part], language: str) -> tuple[DraftLine, ...]:
    """A line for each part, which reckons to exactly what the part comes to; none for a part that comes to nothing.

    A whole period has its quantity and price; days of one are one unit at what they cost, and say why.
    """
    items = {item.key: item for item in plan.fixed}
    found: list[DraftLine] = []
    for part in parts:
        item = items[part.item]
        minor = part_minor(part, currency=plan.currency)
        if not minor and not part.is_whole:
            continue
        whole = part.is_whole
        found.append(
            DraftLine(
                name=item.name,
                tax=item.tax,
                item_number=item.item_number,
                quantity=part.sign * part.quantity if whole else Decimal(1 if minor > 0 else -1),
                price=part.price if whole else to_decimal(money=Money(abs(minor), plan.currency)),
                unit=item.unit if whole else "C62",
                details=() if whole and part.sign > 0 else (_said(part, language),),
                first_on=part.first_on,
                last_on=part.last_on,
            )
        )
    return tuple(found)


def _said(part: Part, language: str) -> str:
    spoken = pick_language(wanted=language, offered=frozenset(_WORDS))
    words, tag = _WORDS[spoken], reading_tag(wanted=language, language=spoken)
    return (words.part if part.sign > 0 else words.given_back).format(
        days=part.days,
        of=part.whole.days,
        first=short_day(on=part.first_on, language=tag),
        last=short_day(on=part.last_on, language=tag),
        quantity=format(part.quantity.normalize(), "f"),
        price=format(part.price, "f"),
    )


def metered_lines(
    *, plan: Plan, metered: Period, used: Mapping[str, Decimal], language: str
) -> tuple[DraftLine, ...]:
    """Lines for what was used in these days: what is included, each tier, and what is missing to the minimum.

    used: units by the key of the item. What is included and the minimum are for a whole period: of days at the edge of
    the plan, and of days between pauses, they count by their share.
    """
    whole = period_at(cadence=plan.cadence, place=place_of(cadence=plan.cadence, on=metered.first_on))
    open_days = billable(plan=plan, within=metered)
    return tuple(
        line
        for item in plan.metered
        for line in _of_item(plan, item, whole, open_days, metered, used.get(item.key, Decimal(0)), language)
    )


def _of_item(
    plan: Plan,
    item: Metered,
    whole: Period,
    open_days: Sequence[Period],
    metered: Period,
    used: Decimal,
    language: str,
) -> list[DraftLine]:
    price = price_on(prices=item.prices, on=metered.first_on)
    if price is None:
        return []
    words = _WORDS[pick_language(wanted=language, offered=frozenset(_WORDS))]

    def line(quantity: Decimal, each: Decimal, unit: str, detail: str) -> DraftLine:
        return DraftLine(
            name=item.name,
            tax=item.tax,
            item_number=item.item_number,
            quantity=quantity,
            price=each,
            unit=unit,
            details=(detail,) if detail else (),
            first_on=metered.first_on,
            last_on=metered.last_on,
        )

    included = included_in(price=price, billed_days=sum(days.days for days in open_days), whole=whole)
    lines = [
        line(one.quantity, one.price, item.unit, "" if one.price else words.included)
        for one in rated(price=price, used=used, included=included)
    ]
    least = sum(
        days_minor(
            full_minor=price.minimum_minor,
            whole=whole,
            first_on=days.first_on,
            last_on=days.last_on,
            currency=plan.currency,
        )
        for days in open_days
    )
    missing = least - sum(line_minor(line=one, currency=plan.currency) for one in lines)
    if missing > 0:
        lines.append(line(Decimal(1), to_decimal(money=Money(missing, plan.currency)), "C62", words.minimum))
    return lines


def plain_lines(lines: Sequence[DraftLine], /, *, for_whom: str = "") -> list[dict[str, object]]:
    """Lines in the words of a bill. for_whom: said of each, where one bill is for several customers."""
    return [
        {
            "name": line.name,
            "details": [one for one in (for_whom, *line.details) if one],
            "item_number": line.item_number,
            "quantity": format(line.quantity, "f"),
            "unit": line.unit,
            "price": format(line.price, "f"),
            "tax": line.tax,
            "period": {
                name: on.isoformat() for name, on in (("from", line.first_on), ("to", line.last_on)) if on
            },
        }
        for line in lines
    ]
