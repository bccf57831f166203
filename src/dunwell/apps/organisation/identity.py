"""New public identifiers: UUIDv7, so that they sort by the moment they were made."""

import uuid

import polars as pl
import uuid_utils


def new_public_id() -> uuid.UUID:
    """Return a fresh UUIDv7."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def new_public_ids(count: int) -> pl.Series:
    """Return so many fresh UUIDv7 as text, in rising order, as a column `public_id`."""
    return pl.Series("public_id", [str(uuid_utils.uuid7()) for _ in range(count)], dtype=pl.String)
