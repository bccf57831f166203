"""Which mails a scope sees: those of its accounts and customers; what nobody is named for, who reads the outbox."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.replies.models import Inbound, Proposal


class UnknownInbound(Exception):
    """No mail with this identifier is seen in this scope."""

    code = "unknown_inbound"


class UnknownProposal(Exception):
    """No proposal with this identifier is seen in this scope."""

    code = "unknown_proposal"


class ReplyRefused(Exception):
    """A mail or a proposal cannot be dealt with as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, moved_on, note_missing, note_too_long, unmatched, account_missing,
    another_account, day_missing, items_missing, email_missing, contact_unknown, contact_gone, cannot_undo; and the
    codes of promises, disputes, holds and contacts, where one of these refuses what was to be made.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def seen_inbound(*, scope: Scope) -> QuerySet[Inbound]:
    """Return the mails that the scope sees, without their bytes."""
    of_account = Q(account__isnull=False) & seen(
        scope=scope, entity="account__entity_id", owner="account__customer__owner_id"
    )
    accounts = seen_accounts(scope=scope).filter(customer_id=OuterRef("customer_id"))
    mine = of_account | (Q(Exists(accounts)) & Q(account__isnull=True, customer__isnull=False))
    if scope.may(Power.SEE_OUTBOX) and scope.entity_ids:
        ours = Q(entity__isnull=True) | Q(entity__in=scope.entity_ids)
        mine |= Q(customer__isnull=True) & ours
    return Inbound.objects.filter(mine).defer("raw")


def inbound_in_scope(*, scope: Scope, inbound_id: UUID) -> Inbound:
    """Return a mail in whatever state, or raise UnknownInbound."""
    related = ("customer", "account__entity", "letter", "contact", "entity")
    found = seen_inbound(scope=scope).select_related(*related).filter(public_id=inbound_id).first()
    if found is None:
        raise UnknownInbound("There is no such mail in the entities that you see.")
    return found


def proposal_in_scope(*, scope: Scope, proposal_id: UUID) -> Proposal:
    """Return a proposal in whatever state, or raise UnknownProposal."""
    found = Proposal.objects.filter(public_id=proposal_id).first()
    mail = seen_inbound(scope=scope).filter(pk=found.inbound_id).first() if found else None
    if found is None or mail is None:
        raise UnknownProposal("There is no such proposal in the entities that you see.")
    return found


def allow(scope: Scope) -> None:
    """Refuse whoever may only look."""
    if not scope.may(Power.WORK):
        raise ReplyRefused(
            code="not_allowed", field="", message="You may read replies, but not deal with them."
        )
