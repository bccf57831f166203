"""Applications are approved, by as many as the matrix asks for, or refused with reasons; withdrawn, or seen again.

Nothing is decided by a machine: each yes and each no is a person's, and whoever refused does not look again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from dunwell.apps.approvals import operations as approvals
from dunwell.apps.credit.application_assessing import routed
from dunwell.apps.credit.application_customers import account_for, customer_for
from dunwell.apps.credit.application_letters import write
from dunwell.apps.credit.application_models import (
    ApplicationEvidence,
    CreditApplication,
    EvidenceKind,
)
from dunwell.apps.credit.application_moves import ApplicationRefused, allow, keep, locked, move
from dunwell.apps.credit.limit_versions import Whose, tell_limit, write_limit
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.models import Membership
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.credit.application_letters import LetterKind, RefusalReason
from dunwell.core.credit.application_states import OPEN
from dunwell.core.credit.terms import ROLES
from dunwell.ports.house import House

SUBJECT: Final = "credit_application"
ANSWER_CHARACTERS_MAX: Final = 500
REVIEWS_MAX: Final = 2


def approve(
    *,
    scope: Scope,
    application: CreditApplication,
    amount_minor: int,
    answer: str,
    house: House,
    now: datetime,
    today: date,
) -> CreditApplication:
    """Say yes to a limit, in minor units of the currency asked in; with the last yes that is needed it stands.

    Then a new client becomes a customer with an account, the limit is set, and the letter to the applicant is written.
    A yes to another amount begins the votes anew. Raises ApplicationRefused.
    """
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        if row.state not in OPEN:
            raise ApplicationRefused(code="over", message="The application is decided or was taken back.")
        _check_amount(row, amount_minor)
        said = _answer(answer)
        needed = routed(
            application=row, amount_minor=amount_minor, terms=terms_of(entity=row.entity), today=today
        )
        _check_person(scope, row, role=str(needed["role"]))
        if row.approval.get("amount_minor") not in {None, amount_minor}:
            approvals.withdraw(subject=SUBJECT, subject_id=row.pk, now=now)
        count = _vote(scope, row, now=now)
        approval = {**needed, "amount_minor": amount_minor, "yes": count}
        keep(application=row, kind=EvidenceKind.VOTE, actor=scope.actor, now=now, data=approval)
        if count < int(needed["persons"]):
            move(application=row, event="voted", actor=scope.actor, now=now, approval=approval, answer=said)
            return row
        _grant(row, scope=scope, approval=approval, answer=said, now=now, today=today)
        write(application=row, kind=LetterKind.APPROVED, house=house, now=now)
    return row


def refuse(
    *,
    scope: Scope,
    application: CreditApplication,
    reasons: Sequence[str],
    answer: str,
    house: House,
    now: datetime,
) -> CreditApplication:
    """Say no, with reasons that the applicant is told. Raises ApplicationRefused."""
    known = [one for one in RefusalReason if one.value in set(reasons)]
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        if row.state not in OPEN:
            raise ApplicationRefused(code="over", message="The application is decided or was taken back.")
        if not known:
            raise ApplicationRefused(
                code="reason_missing", message="Choose at least one reason.", field="reasons"
            )
        _check_person(scope, row, role=ROLES[0])
        said = _answer(answer)
        approvals.withdraw(subject=SUBJECT, subject_id=row.pk, now=now)
        told = [one.value for one in known]
        move(
            application=row,
            event="refused",
            actor=scope.actor,
            now=now,
            data={"reasons": told},
            reasons=told,
            answer=said,
            decided_at=now,
            decided_by=scope.actor,
        )
        data = {"answer": "refused", "reasons": told, "score": row.score, "class": row.class_code}
        keep(application=row, kind=EvidenceKind.DECISION, actor=scope.actor, now=now, data=data)
        write(application=row, kind=LetterKind.REFUSED, house=house, now=now)
    return row


def take_vote_back(*, scope: Scope, application: CreditApplication, now: datetime) -> CreditApplication:
    """Take one's own yes back, while others are still asked. Raises ApplicationRefused (over, nothing)."""
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        found = approvals.voters(subject=SUBJECT, subject_ids=[row.pk]).get(row.pk, [])
        if row.state not in OPEN or scope.user_id not in {one.pk for one in found}:
            raise ApplicationRefused(code="over", message="There is no yes of yours to take back.")
        approvals.withdraw(subject=SUBJECT, subject_id=row.pk, now=now)
        keep(application=row, kind=EvidenceKind.VOTE, actor=scope.actor, now=now, data={"taken_back": True})
        approval = {name: value for name, value in row.approval.items() if name in {"role", "persons"}}
        move(application=row, event="voted", actor=scope.actor, now=now, approval=approval)
    return row


