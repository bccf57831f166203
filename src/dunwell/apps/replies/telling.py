"""How mails and proposals move: one statement that finds the row only where the move is legal, and one event."""

from collections.abc import Mapping
from datetime import date, datetime

from dunwell.apps.journal import operations as journal
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.models import Inbound, InboundState, Proposal
from dunwell.core.replies.states import INBOUND_MOVES, PROPOSAL_MOVES
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500


def tell(name: str, *, inbound: Inbound, actor: str, now: datetime, data: Mapping[str, object]) -> None:
    """Append what happened to a mail to the journal, on its account where that is known."""
    account = inbound.account
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="inbound",
        subject_id=inbound.pk,
        entity_id=account.entity_id if account else inbound.entity_id,
        customer_id=inbound.customer_id,
        account_id=inbound.account_id,
        data={"inbound": str(inbound.public_id), **data},
    )


def tell_proposal(
    event: str, *, proposal: Proposal, actor: str, now: datetime, data: Mapping[str, object]
) -> None:
    """Append what happened to a proposal to the journal."""
    inbound = proposal.inbound
    account = inbound.account
    journal.append(
        name=f"replies.proposal.{event}",
        actor=actor,
        now=now,
        subject="proposal",
        subject_id=proposal.pk,
        entity_id=account.entity_id if account else inbound.entity_id,
        customer_id=inbound.customer_id,
        account_id=inbound.account_id,
        data={"proposal": str(proposal.public_id), "kind": proposal.kind, **data},
    )


def settle(*, inbound: Inbound, event: str, note: str, actor: str, now: datetime, today: date) -> None:
    """Move a mail to handled or ignored, or raise ReplyRefused where somebody was faster."""
    _move(
        inbound,
        event=event,
        fields={
            "state": event,
            "settled_at": now,
            "settled_on": today,
            "settled_by": actor,
            "note": note,
        },
    )
    tell(f"replies.inbound.{event}", inbound=inbound, actor=actor, now=now, data={"note": note})


def reopen(*, inbound: Inbound, actor: str, now: datetime) -> None:
    """Put a mail back to what it arrived as, or raise ReplyRefused where it is not settled."""
    # What a person opened again is not dealt with of itself a second time.
    blank = {"settled_at": None, "settled_on": None, "settled_by": "", "note": "", "is_wordless": False}
    _move(inbound, event="reopened", fields={"state": inbound.arrived_as, **blank})
    tell("replies.inbound.reopened", inbound=inbound, actor=actor, now=now, data={})


def move_proposal(
    *,
    proposal: Proposal,
    event: str,
    actor: str,
    now: datetime,
    fields: Mapping[str, object],
    data: Mapping[str, object],
) -> None:
    """Move a proposal by an event, or raise ReplyRefused where its state does not know it any more."""
    sources = [state for state, known in PROPOSAL_MOVES if known == event]
    target = PROPOSAL_MOVES[sources[0], event]
    moved = Proposal.objects.filter(pk=proposal.pk, state__in=sources).update(
        state=target, decided_at=now, decided_by=actor, **fields
    )
    if not moved:
        raise _moved_on("this proposal has been decided on")
    proposal.refresh_from_db()
    tell_proposal(event, proposal=proposal, actor=actor, now=now, data=data)


def note_of(text: str, /) -> str:
    """The note on one line, or ReplyRefused where it is too long."""
    note = one_line(text)
    if len(note) > NOTE_CHARACTERS_MAX:
        message = f"A note has at most {NOTE_CHARACTERS_MAX} characters."
        raise ReplyRefused(code="note_too_long", field="note", message=message)
    return note


def _move(inbound: Inbound, *, event: str, fields: Mapping[str, object]) -> None:
    sources = [state for state, known in INBOUND_MOVES if known == event]
    if not Inbound.objects.filter(pk=inbound.pk, state__in=sources).update(**fields):
        raise _moved_on("this mail has been dealt with" if event != "reopened" else "this mail is open")
    for name, value in fields.items():
        setattr(inbound, name, InboundState(str(value)) if name == "state" else value)


def _moved_on(what: str) -> ReplyRefused:
    return ReplyRefused(code="moved_on", field="", message=f"Somebody else was faster: {what}.")
