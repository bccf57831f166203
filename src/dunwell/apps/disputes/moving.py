"""How a dispute moves: one statement that finds it only where the move is legal, its standing, and its event."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from dunwell.apps.disputes.models import Dispute, DisputeStanding
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.disputes.states import CREDITING, DISPUTE_MOVES, REFUSING, UNDECIDED
from dunwell.core.wording import one_line

DAYS_MAX = 365  # no day lies further ahead
NOTE_CHARACTERS_MAX = 500


class DisputeRefused(Exception):
    """A dispute cannot be raised or moved as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, owner_missing, credit, settled, all_disputed, unknown_reason, unknown_department,
    unknown_source, unknown_contact, note_missing, too_long, too_many_files, not_positive, more_than_left (then
    `left_minor` says how much is left), not_a_part, lines_differ, line_empty,
    too_many_lines, past, too_far, review_after_credit, no_credit_by, answer_missing, moved_on.
    """

    def __init__(self, *, code: str, field: str, message: str, left_minor: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.left_minor = left_minor


def allow(scope: Scope, *, is_customers: bool = False) -> None:
    """Refuse whoever may only look; what is the customer's own to do, their contacts may do as well."""
    if not (scope.may_answer if is_customers else scope.may(Power.WORK)):
        raise DisputeRefused(
            code="not_allowed", field="", message="You may see disputes, but not work on them."
        )


def line_of(text: str, *, field: str, most: int = NOTE_CHARACTERS_MAX) -> str:
    """The text on one line, or DisputeRefused where it is too long."""
    line = one_line(text)
    if len(line) > most:
        raise DisputeRefused(code="too_long", field=field, message=f"At most {most} characters, please.")
    return line


def check_day(on: date, *, field: str, today: date) -> None:
    """Refuse a day that has passed or lies too far ahead."""
    if on < today:
        raise DisputeRefused(code="past", field=field, message="This day has passed.")
    if on > today + timedelta(days=DAYS_MAX):
        raise DisputeRefused(code="too_far", field=field, message=f"At most {DAYS_MAX} days ahead, please.")


def active_owner(owner_id: int | None) -> int:
    """The owner where it is somebody who still works here, or DisputeRefused."""
    if (
        owner_id is None
        or not User.objects.filter(pk=owner_id, audience=Audience.DESK, is_active=True).exists()
    ):
        raise DisputeRefused(code="owner_missing", field="owner", message="Say who looks after this dispute.")
    return owner_id


def move(
    *,
    dispute: Dispute,
    event: str,
    fields: Mapping[str, object],
    actor: str,
    now: datetime,
    today: date,
    note: str = "",
) -> None:
    """Move the dispute in the caller's transaction and tell it, or raise DisputeRefused where it has moved on."""
    target = DISPUTE_MOVES.get((dispute.state, event))
    moved = target is not None and Dispute.objects.filter(pk=dispute.pk, state=dispute.state).update(
        state=target, **fields
    )
    if not moved:
        raise DisputeRefused(
            code="moved_on", field="", message="Somebody else was faster: this dispute has moved on."
        )
    dispute.refresh_from_db()
    stand(dispute=dispute, now=now, today=today)
    tell(event, dispute=dispute, actor=actor, now=now, note=note)


def stand(*, dispute: Dispute, now: datetime, today: date) -> None:
    """Append what the dispute sets aside from today on, where that is something else than before.

    A person whose calendar is a day behind does not write before what stands already.
    """
    before = DisputeStanding.objects.filter(dispute=dispute).order_by("-starts_on", "-pk").first()
    says = {
        "state": dispute.state,
        "disputed_minor": dispute.amount_minor if dispute.state in UNDECIDED else 0,
        "accepted_minor": dispute.accepted_minor if dispute.state in CREDITING else 0,
        "until": dispute.credit_by if dispute.state in CREDITING else None,
        "refused_on": dispute.decided_on if dispute.state in REFUSING else None,
    }
    if before is not None and all(getattr(before, name) == value for name, value in says.items()):
        return
    starts_on = today if before is None else max(today, before.starts_on)
    DisputeStanding.objects.create(dispute=dispute, starts_on=starts_on, at=now, **says)


def tell(event: str, *, dispute: Dispute, actor: str, now: datetime, note: str = "") -> None:
    """Append the one event of a move."""
    account = dispute.account
    days = {"due_on": dispute.due_on, "credit_by": dispute.credit_by}
    accepted = {"accepted_minor": dispute.accepted_minor} if dispute.state in CREDITING else {}
    journal.append(
        name=f"disputes.dispute.{event}",
        actor=actor,
        now=now,
        subject="dispute",
        subject_id=dispute.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={
            "dispute": str(dispute.public_id),
            "dispute_reason": dispute.reason,
            "number": dispute.item.number,
            "amount_minor": dispute.amount_minor,
            "currency": account.currency,
            "note": note,
            **accepted,
            **{name: on.isoformat() for name, on in days.items() if on is not None},
        },
    )
