"""Insurance of what customers owe: policies, what insurers grant for buyers, and what they must be told by when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, Q, QuerySet, Sum

from dunwell.apps.credit.report_models import InsuranceNotice, InsurancePolicy, InsuredLimit
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import RAISES, Account, Residual
from dunwell.core.credit.insurance import Cover, Duty, DutyKind, Split, duties, is_stopped, split
from dunwell.core.promises.extension import Extension
from dunwell.core.wording import one_line

AHEAD_DAYS = 14
"""A duty is shown, and made a task, so many days before its day."""


class InsuranceRefused(Exception):
    """It is not kept; `field` names what to change. `code` is stable: not_allowed, faulty, overlaps, no_policy."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """A policy as somebody typed it. Amounts in minor units of `currency`, the share in basis points."""

    insurer: str
    number: str
    currency: str
    cover: Cover
    holds_from: date
    holds_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """A customer's account under a policy on a day: what is open, how it is parted, and what the policy asks for."""

    policy: InsurancePolicy
    account: Account
    open_minor: int
    limit_minor: int | None  # None: the discretionary limit
    split: Split
    oldest_due_on: date | None
    duties: tuple[Duty, ...]
    is_stopped: bool


def add_policy(*, scope: Scope, entity: Entity, draft: PolicyDraft, now: datetime) -> InsurancePolicy:
    """Keep a policy of an entity; two of one entity and currency never hold on one day. Raises InsuranceRefused."""
    _may(scope, entity.pk)
    _check(draft)
    with transaction.atomic():
        Entity.objects.select_for_update(no_key=True).get(pk=entity.pk)
        same = InsurancePolicy.objects.filter(entity=entity, currency=draft.currency)
        for one in same.filter(holds_from__lte=draft.holds_until, holds_until__gte=draft.holds_from):
            message = f"{one} holds until {one.holds_until:%Y-%m-%d}: begin after it."
            raise InsuranceRefused(code="overlaps", field="holds_from", message=message)
        made = InsurancePolicy.objects.create(
            entity=entity,
            insurer=one_line(draft.insurer),
            number=one_line(draft.number),
            currency=draft.currency,
            covered_basis_points=draft.cover.covered_basis_points,
            discretionary_minor=draft.cover.discretionary_minor,
            notify_days=draft.cover.notify_days,
            stop_days=draft.cover.stop_days,
            claim_days=draft.cover.claim_days,
            extension_days=draft.cover.extension_days,
            holds_from=draft.holds_from,
            holds_until=draft.holds_until,
            recorded_at=now,
            actor=scope.actor,
        )
        journal.append(
            name="credit.insurance.added",
            actor=scope.actor,
            now=now,
            subject="insurance_policy",
            subject_id=made.pk,
            entity_id=entity.pk,
            data={"insurer": made.insurer, "number": made.number},
        )
    return made


def insure(
    *,
    scope: Scope,
    policy: InsurancePolicy,
    customer: Customer,
    limit_minor: int,
    reference: str,
    holds_from: date,
    now: datetime,
) -> InsuredLimit:
    """Keep what the insurer grants for a buyer from a day on (0: it takes its cover back). Raises InsuranceRefused."""
    _may(scope, policy.entity_id)
    if limit_minor < 0:
        raise InsuranceRefused(code="faulty", field="limit", message="Give nothing or more.")
    if not policy.holds_from <= holds_from <= policy.holds_until:
        message = f"Give a day from {policy.holds_from:%Y-%m-%d} to {policy.holds_until:%Y-%m-%d}."
        raise InsuranceRefused(code="faulty", field="holds_from", message=message)
    with transaction.atomic():
        made = InsuredLimit.objects.create(
            policy=policy,
            customer=customer,
            limit_minor=limit_minor,
            reference=one_line(reference)[:80],
            holds_from=holds_from,
            recorded_at=now,
            actor=scope.actor,
        )
        _tell("credit.insured.set", policy, customer, made.pk, scope=scope, now=now)
    return made


def note_notice(
    *,
    scope: Scope,
    policy: InsurancePolicy,
    customer: Customer,
    kind: DutyKind,
    oldest_due_on: date,
    sent_on: date,
    note: str,
    now: datetime,
) -> InsuranceNotice:
    """Keep that the insurer was told (or the claim made, or delivery stopped); the same again is the one there is."""
    _may(scope, policy.entity_id)
    with transaction.atomic():
        made, is_new = InsuranceNotice.objects.get_or_create(
            policy=policy,
            customer=customer,
            kind=kind,
            oldest_due_on=oldest_due_on,
            defaults={
                "sent_on": sent_on,
                "note": one_line(note)[:500],
                "recorded_at": now,
                "actor": scope.actor,
            },
        )
        if is_new:
            _tell("credit.insurer.told", policy, customer, made.pk, scope=scope, now=now, kind=str(kind))
    return made


