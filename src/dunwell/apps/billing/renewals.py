"""Letters of renewals: noted once for each term, what they tell, where they are, and what is known of their arrival."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.apps.billing.order_models import Recurring, RecurringState
from dunwell.apps.billing.plans import each_bill_of, plan_of
from dunwell.apps.billing.renewal_models import RenewalNotice, RenewalProof, RenewalState
from dunwell.apps.journal.operations import append
from dunwell.core.billing.delivery import DELIVERY_MOVES, ProofKind
from dunwell.core.billing.renewal import Renewal, term_of
from dunwell.core.billing.renewal_letter import RenewalFacts
from dunwell.core.runs.states import after

_TOLD = {
    "accepted": "sent",
    "refused": "refused",
    "lost": "uncertain",
    "lapsed": "lapsed",
    "delivered": "delivered",
    "bounced": "bounced",
}
_OF_PROOF = {ProofKind.DELIVERED: "delivered", ProofKind.BOUNCED: "bounced"}


def note_renewal(*, row: Recurring, renewal: Renewal, now: datetime) -> RenewalNotice:
    """Note that the customer of a plan is to be written to about the end of a term; once for each term."""
    last = renewal.term.last_on
    return RenewalNotice.objects.get_or_create(
        plan=row,
        term_ends_on=last,
        defaults={"key": f"renewal.{row.public_id.hex}.{last:%Y%m%d}", "created_at": now},
    )[0]


def is_waiting(*, notice: RenewalNotice, today: date) -> bool:
    """Tell whether the plan is paused while the term runs: its customer is told once it is resumed."""
    return notice.plan.state == RecurringState.PAUSED and today <= notice.term_ends_on


def facts_of(*, notice: RenewalNotice, today: date) -> RenewalFacts | str:
    """What the letter tells as things are now, without its reader's name; in a sentence why none is needed any more."""
    row = notice.plan
    plan = plan_of(row)
    if row.state != RecurringState.ACTIVE:
        return f"The plan is {row.state}."
    if plan.ends_on is not None:
        return "The plan was given notice."
    if plan.term is None or today > notice.term_ends_on:
        return "The term is over." if plan.term is not None else "The plan has no term any more."
    renewal = term_of(term=plan.term, starts_on=plan.starts_on, on=today)
    if renewal.term.last_on != notice.term_ends_on:
        return "The plan has other terms now."
    return RenewalFacts(
        plan=plan,
        renewal=renewal,
        entity=row.entity.name,
        contract=str(each_bill_of(row).get("contract", "")),
    )


def notice_of_message(*, message_id: str) -> RenewalNotice | None:
    """Return the notice that a message of this id was sent for; None where it was for something else."""
    key = message_id.partition("@")[0]
    if not key.startswith("renewal."):
        return None
    return RenewalNotice.objects.select_related("plan").filter(key=key).first()


def prove_renewal(
    *,
    notice: RenewalNotice,
    kind: ProofKind,
    now: datetime,
    actor: str,
    external_id: str,
    detail: str = "",
    evidence: Mapping[str, object] | None = None,
) -> bool:
    """Keep what is known of a letter, and move it by what a mail server reports; False where it was kept before."""
    try:
        with transaction.atomic():
            RenewalProof.objects.create(
                notice=notice,
                kind=kind,
                at=now,
                detail=detail[:500],
                evidence=dict(evidence or {}),
                external_id=external_id[:200],
            )
            event = _OF_PROOF.get(kind)
            if event is not None:
                notice.refresh_from_db(fields=["state", "claimed_by"])
                if (notice.state, event) in DELIVERY_MOVES:
                    move_notice(
                        notice=notice, event=event, now=now, actor=actor, detail=detail[:500], settled_at=now
                    )
    except IntegrityError:
        return False
    return True


def move_notice(*, notice: RenewalNotice, event: str, now: datetime, actor: str, **changes: object) -> bool:
    """Move a letter by compare-and-set and tell it; False, and nothing done, where somebody was faster."""
    state = RenewalState(after(moves=DELIVERY_MOVES, state=notice.state, event=event))
    moved = RenewalNotice.objects.filter(
        pk=notice.pk, state=notice.state, claimed_by=notice.claimed_by
    ).update(state=state, **changes)
    if not moved:
        return False
    notice.state = state
    for name, value in changes.items():
        setattr(notice, name, value)
    if event in _TOLD:
        row = notice.plan
        append(
            name=f"billing.renewal.{_TOLD[event]}",
            actor=actor,
            now=now,
            subject="renewal_notice",
            subject_id=notice.pk,
            entity_id=row.entity_id,
            customer_id=row.customer_id,
            data={
                "plan": row.external_id,
                "term_ends_on": notice.term_ends_on.isoformat(),
                "recipient": notice.recipient,
                "detail": notice.detail[:300],
            },
        )
    return True
