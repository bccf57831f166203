"""Payment terms as they are written in trade, in four languages, read to a rule."""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from dunwell.core.receivables.terms import (
    DISCOUNTS_MAX,
    Discount,
    MonthEnd,
    Occasion,
    Terms,
    UnreadableTerms,
)

TEXT_MAX = 400
_CUSTOMARY_NET = 20
"""Days from the last discount to the net date where terms dated from the end of a month name none ("2/10 EOM")."""
UNDERSTOOD = (
    "NET30, 30 days, 2 weeks, 1 month, EOM, EOM+15, 30 EOM, 45 days after EOM, 15 MFI, 10th prox, "
    "31 days then next 15th, 2/10 NET30, 3/10 2/20 NET30, 2/10 EOM, 14 days 2 % 30 days net, due on receipt, PIA, CIA, "
    "COD, CND, CBS, cut-off 25, in English, German, French and Dutch"
)

# Payment at once, or before anything is delivered: nothing is left to wait for when the invoice is there.
_OCCASIONS: dict[str, Occasion] = {
    **dict.fromkeys(
        (
            *(
                "immediate",
                "immediately",
                "due immediately",
                "due now",
                "receipt",
                "on receipt",
                "upon receipt",
            ),
            *("due on receipt", "due upon receipt", "payable on receipt", "sofort", "sofort fallig"),
            *(
                "zahlbar sofort",
                "sofort zahlbar",
                "a reception",
                "comptant",
                "au comptant",
                "inv+0",
                "direct",
            ),
        ),
        Occasion.INVOICE,
    ),
    **dict.fromkeys(
        (
            *("cia", "pia", "cwo", "cash in advance", "payment in advance", "cash with order", "prepaid"),
            *("prepayment", "vorkasse", "vorauskasse", "paiement d'avance", "vooruitbetaling"),
        ),
        Occasion.ADVANCE,
    ),
    **dict.fromkeys(("cbs", "cash before shipment"), Occasion.SHIPMENT),
    **dict.fromkeys(
        (
            "cod",
            "cash on delivery",
            "collect on delivery",
            "nachnahme",
            "contre remboursement",
            "onder rembours",
        ),
        Occasion.DELIVERY,
    ),
    **dict.fromkeys(("cnd", "cash on next delivery", "cash next delivery"), Occasion.NEXT_DELIVERY),
}

