"""Payments of which nobody has told for a while: the worker asks by itself, so that a lost webhook costs minutes."""

from datetime import date, datetime

from django.db import connection

from dunwell.apps.payments.hearing import LOOK_AGAIN, look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House

ASKED_MAX = 200  # of one call
_CLAIM = """
    UPDATE payments_paymentattempt SET look_at = %(later)s WHERE id = (
        SELECT id FROM payments_paymentattempt
        WHERE look_at <= %(now)s AND (provider = '' OR provider = ANY(%(providers)s))
        ORDER BY look_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


def ask_about_waiting(*, house: House, now: datetime, today: date) -> int:
    """Ask about each payment whose time has come; how many answered. Outside any transaction."""
    answered = 0
    for _ in range(ASKED_MAX):
        attempt = _claim(house, now=now)
        if attempt is None:
            break
        try:
            look_again(attempt=attempt, house=house, now=now, today=today)
        except Unavailable:
            continue  # it comes again by its `look_at`
        except Refused as refusal:
            PaymentAttempt.objects.filter(pk=attempt.pk).update(look_at=None, fault=refusal.message[:500])
            continue
        answered += 1
    return answered


def _claim(house: House, *, now: datetime) -> PaymentAttempt | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "later": now + LOOK_AGAIN, "providers": list(house.payments)})
        row = cursor.fetchone()
    return PaymentAttempt.objects.get(pk=row[0]) if row else None
