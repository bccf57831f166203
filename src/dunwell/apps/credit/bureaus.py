"""Asking credit bureaus about a customer, keeping what they say as evidence, and hearing what happens to a customer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum

from dunwell.apps.billing.models import Buyer
from dunwell.apps.credit.bureau_choices import reference_of
from dunwell.apps.credit.report_models import BureauAlert, BureauAsk, BureauReport
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.waterfall import (
    Held,
    Need,
    Outcome,
    Step,
    Wanted,
    charged_minor,
    next_step,
)
from dunwell.ports.credit_bureau import Ambiguous, CreditBureau, NotFound, Report, Subject
from dunwell.ports.errors import Refused, Unavailable

BUDGET_LOCK = 8_012
TELLS = {
    "score": Need.SCORE,
    "limit_minor": Need.LIMIT,
    "days_beyond_terms": Need.ACCOUNTS,
    "is_insolvent": Need.INSOLVENCY,
}
"""What each figure of a report answers."""


class BureauRefused(Exception):
    """Nobody is asked. `code` is stable: not_allowed, no_bureau."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What may be spent on reports: nothing more than `month_minor` in a calendar month; None: no cap."""

    currency: str
    month_minor: int | None
    reuse_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a run of questions came to: the questions in turn, and why it ended."""

    asks: tuple[BureauAsk, ...]
    ended: Step


def gather(
    *,
    scope: Scope,
    customer: Customer,
    needs: frozenset[Need],
    bureaus: Sequence[CreditBureau],
    purse: Purse,
    today: date,
    now: datetime,
) -> Gathered:
    """Ask the bureaus about a customer, the cheapest first, until all is known; each answer is kept with its cost.

    Each question is a transaction of its own: what was paid for is kept, whatever becomes of the next one. The network
    is never spoken to within one. Raises BureauRefused.
    """
    if not scope.may(Power.WORK):
        raise BureauRefused(code="not_allowed", message="You may read reports, but not buy them.")
    if not bureaus:
        raise BureauRefused(code="no_bureau", message="No credit bureau is set up: import a report instead.")
    by_name = {one.terms.name: one for one in bureaus}
    wanted = Wanted(
        needs=needs,
        country=customer.country,
        reuse_days=purse.reuse_days,
        budget_minor=purse.month_minor,
    )
    tried: dict[str, Outcome] = {}
    asks: list[BureauAsk] = []
    while True:
        step = next_step(
            wanted=wanted,
            bureaus=[one.terms for one in bureaus],
            held=_held(customer),
            tried=tried,
            spent_minor=spent_minor(currency=purse.currency, today=today),
            today=today,
        )
        if step.bureau is None:
            return Gathered(asks=tuple(asks), ended=step)
        made = _ask(by_name[step.bureau], customer, purse=purse, today=today, now=now, actor=scope.actor)
        tried[step.bureau] = Outcome(made.outcome)
        asks.append(made)


def spent_minor(*, currency: str, today: date) -> int:
    """Return what was spent on reports in the month of a day, in a currency."""
    asks = BureauAsk.objects.filter(on__gte=today.replace(day=1), on__lte=today, currency=currency)
    return int(asks.aggregate(minor=Sum("cost_minor"))["minor"] or 0)


def _ask(
    bureau: CreditBureau, customer: Customer, *, purse: Purse, today: date, now: datetime, actor: str
) -> BureauAsk:
    """Ask one bureau outside of any transaction, and keep the answer in one."""
    subject = subject_of(customer=customer, bureau=bureau.terms.name)
    key = f"{customer.public_id}-{today:%Y%m%d}"
    if subject.is_chosen:  # another question than the one that several companies fitted
        key = f"{key}-{hashlib.sha256(subject.told.reference.encode()).hexdigest()[:16]}"
    detail: dict[str, object] = {}
    report: Report | None = None
    try:
        answer = bureau.report(subject=subject.told, key=key)
    except Unavailable as fault:
        outcome, detail = Outcome.UNAVAILABLE, {"message": fault.message[:300]}
    except Refused as fault:
        outcome, detail = Outcome.REFUSED, {"code": fault.code[:60], "message": fault.message[:300]}
    else:
        match answer:
            case Report():
                outcome, report = Outcome.FOUND, answer
            case Ambiguous():
                outcome = Outcome.AMBIGUOUS
                detail = {
                    "candidates": [[one.reference, one.company, one.place] for one in answer.candidates]
                }
            case NotFound():
                outcome = Outcome.NOT_FOUND
    with transaction.atomic():
        kept = None
        if report is not None:
            kept, _ = keep_report(
                customer=customer, bureau=bureau.terms.name, report=report, now=now, actor=actor
            )
        return BureauAsk.objects.create(
            customer=customer,
            bureau=bureau.terms.name,
            key=key,
            outcome=outcome,
            cost_minor=_cost(bureau, outcome, key=key),
            currency=purse.currency,
            detail=detail,
            report=kept,
            on=today,
            at=now,
            actor=actor,
        )


def _cost(bureau: CreditBureau, outcome: Outcome, *, key: str) -> int:
    """What an answer costs: nothing more where the same question was paid already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUDGET_LOCK])
    is_paid = BureauAsk.objects.filter(bureau=bureau.terms.name, key=key, outcome=Outcome.FOUND).exists()
    return 0 if is_paid else charged_minor(bureau=bureau.terms, outcome=outcome)


