"""Row-level security behind the pages for customers: the database itself shows them no row of another customer.

Which rows are whose follows from the foreign keys: a row is its customer's where a key of it leads to the customer,
at once or through other rows. So a new table is fenced by itself, and one that leads to no customer cannot be read
by the customers' role at all, unless it is named here. The policies only bind that role: the house works without.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from dunwell.apps.organisation.fencing import (
    Outsiders,
    has_fence,
    policy,
    raise_fence,
    tables_there,
    within,
)

ROLE = "dunwell_portal"
CUSTOMERS = Outsiders(role=ROLE, setting="dunwell.customer_id")
CUSTOMER = "parties_customer"
ACCOUNT = "receivables_account"
POLICY = "dunwell_portal_rows"
OPEN_POLICY = "dunwell_portal_open"
# Written by what a customer may do, each by its app.
WRITTEN_APPS = frozenset({"agreements", "disputes", "journal", "links", "promises"})
WRITTEN_TABLES = frozenset(
    {
        *("billing_copy", "billing_delivery", "billing_linkuse", "billing_proof", "worklist_task"),
        *("credit_creditapplication", "credit_applicationreference"),
        *("credit_applicationconsent", "credit_applicationfile"),
    }
)
# Locked while something is done about them; a lock needs the right to change a column, and this one never changes.
LOCKED_TABLES = frozenset({CUSTOMER, ACCOUNT, "receivables_openitem"})
# Of no customer, and needed to answer one: who the creditors are, and by which rules they ask.
OPEN_TABLES: dict[str, Sequence[str]] = {
    "organisation_entity": (),
    "organisation_user": ("id", "public_id", "name", "is_active", "audience"),
    "agreements_creditpolicy": (),
    "agreements_creditpolicytext": (),
    "billing_seller": (),
    # How far payment may be put off where the entity is insured; of the contract, no more than that takes.
    "credit_insurancepolicy": (
        *("id", "entity_id", "insurer", "currency", "holds_from", "holds_until"),
        *("discretionary_minor", "extension_days"),
    ),
    "dunning_assignmentrules": (),
    "dunning_level": (),
    "dunning_policy": (),
    "dunning_policyversion": (),
    "dunning_textversion": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A table, the column that leads to its customer, and the table it leads to ("" for the customer's own key).

    `besides` are further keys that lead to customers' rows: what is written must not point at another customer's.
    """

    table: str
    column: str
    parent: str
    besides: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> str:
        """Which rows are the customer's, in SQL."""
        return _leads(self.table, self.column, self.parent)

    @property
    def written(self) -> str:
        """Which rows may be written, in SQL."""
        others = [
            f"({self.table}.{column} IS NULL OR {_leads(self.table, column, parent)})"
            for column, parent in self.besides
        ]
        return " AND ".join([self.rows, *others])


def fences() -> list[Fence]:
    """Return the fence of each table whose rows are customers', parents before what hangs on them."""
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    parents: dict[str, tuple[str, str]] = {CUSTOMER: ("id", "")}
    # A key that is always there says more than one that may be empty, however far the way is.
    while fresh := _next(tables, known=parents, is_nullable=False) or _next(
        tables, known=parents, is_nullable=True
    ):
        parents |= fresh
    by_table = {model._meta.db_table: model for model in tables}
    return [
        Fence(
            table=table,
            column=column,
            parent=parent,
            besides=tuple(
                (other, to)
                for other, to, _ in _leads_of(by_table[table], known=parents)
                if other != column and table not in _way(to, parents)
            ),
        )
        for table, (column, parent) in parents.items()
    ]


def raise_fences() -> bool:
    """Give the customers' role its rights and each table its policy, as often as one likes.

    False where this login may not make roles and nobody made this one: whoever keeps the database runs
    `CREATE ROLE dunwell_portal NOLOGIN; GRANT dunwell_portal TO <login>`, and then this again.
    """
    return raise_fence(outsiders=CUSTOMERS, statements=_rights(), is_writing=True)


def is_fenced() -> bool:
    """Tell whether the customers' role is there, and this login may take it."""
    return has_fence(outsiders=CUSTOMERS)


def rows_of(*, customer_id: int) -> AbstractContextManager[None]:
    """Do what follows in one transaction that sees and writes only this customer's rows; raises NotFenced."""
    return within(outsiders=CUSTOMERS, key=customer_id)


def _next(
    tables: Sequence[type[models.Model]], *, known: dict[str, tuple[str, str]], is_nullable: bool
) -> dict[str, tuple[str, str]]:
    """The tables that lead to one that is known in one step, by what is always there or by what may be empty."""
    found: dict[str, tuple[str, str]] = {}
    for model in tables:
        leads = [lead for lead in _leads_of(model, known=known) if is_nullable or not lead[2]]
        if model._meta.db_table not in known and leads:
            column, parent, _ = min(leads, key=lambda lead: (lead[1] != CUSTOMER, lead[1] != ACCOUNT))
            found[model._meta.db_table] = (column, parent)
    return found


def _leads_of(model: type[models.Model], *, known: dict[str, tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """The columns of a table that lead to a known one, not to itself: column, table, whether it may be empty."""
    return [
        (str(field.column), parent, field.null)
        for field in model._meta.concrete_fields
        if (parent := _parent(field)) in known and parent != model._meta.db_table
    ]


def _way(table: str, known: dict[str, tuple[str, str]]) -> list[str]:
    """The tables on the way from one to the customer: a policy that came back to its own table would not end."""
    way = [table]
    while parent := known[way[-1]][1]:
        way.append(parent)
    return way


def _parent(field: "models.Field[object, object]") -> str:
    """The table that a column leads to: by its key, or by its name where an upper table is only numbered."""
    if field.is_relation and field.related_model is not None:
        related = field.related_model
        return "" if isinstance(related, str) else str(related._meta.db_table)
    return {"customer_id": CUSTOMER, "account_id": ACCOUNT}.get(str(field.column), "")


def _leads(table: str, column: str, parent: str) -> str:
    if parent in {"", CUSTOMER}:
        return f"{table}.{column} = {CUSTOMERS.mine}"
    # The parent's own policy holds within this as well, so that each fence says one step of the way.
    return f"EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.id = {table}.{column})"  # noqa: S608 - names of our own tables


def _rights() -> Iterator[str]:
    """The statements that give the role what it may do."""
    there = tables_there()
    for fence in fences():
        if fence.table in there:
            yield from _statements(fence)
    for table, columns in OPEN_TABLES.items():
        listed = f" ({', '.join(columns)})" if columns else ""
        yield f"GRANT SELECT{listed} ON {table} TO {ROLE}"
        # Of no effect until another fence shows only some of its rows to others.
        yield f"DROP POLICY IF EXISTS {OPEN_POLICY} ON {table}"
        yield f"CREATE POLICY {OPEN_POLICY} ON {table} FOR SELECT TO {ROLE} USING (true)"


def _statements(fence: Fence) -> Iterator[str]:
    table = fence.table
    yield from policy(name=POLICY, table=table, role=ROLE, rows=fence.rows, written=fence.written)
    rights = "SELECT"
    if table.partition("_")[0] in WRITTEN_APPS or table in WRITTEN_TABLES:
        rights = "SELECT, INSERT, UPDATE"
    yield f"GRANT {rights} ON {table} TO {ROLE}"
    if table in LOCKED_TABLES:
        yield f"GRANT UPDATE (id) ON {table} TO {ROLE}"
