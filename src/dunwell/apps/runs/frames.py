"""What a collections run knows: items, accounts and steps taken, as columns for the core."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from django.db import connection

from dunwell.apps.cash import frames as cash
from dunwell.apps.charges.charge_items import charge_items
from dunwell.apps.credit.insurance_frames import insured_frames
from dunwell.apps.disputes import frames as disputes
from dunwell.apps.dunning import frames as dunning
from dunwell.apps.dunning import steer_frames as steers
from dunwell.apps.dunning.assignment_frames import UNPUBLISHED, Assigning, assigning
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.payments import autopay_frames as autopay
from dunwell.apps.payments import frames as payments
from dunwell.apps.promises import frames as promises
from dunwell.apps.receivables.frames import RESIDUALS_NOW, residuals_sql
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies import frames as replies
from dunwell.apps.runs.touched import Touched, touched, touched_again
from dunwell.core.contacts.quiet import NeverOpen, quiet_until
from dunwell.core.dunning.assignment import Rule
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS
from dunwell.core.dunning.policy import Policy, QuietHours
from dunwell.core.dunning.standing import (
    ACCOUNTS,
    DAYS_OFF,
    EVENTS,
    ITEMS,
    STEPS_TAKEN,
    Known,
    situations,
    standings,
)

ACCOUNTS_SQL = """
    SELECT account.id AS account_id, account.currency, coalesce(people.is_mailed, false) AS has_address,
           customer.address <> '' AS has_postal_address, coalesce(people.is_texted, false) AS has_mobile,
           owner.id IS NOT NULL OR customer.owner_id IS NULL AND customer.owner_email <> ''
               OR lead.entity_id IS NOT NULL AS has_sales,
           customer.is_do_not_contact, asked.account_id IS NOT NULL AS is_contact_sought,
           customer.is_vip, coalesce(customer.renewal_on, {never}) AS renewal_on,
           rpad(CASE WHEN customer.country = '' THEN entity.country ELSE customer.country END, 3) AS place
        FROM receivables_account AS account
        JOIN parties_customer AS customer ON customer.id = account.customer_id
        JOIN organisation_entity AS entity ON entity.id = account.entity_id
        LEFT JOIN organisation_membership AS owner
            ON owner.user_id = customer.owner_id AND owner.entity_id = account.entity_id
        LEFT JOIN (
            SELECT DISTINCT entity_id FROM organisation_membership WHERE role = 'sales_lead'
        ) AS lead ON lead.entity_id = account.entity_id
        LEFT JOIN (
            SELECT customer_id, bool_or(email <> '' AND undeliverable_at IS NULL) AS is_mailed,
                   bool_or(mobile <> '' AND is_sms_agreed) AS is_texted
                FROM parties_contact GROUP BY customer_id
        ) AS people ON people.customer_id = account.customer_id
        LEFT JOIN (
            SELECT DISTINCT account_id FROM worklist_task
            WHERE kind = 'contact_missing' AND (state = 'open' OR closed_at >= %(as_of)s::date - {seek_days})
        ) AS asked ON asked.account_id = account.id
        {only}
"""
# A search for a contact is no step and no contact: the customer has not heard a word. A draft is not taken yet. What
# the owner was asked is a step, but the customer has not heard of it.
STEPS_SQL = """
    SELECT account_id, carrying_item_id, step, coalesce(acts_on, "on") AS "on",
           kind <> 'owner_task' AS is_contact
        FROM runs_action
        WHERE state NOT IN ('lapsed', 'refused', 'awaiting') AND kind <> 'contact_task' {and_only}
"""
DRAFTS_SQL = """
    SELECT account_id, 'AWAITING_APPROVAL' AS reason,
           CASE WHEN state = 'awaiting' THEN expires_on END AS until
        FROM runs_action
        WHERE state = 'awaiting' AND expires_on >= %s
            OR state IN ('proposed', 'claimed', 'sending') AND approvals > 0
