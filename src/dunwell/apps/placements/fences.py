"""Row-level security behind the pages for agencies: the database itself shows them no row that was not handed to them.

Their role reads, and only from the tables named here; it writes nothing at all. What somebody of an agency does is
first proved within this fence (the claim, the request, the payment is theirs), and then written by the house.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connection

from dunwell.apps.organisation.fencing import (
    Outsiders,
    columns_there,
    has_fence,
    policy,
    raise_fence,
    tables_there,
    within,
)
from dunwell.apps.placements.access import OURS_ALONE, OURS_OF_ENTITY, OURS_OF_TERMS, TOLD_AFTERWARDS
from dunwell.core.placements.states import SEEN_BY_AGENCY

ROLE: Final = "dunwell_agency"
AGENCIES: Final = Outsiders(role=ROLE, setting="dunwell.agency_id")
POLICY: Final = "dunwell_agency_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A table that agencies read: which of its rows, in SQL, and which of its columns they do not."""

    table: str
    rows: str
    hidden: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """The columns that they read."""
        model = next(one for one in apps.get_models() if one._meta.db_table == self.table)
        columns = [str(field.column) for field in model._meta.concrete_fields]
        return [column for column in columns if column not in self.hidden]


def _of_agency(table: str, *hidden: str) -> Fence:
    rows = f"{table}.agency_id = {AGENCIES.mine}"
    return Fence(table=table, rows=rows, hidden=frozenset(hidden))


def _under(table: str, parent: str, *, also: str = "", hidden: frozenset[str] = frozenset()) -> Fence:
    """Rows whose parent is seen; the parent's own policy holds within this as well."""
    rows = f"EXISTS (SELECT 1 FROM {parent} AS above WHERE above.id = {table}.{_KEYS[parent]}{also})"  # noqa: S608 - names of our own tables
    return Fence(table=table, rows=rows, hidden=hidden)


def _words(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_PLACEMENT: Final = "placements_placement"
_REMITTANCE: Final = "placements_remittance"
_KEYS: Final = {_PLACEMENT: "placement_id", _REMITTANCE: "remittance_id"}
_WITH_THEM: Final = f"above.state IN ({_words(SEEN_BY_AGENCY)})"
_SAID: Final = "direction = 'in'"
_OURS_ALONE: Final = frozenset("rule_id" if one == "rule" else one for one in OURS_ALONE)

FENCES: Final = (
    Fence(table="placements_agency", rows=f"placements_agency.id = {AGENCIES.mine}"),
    _of_agency("placements_agencyentity"),
    _of_agency("placements_agencyterms", *OURS_OF_TERMS),
    _of_agency("placements_agencymember"),
    _of_agency("placements_agencykey", "sha256"),
    Fence(
        table=_PLACEMENT,
        rows=f"{_PLACEMENT}.agency_id = {AGENCIES.mine} AND {_PLACEMENT}.placed_at IS NOT NULL",
        hidden=_OURS_ALONE,
    ),
    _under("placements_placeditem", _PLACEMENT, also=f" AND {_WITH_THEM}"),
    _under("placements_placementpack", _PLACEMENT, also=f" AND {_WITH_THEM}"),
    _under("placements_placementdocument", _PLACEMENT, also=f" AND {_WITH_THEM}"),
    _under(
        "placements_placementchange",
        _PLACEMENT,
        also=f" AND ({_WITH_THEM} OR {_SAID} OR code IN ({_words(TOLD_AFTERWARDS)}))",
    ),
    _under("placements_placementrequest", _PLACEMENT, also=f" AND ({_WITH_THEM} OR {_SAID})"),
    _under("placements_agencymoney", _PLACEMENT),
    _under("placements_agencycost", _PLACEMENT),
    _of_agency(_REMITTANCE),
    _under("placements_remittanceline", _REMITTANCE),
    _of_agency("placements_agencyinvoice"),
    # Which creditors it works for, and who its own people are: the names, and what a log-in needs to be shown.
    Fence(
        table="organisation_entity",
        rows=(
            "EXISTS (SELECT 1 FROM placements_agencyentity AS works"
            " WHERE works.entity_id = organisation_entity.id)"
        ),
        hidden=frozenset(OURS_OF_ENTITY),
    ),
    Fence(
        table="organisation_user",
        rows=(
            "EXISTS (SELECT 1 FROM placements_agencymember AS member"
            " WHERE member.user_id = organisation_user.id)"
        ),
        hidden=frozenset({"password", "is_staff", "is_superuser"}),
    ),
)


def raise_fences() -> bool:
    """Give the agencies' role its rights and each table its policy, as often as one likes.

    False where this login may not make roles and nobody made this one (see organisation/fencing.py).
    """
    return raise_fence(outsiders=AGENCIES, statements=_rights(), is_writing=False)


def is_fenced() -> bool:
    """Tell whether the agencies' role is there, and this login may take it."""
    return has_fence(outsiders=AGENCIES)


def rows_of(*, agency_id: int) -> AbstractContextManager[None]:
    """Do what follows in one transaction that sees only what was handed to this agency; raises NotFenced."""
    return within(outsiders=AGENCIES, key=agency_id)


def _rights() -> Iterator[str]:
    there = tables_there()
    for fence in FENCES:
        if fence.table in there:
            yield from policy(name=POLICY, table=fence.table, role=ROLE, rows=fence.rows)
            known = columns_there(table=fence.table)
            columns = ", ".join(connection.ops.quote_name(one) for one in fence.columns if one in known)
            yield f"GRANT SELECT ({columns}) ON {fence.table} TO {ROLE}"
