"""What a provider paid out: asked for line by line, held against the books, its fees posted."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.orders import ACTOR
from dunwell.apps.payments.payout_models import Payout, PayoutEntry, PayoutState
from dunwell.apps.payments.queries import booked_of
from dunwell.apps.receivables.models import Ledger, Posting, PostingKind
from dunwell.apps.receivables.postings import Line as PostedLine
from dunwell.apps.receivables.postings import post
from dunwell.core.payments.news import Booked
from dunwell.core.payments.payouts import Finding, Line, fees_minor, reconcile
from dunwell.core.payments.states import PAYOUT_MOVES
from dunwell.ports.house import House
from dunwell.ports.payments import PayoutLine, PayoutLineKind


def take_payout(*, provider: str, reference: str, house: House, now: datetime, today: date) -> Payout:
    """Ask what a payout holds, keep it, and reconcile it; again, it is held against the books once more.

    Outside any transaction: payments about which it says more than the books hold are asked about first, so that lost
    webhooks are made up for. Raises Unavailable, Refused (unknown_reference).
    """
    minor, currency, arrives_on, lines = house.payments[provider].payout(reference=reference)
    attempts = [_attempt_of(provider, line) for line in lines]
    _make_up(lines, attempts, house=house, now=now, today=today)
    with transaction.atomic():
        Payout.objects.bulk_create(
            [
                Payout(
                    provider=provider,
                    reference=reference,
                    minor=minor,
                    currency=currency,
                    arrives_on=arrives_on,
                    state=PayoutState.TOLD,
                    told_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        payout = Payout.objects.select_for_update().get(provider=provider, reference=reference)
        if payout.state in (PayoutState.TOLD, PayoutState.DIFFERS):
            _keep(payout, minor, currency, lines, attempts)
            _reconcile(payout, lines, attempts, now=now, today=today)
    return payout


def move_payout(*, payout: Payout, event: str, now: datetime) -> None:
    """Move a payout to the state that follows, and tell; what is no move from here is refused (wrong_state)."""
    after = PAYOUT_MOVES.get((payout.state, event))
    if after is None:
        raise PaymentRefused(code="wrong_state", message="The payout is further by now.")
    payout.state = PayoutState(after)
    payout.save()
    journal.append(
        name=f"payments.payout.{event}",
        actor=ACTOR,
        now=now,
        subject="payout",
        subject_id=payout.pk,
        data={"minor": payout.minor, "currency": payout.currency, "provider": payout.provider},
    )


def _attempt_of(provider: str, line: PayoutLine) -> PaymentAttempt | None:
    mine = PaymentAttempt.objects.filter(provider=provider)
    if line.charge_key:
        return mine.filter(key=line.charge_key).first()
    return mine.filter(reference=line.charge_reference).first() if line.charge_reference else None


def _make_up(
    lines: Sequence[PayoutLine],
    attempts: Sequence[PaymentAttempt | None],
    *,
    house: House,
    now: datetime,
    today: date,
) -> None:
    for line, attempt in zip(lines, attempts, strict=True):
        if attempt is None:
            continue
        booked = booked_of(attempt=attempt)
        held = {
            PayoutLineKind.CHARGE: booked.received_minor,
            PayoutLineKind.REFUND: booked.refunded_minor,
            PayoutLineKind.DISPUTE: booked.disputed_minor + booked.returned_minor,
        }.get(line.kind)
        if held is not None and held < abs(line.gross_minor):
            look_again(attempt=attempt, house=house, now=now, today=today)


def _keep(
    payout: Payout,
    minor: int,
    currency: str,
    lines: Sequence[PayoutLine],
    attempts: Sequence[PaymentAttempt | None],
) -> None:
    payout.minor, payout.currency = minor, currency
    payout.entries.all().delete()
    PayoutEntry.objects.bulk_create(
        {
            line.reference: PayoutEntry(
                payout=payout,
                reference=line.reference,
                kind=line.kind.value,
                gross_minor=line.gross_minor,
                fee_minor=line.fee_minor,
                charge_reference=line.charge_reference,
                attempt=attempt,
                description=line.description[:200],
            )
            for line, attempt in zip(lines, attempts, strict=True)
        }.values()
    )


def _reconcile(
    payout: Payout,
    lines: Sequence[PayoutLine],
    attempts: Sequence[PaymentAttempt | None],
    *,
    now: datetime,
    today: date,
) -> None:
    told = [_line(line, attempt) for line, attempt in zip(lines, attempts, strict=True)]
    known = {one.key: one for one in attempts if one is not None}
    booked: dict[str, Booked] = {key: booked_of(attempt=one) for key, one in known.items()}
    findings = reconcile(amount_minor=payout.minor, currency=payout.currency, lines=told, booked=booked)
    findings += _elsewhere(payout, lines)
    findings += [
        Finding(code="other_currency", reference="", sentence=f"{one.key} was paid in {one.currency}.")
        for one in known.values()
        if one.currency != payout.currency
    ]
    payout.findings = [[one.code, one.reference, one.sentence] for one in findings]
    if findings:
        if payout.state == PayoutState.TOLD:
            move_payout(payout=payout, event="differs", now=now)
        payout.save()
        return
    payout.fee_posting = _post_fees(payout, fees_minor(lines=told), on=today, now=now)
    payout.reconciled_at = now
    move_payout(payout=payout, event="reconciled", now=now)


def _line(line: PayoutLine, attempt: PaymentAttempt | None) -> Line:
    return Line(
        reference=line.reference,
        kind=line.kind.value,
        gross_minor=line.gross_minor,
        fee_minor=line.fee_minor,
        currency=line.currency,
        payment=attempt.key if attempt else "",
    )


def _elsewhere(payout: Payout, lines: Sequence[PayoutLine]) -> list[Finding]:
    """Lines that another payout of the provider holds already."""
    taken = PayoutEntry.objects.filter(
        payout__provider=payout.provider, reference__in=[line.reference for line in lines]
    ).exclude(payout=payout)
    return [
        Finding(code="line_twice", reference=one, sentence="Another payout holds this line already.")
        for one in taken.values_list("reference", flat=True).order_by("reference")
    ]


def _post_fees(payout: Payout, minor: int, *, on: date, now: datetime) -> Posting | None:
    if not minor:
        return None
    return post(
        kind=PostingKind.PROVIDER_FEE,
        account_id=None,
        currency=payout.currency,
        effective_on=on,
        lines=[
            PostedLine(ledger=Ledger.PROVIDER_FEE, amount_minor=minor),
            PostedLine(ledger=Ledger.CLEARING, amount_minor=-minor),
        ],
        actor=ACTOR,
        now=now,
    )