"""
NEVER = date(4000, 1, 1)
SEEK_AGAIN_DAYS = 14  # after a search that found nobody; then somebody is asked once more

GuardSource = Callable[..., pl.DataFrame]
PairedSource = Callable[..., tuple[pl.DataFrame, pl.DataFrame]]
ITEM_SOURCES: tuple[GuardSource, ...] = (
    dunning.item_guards,
    disputes.item_guards,
    payments.item_guards,
    autopay.item_guards,
)
ACCOUNT_SOURCES: tuple[GuardSource, ...] = (
    dunning.account_guards,
    cash.account_guards,
    payments.account_guards,
    replies.account_guards,
    steers.vetoes,
)
EVENT_SOURCES: tuple[GuardSource, ...] = (disputes.events,)
PAIRED_SOURCES: tuple[PairedSource, ...] = (promises.guards_and_events,)
"""Guards of items, and events: from one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a day is decided from: what is known, and under which policies."""

    known: Known
    assigning: Assigning
    policies: Mapping[int, Policy]  # by version, all that any account may be decided under
    touched: Touched = field(default_factory=Touched)

    def standings(self, *, as_of: date, only: int | None = None) -> pl.DataFrame:
        """Return the standing of every account gathered; `only` puts all of them under one version."""
        found = situations(known=self.known, as_of=as_of)
        stands = found.with_columns(
            is_running=pl.col("last_step").is_not_null() | pl.col("reached_step").is_not_null()
        )
        if only is None:
            versions = self.assigning.versions(accounts=stands)
        else:
            versions = stands.select("account_id", policy_version_id=pl.lit(only, dtype=pl.Int64))
        return standings(
            situations=found,
            versions=versions,
            capped=self.touched.capped(versions=versions, policies=self.policies, as_of=as_of),
            days_off=_days_off(places=found["place"], policies=self.policies, as_of=as_of),
        )


def one_moment() -> None:
    """Let the caller's transaction see the database as it is now, however long it reads; its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def gather(*, as_of: date, drafts: Sequence[Policy] = (), rules: Sequence[Rule] | None = None) -> Gathered:
    """Read all accounts as of a day, in the caller's transaction, which sees one moment.

    `drafts` stand where the versions in force of the same codes stand, `rules` where those in force do.
    Cost: one pass over what is open, plus one over the entries of later days where there are any; one over the
    assignments; all else grows with what people have said and promised, not with the ledger.
    """
    given = assigning(as_of=as_of, rules=rules)
    in_draft = {-place: draft for place, draft in enumerate(drafts, start=1)}
    in_force = {**given.in_force, **{draft.code: place for place, draft in in_draft.items()}}
    given = replace(given, in_force=in_force)
    policies = _policies(given) | in_draft
    heard = touched(as_of=as_of, least=_least_cap(policies), days=_days_back(policies))
    return Gathered(
        known=Known(
            items=read_packed(sql=residuals_sql(as_of=as_of), schema=ITEMS, params={"as_of": as_of}),
            accounts=_accounts(sql=accounts_sql(), params={"as_of": as_of}),
            steps=_steps(as_of=as_of, sql=STEPS_SQL.format(and_only="")),
            **_said(as_of=as_of, has_drafts=True),
            contacts=heard.contacts,
            never_carrying=charge_items(),
            **_insurers(as_of=as_of),
        ),
        assigning=given,
        policies=policies,
        touched=heard,
    )


def gather_again(
    *, account_ids: Sequence[int], as_of: date, leaving_out: Sequence[int], said_by: date | None = None
) -> Gathered:
    """Read some accounts as they are now, less some actions: to look again at what was proposed.

    In the caller's transaction, which sees one moment. Whatever was paid since counts, also where it is dated after
    the run's day; and so does, up to the day `said_by` where that is later, what was said, agreed and spoken.
    """
    heard_by = max(as_of, said_by or as_of)
    params = {"ids": list(account_ids), "as_of": as_of, "actions": list(leaving_out)}
    given = assigning(as_of=as_of, account_ids=account_ids)
    heard = touched_again(customer_ids=_customers(account_ids), as_of=heard_by)
    return Gathered(
        known=Known(
            items=read_packed(
                sql=f"{RESIDUALS_NOW} WHERE account_id = ANY(%(ids)s)", schema=ITEMS, params=params
            ),
            accounts=_accounts(sql=accounts_sql(only="WHERE account.id = ANY(%(ids)s)"), params=params),
            steps=_steps(
                as_of=as_of,
                sql=STEPS_SQL.format(and_only="AND account_id = ANY(%(ids)s) AND id <> ALL(%(actions)s)"),
                params=params,
            ),
            **_said(as_of=heard_by, account_ids=account_ids),
            contacts=heard.contacts,
            never_carrying=charge_items(account_ids=account_ids),
            **_insurers(as_of=as_of, account_ids=account_ids),
        ),
        assigning=given,
        policies=_policies(given),
        touched=heard,
    )


def gather_one(*, account_id: int, as_of: date) -> Gathered:
    """Read one account as a run of that day would, in the caller's transaction, which sees one moment.

    Steps taken on the day itself, or after it, are left out. Cost: what stands in the way of all accounts, and the
    entries of later days where there are any; all else is of this account.
    """
    params = {"ids": [account_id], "as_of": as_of}
    given = assigning(as_of=as_of, account_ids=[account_id])
    heard = touched_again(customer_ids=_customers([account_id]), as_of=as_of)
    steps = _steps(as_of=as_of, sql=STEPS_SQL.format(and_only="AND account_id = ANY(%(ids)s)"), params=params)
    items = f"SELECT * FROM ({residuals_sql(as_of=as_of)}) AS items WHERE account_id = ANY(%(ids)s)"  # noqa: S608
    return Gathered(
        known=Known(
            items=read_packed(sql=items, schema=ITEMS, params=params),
            accounts=_accounts(sql=accounts_sql(only="WHERE account.id = ANY(%(ids)s)"), params=params),
            steps=steps.filter(pl.col("on") < as_of),
            **_said(as_of=as_of, account_ids=[account_id], has_drafts=True),
            contacts=heard.contacts,
            never_carrying=charge_items(account_ids=[account_id]),
            **_insurers(as_of=as_of, account_ids=[account_id]),
        ),
        assigning=given,
        policies=_policies(given),
        touched=heard,
    )


