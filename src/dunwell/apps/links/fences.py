"""Row-level security behind the pages for customers: the database itself shows them no row of another customer.

Which rows are whose follows from the foreign keys: a row is its customer's where a key of it leads to the customer,
at once or through other rows. So a new table is fenced by itself, and one that leads to no customer cannot be read
by the customers' role at all, unless it is named here. The policies only bind that role: the house works without.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

ROLE = "dunwell_portal"
SETTING = "dunwell.customer_id"
CUSTOMER = "parties_customer"
ACCOUNT = "receivables_account"
POLICY = "dunwell_portal_rows"
_MINE = f"nullif(current_setting('{SETTING}', true), '')::bigint"
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


class NotFenced(Exception):
    """The database has no role for customers, or we may not take it: their pages are shut rather than open."""

    code = "not_fenced"


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
    if not _has_role():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [ROLE])
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {ROLE}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {ROLE}")
        there = set(connection.introspection.table_names(cursor))
        for fence in fences():
            if fence.table in there:
                for statement in _statements(fence):
                    cursor.execute(statement)
        for table, columns in OPEN_TABLES.items():
            listed = f" ({', '.join(columns)})" if columns else ""
            cursor.execute(f"GRANT SELECT{listed} ON {table} TO {ROLE}")
    return True


def is_fenced() -> bool:
    """Tell whether the customers' role is there, and this login may take it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(pg_has_role(oid, 'MEMBER')), false) FROM pg_roles WHERE rolname = %s",
            [ROLE],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def rows_of(*, customer_id: int) -> Iterator[None]:
    """Do what follows in one transaction that sees and writes only this customer's rows; raises NotFenced."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(f"SET LOCAL ROLE {ROLE}")
            except DatabaseError as fault:
                raise NotFenced from fault
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(customer_id)])
        yield
        # Reached only where nothing failed: what failed rolls back, and takes the role with it.
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT set_config(%s, '', true)", [SETTING])


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
        return f"{table}.{column} = {_MINE}"
    # The parent's own policy holds within this as well, so that each fence says one step of the way.
    return f"EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.id = {table}.{column})"  # noqa: S608 - names of our own tables


def _statements(fence: Fence) -> Iterator[str]:
    table = fence.table
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {POLICY} ON {table}"
    yield (
        f"CREATE POLICY {POLICY} ON {table} FOR ALL TO {ROLE} USING ({fence.rows}) WITH CHECK ({fence.written})"
    )
    rights = "SELECT"
    if table.partition("_")[0] in WRITTEN_APPS or table in WRITTEN_TABLES:
        rights = "SELECT, INSERT, UPDATE"
    yield f"GRANT {rights} ON {table} TO {ROLE}"
    if table in LOCKED_TABLES:
        yield f"GRANT UPDATE (id) ON {table} TO {ROLE}"


def _has_role() -> bool:
    """Make the role where it is missing, and let this login take it; another database may do so at the same time."""
    for statement in (f"CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS", f"GRANT {ROLE} TO CURRENT_USER"):
        if is_fenced():
            return True
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:  # made meanwhile, or not ours to make: the next look tells
            continue
    return is_fenced()