def policies(*, scope: Scope) -> list[InsurancePolicy]:
    """Return the policies of the entities that the scope sees whole, the latest first."""
    mine = InsurancePolicy.objects.filter(entity_id__in=scope.entity_ids)
    return list(mine.select_related("entity").order_by("entity__code", "-holds_from", "-pk"))


def insured(
    *, scope: Scope, as_of: date, customer_ids: Iterable[int] | None = None, ahead_days: int = AHEAD_DAYS
) -> list[Insured]:
    """Return the accounts seen under a policy that holds on a day and with anything open, as the ledger stands now.

    A few queries, whatever the number of accounts. Of a customer with several accounts under one policy the limit is
    used by the one that was opened first, then by the next. The gravest duty first.
    """
    accounts = seen_accounts(scope=scope)
    if customer_ids is not None:
        accounts = accounts.filter(customer_id__in=list(customer_ids))
    held = InsurancePolicy.objects.filter(holds_from__lte=as_of, holds_until__gte=as_of)
    by_place = {(one.entity_id, one.currency): one for one in held.order_by("pk")}
    if not by_place:
        return []
    rows = _open(accounts, as_of=as_of, places=by_place.keys())
    named = accounts.select_related("customer", "entity").in_bulk(list(rows))
    limits = _limits(by_place.values(), as_of=as_of)
    told = _told({one.customer_id for one in named.values()})
    left: dict[tuple[int, int], int] = {}
    found = []
    for pk in sorted(named):
        account, (open_minor, oldest) = named[pk], rows[pk]
        policy = by_place[account.entity_id, account.currency]
        granted = limits.get((policy.pk, account.customer_id))
        bound = policy.discretionary_minor if granted is None else granted
        room = left.setdefault((policy.pk, account.customer_id), bound)
        cover = cover_of(policy)
        parted = split(exposure_minor=open_minor, limit_minor=room, cover=cover)
        left[policy.pk, account.customer_id] = room - parted.insured_minor - parted.retained_minor
        done = told.get((policy.pk, account.customer_id, oldest), frozenset[DutyKind]())
        is_under = bound > 0 and oldest is not None
        found.append(
            Insured(
                policy=policy,
                account=account,
                open_minor=open_minor,
                limit_minor=granted,
                split=parted,
                oldest_due_on=oldest,
                duties=duties(
                    oldest_due_on=oldest, cover=cover, as_of=as_of, ahead_days=ahead_days, done=done
                )
                if is_under and oldest is not None
                else (),
                is_stopped=is_stopped(
                    oldest_due_on=oldest, insured_minor=bound, stop_days=policy.stop_days, as_of=as_of
                ),
            )
        )
    return sorted(found, key=lambda one: (one.duties[0].by if one.duties else date.max, one.account.pk))


def insured_minor(*, customer: Customer, entity: Entity, currency: str, as_of: date) -> int | None:
    """Return what an insurer grants for a customer at an entity on a day; None where no policy holds in the currency.

    What a limit is proposed from (core/credit/limits.Ground).
    """
    policy = InsurancePolicy.objects.filter(
        entity=entity, currency=currency, holds_from__lte=as_of, holds_until__gte=as_of
    ).first()
    if policy is None:
        return None
    return _limits([policy], as_of=as_of).get((policy.pk, customer.pk), policy.discretionary_minor)


def cover_of_limit(
    *, customer: Customer, entity: Entity, currency: str, limit_minor: int, as_of: date
) -> dict[str, int | str]:
    """Return how a limit would be parted if all of it were used: plain, as it is kept beside a wish for it.

    Keys: insurer, insured_minor, retained_minor, beyond_minor; nothing where no policy holds in the currency.
    """
    policy = InsurancePolicy.objects.filter(
        entity=entity, currency=currency, holds_from__lte=as_of, holds_until__gte=as_of
    ).first()
    if policy is None:
        return {}
    granted = _limits([policy], as_of=as_of).get((policy.pk, customer.pk))
    parted = split(exposure_minor=limit_minor, limit_minor=granted, cover=cover_of(policy))
    return {
        "insurer": policy.insurer,
        "insured_minor": parted.insured_minor,
        "retained_minor": parted.retained_minor,
        "beyond_minor": parted.beyond_minor,
    }


def cover_of(policy: InsurancePolicy, /) -> Cover:
    """Return what a policy says, for the core."""
    return Cover(
        covered_basis_points=policy.covered_basis_points,
        discretionary_minor=policy.discretionary_minor,
        notify_days=policy.notify_days,
        stop_days=policy.stop_days,
        claim_days=policy.claim_days,
        extension_days=policy.extension_days,
    )


