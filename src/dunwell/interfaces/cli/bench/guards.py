"""Everything that can hold the ladder, laid over a benchmark's ledger in the measure of a busy house.

Of a hundred accounts: three promise, two dispute, one pays in parts, one is on hold, one in two hundred has answered,
and forty run by a version that they were given. One customer in five was spoken to within the last fortnight.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from dunwell.apps.disputes.models import Dispute, DisputeStanding
from dunwell.apps.dunning.assignments import publish_rules
from dunwell.apps.dunning.models import Hold, PolicyVersion
from dunwell.apps.dunning.operations import ensure_standard, publish_policy
from dunwell.apps.dunning.policies import (
    KEY_ACCOUNTS,
    KEY_ACCOUNTS_NAME,
    STANDARD,
    STRICT,
    STRICT_NAME,
)
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.promises.models import (
    Instalment,
    Plan,
    PlanAgreement,
    PlanItem,
    PlanVersion,
    Promise,
    PromiseItem,
)
from dunwell.apps.receivables.models import Residual
from dunwell.apps.replies.models import Inbound
from dunwell.core.dunning.assignment import Rule, everybody

ACTOR = "bench"
RULES = (
    Rule(name="High risk", policy=STRICT.code, risks=frozenset({"high"})),
    Rule(name="Large customers", policy=KEY_ACCOUNTS.code, segments=frozenset({"enterprise"})),
    *everybody(STANDARD.code),
)
TOUCHES = """
    INSERT INTO messages_touch
        (person_key, customer_id, contact_id, channel, at, "on", actor, source, external_id, outcome)
    SELECT lower(contact.email), contact.customer_id, contact.id, 'email', %(now)s - make_interval(days => step.days),
           %(as_of)s::date - step.days, 'bench', 'dunwell', 'bench-' || contact.id || '-' || step.days, ''
    FROM parties_contact AS contact CROSS JOIN (VALUES (3), (10)) AS step (days)
    WHERE contact.customer_id %% 5 = 0 AND contact.email <> ''
"""
ASSIGNED = """
    INSERT INTO dunning_assignment (account_id, policy_version_id, kind, "on", at, actor, note)
    SELECT id, %(version)s, CASE WHEN id %% 50 = 0 THEN 'moved' ELSE 'started' END, %(as_of)s, %(now)s, 'bench', ''
    FROM receivables_account WHERE id %% 5 < 2
"""
# The sales side was told of the reminder in time: most accounts have somebody to tell.
TOLD = """
    INSERT INTO dunning_ownernotice
        (public_id, account_id, carrying_item_id, step, stage, email, window_days, told_on, told_at, window_ends_on,
         planned_on)
    SELECT gen_random_uuid(), account_id, item_id, 2, 'owner', 'bench@group.example', 2, %(as_of)s::date - 5,
           %(now)s, %(as_of)s::date - 3, %(as_of)s
    FROM (
        SELECT DISTINCT ON (account_id) account_id, item_id FROM receivables_residual
        WHERE residual_minor > 0 ORDER BY account_id, due_on, residual_minor DESC, item_id
    ) AS oldest