_UNIT = r"(?:\s*(?:days?|tagen?|tage?|jours?|dagen|d|j)\b)?"
_PAY = r"(?:(?:zahlbar|payable|betaalbaar|due)\s+)?(?:(?:innerhalb|within|in|binnen|sous)\s+(?:von\s+)?)?"
_NET = _PAY + r"(?:(?:netto|net|n)[\s/-]*)?"
_DAYS = r"(?P<days>\d{1,3})(?!\d)" + _UNIT
_MONTHS = r"(?P<months>\d{1,2})\s*(?:months?|monaten?|monate?|mois|maanden)"
_WEEKS = r"(?P<weeks>\d{1,2})\s*(?:weeks?|wochen?|semaines?|weken)"
_EOM = (
    r"(?:eom|end of (?:the )?month|last day of (?:the )?month|fin de mois|fdm|monatsende|ende des monats|ultimo"
    r"|einde maand)"
)
_NEXT = r"(?P<next>mfi(?: day)?|prox(?:imo)?|of (?:the )?(?:next|following) month)"
_ON = r"(?P<on>\d{1,2})(?!\d)(?:st|nd|rd|th|\.)?"
_TAIL = (
    r"(?:\s*(?:netto|net))?"
    r"(?:\s*(?:from|after|nach|ab|apres|date de|na)?\s*(?:the )?"
    r"(?:(?:date of )?invoice(?: date)?|rechnungsdatum|rechnung|date de facture|facture|factuurdatum))?"
)
_READINGS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        _NET + rf"(?P<from_end>{_EOM})(?:\s*\+?\s*{_DAYS})?",  # EOM, EOM+15
        _NET + rf"{_DAYS}\s*(?:after|from|nach|ab|apres|na)\s*(?P<from_end>{_EOM})",  # 45 days after EOM
        _NET + rf"(?:{_DAYS}|{_MONTHS}|{_WEEKS})[\s,]*(?:net(?:to)?\s*)?(?P<either_end>{_EOM})",  # 30 EOM
        _NET + rf"{_ON}\s*{_NEXT}",  # 15 MFI
        _NET + rf"{_NEXT}\s*{_ON}",  # MFI 15
        _NET + rf"{_DAYS},?\s*(?:then )?(?:the )?next {_ON}",  # 31 days then next 15th
        _NET + rf"(?:{_DAYS}|{_MONTHS}|{_WEEKS}){_TAIL}",
        rf"inv\s*\+\s*{_DAYS}",  # the notation of rules: inv+30d, EOM(inv)+30d, EOM(inv+30d)
        rf"(?P<from_end>eom\(inv\))(?:\s*\+\s*{_DAYS})?",
        rf"(?P<up_to_end>eom)\(inv\s*\+\s*{_DAYS}\)",
    )
)
_PERCENT = r"(?P<percent>\d{1,2}(?:[.,]\d{1,3})?)\s*"
_WITHIN = r"(?P<within>\d{1,3})(?!\d)" + _UNIT
_OFF = r"(?:skonto|discount|off|escompte)"
_AFTER_PERCENT = rf"(?:%\s*(?:{_OFF}\s*)?(?:/|(?:in|within|innerhalb(?: von)?|bei)\b)?|/)"
_DAYS_FIRST = r"(?P<within>\d{1,3})\s*(?:days?|tagen?|tage?|jours?)\s*(?:mit |abzuglich )?"
_DISCOUNTS = (
    re.compile(rf"{_PERCENT}{_AFTER_PERCENT}\s*{_WITHIN}", re.ASCII),
    re.compile(
        rf"(?:zahlbar |payable )?(?:innerhalb(?: von)? |in |within )?{_DAYS_FIRST}{_PERCENT}%(?:\s*{_OFF})?",
        re.ASCII,
    ),
)
_CUT_OFF = re.compile(r"[\s,;]*cut[\s-]?off(?: day)?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?$", re.ASCII)
_PROX = re.compile(r"prox(?:imo)?(?:[\s,;]+(?P<net>.+))?", re.ASCII)
# Two French ways of counting, both lawful where they are stated: the days first (A), or the end of the month (B).
_FRENCH = re.compile(r"(?:fr )?(?P<rest>.+?)(?: \((?P<method>[ab])\))?", re.ASCII)


def parse_terms(*, text: str, month_end_after_days: bool = False) -> Terms:
    """Terms as they are written in trade, in any case: `NET30`, `2/10 NET 30`, `EOM+15`, `15 MFI`, `COD` …

    `30 EOM` means the end of the month and then 30 days, or with `month_end_after_days` the end of the month
    that 30 days reach; the terms say that it was ambiguous. Codes of one house's own system are unreadable: map them
    to terms at their source. Raises UnreadableTerms.
    """
    plain = _plain(text) if len(text) <= TEXT_MAX else ""
    found = _FRENCH.fullmatch(plain)
    method = found["method"] if found else None
    plain = found["rest"] if found else plain
    cut = _CUT_OFF.search(plain)
    plain = plain[: cut.start()] if cut else plain
    discounts, rest = _leading_discounts(plain)
    after_days = method == "a" or (month_end_after_days and method is None)
    try:
        terms = _together(discounts=discounts, rest=rest, after_days=after_days)
        if cut:
            terms = replace(terms, cut_off=int(cut["day"]))
    except ValueError as fault:
        raise _unreadable(text) from fault
    return replace(terms, is_end_ambiguous=terms.is_end_ambiguous and method is None)


