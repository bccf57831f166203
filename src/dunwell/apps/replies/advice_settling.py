"""What becomes of advices of itself: drafts fall away once the money is here, and mails that nobody wrote are done."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.cash.advices import promise_draft
from dunwell.apps.cash.match_models import Advice
from dunwell.apps.cash.models import LineStanding, LineState
from dunwell.apps.replies.advice_models import SETTLED, SentAdvice
from dunwell.apps.replies.models import Inbound, InboundState, Proposal, ProposalState
from dunwell.apps.replies.telling import move_proposal, settle

ACTOR = "system:cash"


def settle_advices(*, now: datetime, today: date, actor: str = ACTOR) -> int:
    """Let drafts fall away whose money is applied or whose documents are settled; close wordless mails that are done.

    Each in a transaction of its own, under the lock of its mail; called again it finds what is new. Return how many
    moved.
    """
    drafts = Proposal.objects.filter(advice__isnull=False, state=ProposalState.PROPOSED).order_by("pk")
    mails = Inbound.objects.filter(
        is_wordless=True, state=InboundState.NEW, sent_advices__isnull=False
    ).distinct()
    count = 0
    for pk, inbound_id in list(drafts.values_list("pk", "inbound_id")):
        count += _locked(inbound_id, _lapsing(pk, now=now, actor=actor))
    for pk in list(mails.order_by("pk").values_list("pk", flat=True)):
        count += _locked(pk, _closing(now=now, today=today, actor=actor))
    return count


def _locked(inbound_id: int, act: Callable[[Inbound], bool]) -> bool:
    with transaction.atomic():
        inbound = Inbound.objects.select_for_update(no_key=True).defer("raw").get(pk=inbound_id)
        return act(inbound)


def _lapsing(proposal_id: int, *, now: datetime, actor: str) -> Callable[[Inbound], bool]:
    def act(_inbound: Inbound) -> bool:
        draft = Proposal.objects.select_related("advice", "inbound__account").get(pk=proposal_id)
        assert draft.advice is not None, "only drafts of advices are asked for"
        why = _why_done(draft.advice)
        if draft.state != ProposalState.PROPOSED or not why:
            return False
        move_proposal(
            proposal=draft,
            event="lapsed",
            actor=actor,
            now=now,
            fields={"lapsed_for": why},
            data={"why": why},
        )
        return True

    return act


def _closing(*, now: datetime, today: date, actor: str) -> Callable[[Inbound], bool]:
    def act(inbound: Inbound) -> bool:
        sent = list(SentAdvice.objects.filter(inbound=inbound).select_related("advice"))
        is_open = inbound.state != InboundState.NEW or not inbound.is_wordless
        if is_open or not sent or any(one.state not in SETTLED for one in sent):
            return False
        if Proposal.objects.filter(inbound=inbound, state=ProposalState.PROPOSED).exists():
            return False
        reasons = [_why_done(one.advice) for one in sent if one.advice is not None]
        if not all(reasons):
            return False
        note = (reasons[0] if reasons else "")[:500]
        settle(inbound=inbound, event="handled", note=note, actor=actor, now=now, today=today)
        return True

    return act


def _why_done(advice: Advice) -> str:
    """Why an advice needs nobody any more; "" while it does."""
    if advice.line_id is not None:
        is_done = LineStanding.objects.filter(pk=advice.line_id, state=LineState.DONE).exists()
        return "The money that it tells of is here, and is applied." if is_done else ""
    return "" if promise_draft(advice=advice) is not None else "Nothing that it names is open any more."
