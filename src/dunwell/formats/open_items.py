"""Open and closed items: columns of text become documents, with every fault and every quirk of the file named.

What each quirk is answered with stands in docs/import.md.
"""

from dataclasses import dataclass

import polars as pl

from dunwell.core.frames import Schema
from dunwell.formats import normalise
from dunwell.formats.findings import FINDINGS, found, together, too_long
from dunwell.formats.profile import CLOSED_ITEMS, Profile
from dunwell.formats.tabular import Table, pick

DOCUMENTS = Schema(
    dtypes={
        "row": pl.Int64,
        **dict.fromkeys(
            ("external_id", "customer", "customer_number", "customer_name", "currency"), pl.String
        ),
        **dict.fromkeys(("kind", "number"), pl.String),
        **dict.fromkeys(("issued_on", "due_on", "settled_on"), pl.Date),
        "amount_minor": pl.Int64,
        "attributes": pl.String,
    },
    nullable=("customer_name", "settled_on"),
)
_LONGEST = {"number": 60, "customer": 60, "customer_name": 10_000, "external_id": 120}
_CONTENT = ("customer", "currency", "kind", "issued_on", "due_on", "settled_on", "amount_minor")
_MOST_NAMES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The documents of a file that are sound (schema DOCUMENTS, each external id once), and what is to be said.

    rows = documents + duplicates + rows with faults. `duplicates` has `row` and `first_row`.
    """

    rows: int
    documents: pl.DataFrame
    duplicates: pl.DataFrame
    faults: pl.DataFrame
    notes: pl.DataFrame


def prepare(*, table: Table, profile: Profile, entity: str) -> Prepared:
    """Read the rows of a table as documents of the entity with this code."""
    raw, header_faults = pick(table=table, profile=profile)
    if header_faults.height:
        nothing = pl.DataFrame(schema={"row": pl.Int64, "first_row": pl.Int64})
        faults = together(header_faults, table.faults)
        return Prepared(
            rows=table.rows,
            documents=DOCUMENTS.empty(),
            duplicates=nothing,
            faults=faults,
            notes=FINDINGS.empty(),
        )
    typed, faults = _typed(_filled(raw, entity), profile)
    typed = _identified(typed, profile)
    faults = together(table.faults, faults, *too_long(rows=typed, longest=_LONGEST))
    sound = typed.join(faults.select("row").unique(), on="row", how="anti", maintain_order="left")
    once, duplicates, notes, conflicts = _compared(sound)
    noted = together(notes, *_quirks(once))
    return Prepared(
        rows=table.rows,
        documents=DOCUMENTS.take(_with_attributes(once, profile, notes=noted)),
        duplicates=duplicates,
        faults=together(faults, conflicts),
        notes=noted,
    )


def _filled(raw: pl.DataFrame, entity: str) -> pl.DataFrame:
    """All fields as columns of text, those that the profile does not speak of empty."""
    optional = ("number", "customer_name", "settled_on", "net_amount")
    missing = {name: pl.lit(None, dtype=pl.String) for name in optional if name not in raw.columns}
    return raw.with_columns(**missing).with_columns(
        entity=pl.lit(entity),
        number=normalise.without_float_tail(pl.col("number")),
        raw_customer=pl.col("customer"),
        customer=normalise.without_float_tail(pl.col("customer")),
        customer_name=pl.col("customer_name").str.replace_all(r"\s+", " "),
    )


def _typed(rows: pl.DataFrame, profile: Profile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with values beside their texts, and a fault for each text that is missing or cannot be read."""
    codes = normalise.currency(rows["currency"])
    amounts = normalise.amounts(
        texts=rows["amount"], codes=codes, style=profile.style, repair=profile.repair_float_noise
    )
    nets = normalise.amounts(
        texts=rows["net_amount"], codes=codes, style=profile.style, repair=profile.repair_float_noise
    )
    day_fields = ["issued_on", "due_on", *(["settled_on"] if profile.kind == CLOSED_ITEMS else [])]
    days = {f"{name}_day": normalise.days(texts=rows[name], formats=profile.dates) for name in day_fields}
    keys = normalise.number_keys(texts=rows["customer"], strip_leading_zeros=profile.strip_leading_zeros)
    wide = rows.with_columns(
        code=codes,
        amount_minor=amounts["minor"],
        amount_code=amounts["code"],
        amount_problem=amounts["problem"],
        amount_repaired=amounts["is_repaired"],
        net_repaired=nets["is_repaired"],
        net_minor=nets["minor"],
        net_code=nets["code"],
        net_problem=nets["problem"],
        key=keys,
        **days,
    )
    faults = together(
        *_missing(wide, ["customer", "currency", "amount", *day_fields]),
        *_unreadable(wide, profile),
        *(fault for name in day_fields for fault in _day_faults(wide, name, profile)),
    )
    typed = wide.with_columns(
        customer_number=pl.col("customer"),
        customer="key",
        currency="code",
        kind=pl.when(pl.col("amount_minor") < 0).then(pl.lit("credit_note")).otherwise(pl.lit("invoice")),
        **{name: pl.col(f"{name}_day") for name in day_fields},
    )
    if profile.kind != CLOSED_ITEMS:
        typed = typed.with_columns(settled_on=pl.lit(None, dtype=pl.Date))
    return typed, faults


