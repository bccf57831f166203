"""Payments as the desk shows them: attempts with all that happened, payouts line by line."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from dunwell.apps.journal.models import Event
from dunwell.apps.journal.queries import told_of
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.payments.access import PaymentRefused, attempt_of, seen_attempts
from dunwell.apps.payments.event_models import EventState, ProviderEvent, ProviderRefund, RepaymentState
from dunwell.apps.payments.giving_back import refundable_minor
from dunwell.apps.payments.models import Movement, PaymentAttempt
from dunwell.apps.payments.payout_models import Payout, PayoutEntry
from dunwell.apps.payments.queries import booked_of
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.payments.news import Booked

PAGE_ROWS = 50
TOLD_MAX = 50


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """A page of attempts."""

    rows: list[PaymentAttempt]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptShown:
    """One attempt with what it is for, what it moved, what was told, and what may be given back of it."""

    attempt: PaymentAttempt
    booked: Booked
    movements: list[Movement]
    history: list[Event]
    told: list[ProviderEvent]
    refunds: list[ProviderRefund]
    credits: list[OpenItem]
    refundable_minor: int


def attempts_page(*, scope: Scope, state: str, page: int) -> AttemptPage:
    """Return a page of attempts in a state, or of all where it is "", the latest first."""
    found = seen_attempts(scope=scope)
    if state:
        found = found.filter(state=state)
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    rows = found.select_related("account__customer", "account__entity").order_by("-pk")
    return AttemptPage(
        rows=list(rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]), total=total, page=page, pages=pages
    )


def attempt_shown(*, scope: Scope, attempt_id: UUID) -> AttemptShown:
    """Return one attempt with all that belongs to it. Raises PaymentRefused (unknown_attempt)."""
    attempt = attempt_of(scope=scope, attempt_id=attempt_id)
    told = ProviderEvent.objects.filter(provider=attempt.provider).filter(
        Q(reference=attempt.reference) | Q(details__key=attempt.key)
    )
    movements = Movement.objects.filter(attempt=attempt).select_related("item").order_by("pk")
    refunds = ProviderRefund.objects.filter(attempt=attempt).select_related("credit").order_by("-pk")
    free = OpenItem.objects.filter(
        account_id=attempt.account_id, amount_minor__lt=0, residual__isnull=False
    ).select_related("residual")
    return AttemptShown(
        attempt=attempt,
        booked=booked_of(attempt=attempt),
        movements=list(movements),
        history=told_of(subject="payment", subject_id=attempt.pk, limit=TOLD_MAX),
        told=list(told.order_by("-pk")[:TOLD_MAX]) if attempt.reference else [],
        refunds=list(refunds),
        credits=list(free.order_by("pk")[:TOLD_MAX]),
        refundable_minor=refundable_minor(attempt=attempt),
    )


def repayments_waiting(*, scope: Scope) -> list[ProviderRefund]:
    """Return the refunds by providers that wait for a second person, the oldest first."""
    mine = seen_attempts(scope=scope).values("pk")
    found = ProviderRefund.objects.filter(attempt__in=mine, state=RepaymentState.ASKED)
    return list(found.select_related("attempt__account__customer").order_by("pk")[:PAGE_ROWS])


def stuck_events(*, scope: Scope) -> int:
    """Return how many events of providers wait for a person; nobody's, so only for who sees an entity whole."""
    return ProviderEvent.objects.filter(state=EventState.STUCK).count() if scope.entity_ids else 0


def seen_payouts(*, scope: Scope) -> QuerySet[Payout]:
    """Return the payouts with a payment at an entity that the scope sees whole, and those with none that is known."""
    if not scope.entity_ids:
        return Payout.objects.none()
    ours = PayoutEntry.objects.filter(payout=OuterRef("pk"), attempt__isnull=False)
    mine = ours.filter(attempt__account__entity_id__in=scope.entity_ids)
    return Payout.objects.filter(Exists(mine) | ~Exists(ours))


def payouts_latest(*, scope: Scope) -> list[Payout]:
    """Return the payouts, the latest first, with how many lines and what fees they hold."""
    found = seen_payouts(scope=scope).annotate(lines=Count("entries"), fees=Sum("entries__fee_minor"))
    return list(found.select_related("line").order_by("-arrives_on", "-pk")[:200])


def payout_shown(*, scope: Scope, payout_id: UUID) -> tuple[Payout, list[PayoutEntry]]:
    """Return one payout with its lines. Raises PaymentRefused (unknown_payout)."""
    payout = seen_payouts(scope=scope).select_related("line").filter(public_id=payout_id).first()
    if payout is None:
        raise PaymentRefused(code="unknown_payout", message="There is no such payout that you may see.")
    lines = payout.entries.select_related("attempt__account__customer").order_by("pk")
    return payout, list(lines)
