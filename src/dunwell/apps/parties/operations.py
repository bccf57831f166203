"""Writes to the parties: customers and their contacts, one or a hundred thousand by the same few statements.

A customer is known by its source and its normalised number. What a frame leaves null it says nothing about: the
recorded value stays. Nothing is removed because a newer file leaves it out.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.staging import execute, fetch, stage
from dunwell.apps.organisation.identity import new_public_ids
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.parties import names
from dunwell.apps.parties.groups import ensure_groups
from dunwell.core.frames import Dtype, Schema

_DETAILS = ("language", "country", "timezone", "address", "segment", "terms", "owner_email")
# How the house stands to the customer, beside who it is.
_STANCE: dict[str, Dtype] = {
    "is_do_not_contact": pl.Boolean,
    "risk_class": pl.String,
    "is_vip": pl.Boolean,
    "renewal_on": pl.Date,
}
CUSTOMERS = Schema(
    dtypes={
        **dict.fromkeys(("source", "external_id", "number", "name", *_DETAILS, "group"), pl.String),
        **_STANCE,
    },
    nullable=("name", *_DETAILS, "group", *_STANCE),
)
_PERSONAL = ("name", "email", "phone", "role", "language", "mobile")
CONTACTS = Schema(
    dtypes={
        **dict.fromkeys(("source", "customer_external_id", *_PERSONAL), pl.String),
        "is_sms_agreed": pl.Boolean,
    },
    nullable=(*_PERSONAL, "is_sms_agreed"),
)
SIGHTINGS = Schema(
    dtypes={**dict.fromkeys(("source", "external_id", "number", "name"), pl.String), "count": pl.Int64},
    nullable=("name",),
)
_KEYS = Schema(dtypes=dict.fromkeys(("source", "external_id"), pl.String))
_OWNED = Schema(dtypes={**dict.fromkeys(("source", "external_id"), pl.String), "customer_id": pl.Int64})
_EMPTY = {
    "language": "en",
    **dict.fromkeys((*_DETAILS[1:], "risk_class"), ""),
    **dict.fromkeys(("is_do_not_contact", "is_vip"), False),
}
_FIELDS = (
    "number",
    "name",
    *_DETAILS,
    *_STANCE,
    "owner_id",
    "group_id",
)  # the search key follows from the names
_POINTERS = ("owner_id", "group_id")
_STORED = Schema(
    dtypes={
        **dict.fromkeys(("source", "external_id", "public_id"), pl.String),
        **dict.fromkeys(("number", "name", "search_key", *_DETAILS), pl.String),
        **_STANCE,
        **dict.fromkeys(_POINTERS, pl.Int64),
    },
    nullable=(*_POINTERS, "renewal_on"),
)
_KNOWN = Schema(
    dtypes={"id": pl.Int64, **{name: kind for name, kind in _STORED.dtypes.items() if name != "public_id"}},
    nullable=(*_POINTERS, "renewal_on"),
)
_STAGED_CONTACTS = Schema(
    dtypes={
        **dict.fromkeys(("source", "external_id", "customer_external_id", "public_id"), pl.String),
        **dict.fromkeys(_PERSONAL, pl.String),
        "is_sms_agreed": pl.Boolean,
    },
    nullable=("is_sms_agreed",),
)


@dataclass(frozen=True, kw_only=True)
class Upserted:
    """What came of taking customers in: each is new, changed (itself or a contact) or already there.

    `is_new` and `is_changed` tell it of every customer, in the order given.
    """

    imported: int
    updated: int
    already_there: int
    contacts_imported: int
    contacts_updated: int
    is_new: pl.Series
    is_changed: pl.Series


def upsert_customers(
    *,
    customers: pl.DataFrame,
    contacts: pl.DataFrame | None = None,
    actor: str,
    now: datetime,
    batch_id: int | None = None,
) -> Upserted:
    """Record customers (schema CUSTOMERS, each once) and their contacts (schema CONTACTS), all or nothing.

    A column that may be null may be left out. A given name replaces the recorded one, which stays as an alias. The
    owner is the user with the owner's address, in any case; where nobody has it, the address is kept and matched by a
    later import. A group that is not there is made. One event.
    """
    contacts = CONTACTS.empty() if contacts is None else CONTACTS.take(_with_mobiles(contacts))
    assert contacts.join(
        customers, left_on=["source", "customer_external_id"], right_on=_KEYS.names, how="anti"
    ).is_empty(), "a contact of a customer that is not among those given"
    with transaction.atomic():
        wanted, is_changed = _merge(_whole(customers))
        is_new = wanted["id"].is_null()
        _write(wanted.filter(is_new), wanted.filter(is_changed & ~is_new), now=now)
        names.add(aliases=_aliases(wanted))
        added, changed = _upsert_contacts(contacts, now=now)
        touched = pl.concat([added, changed])["customer_external_id"].implode()
        is_changed |= wanted["external_id"].is_in(touched)
        result = Upserted(
            imported=int(is_new.sum()),
            updated=int((is_changed & ~is_new).sum()),
            already_there=int((~is_changed & ~is_new).sum()),
            contacts_imported=added.height,
            contacts_updated=changed.height,
            is_new=is_new,
            is_changed=is_changed & ~is_new,
        )
        if result.imported + result.updated:
            counts = {
                "imported": result.imported,
                "updated": result.updated,
                "contacts_imported": result.contacts_imported,
                "contacts_updated": result.contacts_updated,
            }
            _tell("parties.customers.imported", actor=actor, now=now, batch_id=batch_id, counts=counts)
    return result


def _with_mobiles(contacts: pl.DataFrame) -> pl.DataFrame:
    """The contacts with columns for text messages, also where a source has none."""
    missing = {name: pl.lit(None, dtype=CONTACTS.dtypes[name]) for name in ("mobile", "is_sms_agreed")}
    return contacts.with_columns(**{name: of for name, of in missing.items() if name not in contacts.columns})


def ensure_customers(
    *, sightings: pl.DataFrame, actor: str, now: datetime, batch_id: int | None = None
) -> pl.DataFrame:
    """Return `source`, `external_id`, `customer_id` of customers that a ledger speaks of; unknown ones are added.

    A number of one that was merged stands for the customer that has its affairs now.
    Sightings (schema SIGHTINGS) tell how often each name stood beside a number. A new customer gets the name
    its variants share; each name is kept as an alias. The name of one that is known stays as it is.
    """
    with transaction.atomic():
        seen = SIGHTINGS.take(sightings)
        chosen = names.chosen(sightings=seen)
        wanted, _ = _merge(_whole(chosen))
        new = wanted.filter(pl.col("id").is_null())
        _write(new, wanted.clear(), now=now)
        names.add(
            aliases=seen.select("source", "external_id", "name").drop_nulls().unique(maintain_order=True)
        )
        if new.height:
            counts = {"added": new.height}
            _tell("parties.customers.added", actor=actor, now=now, batch_id=batch_id, counts=counts)
        stage(table="wanted_customer", frame=chosen, schema=_KEYS)
        return fetch(sql=_WHOSE, schema=_OWNED)


def _whole(customers: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of CUSTOMERS; those that are left out say nothing. Raises SchemaMismatch."""
    missing = [name for name in CUSTOMERS.nullable if name not in customers.columns]
    nothing = {name: pl.lit(None, dtype=CUSTOMERS.dtypes[name]) for name in missing}
    return CUSTOMERS.take(customers.with_columns(**nothing))


