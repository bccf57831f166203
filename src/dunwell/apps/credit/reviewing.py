"""Closing a review: who looked again at a customer, and what they found."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.credit.models import CreditReview, ReviewState
from dunwell.apps.credit.scores import review_in_scope
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500


class ReviewRefused(Exception):
    """A review stays as it is; `field` names what to change, "" for none.

    `code` is stable: not_allowed, note_missing, too_long, done.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def close_review(*, scope: Scope, review_id: UUID, note: str, now: datetime) -> CreditReview:
    """Note that somebody looked again at a customer, and what they found. Raises UnknownReview and ReviewRefused."""
    if not scope.may(Power.WORK):
        raise ReviewRefused(code="not_allowed", field="", message="You may see reviews, but not close them.")
    said = one_line(note)
    if not said:
        raise ReviewRefused(code="note_missing", field="note", message="Say what you found.")
    if len(said) > NOTE_CHARACTERS_MAX:
        message = f"At most {NOTE_CHARACTERS_MAX} characters, please."
        raise ReviewRefused(code="too_long", field="note", message=message)
    with transaction.atomic():
        found = review_in_scope(scope=scope, public_id=review_id)
        review = CreditReview.objects.select_for_update().get(pk=found.pk)
        if review.state != ReviewState.DUE:
            raise ReviewRefused(code="done", field="", message="Somebody was faster: this is done.")
        review.state, review.note = ReviewState.DONE, said
        review.done_at, review.done_by = now, scope.actor
        review.save(update_fields=["state", "note", "done_at", "done_by"])
        journal.append(
            name="credit.review.done",
            actor=scope.actor,
            now=now,
            subject="credit_review",
            subject_id=review.pk,
            customer_id=review.customer_id,
            data={"note": said, "due_on": review.due_on.isoformat()},
        )
    return review
