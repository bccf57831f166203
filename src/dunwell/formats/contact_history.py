"""A history of contacts out of another system: columns of text become touches, with every fault of the file named.

A time is told with its offset from UTC, or by a clock of the zone that the file or its profile names; a day alone is
enough for caps, which count days.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import polars as pl

from dunwell.core.frames import INSTANT, Schema
from dunwell.formats import normalise
from dunwell.formats.findings import FINDINGS, Check, found, not_understood, together, too_long
from dunwell.formats.mime import is_address
from dunwell.formats.profile import CONTACTS_HISTORY, FIELDS, Profile
from dunwell.formats.tabular import Table, pick

_TEXTS = ("email", "phone", "name", "outcome", "entity", "currency")
TOUCHED = Schema(
    dtypes={
        "row": pl.Int64,
        **dict.fromkeys(("external_id", "customer_external_id", "channel"), pl.String),
        "at": INSTANT,
        "on": pl.Date,
        "is_day_only": pl.Boolean,
        **dict.fromkeys(_TEXTS, pl.String),
    },
    nullable=_TEXTS,
)
_CHANNELS = {
    **dict.fromkeys(("email", "e-mail", "mail"), "email"),
    **dict.fromkeys(("letter", "post", "paper"), "letter"),
    **dict.fromkeys(("sms", "text", "text message"), "sms"),
    "portal": "portal",
    **dict.fromkeys(("call", "phone", "telephone", "phone call"), "call"),
    **dict.fromkeys(("meeting", "visit"), "meeting"),
}
_LONGEST = {
    "customer": 60,
    "number": 120,
    "person_email": 254,
    "person_phone": 40,
    "person_name": 150,
    "outcome": 300,
    "entity": 20,
}
_FACTS = ("key", "channel", "at", "timezone", "person_email", "person_phone", "person_name", "outcome")
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:[T ] *(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) *(?P<offset>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)
_NOON = time(12)


@dataclass(frozen=True, kw_only=True)
class PreparedHistory:
    """The sound touches of a file, each once (schema TOUCHED), and what is to be said.

    rows = touches + duplicates + faulty rows.
    """

    rows: int
    touches: pl.DataFrame
    duplicates: pl.DataFrame
    faults: pl.DataFrame
    notes: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text says of a moment, or why it says nothing."""

    at: datetime | None = None
    on: date | None = None
    is_day_only: bool = False
    code: str | None = None


def prepare(*, table: Table, profile: Profile) -> PreparedHistory:
    """Read the rows of a table as touches."""
    raw, header_faults = pick(table=table, profile=profile)
    if header_faults.height:
        return PreparedHistory(
            rows=table.rows,
            touches=TOUCHED.empty(),
            duplicates=pl.DataFrame(schema={"row": pl.Int64, "first_row": pl.Int64}),
            faults=together(header_faults, table.faults),
            notes=FINDINGS.empty(),
        )
    rows = _normalised(raw, profile)
    faults = together(table.faults, *_faults(rows))
    sound = rows.join(faults.select("row").unique(), on="row", how="anti", maintain_order="left")
    numbered = sound.with_columns(external_id=_external_ids(sound))
    once, duplicates, conflicts = _compared(numbered)
    return PreparedHistory(
        rows=table.rows,
        touches=TOUCHED.take(
            once.rename({"key": "customer_external_id", "at": "said_at", "moment": "at"}).rename(
                {f"person_{name}": name for name in ("email", "phone", "name")}
            )
        ),
        duplicates=duplicates,
        faults=together(faults, conflicts),
        notes=_notes(once),
    )


