"""The three files that the matcher can be tried on: invoices, payments, remittances; and the file of its answers.

Read as people export them: CSV in any usual encoding and delimiter, or XLSX; amounts as 1,234.56 or 1.234,56 and dates
as 2024-12-31, 31.12.2024, 12/31/2024, each as the whole file shows. Further columns are not looked at; a column that is
missing is as good as empty, but for the few that must be there. All faults are told at once, by row and field.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dunwell.core.cash.records import INVOICES, PAYMENTS, REMITTANCES
from dunwell.core.decimals import COMMA, POINT, DecimalStyle
from dunwell.core.frames import Schema
from dunwell.formats import normalise
from dunwell.formats.findings import (
    FINDINGS,
    Check,
    UnreadableTable,
    finding,
    found,
    not_understood,
    together,
)
from dunwell.formats.profile import AS_FOUND
from dunwell.formats.tabular import Table, read

_PLAIN = replace(AS_FOUND, dates=(), style=POINT, repair_float_noise=True)
_ISO = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y%m%d")
_DAY_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y", "%d %b %Y", "%d-%b-%Y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_EITHER = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{2}|[0-9]{4})")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "US$": "USD", "EURO": "EUR"}
_STYLES = (POINT, COMMA, DecimalStyle.like("1'234.56"), DecimalStyle.like("1 234,56"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its schema, the columns that must be there and filled, its amounts and days."""

    schema: Schema
    needed: tuple[str, ...]
    amounts: Mapping[str, str]  # the column in the file → the column of minor units
    days: tuple[str, ...]
    key: str