def accounts_sql(*, only: str = "") -> str:
    """Return the query for accounts, all or those of a WHERE (its parameter: as_of)."""
    return ACCOUNTS_SQL.format(only=only, seek_days=SEEK_AGAIN_DAYS, never=f"date '{NEVER}'")


def _accounts(*, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
    """Read accounts packed: a renewal that is none comes as NEVER, a country comes padded to three letters."""
    read = read_packed(sql=sql, schema=ACCOUNTS, params=params)
    return read.with_columns(
        renewal_on=pl.when(pl.col("renewal_on") != NEVER).then("renewal_on"),
        place=pl.col("place").str.strip_chars_end(),
    )


def _least_cap(policies: Mapping[int, Policy]) -> int:
    """The fewest touches that any cap allows: who has had fewer is free under all of them."""
    return min((cap.touches for policy in policies.values() for cap in policy.caps), default=1)


def _days_back(policies: Mapping[int, Policy]) -> int:
    """How many days of the contact ledger any policy looks at: its caps and its gap."""
    looks = [cap.days for policy in policies.values() for cap in policy.caps]
    return max((*looks, *(policy.minimum_gap_days for policy in policies.values())), default=1)


def _customers(account_ids: Sequence[int]) -> list[int]:
    found = Account.objects.filter(pk__in=account_ids).values_list("customer_id", flat=True)
    return list(found.distinct())


def _policies(given: Assigning) -> dict[int, Policy]:
    """Return every policy that an account may be decided under, by version."""
    versions = set(given.in_force.values()) | set(given.current["policy_version_id"].unique())
    found = policies_of(version_ids=versions)
    return {UNPUBLISHED: STANDARD} | found if UNPUBLISHED in versions else found


def _steps(*, as_of: date, sql: str, params: Mapping[str, object] | None = None) -> pl.DataFrame:
    taken = read_packed(sql=sql, schema=STEPS_TAKEN, params=params or {})
    return pl.concat([taken, steers.skips(as_of=as_of)])


def _said(
    *, as_of: date, account_ids: Sequence[int] | None = None, has_drafts: bool = False
) -> dict[str, pl.DataFrame]:
    """Return what people have said and agreed by a day, as the fields of Known: of some accounts at least, or of all.

    `has_drafts`: a step that waits for approval holds its account; not when that step itself is looked at again.
    """
    pairs = [source(as_of=as_of, account_ids=account_ids) for source in PAIRED_SOURCES]
    guards = [source(as_of=as_of) for source in ACCOUNT_SOURCES]
    if has_drafts:
        guards.append(fetch(sql=DRAFTS_SQL, schema=ACCOUNT_GUARDS, params=[as_of]))
    return {
        "item_guards": pl.concat(
            [
                ITEM_GUARDS.empty(),
                *(source(as_of=as_of) for source in ITEM_SOURCES),
                *(items for items, _ in pairs),
            ]
        ),
        "account_guards": pl.concat([ACCOUNT_GUARDS.empty(), *guards]),
        "events": pl.concat(
            [
                EVENTS.empty(),
                *(source(as_of=as_of) for source in EVENT_SOURCES),
                *(events for _, events in pairs),
            ]
        ),
        "forwards": steers.forwards(as_of=as_of),
        "told": steers.told(as_of=as_of),
    }


def _insurers(*, as_of: date, account_ids: Sequence[int] | None = None) -> dict[str, pl.DataFrame]:
    """Return what credit insurers ask for, as the fields of Known."""
    found = insured_frames(as_of=as_of, account_ids=account_ids)
    return {"insured": found.insured, "notified": found.notified, "prepayments": found.prepayments}


def _days_off(*, places: pl.Series, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Return the places at which it is a day of rest under a policy (DAYS_OFF): a few hundred looks at a calendar."""
    rows = [
        (version, place, until)
        for version, policy in policies.items()
        for place in places.unique()
        if (until := _rest(as_of=as_of, place=place, hours=policy.quiet))
    ]
    return pl.DataFrame(rows, schema=dict(DAYS_OFF.dtypes), orient="row")


def _rest(*, as_of: date, place: str, hours: QuietHours) -> date | None:
    """The last day of the rest at a place; where the policy's weekdays leave none, each day is one of rest."""
    try:
        return quiet_until(as_of=as_of, country=place, hours=hours)
    except NeverOpen:
        return as_of