def _merge(customers: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The rows as they are to stand, with `id` (null for new ones), and whether each differs from what is there."""
    _one_at_a_time(customers)
    known = _known(customers)
    joined = customers.join(
        known, on=["source", "external_id"], how="left", suffix="_known", maintain_order="left"
    )
    assert joined.height == customers.height
    assert customers.select(_KEYS.names).is_unique().all(), "a customer is given twice"
    given = ["name", *_DETAILS, *_STANCE]
    merged = joined.with_columns(
        pl.coalesce(name, f"{name}_known", pl.lit(_EMPTY.get(name))).alias(name) for name in given
    ).with_columns(name=pl.coalesce("name", "number"))
    merged = _with_groups(_with_owners(merged))
    merged = merged.with_columns(names.search_keys(customers=merged))
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in _FIELDS]
    return merged, merged.select(changed=pl.any_horizontal(differs))["changed"]


def _with_owners(merged: pl.DataFrame) -> pl.DataFrame:
    """The rows with `owner_id`: who has the owner's address, else the recorded one while that is not changed."""
    addresses = merged["owner_email"].str.to_lowercase().unique().drop_nulls().to_list()
    users = dict(
        User.objects.filter(audience=Audience.DESK, email__in=[one for one in addresses if one]).values_list(
            "email", "pk"
        )
    )
    by_address = (
        merged["owner_email"].str.to_lowercase().replace_strict(users, default=None, return_dtype=pl.Int64)
    )
    is_said_before = pl.col("owner_email").eq(pl.col("owner_email_known").fill_null(""))
    return merged.rename({"owner_id": "owner_id_known"}).with_columns(
        owner_id=pl.coalesce(by_address, pl.when(is_said_before).then(pl.col("owner_id_known")))
    )


def _with_groups(merged: pl.DataFrame) -> pl.DataFrame:
    """The rows with `group_id`: the group of the code or name given, else the recorded one."""
    ids = ensure_groups(given=merged["group"].unique(maintain_order=True).drop_nulls())
    by_name = merged["group"].replace_strict(ids, default=None, return_dtype=pl.Int64)
    return merged.rename({"group_id": "group_id_known"}).with_columns(
        group_id=pl.coalesce(by_name, "group_id_known")
    )


def _known(customers: pl.DataFrame) -> pl.DataFrame:
    stage(table="wanted_customer", frame=customers, schema=_KEYS)
    columns = ", ".join(f"customer.{name}" for name in _KNOWN.names)
    return fetch(
        sql=f"SELECT {columns} FROM wanted_customer JOIN parties_customer AS customer USING (source, external_id)",  # noqa: S608 (our own text)
        schema=_KNOWN,
    )


def _write(new: pl.DataFrame, changed: pl.DataFrame, *, now: datetime) -> None:
    columns = ", ".join(_FIELDS)
    if new.height:
        stage(table="new_customer", frame=new.with_columns(new_public_ids(new.height)), schema=_STORED)
        execute(
            f"""
            INSERT INTO parties_customer (public_id, source, external_id, created_at, search_key, {columns})
            SELECT public_id::uuid, source, external_id, %s, search_key, {columns} FROM new_customer ORDER BY seq
            """,  # noqa: S608 (our own text)
            [now],
        )
        execute("ANALYZE parties_customer")
    if changed.height:
        stage(table="changed_customer", frame=changed.with_columns(public_id=pl.lit("")), schema=_STORED)
        execute(
            f"""
            UPDATE parties_customer AS customer
            SET ({columns}) = ({", ".join(f"changed.{one}" for one in _FIELDS)})
            FROM changed_customer AS changed
            WHERE (customer.source, customer.external_id) = (changed.source, changed.external_id)
            """  # noqa: S608 (our own text)
        )


def _aliases(wanted: pl.DataFrame) -> pl.DataFrame:
    """The names that stand now, and those they replace, so that whoever knows the old one finds the customer."""
    now = wanted.select("source", "external_id", "name")
    before = wanted.select("source", "external_id", name="name_known").drop_nulls()
    return pl.concat([now, before]).unique(maintain_order=True)


def _upsert_contacts(contacts: pl.DataFrame, *, now: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contacts added and those changed. One is known by its address, else by telephone, else by name."""
    identity = pl.coalesce(
        pl.col("email").str.to_lowercase(), "phone", "mobile", pl.col("name").str.to_lowercase()
    )
    filled = contacts.with_columns(external_id=pl.col("customer_external_id") + "/" + identity).with_columns(
        pl.col(_PERSONAL).fill_null("")
    )
    once = filled.unique(subset=["source", "external_id"], keep="last", maintain_order=True)
    if once.is_empty():
        return once, once
    stage(
        table="incoming_contact",
        frame=once.with_columns(new_public_ids(once.height)),
        schema=_STAGED_CONTACTS,
    )
    added = fetch(sql=_ADD_CONTACTS, schema=_KEYS, params=[now, now])
    changed = fetch(sql=_CHANGE_CONTACTS, schema=_KEYS, params=[now])
    return once.join(added, on=_KEYS.names, how="semi"), once.join(changed, on=_KEYS.names, how="semi")


def _one_at_a_time(customers: pl.DataFrame) -> None:
    """Let two who take in customers of one source follow each other."""
    with connection.cursor() as cursor:
        for source in sorted(customers["source"].unique()):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"parties:{source}"])


def _tell(name: str, *, actor: str, now: datetime, batch_id: int | None, counts: dict[str, int]) -> None:
    journal.append(name=name, actor=actor, now=now, subject="import", subject_id=batch_id or 0, data=counts)


# Whoever agreed to text messages agreed to them on a number: with another one, or none, they have not.
_CHANGE_CONTACTS = """
UPDATE parties_contact AS contact
SET (name, email, phone, mobile, language, role, is_sms_agreed, sms_agreed_at) = (
    kept.name, kept.email, kept.phone, kept.mobile, kept.language, kept.role, kept.is_sms_agreed,
    CASE WHEN NOT kept.is_sms_agreed THEN NULL
         WHEN contact.is_sms_agreed AND contact.mobile = kept.mobile THEN contact.sms_agreed_at ELSE %s END
)
FROM (
    SELECT same.*,
           same.mobile <> '' AND coalesce(same.said, same.was_agreed AND same.mobile = same.old_mobile) AS is_sms_agreed
    FROM (
        SELECT known.id, incoming.is_sms_agreed AS said, known.is_sms_agreed AS was_agreed, known.mobile AS old_mobile,
               coalesce(nullif(incoming.name, ''), known.name) AS name,
               coalesce(nullif(incoming.email, ''), known.email) AS email,
               coalesce(nullif(incoming.phone, ''), known.phone) AS phone,
               coalesce(nullif(incoming.mobile, ''), known.mobile) AS mobile,
               coalesce(nullif(incoming.language, ''), known.language) AS language,
               coalesce(nullif(incoming.role, ''), known.role) AS role
        FROM incoming_contact AS incoming
        JOIN parties_contact AS known
            ON (known.source, known.external_id) = (incoming.source, incoming.external_id)
    ) AS same
) AS kept
WHERE kept.id = contact.id
    AND (contact.name, contact.email, contact.phone, contact.mobile, contact.language, contact.role,
         contact.is_sms_agreed)
        IS DISTINCT FROM (kept.name, kept.email, kept.phone, kept.mobile, kept.language, kept.role, kept.is_sms_agreed)
RETURNING contact.source, contact.external_id
"""

_WHOSE = """
SELECT customer.source, customer.external_id, coalesce(customer.merged_into_id, customer.id)
FROM wanted_customer JOIN parties_customer AS customer USING (source, external_id)
"""

_ADD_CONTACTS = """
INSERT INTO parties_contact (public_id, customer_id, name, email, phone, mobile, is_sms_agreed, sms_agreed_at, role,
    language, source, external_id, created_at, undeliverable_reason)
SELECT incoming.public_id::uuid, coalesce(customer.merged_into_id, customer.id),
    incoming.name, incoming.email, incoming.phone, incoming.mobile,
    coalesce(incoming.is_sms_agreed AND incoming.mobile <> '', false),
    CASE WHEN incoming.is_sms_agreed AND incoming.mobile <> '' THEN %s::timestamptz END,
    coalesce(nullif(incoming.role, ''), 'payables'), incoming.language, incoming.source, incoming.external_id, %s, ''
FROM incoming_contact AS incoming
JOIN parties_customer AS customer
    ON (customer.source, customer.external_id) = (incoming.source, incoming.customer_external_id)
ORDER BY incoming.seq
ON CONFLICT (source, external_id) DO NOTHING
RETURNING source, external_id
"""