def withdraw(
    *, application: CreditApplication, actor: str, now: datetime, scope: Scope | None = None
) -> CreditApplication:
    """Let an application be withdrawn: by the applicant, or (with a scope) at the desk in their name."""
    with transaction.atomic():
        row = locked(application)
        if scope is not None:
            allow(scope=scope, application=row)
        approvals.withdraw(subject=SUBJECT, subject_id=row.pk, now=now)
        move(application=row, event="withdrawn", actor=actor, now=now)
    return row


def reopen(*, scope: Scope, application: CreditApplication, note: str, now: datetime) -> CreditApplication:
    """Look again at an application that was refused or withdrawn; say why. Raises ApplicationRefused."""
    if not note.strip():
        raise ApplicationRefused(code="note_missing", message="Say why.", field="note")
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        _again(row, "reopened", actor=scope.actor, note=_answer(note), now=now)
    return row


def ask_review(
    *, application: CreditApplication, note: str, actor: str, house: House, now: datetime
) -> CreditApplication:
    """Let the applicant have another person look at a refusal, and say how they see it.

    Twice at most; raises ApplicationRefused (over, too_many, note_missing, note_too_long).
    """
    if not note.strip():
        raise ApplicationRefused(code="note_missing", message="Say how you see it.", field="note")
    with transaction.atomic():
        row = locked(application)
        before = ApplicationEvidence.objects.filter(
            application=row, kind=EvidenceKind.REVIEW, data__event="review_asked"
        )
        if before.count() >= REVIEWS_MAX:
            raise ApplicationRefused(code="too_many", message="It was looked at again already.")
        _again(row, "review_asked", actor=actor, note=_answer(note), now=now)
        write(application=row, kind=LetterKind.REVIEW, house=house, now=now)
    return row


def _again(row: CreditApplication, event: str, *, actor: str, note: str, now: datetime) -> None:
    was_refused_by = row.decided_by if row.state == "refused" else row.refused_before_by
    move(
        application=row,
        event=event,
        actor=actor,
        now=now,
        refused_before_by=was_refused_by,
        reasons=[],
        answer="",
        decided_at=None,
        decided_by="",
    )
    keep(application=row, kind=EvidenceKind.REVIEW, actor=actor, now=now, data={"event": event, "note": note})


def _grant(
    row: CreditApplication,
    *,
    scope: Scope,
    approval: dict[str, object],
    answer: str,
    now: datetime,
    today: date,
) -> None:
    customer = customer_for(row, actor=scope.actor, now=now)
    row.customer = customer
    account_for(row, customer=customer)
    granted = approval["amount_minor"]
    limit = write_limit(
        whose=Whose(customer_id=customer.pk, entity_id=row.entity_id),
        currency=row.currency,
        limit_minor=int(str(granted)),
        holds_from=today,
        note=f"Application of {row.company_name}"[:500],
        actor=scope.actor,
        now=now,
    )
    tell_limit(event="set", row=limit, actor=scope.actor, now=now)
    data = {"answer": "approved", "granted_minor": granted, "score": row.score, "class": row.class_code}
    keep(application=row, kind=EvidenceKind.DECISION, actor=scope.actor, now=now, data=data)
    move(
        application=row,
        event="approved",
        actor=scope.actor,
        now=now,
        data={"granted_minor": granted, "currency": row.currency},
        customer=customer,
        approval=approval,
        granted_minor=granted,
        answer=answer,
        decided_at=now,
        decided_by=scope.actor,
    )


def _vote(scope: Scope, row: CreditApplication, *, now: datetime) -> int:
    return approvals.vote(
        scope=scope,
        subject=SUBJECT,
        subject_id=row.pk,
        is_yes=True,
        note="",
        now=now,
        prepared_by=row.made_by,
        refused=ApplicationRefused,
    )


def _check_amount(row: CreditApplication, amount_minor: int) -> None:
    if amount_minor <= 0:
        raise ApplicationRefused(code="amount_missing", message="Give an amount above zero.", field="amount")
    if amount_minor > row.requested_minor:
        raise ApplicationRefused(
            code="more_than_asked", message="That is more than was applied for.", field="amount"
        )


def _check_person(scope: Scope, row: CreditApplication, *, role: str) -> None:
    """Raise where the scope's user may not decide: by role at the entity, or because they refused it before."""
    may = ROLES[ROLES.index(role) :]
    mine = Membership.objects.filter(user_id=scope.user_id or 0, entity_id=row.entity_id, role__in=may)
    if not scope.may(Power.APPROVE) or not mine.exists():
        who = "an administrator" if role == "admin" else "a credit controller"
        raise ApplicationRefused(code="not_allowed", message=f"This takes {who} of the entity.")
    if row.refused_before_by and row.refused_before_by == scope.actor:
        raise ApplicationRefused(
            code="same_person", message="You refused it before: somebody else must look at it now."
        )


def _answer(text: str) -> str:
    said = text.strip()
    if len(said) > ANSWER_CHARACTERS_MAX:
        raise ApplicationRefused(
            code="note_too_long", message=f"At most {ANSWER_CHARACTERS_MAX} characters.", field="answer"
        )
    return said
