"""Customers and their contacts: columns of text become records, with every fault of the file named.

A customer may stand in several rows, one for each contact; what the rows say of the customer must then agree.
"""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from babel import Locale

from dunwell.core.frames import Dtype, Schema
from dunwell.core.wording import is_language
from dunwell.formats import billing_columns, normalise
from dunwell.formats.findings import FINDINGS, Check, found, not_understood, together, too_long
from dunwell.formats.mime import is_address
from dunwell.formats.profile import CUSTOMERS, FIELDS, Profile
from dunwell.formats.sms_job import mobile_number
from dunwell.formats.tabular import Table, pick

_DETAILS = ("name", "language", "country", "timezone", "address", "segment", "terms", "owner_email")
_STANCE: dict[str, Dtype] = {
    "is_do_not_contact": pl.Boolean,
    "group": pl.String,
    "risk_class": pl.String,
    "is_vip": pl.Boolean,
    "renewal_on": pl.Date,
}
PARTIES = Schema(
    dtypes={
        "row": pl.Int64,
        **dict.fromkeys(("external_id", "number", *_DETAILS), pl.String),
        **_STANCE,
    },
    nullable=(*_DETAILS, *_STANCE),
)
_PERSONAL = ("name", "email", "phone", "role", "language", "mobile")
PEOPLE = Schema(
    dtypes={
        "row": pl.Int64,
        **dict.fromkeys(("customer_external_id", *_PERSONAL), pl.String),
        "is_sms_agreed": pl.Boolean,
    },
    nullable=(*_PERSONAL, "is_sms_agreed"),
)
_ROLES = ("payables", "approver", "executive")
_WORDS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "ja", "oui"), True),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "non"), False),
}
_RISKS = {
    **dict.fromkeys(("low", "niedrig", "gering", "faible"), "low"),
    **dict.fromkeys(("medium", "mittel", "moyen", "moyenne"), "medium"),
    **dict.fromkeys(("high", "hoch", "élevé", "élevée", "eleve", "elevee"), "high"),
}
_LONGEST = {
    "customer": 60,
    "name": 200,
    "language": 10,
    "country": 2,
    "timezone": 64,
    "address": 2_000,
    "segment": 40,
    "terms": 40,
    "owner_email": 254,
    "group": 60,
    "contact_name": 150,
    "contact_email": 254,
    "contact_phone": 40,
    "contact_language": 10,
}


@dataclass(frozen=True, kw_only=True)
class PreparedCustomers:
    """The sound customers of a file, each once (schema PARTIES), their contacts (PEOPLE), and what is to be said.

    buyers: how they are billed, of those of whom the file says anything (schema billing_columns.BUYERS).

    rows = kept rows (`row`, `external_id`: a customer each, or a further contact of one) + duplicates + faulty rows.
    """

    rows: int
    customers: pl.DataFrame
    contacts: pl.DataFrame
    buyers: pl.DataFrame
    duplicates: pl.DataFrame
    kept_rows: pl.DataFrame
    faults: pl.DataFrame
    notes: pl.DataFrame


def prepare(*, table: Table, profile: Profile) -> PreparedCustomers:
    """Read the rows of a table as customers and contacts."""
    raw, header_faults = pick(table=table, profile=profile)
    if header_faults.height:
        return PreparedCustomers(
            rows=table.rows,
            customers=PARTIES.empty(),
            contacts=PEOPLE.empty(),
            buyers=billing_columns.BUYERS.empty(),
            duplicates=pl.DataFrame(schema={"row": pl.Int64, "first_row": pl.Int64}),
            kept_rows=pl.DataFrame(schema={"row": pl.Int64, "external_id": pl.String}),
            faults=together(header_faults, table.faults),
            notes=FINDINGS.empty(),
        )
    rows = _normalised(raw, profile)
    faults = together(table.faults, *_faults(rows, profile))
    sound = rows.join(faults.select("row").unique(), on="row", how="anti", maintain_order="left")
    once, duplicates, more, conflicts = _compared(sound)
    kept = pl.concat([once, more]).sort("row")
    return PreparedCustomers(
        rows=table.rows,
        customers=PARTIES.take(once.rename({"key": "external_id"})),
        contacts=PEOPLE.take(_people(kept)),
        buyers=billing_columns.buyers(once),
        duplicates=duplicates,
        kept_rows=kept.select("row", external_id="key"),
        faults=together(faults, conflicts),
        notes=together(*_notes(once)),
    )