KINDS = {
    "invoices": Kind(
        INVOICES, ("invoice", "amount"), {"amount": "amount_minor"}, ("issued_on", "due_on"), "invoice"
    ),
    "payments": Kind(PAYMENTS, ("payment", "amount"), {"amount": "amount_minor"}, ("paid_on",), "payment"),
    "remittances": Kind(
        REMITTANCES,
        (),
        {"amount": "amount_minor", "deduction": "deduction_minor"},
        (),
        "payment",
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one file in the schema of its kind, and what is wrong with it (then there are none)."""

    frame: pl.DataFrame
    faults: pl.DataFrame


def read_sheet(*, content: bytes, kind: str, currency: str = "") -> Sheet:
    """Read invoices, payments or remittances; currency: for rows that name none ("": such rows are faults)."""
    what = KINDS[kind]
    try:
        table = read(content=content, profile=_PLAIN)
        raw = _columns(table, what)
    except UnreadableTable as fault:
        return Sheet(what.schema.empty(), fault.findings)
    faults = [table.faults, *_empty(raw, what)]
    codes = _codes(raw, currency)
    faults.append(_unknown_codes(raw, codes))
    read_in = {"code": codes}
    for name, minor in what.amounts.items():
        values, its = _amounts(raw, name, codes)
        read_in[minor] = values
        faults.append(its)
    days, unread = _days(raw, what.days)
    read_in.update(days)
    faults += unread
    if kind == "payments":
        faults.append(_twice(raw))
    said = together(*faults)
    if said.height:
        return Sheet(what.schema.empty(), said)
    frame = raw.with_columns(**read_in).with_columns(currency="code")
    texts = [name for name, dtype in what.schema.dtypes.items() if dtype == pl.String]
    filled = frame.with_columns(pl.col(name).fill_null("") for name in texts)
    return Sheet(what.schema.take(filled.select(what.schema.names)).unique(maintain_order=True), said)


def _columns(table: Table, what: Kind) -> pl.DataFrame:
    """The columns of the kind by name, as text, and `row`; those that the file has not are null."""
    places = {
        "_".join(header.lower().split()): f"c{at}" for at, header in reversed(list(enumerate(table.headers)))
    }
    missing = [name for name in (what.key, *what.needed) if name not in places]
    if missing:
        raise UnreadableTable(
            code="missing_column",
            row=1,
            field=missing[0],
            message=f"There is no column {' and none '.join(missing)}; the file has {', '.join(table.headers[:30])}.",
        )
    wanted = dict.fromkeys([*what.schema.names, *what.amounts, "currency"])
    chosen = {
        name: pl.col(places[name]) if name in places else pl.lit(None, dtype=pl.String)
        for name in wanted
        if not name.endswith("_minor")
    }
    return table.frame.select(pl.col("row").cast(pl.Int64), **chosen)


def _empty(raw: pl.DataFrame, what: Kind) -> list[pl.DataFrame]:
    return [
        found(
            rows=raw,
            where=pl.col(name).is_null(),
            field=name,
            code="missing_value",
            message=pl.lit(f"There is no {name}; give one."),
        )
        for name in what.needed
    ]


def _codes(raw: pl.DataFrame, currency: str) -> pl.Series:
    """The currency of each row; where the file names none, the one given, or the only one in the file."""
    upper = raw["currency"].str.to_uppercase().replace(_SIGNS)
    codes = normalise.currency(upper)
    known = codes.drop_nulls().unique().to_list()
    usual = currency or (known[0] if len(known) == 1 else "")
    return pl.DataFrame({"code": codes, "given": raw["currency"]}).select(
        code=pl.when(pl.col("given").is_null() & pl.lit(bool(usual))).then(pl.lit(usual)).otherwise("code")
    )["code"]


def _unknown_codes(raw: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    return found(
        rows=raw.with_columns(code=codes),
        where=pl.col("code").is_null(),
        field="currency",
        code="unknown_currency",
        message=pl.format(
            "'{}' is no currency; give its ISO 4217 code, such as EUR.", pl.col("currency").fill_null("")
        ),
    )


def _amounts(raw: pl.DataFrame, name: str, codes: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    """Minor units in the one style that reads the whole column; else the faults of the style that reads most."""
    best: tuple[int, pl.DataFrame] | None = None
    for style in _STYLES:
        values = normalise.amounts(texts=raw[name], codes=codes, style=style, repair=True)
        wrong = values["code"].count()
        if best is None or wrong < best[0]:
            best = wrong, values
        if wrong == 0:
            break
    assert best is not None
    rows = raw.select("row", text=name).with_columns(code=best[1]["code"], problem=best[1]["problem"])
    faults = rows.filter(pl.col("code").is_not_null()).select(
        "row", "code", field=pl.lit(name), message=pl.format("{}; write it as 1234.56.", pl.col("problem"))
    )
    return best[1]["minor"], FINDINGS.take(faults.select(FINDINGS.names))


def _days(raw: pl.DataFrame, names: Sequence[str]) -> tuple[dict[str, pl.Series], list[pl.DataFrame]]:
    """The days of the columns, all of the file in one order of day and month."""
    if not names:
        return {}, []
    texts = [text for name in names for text in raw[name].drop_nulls().unique().to_list()]
    parts = [match for text in texts if (match := _EITHER.fullmatch(text))]
    is_day_first = any(int(one[1]) > 12 for one in parts)
    is_month_first = any(int(one[2]) > 12 for one in parts)
    if parts and is_day_first == is_month_first:
        problem = (
            "Days and months change places in this file"
            if is_day_first
            else f"'{parts[0][0]}' may be day and month or month and day"
        )
        fault = finding(
            row=0, field=names[0], code="ambiguous_dates", message=f"{problem}; write 2024-12-31."
        )
        return {name: raw[name].str.to_date("%Y", strict=False) for name in names}, [fault]
    formats = (*_ISO, *(_MONTH_FIRST if is_month_first else ()), *_DAY_FIRST)
    days = {name: normalise.days(texts=raw[name], formats=formats) for name in names}
    unread = {name: set(raw[name].filter(days[name].is_null()).drop_nulls().to_list()) for name in names}
    checks = {
        name: Check("unreadable_date", _not_among(its), "write it as 2024-12-31")
        for name, its in unread.items()
    }
    return days, not_understood(rows=raw, checks=checks)


def _not_among(texts: set[str]) -> Callable[[str], bool]:
    return lambda text: text not in texts


def _twice(raw: pl.DataFrame) -> pl.DataFrame:
    """Payments whose number stands twice with different content; the same row twice is one."""
    distinct = raw.unique(
        subset=[name for name in raw.columns if name != "row"], keep="first", maintain_order=True
    )
    return found(
        rows=distinct,
        where=pl.col("payment").is_not_null() & pl.col("payment").is_duplicated(),
        field="payment",
        code="duplicate_payment",
        message=pl.format(
            "The payment '{}' is there twice, and differs; number them apart.", pl.col("payment")
        ),
    )


def write_pairs(*, rows: Iterable[Sequence[str]]) -> bytes:
    """The file of answers: payment, invoice, amount, confidence, state, reasons."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("payment", "invoice", "amount", "confidence", "state", "reasons"))
    writer.writerows(rows)
    return text.getvalue().encode()
