"""The drafts that wait for somebody's yes, with what they would say if they left today."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from dunwell.apps.approvals.operations import voters
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.runs.acting import look_again
from dunwell.apps.runs.approving import SUBJECT, UnknownDraft
from dunwell.apps.runs.models import Action, ActionKind, ActionState, Decision
from dunwell.apps.runs.notices import compose_action, contact_for, copies_for
from dunwell.apps.runs.parcels import CHANNELS
from dunwell.core.dunning.policy import Policy

ROWS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A step that waits for approval."""

    public_id: UUID
    account_id: int
    account_public_id: UUID
    customer: str
    customer_public_id: UUID
    entity: str
    currency: str
    kind: str
    channel: str
    step: int
    key: str
    tone: str
    sender: str
    asked_minor: int  # what is overdue and may be asked for, as the run knew it; else what is open
    days_overdue: int
    approvals: int  # how many people must say yes
    yes_from: list[str]
    may_approve: bool
    why_not: str
    since_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft with its words as of today. `why_not`: the reason for which it would not leave now, "" for none."""

    row: DraftRow
    recipient: str
    copies: list[str]
    subject: str
    text: str
    html: str
    why_not: str
    claims: bool = False  # interest or compensation, with the calculation
    claim_why_not: tuple[str, ...] = ()  # why its step's charge is not claimed, or not all of it


def drafts(*, scope: Scope, as_of: date, customer_id: int | None = None) -> list[DraftRow]:
    """Return the drafts that wait on a day, of all accounts seen or of one customer, those that expire first first.

    A draft whose invoice was paid meanwhile is nobody's work any more: it lapses when its days are over.
    """
    accounts = seen_accounts(scope=scope)
    if customer_id is not None:
        accounts = accounts.filter(customer_id=customer_id)
    still_open = Residual.objects.filter(item_id=OuterRef("carrying_item_id"), residual_minor__gt=0)
    waiting = Action.objects.filter(
        Exists(still_open),
        state=ActionState.AWAITING,
        expires_on__gte=as_of,
        account_id__in=accounts.values("pk"),
    )
    return _rows(list(waiting.order_by("expires_on", "pk")[:ROWS_MAX]), scope=scope, as_of=as_of)


def draft(*, scope: Scope, action_id: UUID, as_of: date) -> Draft:
    """Return one draft as it would leave now, looked at again; raise UnknownDraft."""
    action = Action.objects.filter(
        public_id=action_id, approvals__gt=0, account_id__in=seen_accounts(scope=scope).values("pk")
    ).first()
    if action is None:
        raise UnknownDraft("There is no such draft in the entities that you see.")
    (row,) = _rows([action], scope=scope, as_of=as_of)
    day = max(as_of, action.on)
    seen = look_again(actions=[action], as_of=day)
    account = seen.known.accounts[action.account_id]
    if not seen.known.asked_lines(account_id=account.pk):
        return Draft(
            row=row, recipient="", copies=[], subject="", text="", html="", why_not=seen.why_not[action.pk]
        )
    policy = _policy_of(action)
    words = compose_action(action=action, known=seen.known, policy=policy, as_of=day)
    claimed = seen.known.claimed.get(account.pk)
    contact = contact_for(known=seen.known, account=account, level=policy.level(step=action.step))
    copies = (
        copies_for(known=seen.known, account=account, policy=policy, step=action.step, besides=contact)
        if contact is not None and action.kind == ActionKind.NOTICE
        else []
    )
    return Draft(
        row=row,
        recipient=str(contact) if contact is not None else account.customer.name,
        copies=[str(one) for one in copies],
        subject=words.subject,
        text=words.short if action.kind == ActionKind.SMS else words.text,
        html=words.html,
        why_not=seen.why_not[action.pk],
        claims=claimed is not None and not claimed.is_nothing,
        claim_why_not=claimed.why_not if claimed is not None else (),
    )


def _policy_of(action: Action) -> Policy:
    version = Decision.objects.values_list("policy_version_id", flat=True).get(
        run_id=action.run_id, account_id=action.account_id
    )
    return policies_of(version_ids=[version])[version]


def _rows(actions: list[Action], *, scope: Scope, as_of: date) -> list[DraftRow]:
    accounts = Account.objects.select_related("customer", "entity").in_bulk(
        [action.account_id for action in actions]
    )
    said = voters(subject=SUBJECT, subject_ids=[action.pk for action in actions])
    known = {
        (one.run_id, one.account_id): one
        for one in Decision.objects.filter(
            run_id__in={action.run_id for action in actions}, account_id__in=accounts
        )
    }
    policies = policies_of(version_ids={one.policy_version_id for one in known.values()})
    rows = []
    for action in actions:
        account, decision = accounts[action.account_id], known[action.run_id, action.account_id]
        level = policies[decision.policy_version_id].level(step=action.step)
        yes_from = said.get(action.pk, [])
        why_not = _why_not(action, scope=scope, yes_ids=[one.pk for one in yes_from])
        rows.append(
            DraftRow(
                public_id=action.public_id,
                account_id=account.pk,
                account_public_id=account.public_id,
                customer=account.customer.name,
                customer_public_id=account.customer.public_id,
                entity=account.entity.code,
                currency=account.currency,
                kind=action.kind,
                channel=CHANNELS[ActionKind(action.kind)],
                step=action.step,
                key=level.key,
                tone=level.tone,
                sender=level.sender,
                asked_minor=decision.chaseable_overdue_minor or decision.chaseable_open_minor,
                days_overdue=max(0, (as_of - decision.carrying_due_on).days)
                if decision.carrying_due_on
                else 0,
                approvals=action.approvals,
                yes_from=[str(one) for one in yes_from],
                may_approve=not why_not,
                why_not=why_not,
                since_on=action.on,
                expires_on=action.expires_on,
            )
        )
    return rows


def _why_not(action: Action, *, scope: Scope, yes_ids: list[int]) -> str:
    """Why this person cannot say yes, in words; "" where they can."""
    if not scope.may(Power.WORK):
        return "You may see drafts, but not send them."
    if scope.user_id in yes_ids:
        return "You have said yes: somebody else must agree."
    if action.approvals > 1 and len(yes_ids) + 1 >= action.approvals and not scope.may(Power.APPROVE):
        return "The second yes is a controller's."
    return ""