def _normalised(raw: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Every field as a column, texts on one line (the address on its own), codes in their usual case."""
    missing = {name: pl.lit(None, dtype=pl.String) for name in FIELDS[CUSTOMERS] if name not in raw.columns}
    rows = raw.with_columns(**missing)
    on_one_line = [name for name in FIELDS[CUSTOMERS] if name != "address"]
    rows = rows.with_columns(pl.col(on_one_line).str.replace_all(r"\s+", " "))
    rows = rows.with_columns(
        raw_customer=pl.col("customer"),
        number=normalise.without_float_tail(pl.col("customer")),
        country=pl.col("country").str.to_uppercase(),
        contact_role=pl.col("contact_role").str.to_lowercase(),
        **{name: _language_case(name) for name in ("language", "contact_language")},
        is_do_not_contact=_worded("do_not_contact", _WORDS, pl.Boolean),
        is_vip=_worded("vip", _WORDS, pl.Boolean),
        raw_contact_mobile=pl.col("contact_mobile"),
        contact_mobile=_mobiles(rows["contact_mobile"]),
        contact_is_sms_agreed=_worded("contact_sms_agreed", _WORDS, pl.Boolean),
        risk_class=_worded("risk_class", _RISKS, pl.String),
        raw_risk_class=pl.col("risk_class"),
        raw_renewal_on=pl.col("renewal_on"),
        **billing_columns.as_codes(),
    ).with_columns(renewal_on=normalise.days(texts=rows["renewal_on"], formats=profile.dates))
    keys = normalise.number_keys(texts=rows["number"], strip_leading_zeros=profile.strip_leading_zeros)
    return rows.with_columns(key=keys)


def _mobiles(texts: pl.Series) -> pl.Series:
    """The numbers as messages are sent to them; null where a text is no such number."""
    numbers = {text: mobile_number(text) for text in texts.unique().drop_nulls().to_list()}
    return texts.replace_strict(numbers, default=None, return_dtype=pl.String)


def _worded(name: str, words: Mapping[str, object], kind: type[pl.DataType]) -> pl.Expr:
    return pl.col(name).str.to_lowercase().replace_strict(words, default=None, return_dtype=kind)


def _language_case(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all("_", "-", literal=True).str.to_lowercase()


def _faults(rows: pl.DataFrame, profile: Profile) -> list[pl.DataFrame]:
    return [
        found(
            rows=rows,
            where=pl.col("customer").is_null(),
            field="customer",
            code="customer_missing",
            message=pl.lit("The customer's number is empty; fill it in at the source, or leave the row out."),
        ),
        found(
            rows=rows,
            where=normalise.is_damaged_number(pl.col("customer")),
            field="customer",
            code="customer_damaged",
            message=pl.lit("The customer's number lost digits on its way; export it as text."),
        ),
        *too_long(rows=rows, longest=_LONGEST | billing_columns.LONGEST),
        *billing_columns.faults(rows),
        *not_understood(rows=rows, checks=_checks()),
        found(
            rows=rows,
            where=pl.col("raw_contact_mobile").is_not_null() & pl.col("contact_mobile").is_null(),
            field="contact_mobile",
            code="bad_mobile",
            message=pl.lit("This is no international number; write it as +49 151 12345678."),
        ),
        found(
            rows=rows,
            where=pl.col("contact_is_sms_agreed") & pl.col("raw_contact_mobile").is_null(),
            field="contact_sms_agreed",
            code="mobile_missing",
            message=pl.lit("They agreed to text messages, but there is no mobile number to send them to."),
        ),
        *_stance_faults(rows, profile),
    ]


def _checks() -> dict[str, Check]:
    """What the texts of single columns must be."""
    language = Check("unknown_language", is_language, "give a code such as en, de or fr")
    mailbox = Check("bad_address", is_address, "give an e-mail address")
    answer = Check("not_yes_or_no", lambda one: one.lower() in _WORDS, "give yes or no")
    zones = zoneinfo.available_timezones()  # reads folders at every call
    return {
        **dict.fromkeys(("language", "contact_language"), language),
        "country": Check("unknown_country", _is_country, "give two letters such as DE, US or GB"),
        "timezone": Check("unknown_timezone", zones.__contains__, "give a name such as Europe/Berlin"),
        **dict.fromkeys(("owner_email", "contact_email"), mailbox),
        "contact_role": Check("unknown_role", _ROLES.__contains__, f"give one of {', '.join(_ROLES)}"),
        **dict.fromkeys(("do_not_contact", "contact_sms_agreed", "vip"), answer),
        **billing_columns.checks(),
    }


def _stance_faults(rows: pl.DataFrame, profile: Profile) -> list[pl.DataFrame]:
    """What is wrong with how the house is to stand to a customer."""
    return [
        found(
            rows=rows,
            where=pl.col("raw_risk_class").is_not_null() & pl.col("risk_class").is_null(),
            field="risk_class",
            code="unknown_risk",
            message=pl.lit("This class of risk is not understood; give low, medium or high."),
        ),
        found(
            rows=rows,
            where=pl.col("raw_renewal_on").is_not_null() & pl.col("renewal_on").is_null(),
            field="renewal_on",
            code="date_unreadable",
            message=pl.lit(f"This is no date as {' or '.join(profile.dates)}; correct it, or the profile."),
        ),
        found(
            rows=rows,
            where=~pl.col("renewal_on").is_between(normalise.FIRST_DAY, normalise.LAST_DAY),
            field="renewal_on",
            code="date_out_of_range",
            message=pl.lit("The day of renewal is not between 1990 and 2100; correct it."),
        ),
    ]


def _is_country(text: str) -> bool:
    return len(text) == 2 and text.isalpha() and text in Locale("en").territories


def _compared(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Each customer once, exact duplicates, further rows with a contact, faults where details disagree."""
    details = [*_DETAILS, *_STANCE, *billing_columns.COLUMNS]
    personal = [f"contact_{name}" for name in (*_PERSONAL, "is_sms_agreed")]
    marked = rows.with_columns(
        first_row=pl.col("row").first().over("key"),
        same_row=pl.col("row").first().over("key", *personal),
        has_other=pl.any_horizontal(
            [pl.col(name).ne_missing(pl.col(name).first().over("key")) for name in details]
        ),
    ).with_columns(
        is_conflict=pl.col("has_other").any().over("key"), last_row=pl.col("row").last().over("key")
    )
    conflicts = found(
        rows=marked,
        where=pl.col("is_conflict"),
        field="customer",
        code="conflicting_duplicate",
        message=pl.format(
            "Rows {} to {} give customer {} with different details; keep the right ones.",
            "first_row",
            "last_row",
            "key",
        ),
    )
    clean = marked.filter(~pl.col("is_conflict"))
    once = clean.filter(pl.col("row") == pl.col("first_row"))
    again = clean.filter(pl.col("row") != pl.col("same_row"))
    more = clean.filter((pl.col("row") == pl.col("same_row")) & (pl.col("row") != pl.col("first_row")))
    return once, again.select("row", first_row="same_row"), more, conflicts


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    """The contacts of the rows: those with an address, a telephone, a mobile or a name."""
    reachable = rows.filter(
        pl.any_horizontal(
            pl.col("contact_email", "contact_phone", "contact_name", "contact_mobile").is_not_null()
        )
    )
    return reachable.select(
        "row",
        customer_external_id="key",
        **{name: pl.col(f"contact_{name}") for name in (*_PERSONAL, "is_sms_agreed")},
    )


def _notes(rows: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        found(
            rows=rows,
            where=pl.col("key") != pl.col("raw_customer"),
            field="customer",
            code="number_normalised",
            message=pl.format("'{}' is compared as {}.", "raw_customer", "key"),
        ),
        found(
            rows=rows,
            where=pl.col("name").is_null(),
            field="name",
            code="name_missing",
            message=pl.lit(
                "There is no name: the recorded one stays, a new customer is shown by its number."
            ),
        ),
    ]