"""


def lay_over(*, as_of: date, now: datetime) -> None:
    """Lay all of it over the ledger that is there; the same every time."""
    user = User.objects.create(email="bench@group.example", name="Bench", created_at=now)
    ensure_standard(actor=ACTOR, now=now)
    scope = system_scope(actor=ACTOR)
    for policy, name in ((KEY_ACCOUNTS, KEY_ACCOUNTS_NAME), (STRICT, STRICT_NAME)):
        publish_policy(scope=scope, policy=policy, name=name, note="", now=now)
    publish_rules(scope=scope, rules=RULES, now=now)
    version = PolicyVersion.objects.get(policy__code=STANDARD.code).pk
    with connection.cursor() as cursor:
        cursor.execute(TOUCHES, {"as_of": as_of, "now": now})
        cursor.execute(TOLD, {"as_of": as_of, "now": now})
        cursor.execute(ASSIGNED, {"as_of": as_of, "now": now, "version": version})
    _promises(_oldest(remainder=(1, 2, 3)), as_of=as_of, now=now)
    _disputes(_oldest(remainder=(4, 5)), user=user, as_of=as_of, now=now)
    _plans(_oldest(remainder=(6,)), as_of=as_of, now=now)
    _holds(_oldest(remainder=(7,)), user=user, as_of=as_of, now=now)
    _replies([one for one in _oldest(remainder=(8,)) if one.account_id % 200 < 100], as_of=as_of, now=now)


def _oldest(*, remainder: Sequence[int]) -> list[Residual]:
    """Return the oldest open item of every account whose number ends so, of a hundred."""
    places = ", ".join(str(one) for one in remainder)
    found = Residual.objects.raw(
        f"""
        SELECT DISTINCT ON (account_id) * FROM receivables_residual
        WHERE residual_minor > 0 AND account_id %% 100 IN ({places}) ORDER BY account_id, due_on, item_id
        """  # noqa: S608 - numbers of our own
    )
    return list(found)


def _promises(items: list[Residual], *, as_of: date, now: datetime) -> None:
    with transaction.atomic():
        made = Promise.objects.bulk_create(
            Promise(
                account_id=one.account_id,
                amount_minor=one.residual_minor,
                due_on=as_of + timedelta(days=7),
                grace_days=2,
                tolerance_basis_points=200,
                method="transfer",
                source="desk",
                made_on=as_of,
                made_at=now,
                made_by=ACTOR,
            )
            for one in items
        )
        PromiseItem.objects.bulk_create(
            PromiseItem(
                promise=promise,
                item_id=one.item_id,
                amount_minor=one.residual_minor,
                open_minor=one.residual_minor,
            )
            for promise, one in zip(made, items, strict=True)
        )


def _disputes(items: list[Residual], *, user: User, as_of: date, now: datetime) -> None:
    made = Dispute.objects.bulk_create(
        Dispute(
            account_id=one.account_id,
            item_id=one.item_id,
            amount_minor=max(1, one.residual_minor // 2),
            reason="price",
            department="pricing",
            owner=user,
            due_on=as_of + timedelta(days=14),
            raised_on=as_of,
            raised_at=now,
            actor=ACTOR,
        )
        for one in items
    )
    DisputeStanding.objects.bulk_create(
        DisputeStanding(
            dispute=one,
            starts_on=as_of,
            at=now,
            state="open",
            disputed_minor=one.amount_minor,
            accepted_minor=0,
        )
        for one in made
    )


def _plans(items: list[Residual], *, as_of: date, now: datetime) -> None:
    with transaction.atomic():
        plans = Plan.objects.bulk_create(
            Plan(
                account_id=one.account_id,
                grace_days=3,
                tolerance_basis_points=200,
                state="running",
                made_on=as_of,
                made_at=now,
                made_by=ACTOR,
            )
            for one in items
        )
        versions = PlanVersion.objects.bulk_create(
            PlanVersion(
                plan=plan,
                number=1,
                amount_minor=one.residual_minor,
                paid_before_minor=0,
                made_at=now,
                made_by=ACTOR,
            )
            for plan, one in zip(plans, items, strict=True)
        )
        PlanAgreement.objects.bulk_create(
            PlanAgreement(
                version=one, agreed_on=as_of, agreed_at=now, agreed_by=ACTOR, customer_person="Bench"
            )
            for one in versions
        )
        pairs = list(zip(versions, items, strict=True))
        PlanItem.objects.bulk_create(
            PlanItem(
                version=version,
                item_id=one.item_id,
                amount_minor=one.residual_minor,
                open_minor=one.residual_minor,
            )
            for version, one in pairs
        )
        Instalment.objects.bulk_create(
            Instalment(
                version=version, number=1, due_on=as_of + timedelta(days=20), amount_minor=one.residual_minor
            )
            for version, one in pairs
        )


def _holds(items: list[Residual], *, user: User, as_of: date, now: datetime) -> None:
    Hold.objects.bulk_create(
        Hold(
            item_id=one.item_id if one.account_id % 200 < 100 else None,
            account_id=None if one.account_id % 200 < 100 else one.account_id,
            reason="under_review",
            owner=user,
            starts_on=as_of,
            ends_on=as_of + timedelta(days=9),
            placed_at=now,
            placed_by=ACTOR,
        )
        for one in items
    )


def _replies(items: list[Residual], *, as_of: date, now: datetime) -> None:
    Inbound.objects.bulk_create(
        Inbound(
            sha256=hashlib.sha256(f"bench-{one.account_id}".encode()).hexdigest(),
            raw=b"",
            size_bytes=0,
            received_at=now,
            received_on=as_of,
            account_id=one.account_id,
            customer_id=one.account.customer_id,
            threaded_by="sender",
            threaded_on=as_of,
            arrived_as="new",
            state="new",
        )
        for one in items
    )
