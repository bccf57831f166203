"""Files of contacts made elsewhere into the contact ledger, by the rules of importing.py."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
from django.db import transaction

from dunwell.apps.messages.history import HISTORY, record_history
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.importing import TOTALS, Imported, Progress, Upload, open_batch, unreadable
from dunwell.apps.receivables.models import Account
from dunwell.core.contacts.people import customer_key, email_key, person_key, phone_key
from dunwell.core.text import key
from dunwell.formats import contact_history
from dunwell.formats.findings import FINDINGS, UnreadableTable, found, together
from dunwell.formats.profile import Profile
from dunwell.formats.tabular import read


@dataclass(frozen=True, slots=True)
class _House:
    """What a file's rows are looked up in."""

    customers: dict[str, Customer]  # by number, as it is compared
    contacts: dict[int, dict[str, Contact]]  # by customer, then by address, telephone or name
    accounts: dict[tuple[int, int], list[Account]]  # by customer and entity
    entities: dict[str, int]


def import_history(
    *,
    upload: Upload,
    profile: Profile,
    actor: str,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> Imported:
    """Take a file of contacts in, and say what came of every row.

    A customer must be recorded, an entity must be known. Whoever is named is looked for among the customer's contacts
    by address, telephone and name; a name alone that is not found counts for everybody at the customer. Nothing is
    written where there is a fault (unless the good rows are accepted), in a trial, or where nothing is new.
    """
    progress("read", 0, 3)
    try:
        table = read(content=upload.content, profile=profile)
    except UnreadableTable as fault:
        return unreadable(fault)
    progress("read", 1, 3)
    prepared = contact_history.prepare(table=table, profile=profile)
    progress("read", 2, 3)
    with transaction.atomic():
        batch = open_batch(
            kind=profile.kind, source=profile.source, upload=upload, entity=None, actor=actor, now=now
        )
        known = _house(prepared.touches, source=profile.customer_source)
        faults = together(prepared.faults, *_faults(prepared.touches, known=known, now=now))
        sound = prepared.touches.join(faults.select("row"), on="row", how="anti", maintain_order="left")
        history, notes = _looked_up(sound, known=known, source=profile.source)
        new = record_history(history=history, actor=actor, now=now, batch_id=batch.pk)
        is_refused = faults.height > 0 and not upload.accept_good
        result = Imported(
            rows=prepared.rows,
            imported=0 if is_refused else new.height,
            already_there=history.height - new.height,
            duplicates=prepared.duplicates.height,
            faults=faults,
            notes=together(prepared.notes, notes),
            totals=TOTALS.empty(),
        )
        if is_refused or upload.dry_run or not result.imported:
            transaction.set_rollback(True)
        else:
            batch.summary = result.summary
            batch.save(update_fields=["summary"])
    progress("read", 3, 3)
    return result


def _house(touches: pl.DataFrame, *, source: str) -> _House:
    """The customers that the file speaks of, with their people and accounts, by a few queries."""
    numbers = touches["customer_external_id"].unique().to_list()
    customers = {
        one.external_id: one.merged_into or one
        for one in Customer.objects.filter(source=source, external_id__in=numbers).select_related(
            "merged_into"
        )
    }
    ids = [one.pk for one in customers.values()]
    contacts: dict[int, dict[str, Contact]] = {}
    for contact in Contact.objects.filter(customer_id__in=ids).order_by("-pk"):
        of_customer = contacts.setdefault(contact.customer_id, {})
        for one in _names_of(email=contact.email, phones=(contact.phone, contact.mobile), name=contact.name):
            of_customer[one] = contact  # of two with the same, the elder one
    accounts: dict[tuple[int, int], list[Account]] = {}
    for account in Account.objects.filter(customer_id__in=ids):
        accounts.setdefault((account.customer_id, account.entity_id), []).append(account)
    return _House(
        customers=customers,
        contacts=contacts,
        accounts=accounts,
        entities=dict(Entity.objects.values_list("code", "pk")),
    )


def _names_of(*, email: str, phones: tuple[str, ...], name: str) -> list[str]:
    """What somebody may be found by, the surest first."""
    marks = [
        f"@{email_key(email)}" if email else "",
        *(f"#{phone_key(one)}" if phone_key(one) else "" for one in phones),
    ]
    return [one for one in (*marks, f"={key(name)}" if key(name) else "") if one]


def _faults(touches: pl.DataFrame, *, known: _House, now: datetime) -> list[pl.DataFrame]:
    return [
        found(
            rows=touches,
            where=~pl.col("customer_external_id").is_in(list(known.customers)),
            field="customer",
            code="unknown_customer",
            message=pl.format(
                "There is no customer {}; import customers first, or leave the row out.",
                "customer_external_id",
            ),
        ),
        found(
            rows=touches,
            where=pl.col("entity").is_not_null() & ~pl.col("entity").is_in(list(known.entities)),
            field="entity",
            code="unknown_entity",
            message=pl.format("There is no entity {}; give the code of one of ours.", "entity"),
        ),
        found(
            rows=touches,
            where=pl.when(pl.col("is_day_only"))
            .then(pl.col("on") > now.date())
            .otherwise(pl.col("at") > now),
            field="at",
            code="not_yet",
            message=pl.lit("This has not happened yet; a history tells of what was."),
        ),
    ]


def _looked_up(touches: pl.DataFrame, *, known: _House, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows as they are kept (schema HISTORY), and a note for each whose person is not recorded."""
    kept: list[dict[str, object]] = []
    unknown: list[int] = []
    for row in touches.iter_rows(named=True):
        customer = known.customers[row["customer_external_id"]]
        contact = _contact(row, known=known.contacts.get(customer.pk, {}))
        outcome = row["outcome"] or ""
        if contact is not None:
            person = person_key(
                email=contact.email, phone=contact.phone or contact.mobile, contact_id=contact.pk
            )
        elif row["email"] or phone_key(row["phone"] or ""):
            person = person_key(email=row["email"] or "", phone=row["phone"] or "", contact_id=None)
        else:
            person = customer_key(customer_id=customer.pk)
            if row["name"]:
                unknown.append(row["row"])
                outcome = f"{row['name']}: {outcome}" if outcome else row["name"]
        entity_id = known.entities.get(row["entity"] or "")
        kept.append(
            {
                "row": row["row"],
                "source": source,
                "external_id": row["external_id"],
                "person_key": person,
                "channel": row["channel"],
                "at_text": row["at"].isoformat(),
                "outcome": outcome[:500],
                "touched_on": row["on"]
                if row["is_day_only"]
                else _day(row["at"], customer=customer, told=row["on"]),
                "customer_id": customer.pk,
                "contact_id": contact.pk if contact else None,
                "account_id": _account(
                    known.accounts.get((customer.pk, entity_id or 0), []), row["currency"]
                ),
                "entity_id": entity_id,
            }
        )
    history = pl.DataFrame(kept, schema=dict(HISTORY.dtypes))
    note = found(
        rows=touches,
        where=pl.col("row").is_in(unknown),
        field="person_name",
        code="person_unknown",
        message=pl.format("No contact is called {}: it counts for everybody at the customer.", "name"),
    )
    return history, note if unknown else FINDINGS.empty()


def _contact(row: dict[str, str | None], *, known: dict[str, Contact]) -> Contact | None:
    marks = _names_of(email=row["email"] or "", phones=(row["phone"] or "",), name=row["name"] or "")
    return next((known[one] for one in marks if one in known), None)


def _account(accounts: list[Account], currency: str | None) -> int | None:
    """The one account of the customer at the entity, in the currency if one is named; None where that is not sure."""
    fitting = [one.pk for one in accounts if currency is None or one.currency == currency]
    return fitting[0] if len(fitting) == 1 else None


def _day(at: datetime, *, customer: Customer, told: datetime) -> object:
    """The day that the customer had; that of the file's own clock where the customer's is not known."""
    try:
        return at.astimezone(ZoneInfo(customer.timezone)).date() if customer.timezone else told
    except (ZoneInfoNotFoundError, ValueError):
        return told
