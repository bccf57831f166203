"""A schedule of fees in plain words, for the desk and for the credit policy that a customer reads."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal

from dunwell.core.charges.schedule import Amounts, Fee, FeeSchedule, Tier
from dunwell.core.wording import NO_BREAK_SPACE, amount, locale_of, pick_language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The phrases of a language; `{…}` are filled in."""

    per_item: str
    per_account: str
    from_day: str
    and_: str
    of_gross: str
    of_net: str
    cumulative: str
    replacing: str
    once: str
    days: str
    monthly: str
    grace: str
    minimum: str
    threshold: str
    cap: str
    cap_percent: str
    total_cap: str
    total_cap_percent: str


_WORDS: Final[dict[str, _Words]] = {
    "en": _Words(
        per_item="For each overdue invoice:",
        per_account="For the account, while anything of it is overdue:",
        from_day="from day {day} after the due date: {what}",
        and_="and",
        of_gross="{percent} of the amount open, tax included",
        of_net="{percent} of the amount open, without tax",
        cumulative="Each is charged in addition to those before it.",
        replacing="Each takes the place of those before it: only what it is more is charged.",
        once="Each is charged once.",
        days="What is in force is charged again every {days} days, {times} times at most.",
        monthly="What is in force is charged again every month, {times} times at most.",
        grace="Nothing is charged within the first {days} days.",
        minimum="A charge is at least {amounts}.",
        threshold="Nothing is charged while less than {amounts} is open.",
        cap="All these charges together are never more than {amounts}.",
        cap_percent="All these charges together are never more than {percent} of the invoice.",
        total_cap="All fees together are never more than {amounts} for an invoice or an account.",
        total_cap_percent="All fees together are never more than {percent} of the invoice.",
    ),
    "de": _Words(
        per_item="Für jede überfällige Rechnung:",
        per_account="Für das Konto, solange etwas darauf überfällig ist:",
        from_day="ab dem {day}. Tag nach Fälligkeit: {what}",
        and_="und",
        of_gross="{percent} des offenen Betrags mit Steuer",
        of_net="{percent} des offenen Betrags ohne Steuer",
        cumulative="Jede Stufe wird zusätzlich zu den früheren berechnet.",
        replacing="Jede Stufe tritt an die Stelle der früheren: Berechnet wird nur, was sie mehr beträgt.",
        once="Jede Stufe wird einmal berechnet.",
        days="Die geltende Stufe wird alle {days} Tage erneut berechnet, höchstens {times} Mal.",
        monthly="Die geltende Stufe wird jeden Monat erneut berechnet, höchstens {times} Mal.",
        grace="In den ersten {days} Tagen wird nichts berechnet.",
        minimum="Berechnet werden mindestens {amounts}.",
        threshold="Nichts wird berechnet, solange weniger als {amounts} offen ist.",
        cap="Zusammen betragen diese Gebühren nie mehr als {amounts}.",
        cap_percent="Zusammen betragen diese Gebühren nie mehr als {percent} der Rechnung.",
        total_cap="Alle Gebühren zusammen betragen für eine Rechnung oder ein Konto nie mehr als {amounts}.",
        total_cap_percent="Alle Gebühren zusammen betragen nie mehr als {percent} der Rechnung.",
    ),
    "fr": _Words(
        per_item="Pour chaque facture en retard :",
        per_account="Pour le compte, tant qu’une somme y est en retard :",
        from_day="à partir du jour {day} après l’échéance : {what}",
        and_="et",
        of_gross="{percent} du montant dû, taxes comprises",
        of_net="{percent} du montant dû, hors taxes",
        cumulative="Chaque palier s’ajoute aux précédents.",
        replacing="Chaque palier remplace les précédents : seule la différence est facturée.",
        once="Chaque palier est facturé une fois.",
        days="Le palier en vigueur est facturé de nouveau tous les {days} jours, {times} fois au plus.",
        monthly="Le palier en vigueur est facturé de nouveau chaque mois, {times} fois au plus.",
        grace="Rien n’est facturé pendant les {days} premiers jours.",
        minimum="Le montant facturé est d’au moins {amounts}.",
        threshold="Rien n’est facturé tant que moins de {amounts} sont dus.",
        cap="Ensemble, ces frais ne dépassent jamais {amounts}.",
        cap_percent="Ensemble, ces frais ne dépassent jamais {percent} de la facture.",
        total_cap="Tous les frais réunis ne dépassent jamais {amounts} par facture ou par compte.",
        total_cap_percent="Tous les frais réunis ne dépassent jamais {percent} de la facture.",
    ),
    "es": _Words(
        per_item="Por cada factura vencida:",
        per_account="Por la cuenta, mientras haya en ella algo vencido:",
        from_day="desde el día {day} después del vencimiento: {what}",
        and_="y",
        of_gross="{percent} del importe pendiente, impuestos incluidos",
        of_net="{percent} del importe pendiente, sin impuestos",
        cumulative="Cada tramo se suma a los anteriores.",
        replacing="Cada tramo sustituye a los anteriores: solo se cobra la diferencia.",
        once="Cada tramo se cobra una vez.",
        days="El tramo vigente se cobra de nuevo cada {days} días, {times} veces como máximo.",
        monthly="El tramo vigente se cobra de nuevo cada mes, {times} veces como máximo.",
        grace="No se cobra nada durante los primeros {days} días.",
        minimum="El cargo es de al menos {amounts}.",
        threshold="No se cobra nada mientras estén pendientes menos de {amounts}.",
        cap="En conjunto, estos cargos nunca superan {amounts}.",
        cap_percent="En conjunto, estos cargos nunca superan el {percent} de la factura.",
        total_cap="Todos los recargos juntos nunca superan {amounts} por factura o por cuenta.",
        total_cap_percent="Todos los recargos juntos nunca superan el {percent} de la factura.",
    ),
    "nl": _Words(
        per_item="Voor elke vervallen factuur:",
        per_account="Voor de rekening, zolang daarop iets vervallen is:",
        from_day="vanaf dag {day} na de vervaldag: {what}",
        and_="en",
        of_gross="{percent} van het openstaande bedrag, inclusief belasting",
        of_net="{percent} van het openstaande bedrag, exclusief belasting",
        cumulative="Elke trede komt boven op de vorige.",
        replacing="Elke trede vervangt de vorige: alleen het verschil wordt berekend.",
        once="Elke trede wordt één keer berekend.",
        days="De geldende trede wordt elke {days} dagen opnieuw berekend, hoogstens {times} keer.",
        monthly="De geldende trede wordt elke maand opnieuw berekend, hoogstens {times} keer.",
        grace="In de eerste {days} dagen wordt niets berekend.",
        minimum="Er wordt ten minste {amounts} berekend.",
        threshold="Er wordt niets berekend zolang minder dan {amounts} openstaat.",
        cap="Samen bedragen deze kosten nooit meer dan {amounts}.",
        cap_percent="Samen bedragen deze kosten nooit meer dan {percent} van de factuur.",
        total_cap="Alle kosten samen bedragen voor een factuur of een rekening nooit meer dan {amounts}.",
        total_cap_percent="Alle kosten samen bedragen nooit meer dan {percent} van de factuur.",
    ),
}


