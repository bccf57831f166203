"""People at customers as columns for the core."""

from collections.abc import Collection

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.contacts.people import person_key
from dunwell.core.frames import Schema

PEOPLE = Schema(
    {
        "customer_id": pl.Int64,
        "contact_id": pl.Int64,
        "role": pl.String,
        "person_key": pl.String,
        "is_reachable": pl.Boolean,
    }
)
"""`is_reachable`: by e-mail, at an address that was not refused for good."""
_READ = Schema(
    {
        **dict.fromkeys(("customer_id", "contact_id"), pl.Int64),
        **dict.fromkeys(("role", "email", "phone", "mobile"), pl.String),
        "is_reachable": pl.Boolean,
    }
)
_PEOPLE_SQL = """
    SELECT customer_id, id AS contact_id, role, email, phone, mobile,
           email <> '' AND undeliverable_at IS NULL AS is_reachable
        FROM parties_contact WHERE customer_id IN (
            SELECT unnest(%s::bigint[])
            UNION SELECT customer_id FROM parties_contact WHERE lower(email) = ANY(%s::text[])
        )
        ORDER BY customer_id, id
"""


def people(*, customer_ids: Collection[int], emails: Collection[str] = ()) -> pl.DataFrame:
    """Return all contacts of some customers, and of those where somebody has one of the addresses (schema PEOPLE).

    Each with its key in the contact ledger. Cost grows with the contacts returned.
    """
    rows = fetch(sql=_PEOPLE_SQL, schema=_READ, params=[list(customer_ids), list(emails)])
    keys = [
        person_key(email=email, phone=phone or mobile, contact_id=contact)
        for contact, email, phone, mobile in rows.select("contact_id", "email", "phone", "mobile").iter_rows()
    ]
    return PEOPLE.take(rows.with_columns(person_key=pl.Series(keys, dtype=pl.String)))