def _unreadable(text: str) -> UnreadableTerms:
    message = f"{text[:60]!r} are no terms that can be read. Understood are: {UNDERSTOOD}."
    return UnreadableTerms(code="terms_unreadable", message=message)


def _plain(text: str) -> str:
    """Small letters without accents, single spaces, no full stop."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split()).rstrip(".")


def _leading_discounts(plain: str) -> tuple[list[Discount], str]:
    """The discounts that the text begins with, and the rest of it; raises ValueError for an impossible one."""
    found: list[Discount] = []
    while len(found) < DISCOUNTS_MAX:
        match = next((one for pattern in _DISCOUNTS if (one := pattern.match(plain))), None)
        if match is None:
            break
        percent = Decimal(match["percent"].replace(",", "."))
        if not 0 < percent < 100:
            break
        found.append(Discount(percent=percent, days=int(match["within"])))
        plain = plain[match.end() :].lstrip(" ,;/")
    return found, plain


def _together(*, discounts: list[Discount], rest: str, after_days: bool) -> Terms:
    """The whole terms; raises ValueError where the rest is no net term, or a discount would outlast it."""
    if not discounts:
        return _net_terms(plain=rest, after_days=after_days)
    proximo = _PROX.fullmatch(rest)
    if proximo or re.fullmatch(_EOM, rest, re.ASCII):
        return _dated_from_end(discounts=discounts, net=proximo["net"] if proximo else None)
    net = _net_terms(plain=rest, after_days=after_days)
    if (
        net.is_end_ambiguous and net.month_end is MonthEnd.THEN_DAYS
    ):  # 2/10 n/30 EOM: all of it from the month's end
        discounts = [replace(one, month_end=MonthEnd.THEN_DAYS) for one in discounts]
    is_alike = net.month_end is discounts[0].month_end and not net.months and net.on_day is None
    if is_alike and max(one.days for one in discounts) > net.days:
        raise ValueError("a discount outlasts the net term")
    return replace(net, discounts=tuple(discounts))


def _dated_from_end(*, discounts: list[Discount], net: str | None) -> Terms:
    """End-of-month dating: discounts count from the end of the invoice's month, and the net term too."""
    last = max(one.days for one in discounts)
    notes: tuple[str, ...] = ()
    if net is None:
        days = last + _CUSTOMARY_NET
        notes = (f"No net term is written: by custom {_CUSTOMARY_NET} days after the last discount day.",)
    else:
        days = _net_terms(plain=net, after_days=False).days
        if days < last:
            raise ValueError("a discount outlasts the net term")
    return Terms(
        days=days,
        month_end=MonthEnd.THEN_DAYS,
        discounts=tuple(replace(one, month_end=MonthEnd.THEN_DAYS) for one in discounts),
        notes=notes,
    )


def _net_terms(*, plain: str, after_days: bool) -> Terms:
    """Raises ValueError where the text is no net term."""
    if plain in _OCCASIONS:
        return Terms(occasion=_OCCASIONS[plain])
    found = next((match for reading in _READINGS if (match := reading.fullmatch(plain))), None)
    if found is None:
        raise ValueError(plain)
    parts = found.groupdict()

    def number(name: str) -> int:
        return int(parts.get(name) or 0)

    on_day = number("on") if parts.get("on") else None
    if parts.get("next"):  # the first such day from the first of the following month
        return Terms(days=1, month_end=MonthEnd.THEN_DAYS, on_day=on_day)
    end = MonthEnd.THEN_DAYS if parts.get("from_end") else MonthEnd.NONE
    if parts.get("either_end"):
        end = MonthEnd.AFTER_DAYS if after_days else MonthEnd.THEN_DAYS
    if parts.get("up_to_end"):
        end = MonthEnd.AFTER_DAYS
    return Terms(
        days=number("days") + 7 * number("weeks"),
        months=number("months"),
        month_end=end,
        on_day=on_day,
        is_end_ambiguous=bool(parts.get("either_end")),
    )
