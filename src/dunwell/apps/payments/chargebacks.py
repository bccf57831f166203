"""Card holders' disputes: opened and closed by what the provider says of the money, explained by its events."""

from collections.abc import Mapping
from datetime import date, datetime

from dunwell.apps.payments.event_models import Chargeback, ChargebackState
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.core.payments.states import CHARGEBACK_MOVES
from dunwell.ports.payments import Charge, ChargeState


def note_chargeback(*, attempt: PaymentAttempt, charge: Charge, now: datetime) -> None:
    """Open a dispute where money is disputed, and note it as won where it is ours again; under the attempt's lock."""
    last = Chargeback.objects.filter(attempt=attempt).order_by("pk").last()
    disputed = 0 if charge.state == ChargeState.FAILED else charge.disputed_minor
    if disputed and (last is None or last.state == ChargebackState.WON):
        Chargeback.objects.create(
            attempt=attempt,
            state=ChargebackState.OPEN,
            minor=disputed,
            reason=charge.decline_code,
            opened_at=now,
        )
    elif not disputed and last is not None:
        _close(last, "won", now=now)


def explain(*, attempt: PaymentAttempt, details: Mapping[str, str], now: datetime) -> None:
    """Note what an event says beside the money: why, until when an answer is due, and that it is lost."""
    last = Chargeback.objects.select_for_update().filter(attempt=attempt).order_by("pk").last()
    if last is None:
        return
    last.reason = details.get("reason", last.reason)[:80]
    due = details.get("due_on", "")
    if due:
        last.answer_by = date.fromisoformat(due[:10])
    last.save()
    if details.get("outcome") == "lost":
        _close(last, "lost", now=now)


def _close(chargeback: Chargeback, event: str, *, now: datetime) -> None:
    after = CHARGEBACK_MOVES.get((chargeback.state, event))
    if after is not None:
        chargeback.state, chargeback.closed_at = ChargebackState(after), now
        chargeback.save()
