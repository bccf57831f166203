"""Who is known to be insolvent: noted by a person or from a source that watches, with where it is known from."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection

from dunwell.apps.credit.holds_models import InsolvencyNote
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.wording import one_line

SOURCE_CHARACTERS_MAX = 200
LAST = """
    SELECT customer_id FROM (
        SELECT DISTINCT ON (customer_id) customer_id, is_insolvent FROM credit_insolvencynote
        ORDER BY customer_id, id DESC
    ) AS last WHERE is_insolvent
"""


class InsolvencyRefused(Exception):
    """It cannot be noted so; `code` is stable: not_allowed, missing, too_long."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


def note_insolvency(
    *, scope: Scope, customer: Customer, is_insolvent: bool, on: date, source: str, now: datetime
) -> bool:
    """Note that a customer is insolvent, or is not any more; False where that is what was known.

    The next look at held orders acts on it. Raises InsolvencyRefused.
    """
    if not scope.may(Power.WORK):
        raise InsolvencyRefused(code="not_allowed", field="", message="You may not note this.")
    said = one_line(source)
    if not said:
        raise InsolvencyRefused(code="missing", field="source", message="Say where this is known from.")
    if len(said) > SOURCE_CHARACTERS_MAX:
        message = f"At most {SOURCE_CHARACTERS_MAX} characters, please."
        raise InsolvencyRefused(code="too_long", field="source", message=message)
    last = InsolvencyNote.objects.filter(customer=customer).order_by("-pk").first()
    if (last is not None and last.is_insolvent) == is_insolvent:
        return False
    made = InsolvencyNote.objects.create(
        customer=customer, is_insolvent=is_insolvent, on=on, source=said, noted_at=now, noted_by=scope.actor
    )
    journal.append(
        name="credit.insolvency.noted",
        actor=scope.actor,
        now=now,
        subject="insolvency_note",
        subject_id=made.pk,
        customer_id=customer.pk,
        data={"is_insolvent": is_insolvent, "on": on.isoformat(), "source": said},
    )
    return True


def insolvent_ids() -> Collection[int]:
    """Return the customers that are known to be insolvent; one query."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        return {row[0] for row in cursor.fetchall()}