def keep_report(
    *, customer: Customer, bureau: str, report: Report, now: datetime, actor: str
) -> tuple[BureauReport, bool]:
    """Keep a report with its exact copy, in the caller's transaction; the same bytes of the same day are one report.

    Says whether it is new. One event for a new one.
    """
    digest = hashlib.sha256(report.content).hexdigest()
    known = BureauReport.objects.filter(
        bureau=bureau, reference=report.reference, reported_on=report.reported_on, sha256=digest
    ).first()
    if known is not None:
        return known, False
    made = BureauReport.objects.create(
        customer=customer,
        bureau=bureau,
        reference=report.reference,
        company=report.company[:200],
        reported_on=report.reported_on,
        score=report.score,
        limit_minor=report.limit_minor,
        currency=report.currency,
        days_beyond_terms=report.days_beyond_terms,
        is_insolvent=report.is_insolvent,
        tells=[str(need) for name, need in TELLS.items() if getattr(report, name) is not None],
        content=report.content,
        media_type=report.media_type,
        sha256=digest,
        recorded_at=now,
        actor=actor,
    )
    _tell("credit.report.kept", customer=customer, subject_id=made.pk, now=now, actor=actor, bureau=bureau)
    return made, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a bureau is asked about, and whether a person chose that company among several."""

    told: Subject
    is_chosen: bool


def subject_of(*, customer: Customer, bureau: str) -> Whom:
    """Return how a bureau is told whom we mean: by its own number of the company, where one is known or was chosen."""
    buyer = Buyer.objects.filter(customer=customer).first()
    reference, is_chosen = reference_of(customer=customer, bureau=bureau)
    told = Subject(
        name=customer.name,
        country=customer.country,
        registration=buyer.registration if buyer else "",
        vat_id=buyer.vat_id if buyer else "",
        reference=reference,
    )
    return Whom(told=told, is_chosen=is_chosen)


def hear_alerts(*, bureau: CreditBureau, since: datetime, now: datetime, actor: str) -> list[BureauAlert]:
    """Ask a bureau what happened to the customers it has reported on, and keep what is new; each alert once.

    Returns the new ones. Raises Refused and Unavailable as the bureau does; then nothing was kept.
    """
    name = bureau.terms.name
    watched = dict(
        BureauReport.objects.filter(bureau=name).order_by("pk").values_list("reference", "customer_id")
    )
    told = bureau.alerts(references=sorted(watched), since=since) if watched else []
    customers = Customer.objects.select_related("merged_into").in_bulk(set(watched.values()))
    made: list[BureauAlert] = []
    with transaction.atomic():
        for one in told:
            whose = customers.get(watched.get(one.reference, 0))
            if whose is None:
                continue  # nobody we asked about: not ours to keep
            alert, is_new = BureauAlert.objects.get_or_create(
                bureau=name,
                key=one.key[:120],
                defaults={
                    "customer": whose.merged_into or whose,
                    "kind": one.kind[:40],
                    "text": one.text[:500],
                    "is_severe": one.is_severe,
                    "happened_at": one.at,
                    "recorded_at": now,
                },
            )
            if is_new:
                made.append(alert)
                _tell(
                    "credit.alert.heard",
                    customer=alert.customer,
                    subject_id=alert.pk,
                    now=now,
                    actor=actor,
                    bureau=name,
                )
    return made


def _held(customer: Customer) -> list[Held]:
    rows = BureauReport.objects.filter(customer=customer).values_list("bureau", "reported_on", "tells")
    return [
        Held(bureau=bureau, reported_on=on, tells=frozenset(Need(one) for one in tells))
        for bureau, on, tells in rows
    ]


def _tell(name: str, *, customer: Customer, subject_id: int, now: datetime, actor: str, bureau: str) -> None:
    """One event, on an account of the customer, so that its timeline shows it."""
    account = customer.accounts.order_by("pk").first()
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject=name.split(".")[1],
        subject_id=subject_id,
        entity_id=account.entity_id if account else None,
        customer_id=customer.pk,
        account_id=account.pk if account else None,
        data={"bureau": bureau},
    )
