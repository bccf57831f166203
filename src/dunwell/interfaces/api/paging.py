"""Lists in parts: an opaque cursor, signed, that leads on from the last row of the list it came from."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar

from django.core.signing import BadSignature, Signer
from ninja import Schema
from pydantic import Field

from dunwell.interfaces.api.problems import Fault, Refusal

LIMIT = 50
LIMIT_MAX = 200
_SIGNER: Final = Signer(salt="dunwell.api.cursor", sep=".")
Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
Row = TypeVar("Row")


class PageQuery(Schema):
    """Which part of a list."""

    limit: int = Field(LIMIT, ge=1, le=LIMIT_MAX, description="Rows at most.")
    cursor: Cursor | None = Field(
        None, description="next_cursor of the part before, with the same filters; the first part without."
    )


def place(*, list_name: str, query: PageQuery) -> int:
    """The key after which a part begins. Raises Refusal (cursor_unknown)."""
    if query.cursor is None:
        return 0
    try:
        said = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4)).decode("ascii")
        filters, _, key = _SIGNER.unsign(said).partition(":")
        if filters == _fingerprint(list_name, query):
            return int(key)
    except (BadSignature, ValueError):
        pass
    detail = "This cursor is not of this list with these filters: begin without one."
    raise Refusal(
        status=400, code="cursor_unknown", detail=detail, faults=[Fault(param="cursor", detail=detail)]
    )


def cursor_after(*, list_name: str, query: PageQuery, key: int) -> str:
    """The cursor that leads on from a key."""
    signed = _SIGNER.sign(f"{_fingerprint(list_name, query)}:{key}")
    return base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def part(*, list_name: str, query: PageQuery, rows: Sequence[Row], keys: Sequence[int]) -> dict[str, Any]:
    """The rows of a part and where it goes on; `rows` is read with one more than asked for."""
    is_more = len(rows) > query.limit
    after = cursor_after(list_name=list_name, query=query, key=keys[query.limit - 1]) if is_more else None
    return {"data": list(rows[: query.limit]), "next_cursor": after}


def _fingerprint(list_name: str, query: PageQuery) -> str:
    filters = query.model_dump_json(exclude={"limit", "cursor"})
    return hashlib.sha256(f"{list_name}{filters}".encode()).hexdigest()[:16]