def _normalised(raw: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Every field as a column on one line, with the moment that the row tells of, and why where it tells of none."""
    missing = {
        name: pl.lit(None, dtype=pl.String) for name in FIELDS[CONTACTS_HISTORY] if name not in raw.columns
    }
    rows = raw.with_columns(**missing).with_columns(
        pl.col(list(FIELDS[CONTACTS_HISTORY])).str.replace_all(r"\s+", " ").str.strip_chars()
    )
    rows = rows.with_columns(
        said_channel=pl.col("channel"),
        channel=pl.col("channel")
        .str.to_lowercase()
        .replace_strict(_CHANNELS, default=None, return_dtype=pl.String),
        entity=pl.col("entity").str.to_uppercase(),
        said_currency=pl.col("currency"),
        currency=normalise.currency(rows["currency"]),
        number=normalise.without_float_tail(pl.col("number")),
    )
    keys = normalise.number_keys(
        texts=rows.select(normalise.without_float_tail(pl.col("customer")))["customer"],
        strip_leading_zeros=profile.strip_leading_zeros,
    )
    zones = zoneinfo.available_timezones()  # reads folders at every call
    moments = {
        (text, zone): _moment(text, zone=zone, is_known=zone in zones, formats=profile.dates)
        for text, zone in rows.select("at", "timezone").unique().iter_rows()
    }
    read = [moments[pair] for pair in rows.select("at", "timezone").iter_rows()]
    return rows.with_columns(
        key=keys,
        moment=pl.Series([one.at for one in read], dtype=INSTANT),
        on=pl.Series([one.on for one in read], dtype=pl.Date),
        is_day_only=pl.Series([one.is_day_only for one in read], dtype=pl.Boolean),
        problem=pl.Series([one.code for one in read], dtype=pl.String),
    )


def _moment(text: str | None, *, zone: str | None, is_known: bool, formats: tuple[str, ...]) -> _Read:
    """The instant and the day that a text tells of by its own offset, else by the zone's clock; noon of a day alone."""
    parts = _MOMENT.fullmatch(text or "")
    if parts is None:
        return _Read(code="at_missing")
    on = _day(parts["day"], formats=formats)
    if on is None or not _EARLIEST <= on <= _LATEST:
        return _Read(code="date_out_of_range" if on else "date_unreadable")
    if parts["time"] is None:
        clock = zoneinfo.ZoneInfo(zone) if zone and is_known else UTC
        return _Read(at=datetime.combine(on, _NOON, tzinfo=clock).astimezone(UTC), on=on, is_day_only=True)
    if parts["offset"] is None and not is_known:
        return _Read(code="zone_unknown" if zone else "zone_missing")
    hour, _, rest = parts["time"].partition(":")
    try:
        told = datetime.fromisoformat(f"{on.isoformat()}T{hour:0>2}:{rest}{parts['offset'] or ''}")
    except ValueError:
        return _Read(code="date_unreadable")
    at = told if told.tzinfo else told.replace(tzinfo=zoneinfo.ZoneInfo(zone or "UTC"))
    return _Read(at=at.astimezone(UTC), on=on)


def _day(text: str, *, formats: tuple[str, ...]) -> date | None:
    for one in formats:
        try:
            return datetime.strptime(text, one).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


_PROBLEMS = {
    "at_missing": "The time of the contact is empty; a day is enough.",
    "date_unreadable": "This is no date in the profile's formats, alone or with a time such as 14:05 behind it.",
    "date_out_of_range": "This is not between 1990 and 2100; correct it.",
    "zone_missing": "A time needs its offset (14:05+01:00), or a zone in a column or constant timezone.",
}


def _faults(rows: pl.DataFrame) -> list[pl.DataFrame]:
    damaged = normalise.is_damaged_number
    zones = zoneinfo.available_timezones()
    return [
        _missing(rows, "customer", "customer_missing", "The customer's number is empty; fill it in at the source."),
        _missing(rows, "said_channel", "channel_missing", "Say how they were spoken to: email, letter, call …",
                 field="channel"),
        found(rows=rows, where=damaged(pl.col("customer")), field="customer", code="customer_damaged",
              message=pl.lit("The customer's number lost digits on its way; export it as text.")),
        found(rows=rows, where=damaged(pl.col("number")), field="number", code="number_damaged",
              message=pl.lit("The number lost digits on its way; export it as text.")),
        *(
            found(rows=rows, where=pl.col("problem") == code, field="at", code=code, message=pl.lit(said))
            for code, said in _PROBLEMS.items()
        ),
        *too_long(rows=rows, longest=_LONGEST),
        found(rows=rows, where=pl.col("said_channel").is_not_null() & pl.col("channel").is_null(), field="channel",
              code="unknown_channel",
              message=pl.format("'{}' is not understood; give one of {}.", pl.col("said_channel").str.slice(0, 60),
                                pl.lit(", ".join(sorted(set(_CHANNELS.values())))))),
        found(rows=rows, where=pl.col("said_currency").is_not_null() & pl.col("currency").is_null(), field="currency",
              code="unknown_currency",
              message=pl.format("'{}' is no currency code such as EUR.", pl.col("said_currency").str.slice(0, 60))),
        *not_understood(rows=rows, checks={
            "timezone": Check("unknown_timezone", zones.__contains__, "give a name such as Europe/Berlin"),
            "person_email": Check("bad_address", is_address, "give an e-mail address"),
        }),
    ]  # fmt: skip


def _missing(rows: pl.DataFrame, name: str, code: str, said: str, *, field: str = "") -> pl.DataFrame:
    return found(
        rows=rows, where=pl.col(name).is_null(), field=field or name, code=code, message=pl.lit(said)
    )


def _external_ids(rows: pl.DataFrame) -> pl.Series:
    """The numbers that the source gave, else numbers made from what is known of each touch."""
    made = normalise.derived_numbers(facts=rows.select(_FACTS))
    return rows.select(one=pl.coalesce("number", made))["one"]


def _compared(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Each touch once, exact duplicates, and faults where one number stands for different ones."""
    details = [name for name in rows.columns if name != "row"]
    marked = rows.with_columns(
        first_row=pl.col("row").first().over("external_id"),
        last_row=pl.col("row").last().over("external_id"),
        differs=pl.any_horizontal(
            [pl.col(name).ne_missing(pl.col(name).first().over("external_id")) for name in details]
        ),
    ).with_columns(is_conflict=pl.col("differs").any().over("external_id"))
    conflicts = found(
        rows=marked,
        where=pl.col("is_conflict"),
        field="number",
        code="conflicting_duplicate",
        message=pl.format(
            "Rows {} to {} give {} with different content; keep the right one.",
            "first_row",
            "last_row",
            "external_id",
        ),
    )
    clean = marked.filter(~pl.col("is_conflict"))
    is_first = pl.col("row") == pl.col("first_row")
    return clean.filter(is_first), clean.filter(~is_first).select("row", "first_row"), conflicts


def _notes(rows: pl.DataFrame) -> pl.DataFrame:
    return found(
        rows=rows,
        where=pl.all_horizontal(pl.col(f"person_{name}").is_null() for name in ("email", "phone", "name")),
        field="person_email",
        code="person_missing",
        message=pl.lit("Nobody is named: the contact counts for everybody at the customer."),
    )
