"""Which attempts a scope sees, and what payments can be refused for."""

from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core.wording import one_line


class PaymentRefused(Exception):
    """Something about payments cannot be done as wished; `code` is stable, the message says what to do instead.

    Codes: not_allowed, unknown_account, unknown_attempt, unknown_item, unknown_credit, unknown_refund, unknown_payout,
    nothing_open, more_than_open, amount_not_positive, under_way, reason_missing, reason_unknown, note_missing,
    lines_not_short, more_than_line, not_an_amount, too_many, too_long, no_provider, wrong_state, provider_refused,
    key_reused, not_refundable, more_than_left, and those of VoteRefused and LedgerRefused. `field` names what to
    change, "" for none. `attempt`: what stands in the way where something is under way.
    """

    def __init__(
        self, *, code: str, message: str, field: str = "", attempt: PaymentAttempt | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.attempt = attempt


def seen_attempts(*, scope: Scope) -> QuerySet[PaymentAttempt]:
    """Return the attempts on accounts that the scope sees."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return PaymentAttempt.objects.filter(mine)


def attempt_of(*, scope: Scope, attempt_id: UUID) -> PaymentAttempt:
    """Return an attempt with its account, or raise PaymentRefused (unknown_attempt)."""
    found = (
        seen_attempts(scope=scope)
        .select_related("account__customer", "account__entity", "contact")
        .filter(public_id=attempt_id)
        .first()
    )
    if found is None:
        raise PaymentRefused(code="unknown_attempt", message="There is no such payment that you may see.")
    return found


def account_in_scope(*, scope: Scope, account_id: UUID) -> Account:
    """Return an account with its customer and entity, or raise PaymentRefused (unknown_account)."""
    found = (
        seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id).first()
    )
    if found is None:
        raise PaymentRefused(code="unknown_account", message="There is no such account that you may see.")
    return found


def locked(*, attempt_id: int) -> PaymentAttempt:
    """The attempt as it is now, its account and itself under locks until the transaction ends, always in this order."""
    account_id = PaymentAttempt.objects.values_list("account_id", flat=True).get(pk=attempt_id)
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    return PaymentAttempt.objects.select_for_update().get(pk=attempt_id)


def kept(text: str, *, field: str, most: int = 500) -> str:
    """Return what was typed on one line, or refuse what is too long to keep (too_long)."""
    line = one_line(text)
    if len(line) > most:
        raise PaymentRefused(code="too_long", field=field, message=f"At most {most} characters, please.")
    return line
