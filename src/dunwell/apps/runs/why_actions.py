"""What came of a step that was decided, or would come of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dunwell.apps.messages.models import Message
from dunwell.apps.runs.models import Action, Run
from dunwell.apps.runs.recording import actions_of
from dunwell.apps.worklist.models import Task
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.reasons import LAPSES, Reason, sentence_of
from dunwell.core.dunning.what_if import Answer, Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action: what it was to be, and what became of it. `state` is "" for one that would only follow."""

    kind: str
    step: int
    state: str
    reason: str  # why it lapsed or was refused, in a sentence; "" where it did not
    approvals: int  # how many people must say yes before it leaves
    expires_on: date | None
    settled_at: datetime | None
    letter: UUID | None
    recipient: str
    task: UUID | None


def deed_of(*, run: Run, account_id: int) -> Deed | None:
    """Return what came of a run's decision about an account; None where it led to nothing."""
    action = Action.objects.filter(run=run, account_id=account_id).first()
    if action is None:
        return None
    stem = f"{run.public_id.hex}.{action.pk}@"
    letter = (
        Message.objects.filter(account_id=account_id, message_id__startswith=stem).order_by("-pk").first()
    )
    task = Task.objects.filter(action_id=action.pk).order_by("pk").first()
    return Deed(
        kind=action.kind,
        step=action.step,
        state=action.state,
        reason=_sentence(action.reason),
        approvals=action.approvals,
        expires_on=action.expires_on,
        settled_at=action.settled_at,
        letter=letter.public_id if letter else None,
        recipient=letter.recipient if letter else "",
        task=task.public_id if task else None,
    )


def deed_that_would_follow(*, case: Case, answer: Answer) -> Deed | None:
    """Return what would follow from the decision of a case; None where it takes no step."""
    if not answer.is_taken:
        return None
    decision = decide(standings=case.standing, policies=case.policies, as_of=case.as_of)
    (row,) = actions_of(decisions=decision, policies=case.policies, as_of=case.as_of).iter_rows(named=True)
    return Deed(
        kind=row["kind"],
        step=row["step"],
        state="",
        reason="",
        approvals=row["approvals"],
        expires_on=row["expires_on"],
        settled_at=None,
        letter=None,
        recipient="",
        task=None,
    )


def _sentence(reason: str) -> str:
    """A code in its sentence; whatever else was written there, as it stands."""
    return sentence_of(reason=reason) if reason in LAPSES or reason in set(Reason) else reason
