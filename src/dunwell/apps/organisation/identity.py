"""New public identifiers: UUIDv7, so that they sort by the moment they were made."""

import uuid

import uuid_utils


def new_public_id() -> uuid.UUID:
    """Return a fresh UUIDv7."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)