def _missing(rows: pl.DataFrame, fields: list[str]) -> list[pl.DataFrame]:
    return [
        found(
            rows=rows,
            where=pl.col(name).is_null(),
            field=name,
            code=f"{name}_missing",
            message=pl.lit(f"The {name} is empty; fill it in at the source, or leave the row out."),
        )
        for name in fields
    ]


def _unreadable(rows: pl.DataFrame, profile: Profile) -> list[pl.DataFrame]:
    is_closed = profile.kind == CLOSED_ITEMS
    return [
        found(
            rows=rows,
            where=pl.col("currency").is_not_null() & pl.col("code").is_null(),
            field="currency",
            code="unknown_currency",
            message=pl.format(
                "{} is no currency; give three letters such as EUR, USD or GBP.", _shown("currency")
            ),
        ),
        *(_unreadable_amount(rows, name) for name in ("amount", "net_amount")),
        found(
            rows=rows,
            where=(pl.col("net_minor").sign() == -pl.col("amount_minor").sign())
            | (pl.col("net_minor").abs() > pl.col("amount_minor").abs()),
            field="net_amount",
            code="net_beyond_amount",
            message=pl.format(
                "{} without tax does not fit {} with tax: the net amount has the same sign and is not larger; "
                "correct it, or leave it empty.",
                _shown("net_amount"),
                _shown("amount"),
            ),
        ),
        found(
            rows=rows,
            where=pl.col("amount_minor") == 0,
            field="amount",
            code="amount_zero",
            message=pl.lit("The amount is zero: nothing is owed; leave the row out."),
        ),
        found(
            rows=rows,
            where=(pl.col("amount_minor") < 0) & pl.lit(is_closed),
            field="amount",
            code="amount_negative",
            message=pl.lit(
                "A credit note that is closed does not say against which invoice it was set; leave the row out."
            ),
        ),
        *(
            found(
                rows=rows,
                where=normalise.is_damaged_number(pl.col(name)),
                field=name,
                code=f"{name}_damaged",
                message=pl.format(
                    "{} is a number that lost digits on its way; export it as text.", _shown(name)
                ),
            )
            for name in ("number", "customer")
        ),
    ]


