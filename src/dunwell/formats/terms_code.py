"""Payment terms out of an EDI segment (X12 ITD, EDIFACT PAT), the terms text of an e-invoice, or plain trade text.

X12: element 336 names the kind, ITD02 the date it counts from, then percent, date and days of the discount, date and
days of the net term, and the day of a month. EDIFACT: code list 4279 names the kind, C112 the days, PCD the percent.
EN 16931 BT-20 in XRechnung: lines of `#SKONTO#TAGE=14#PROZENT=2.00#`; the due date stands in BT-9.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from dunwell.core.receivables.terms import Discount, MonthEnd, Terms, UnreadableTerms
from dunwell.core.receivables.terms_text import parse_terms

_SKONTO = re.compile(
    r"#SKONTO#TAGE=(?P<days>\d{1,3})#PROZENT=(?P<percent>\d{1,2}\.\d{2})#(?:BASISBETRAG=-?\d+\.\d{2}#)?"
)
_HASHED = re.compile(r"^#[^\n]*$", re.MULTILINE)
_CUSTOM = re.compile(r"#VERZUG#TAGE=\d{1,3}#PROZENT=\d{1,2}\.\d{2}#(?:BASISBETRAG=-?\d+\.\d{2}#)?")
_INVOICE_DATES = {"", "3", "03"}  # X12 333: 3 is the invoice's date
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("", "1", "3", "5", "7", "8", "22"), "plain"),
    **dict.fromkeys(("2", "17"), "end"),
    **dict.fromkeys(("9",), "proximo"),
    **dict.fromkeys(("10",), "instant"),
    **dict.fromkeys(("12",), "ten"),
}  # the numbers mean the same in X12 336 and in UNTDID 4279, which has 17 and 22 besides
_NAMES = {
    "4": "deferred",
    "6": "mixed",
    "11": "elective",
    "14": "agreed before",
    "20": "penalty",
    "21": "instalments",
}


def read_terms(*, text: str, month_end_after_days: bool = False) -> Terms:
    """The terms of a text in whichever of these notations it is written; raises UnreadableTerms."""
    stripped = text.strip()
    try:
        if "#" in stripped:
            return _e_invoice(stripped, month_end_after_days=month_end_after_days)
        if stripped.upper().startswith("ITD*"):
            return _itd(stripped.rstrip("~ \n").split("*"))
        if stripped.upper().startswith("PAT+"):
            return _pat(stripped)
    except (ValueError, InvalidOperation) as fault:
        if isinstance(fault, UnreadableTerms):
            raise
        raise _refused(f"{text[:60]!r}: {fault}") from fault
    return parse_terms(text=text, month_end_after_days=month_end_after_days)


def _refused(message: str) -> UnreadableTerms:
    return UnreadableTerms(code="terms_unreadable", message=message)


def _e_invoice(text: str, *, month_end_after_days: bool) -> Terms:
    """Discounts by line, and the net term out of whatever else is written."""
    discounts: list[Discount] = []
    spaced = re.sub(r"#\s*(?=#(?:SKONTO|VERZUG)#)", "#\n", text)
    for line in _HASHED.findall(spaced):
        bare = line.strip()
        if found := _SKONTO.fullmatch(bare):
            discounts.append(Discount(percent=Decimal(found["percent"]), days=int(found["days"])))
        elif not _CUSTOM.fullmatch(bare):
            raise _refused(
                f"{bare[:60]!r} is no line of discount: write #SKONTO#TAGE=14#PROZENT=2.00# with two decimals."
            )
    rest = " ".join(_HASHED.sub("", spaced).split())
    if rest:
        net = parse_terms(text=rest, month_end_after_days=month_end_after_days)
        return replace(net, discounts=(*discounts, *net.discounts))
    note = "The text names no net term: the due date stands beside it, in BT-9 of the e-invoice."
    return Terms(discounts=tuple(discounts), is_net_known=False, notes=(note,))


def _itd(elements: Sequence[str]) -> Terms:
    """X12 ITD: `ITD*01*3*2**10**30`."""
    at = dict(enumerate(one.strip() for one in elements))
    if at.get(2, "") not in _INVOICE_DATES:
        raise _refused(f"ITD02 is {at[2]!r}: only terms that count from the invoice's date (3) can be read.")
    kind = _kind(at.get(1, ""), field="ITD01")
    discounts: tuple[Discount, ...] = ()
    if percent := at.get(3, ""):
        end = MonthEnd.THEN_DAYS if kind in {"end", "proximo"} else MonthEnd.NONE
        days, fixed = at.get(5, ""), at.get(4, "")
        if not days and not fixed:
            days = at.get(13, "")
        if not days and not fixed:
            raise _refused("ITD03 gives a discount, and neither ITD04, ITD05 nor ITD13 says until when.")
        discounts = (
            Discount(percent=Decimal(percent), fixed_on=_date(fixed))
            if fixed
            else Discount(percent=Decimal(percent), days=_number(days, field="ITD05"), month_end=end),
        )
    net = _net(
        kind=kind,
        days=at.get(7, ""),
        fixed=at.get(6, ""),
        on_day=at.get(13, ""),
        has_discount=bool(discounts),
    )
    return replace(net, discounts=discounts)


def _pat(text: str) -> Terms:
    """EDIFACT PAT, with PCD and DTM after it: `PAT+1++5:3:D:30'PAT+22++5:3:D:10'PCD+12:2'`."""
    net: Terms | None = None
    discounts: list[Discount] = []
    waiting: int | None = None  # days of a discount whose percent is still to come
    for segment in (one.strip() for one in text.split("'") if one.strip()):
        name, *parts = segment.split("+")
        if name.upper() == "PAT":
            kind = _kind(parts[0] if parts else "", field="4279")
            period = parts[2].split(":") if len(parts) > 2 else []
            days = _number(period[3], field="2152") * _length(period[2]) if len(period) > 3 else None
            if parts[0] == "22":
                if days is None:
                    raise _refused("PAT+22 gives a discount without its days (2152).")
                waiting = days
            else:
                net = _net(
                    kind=kind, days="" if days is None else str(days), fixed="", on_day="", has_discount=False
                )
        elif name.upper() == "PCD" and waiting is not None:
            percent = parts[0].split(":")[1] if parts and ":" in parts[0] else ""
            discounts.append(Discount(percent=Decimal(percent), days=waiting))
            waiting = None
        else:
            raise _refused(f"{segment[:40]!r}: only PAT, and PCD after PAT+22, can be read.")
    if waiting is not None:
        raise _refused("PAT+22 gives a discount, and no PCD says how much.")
    if net is None:
        note = "The segments name no net term: the due date stands elsewhere in the message."
        return Terms(discounts=tuple(discounts), is_net_known=False, notes=(note,))
    return replace(net, discounts=tuple(discounts))


def _kind(code: str, *, field: str) -> str:
    bare = code.lstrip("0")
    if bare not in _KINDS:
        named = f" ({_NAMES[bare]})" if bare in _NAMES else ""
        raise _refused(
            f"{field} is {code!r}{named}: understood are {', '.join(sorted(_KINDS, key=_order)[1:])}."
        )
    return _KINDS[bare]


def _order(code: str) -> int:
    return int(code or 0)


def _net(*, kind: str, days: str, fixed: str, on_day: str, has_discount: bool) -> Terms:
    """The net term of a segment's kind, days, date and day of the month."""
    if fixed:
        return Terms(fixed_on=_date(fixed))
    if kind == "proximo" and on_day and not (has_discount and days):
        on = _number(on_day, field="day of the month")
        return Terms(days=1, month_end=MonthEnd.THEN_DAYS, on_day=on)
    count = {"instant": "0", "ten": "10", "end": days or "0"}.get(kind, days)
    if not count:
        note = "The segment names no net term: the due date stands elsewhere in the message."
        return Terms(is_net_known=False, notes=(note,))
    is_from_end = kind in {"ten", "end", "proximo"}
    return Terms(
        days=_number(count, field="net days"),
        month_end=MonthEnd.THEN_DAYS if is_from_end else MonthEnd.NONE,
    )


def _number(text: str, *, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise _refused(f"{field} is {text[:20]!r}, which is no number of days.")
    return int(text)


def _length(period: str) -> int:
    lengths = {"D": 1, "CD": 1, "W": 7, "WW": 7}
    if period.upper() not in lengths:
        raise _refused(f"The period (2151) is {period[:10]!r}: understood are D, CD and W.")
    return lengths[period.upper()]


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{8}", text, re.ASCII):
        raise _refused(f"{text[:20]!r} is no date as CCYYMMDD.")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