@dataclass(frozen=True, slots=True)
class FeeWords:
    """One fee in words: what it is charged for, its tiers, and the sentences around them."""

    heading: str
    tiers: tuple[str, ...]
    sentences: tuple[str, ...]


def fee_words(schedule: FeeSchedule, /, *, language: str) -> tuple[list[FeeWords], list[str]]:
    """Return each fee in words, and the sentences on all of them together; English where the language is not spoken."""
    tag = pick_language(wanted=language, offered=frozenset(_WORDS))
    words = _WORDS[tag]
    together: list[str] = []
    if schedule.total_cap:
        together.append(words.total_cap.format(amounts=_amounts(schedule.total_cap, language=tag)))
    if schedule.total_cap_percent is not None:
        together.append(
            words.total_cap_percent.format(percent=_percent(schedule.total_cap_percent, language=tag))
        )
    return [_fee(fee, words=words, language=tag) for fee in schedule.fees], together


def _fee(fee: Fee, *, words: _Words, language: str) -> FeeWords:
    return FeeWords(
        heading=words.per_item if fee.per == "item" else words.per_account,
        tiers=tuple(_tier(tier, fee=fee, words=words, language=language) for tier in fee.tiers),
        sentences=tuple(_sentences(fee, words=words, language=language)),
    )


def _tier(tier: Tier, *, fee: Fee, words: _Words, language: str) -> str:
    parts: list[str] = []
    if tier.flat:
        parts.append(_amounts(tier.flat, language=language))
    if tier.percent:
        of_base = words.of_gross if fee.base == "gross" else words.of_net
        parts.append(of_base.format(percent=_percent(tier.percent, language=language)))
    what = f" {words.and_} ".join(parts)
    return words.from_day.format(day=fee.first_day(tier), what=what)


def _sentences(fee: Fee, *, words: _Words, language: str) -> list[str]:
    said: list[str] = []
    if len(fee.tiers) > 1 and fee.frequency == "once":
        said.append(words.replacing if fee.adding == "replacing" else words.cumulative)
    rhythm = {"once": words.once, "days": words.days, "monthly": words.monthly}[fee.frequency]
    said.append(rhythm.format(days=fee.every_days, times=fee.times_max))
    if fee.grace_days:
        said.append(words.grace.format(days=fee.grace_days))
    for phrase, amounts in (
        (words.minimum, fee.minimum),
        (words.threshold, fee.threshold),
        (words.cap, fee.cap),
    ):
        if amounts:
            said.append(phrase.format(amounts=_amounts(amounts, language=language)))
    if fee.cap_percent is not None:
        said.append(words.cap_percent.format(percent=_percent(fee.cap_percent, language=language)))
    return said


def _amounts(amounts: Amounts, *, language: str) -> str:
    """Amounts in each currency: EUR 10.00 / CHF 10.00."""
    return " / ".join(
        amount(minor=minor, currency=currency, language=language)
        for currency, minor in sorted(amounts.items())
    )


def _percent(percent: Decimal, *, language: str) -> str:
    figure = format_decimal(percent.normalize(), format="#,##0.####", locale=locale_of(language))
    return f"{figure}{'' if language == 'en' else NO_BREAK_SPACE}%"