def extension_of(*, account: Account, as_of: date) -> Extension | None:
    """Return how far payment of what an account owes may be put off; None where no insurer sets a bound.

    That is where no policy holds, where it names no such bound, and where nothing of the customer is insured.
    """
    found = InsurancePolicy.objects.filter(
        entity_id=account.entity_id, currency=account.currency, holds_from__lte=as_of, holds_until__gte=as_of
    )
    # No more than the customers' role may read: the pages for customers ask, too.
    policy = found.only("insurer", "discretionary_minor", "extension_days").first()
    if policy is None or policy.extension_days is None:
        return None
    granted = _limits([policy], as_of=as_of).get((policy.pk, account.customer_id), policy.discretionary_minor)
    return Extension(insurer=policy.insurer, days=policy.extension_days) if granted > 0 else None


def _open(
    accounts: QuerySet[Account], *, as_of: date, places: Collection[tuple[int, str]]
) -> dict[int, tuple[int, date | None]]:
    """By account what is owed and since when the oldest of it is overdue; what is asked in advance is no delivery."""
    is_placed = Q(pk__in=[])
    for entity_id, currency in places:
        is_placed |= Q(account__entity_id=entity_id, account__currency=currency)
    debts = [kind for kind in RAISES if kind != "deposit_request"]
    rows = (
        Residual.objects.filter(is_placed, account__in=accounts, residual_minor__gt=0, item__kind__in=debts)
        .values_list("account_id")
        .order_by("account_id")
        .annotate(minor=Sum("residual_minor"), oldest=Min("due_on", filter=Q(due_on__lt=as_of)))
    )
    return {pk: (minor, oldest) for pk, minor, oldest in rows}


def _limits(held: Iterable[InsurancePolicy], *, as_of: date) -> Mapping[tuple[int, int], int]:
    """What is granted by policy and customer on a day: the last row that holds."""
    rows = (
        InsuredLimit.objects.filter(policy__in=list(held), holds_from__lte=as_of)
        .order_by("policy_id", "customer_id", "-pk")
        .distinct("policy_id", "customer_id")
    )
    return {(one.policy_id, one.customer_id): one.limit_minor for one in rows}


def _told(customer_ids: Collection[int]) -> Mapping[tuple[int, int, date | None], frozenset[DutyKind]]:
    """What insurers were told, by policy, customer and since when it was overdue."""
    found: dict[tuple[int, int, date | None], frozenset[DutyKind]] = {}
    for one in InsuranceNotice.objects.filter(customer_id__in=customer_ids):
        key = (one.policy_id, one.customer_id, one.oldest_due_on)
        found[key] = found.get(key, frozenset[DutyKind]()) | {DutyKind(one.kind)}
    return found


def _may(scope: Scope, entity_id: int) -> None:
    if not scope.may(Power.APPROVE) or entity_id not in scope.entity_ids:
        message = "You may see how customers are insured, but not change it."
        raise InsuranceRefused(code="not_allowed", field="", message=message)


def _check(draft: PolicyDraft) -> None:
    cover = draft.cover
    faults = (
        ("insurer", not one_line(draft.insurer), "Give the insurer's name."),
        ("number", not one_line(draft.number), "Give the policy's number."),
        ("covered", not 1 <= cover.covered_basis_points <= 10_000, "Give a share above 0 and up to 100 %."),
        ("discretionary", cover.discretionary_minor < 0, "Give nothing or more."),
        ("notify_days", cover.notify_days < 1, "Give 1 day or more."),
        ("stop_days", cover.stop_days < 1, "Give 1 day or more."),
        (
            "claim_days",
            cover.claim_days < cover.notify_days,
            "A claim comes after the notice: give more days.",
        ),
        (
            "extension_days",
            cover.extension_days is not None and cover.extension_days < 0,
            "Give 0 days or more.",
        ),
        ("holds_until", draft.holds_until < draft.holds_from, "It ends before it begins."),
    )
    for field, is_wrong, message in faults:
        if is_wrong:
            raise InsuranceRefused(code="faulty", field=field, message=message)


def _tell(
    name: str,
    policy: InsurancePolicy,
    customer: Customer,
    subject_id: int,
    *,
    scope: Scope,
    now: datetime,
    kind: str = "",
) -> None:
    account = Account.objects.filter(
        customer=customer, entity_id=policy.entity_id, currency=policy.currency, is_joined=False
    ).first()
    journal.append(
        name=name,
        actor=scope.actor,
        now=now,
        subject=name.split(".")[1],
        subject_id=subject_id,
        entity_id=policy.entity_id,
        customer_id=customer.pk,
        account_id=account.pk if account else None,
        data={"policy": policy.number, **({"kind": kind} if kind else {})},
    )