def _unreadable_amount(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    prefix = name.removesuffix("_amount")
    return FINDINGS.take(
        rows.filter(pl.col(f"{prefix}_code").is_not_null()).select(
            "row",
            field=pl.lit(name),
            code=f"{prefix}_code",
            message=pl.format(
                "{}; correct it, or the decimals that the profile names.", pl.col(f"{prefix}_problem")
            ),
        )
    )


def _day_faults(rows: pl.DataFrame, name: str, profile: Profile) -> list[pl.DataFrame]:
    formats = " or ".join(profile.dates)
    day = pl.col(f"{name}_day")
    return [
        found(
            rows=rows,
            where=pl.col(name).is_not_null() & day.is_null(),
            field=name,
            code="date_unreadable",
            message=pl.format(
                "{} is no date as {}; correct it, or the profile.", _shown(name), pl.lit(formats)
            ),
        ),
        found(
            rows=rows,
            where=~day.is_between(normalise.FIRST_DAY, normalise.LAST_DAY),
            field=name,
            code="date_out_of_range",
            message=pl.format("{} is not between 1990 and 2100; correct it.", day.cast(pl.String)),
        ),
    ]


def _shown(name: str) -> pl.Expr:
    """A cell in quotation marks, at most 60 characters of it."""
    return pl.concat_str(pl.lit("'"), pl.col(name).str.slice(0, 60), pl.lit("'"))


def _identified(typed: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The rows with a number each, and the external id that the profile composes."""
    facts = ("entity", "customer", "currency", "amount_minor", "issued_on", "due_on")
    nameless = typed.filter(pl.col("number").is_null())
    derived = nameless.select("row", derived=normalise.derived_numbers(facts=nameless.select(facts)))
    numbered = typed.join(derived, on="row", how="left", maintain_order="left").with_columns(
        number=pl.coalesce("number", "derived"), is_derived=pl.col("derived").is_not_null()
    )
    parts = [
        pl.col(name)
        .cast(pl.String)
        .fill_null("")
        .str.replace_all("%", "%25", literal=True)
        .str.replace_all("/", "%2F", literal=True)
        for name in profile.identity
    ]
    return numbered.with_columns(external_id=pl.concat_str(parts, separator="/"))


def _compared(sound: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Each document once, its duplicates, notes on those that differ in words, faults where content differs."""
    is_alone = sound["external_id"].is_unique()
    marked = (
        sound.filter(~is_alone)
        .with_columns(
            first_row=pl.col("row").first().over("external_id"),
            has_other=pl.any_horizontal(
                pl.col(name).ne_missing(pl.col(name).first().over("external_id")) for name in _CONTENT
            ),
            other_words=pl.col("customer_name").ne_missing(
                pl.col("customer_name").first().over("external_id")
            ),
        )
        .with_columns(is_conflict=pl.col("has_other").any().over("external_id"))
    )
    conflicts = found(
        rows=marked.with_columns(other=pl.col("row").last().over("external_id")),
        where=pl.col("is_conflict"),
        field="number",
        code="conflicting_duplicate",
        message=pl.format(
            "Rows {} to {} give document '{}' with different content; keep the right one.",
            "first_row",
            "other",
            "number",
        ),
    )
    clean = marked.filter(~pl.col("is_conflict"))
    again = clean.filter(pl.col("row") != pl.col("first_row"))
    notes = found(
        rows=again,
        where=pl.col("other_words"),
        field="customer_name",
        code="duplicate_in_other_words",
        message=pl.format(
            "The document of row {} again, under another customer name: not counted twice.", "first_row"
        ),
    )
    first = clean.filter(pl.col("row") == pl.col("first_row")).select(sound.columns)
    once = pl.concat([sound.filter(is_alone), first]).sort("row")
    return once, again.select("row", "first_row"), notes, conflicts


def _quirks(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Notes on what was answered and not refused."""
    is_first_of_text = pl.col("row") == pl.col("row").first().over("raw_customer")
    return [
        found(
            rows=rows,
            where=pl.col("due_on") < pl.col("issued_on"),
            field="due_on",
            code="due_before_issued",
            message=pl.format(
                "Due {} is before the document's {}: kept as recorded.", _iso("due_on"), _iso("issued_on")
            ),
        ),
        found(
            rows=rows,
            where=pl.col("settled_on") < pl.col("issued_on"),
            field="settled_on",
            code="settled_before_issued",
            message=pl.format(
                "Paid on {}, before the document's {}: the receipt has that day, the allocation the document's.",
                _iso("settled_on"),
                _iso("issued_on"),
            ),
        ),
        found(
            rows=rows,
            where=pl.col("is_derived"),
            field="number",
            code="number_missing",
            message=pl.format("There is no number: recorded as {}, made from the row.", "number"),
        ),
        found(
            rows=rows,
            where=pl.col("kind") == "credit_note",
            field="amount",
            code="negative_is_credit_note",
            message=pl.lit("The amount is negative: recorded as a credit note."),
        ),
        *(
            found(
                rows=rows,
                where=pl.col(f"{name.removesuffix('_amount')}_repaired"),
                field=name,
                code="float_noise",
                message=pl.format(
                    "{} is a binary float written out: read as the nearest amount.", _shown(name)
                ),
            )
            for name in ("amount", "net_amount")
        ),
        found(
            rows=rows,
            where=is_first_of_text & (pl.col("customer") != pl.col("raw_customer")),
            field="customer",
            code="number_normalised",
            message=pl.format("{} is compared as {}.", _shown("raw_customer"), "customer"),
        ),
        _several_names(rows),
    ]


def _several_names(rows: pl.DataFrame) -> pl.DataFrame:
    """One note, at its first row, for each customer that comes under more than one name."""
    names = (
        rows.drop_nulls("customer_name")
        .group_by("customer", maintain_order=True)
        .agg(pl.col("row").first(), pl.col("customer_name").unique(maintain_order=True))
        .with_columns(count=pl.col("customer_name").list.len())
    )
    return found(
        rows=names,
        where=pl.col("count") > 1,
        field="customer_name",
        code="several_names",
        message=pl.format(
            "Customer {} comes under {} names ({}): one customer, all names kept.",
            "customer",
            "count",
            pl.col("customer_name").list.head(_MOST_NAMES_SHOWN).list.join(", ").str.slice(0, 200),
        ),
    )


def _iso(name: str) -> pl.Expr:
    return pl.col(name).dt.to_string("%Y-%m-%d")


def _with_attributes(rows: pl.DataFrame, profile: Profile, *, notes: pl.DataFrame) -> pl.DataFrame:
    """The rows with `attributes` as JSON: what the profile keeps, the net amount, and the codes of its own quirks."""
    kept = [*profile.attributes, *(["net_minor"] if "net_amount" in profile.columns else [])]
    base = pl.struct(kept).struct.json_encode() if kept else pl.lit("{}")
    own = notes.filter(~pl.col("code").is_in(["number_normalised", "several_names"]))
    quirks = (
        own.group_by("row")
        .agg(pl.col("code").unique().sort())
        .with_columns(quirks=pl.format('"quirks":["{}"]', pl.col("code").list.join('","')))
    )
    joined = rows.with_columns(base=base).join(
        quirks.drop("code"), on="row", how="left", maintain_order="left"
    )
    opened = pl.col("base").str.strip_suffix("}")
    comma = "," if kept else ""
    return joined.with_columns(
        attributes=pl.when(pl.col("quirks").is_null())
        .then(pl.col("base"))
        .otherwise(pl.format("{}" + comma + "{}", opened, "quirks") + pl.lit("}"))
    )
