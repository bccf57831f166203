"""New public identifiers: UUIDv7, so that they sort by the moment they were made."""

import uuid
from typing import TYPE_CHECKING

import uuid_utils

if TYPE_CHECKING:
    import polars as pl


def new_public_id() -> uuid.UUID:
    """Return a fresh UUIDv7."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def new_public_ids(count: int) -> "pl.Series":
    """Return so many fresh UUIDv7 as text, in rising order, as a column `public_id`."""
    import polars as pl  # noqa: PLC0415 - slow to come in, and models need none of it

    return pl.Series("public_id", [str(uuid_utils.uuid7()) for _ in range(count)], dtype=pl.String)
