"""Moving applications by events, keeping what was found out about them, and saying no with a code."""

from collections.abc import Mapping
from datetime import datetime

from dunwell.apps.credit.application_models import (
    ApplicationEvidence,
    CreditApplication,
    EvidenceKind,
)
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.credit.application_states import APPLICATION_MOVES


class ApplicationRefused(Exception):
    """Something is not done with an application; `code` is stable, `field` names what to change.

    Codes: not_allowed, over, already_open, too_many, note_missing, note_too_long, no_customer, other_customer,
    reason_missing, amount_missing, same_person, more_than_asked, is_customer, no_registry, and those of a vote.
    """

    def __init__(self, *, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class UnknownApplication(Exception):
    """There is no such application, or it is not the scope's."""

    code = "unknown_application"


def locked(application: CreditApplication, /) -> CreditApplication:
    """Return the application as it stands, locked until the transaction ends."""
    return (
        CreditApplication.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entity", "customer")
        .get(pk=application.pk)
    )


def allow(*, scope: Scope, application: CreditApplication) -> None:
    """Raise ApplicationRefused where the scope may see applications of the entity, but not work on them."""
    if not scope.may(Power.WORK) or application.entity_id not in scope.entity_ids:
        raise ApplicationRefused(
            code="not_allowed", message="You may see applications, but not work on them."
        )


def move(
    *,
    application: CreditApplication,
    event: str,
    actor: str,
    now: datetime,
    data: Mapping[str, object] | None = None,
    **fields: object,
) -> None:
    """Move a locked application by an event, with what changes by it, and tell it; raises ApplicationRefused."""
    state = APPLICATION_MOVES.get((application.state, event))
    if state is None:
        raise ApplicationRefused(code="over", message="The application is not in a state for that any more.")
    for name, value in fields.items():
        setattr(application, name, value)
    application.state = state
    application.save(update_fields=["state", *fields])
    tell(application=application, event=event, actor=actor, now=now, data=data)


def tell(
    *,
    application: CreditApplication,
    event: str,
    actor: str,
    now: datetime,
    data: Mapping[str, object] | None = None,
) -> None:
    """Tell in the journal what happened, without the names and addresses of people."""
    journal.append(
        name=f"credit.application.{event}",
        actor=actor,
        now=now,
        subject="credit_application",
        subject_id=application.pk,
        entity_id=application.entity_id,
        customer_id=application.customer_id,
        data={"application": str(application.public_id), "state": application.state, **(data or {})},
    )


def keep(
    *,
    application: CreditApplication,
    kind: EvidenceKind,
    actor: str,
    now: datetime,
    data: Mapping[str, object],
) -> ApplicationEvidence:
    """Keep what was found out or said."""
    return ApplicationEvidence.objects.create(
        application=application, kind=kind, data=dict(data), at=now, actor=actor
    )
