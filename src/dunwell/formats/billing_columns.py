"""How a customer is billed, as columns of a customers file: identifiers, e-invoices, and the ways that bills go."""

import re

import polars as pl

from dunwell.core.frames import Schema
from dunwell.formats.einvoice.codes import ENDPOINTS, VAT_PREFIXES
from dunwell.formats.findings import Check, found

COLUMNS = ("vat_id", "endpoint_scheme", "endpoint", "buyer_reference", "channels", "einvoice")
"""The fields of a profile; what a cell leaves empty it says nothing about."""
BUYERS = Schema(dtypes=dict.fromkeys(("external_id", *COLUMNS), pl.String), nullable=COLUMNS)
LONGEST = {"vat_id": 20, "endpoint": 100, "buyer_reference": 100}
CHANNELS = ("email", "einvoice", "post", "portal")
FORMATS = ("cii", "ubl", "xrechnung", "xrechnung_cii", "peppol")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")
_ALIKE = {"e-mail": "email", "e-invoice": "einvoice"}


def as_codes() -> dict[str, pl.Expr]:
    """The columns as they are kept: identifiers in capitals without blanks, words in small letters."""
    return {
        "vat_id": pl.col("vat_id").str.replace_all(r"[\s.]", "").str.to_uppercase(),
        "endpoint_scheme": pl.col("endpoint_scheme").str.to_uppercase(),
        "channels": pl.col("channels").map_elements(_channels, return_dtype=pl.String),
        "einvoice": pl.col("einvoice").str.to_lowercase().str.replace_all("-", "_", literal=True),
    }


def _channels(text: str) -> str:
    """The words of a cell, each once: `E-Mail; post` → `email post`."""
    words = re.split(r"[\s,;|+]+", text.lower().strip())
    return " ".join(dict.fromkeys(_ALIKE.get(word, word) for word in words if word))


def checks() -> dict[str, Check]:
    """What the texts of single columns must be."""
    return {
        "vat_id": Check(
            "bad_vat_id", _is_vat_id, "begin with the letters of its country, such as DE123456789"
        ),
        "endpoint_scheme": Check(
            "unknown_scheme", ENDPOINTS.__contains__, "give a code of the EAS list such as 9930, 0088 or EM"
        ),
        "channels": Check(
            "unknown_channel",
            lambda text: all(word in CHANNELS for word in text.split()),
            f"give one or more of {', '.join(CHANNELS)}",
        ),
        "einvoice": Check("unknown_format", FORMATS.__contains__, f"give one of {', '.join(FORMATS)}"),
    }


def _is_vat_id(text: str) -> bool:
    return bool(_VAT.fullmatch(text)) and text[:2] in VAT_PREFIXES


def faults(rows: pl.DataFrame, /) -> list[pl.DataFrame]:
    """What is wrong with the columns together: an electronic address is a scheme and what it says."""
    return [
        found(
            rows=rows,
            where=pl.col("endpoint").is_null() != pl.col("endpoint_scheme").is_null(),
            field="endpoint",
            code="endpoint_incomplete",
            message=pl.lit("An electronic address needs its scheme: give both, or leave both empty."),
        )
    ]


def buyers(rows: pl.DataFrame, /) -> pl.DataFrame:
    """The customers (column `key`) of which a file says anything of this, schema BUYERS."""
    said = rows.filter(pl.any_horizontal(pl.col(COLUMNS).is_not_null()))
    return BUYERS.take(said.select(pl.col("key").alias("external_id"), *COLUMNS))
