"""What of autopay a scope sees, what it can be refused for, and its events."""

from datetime import datetime
from uuid import UUID

from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.payments.mandate_models import Autopay, AutopaySettings, KeptMethod
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account


class AutopayRefused(Exception):
    """Something about autopay cannot be done as wished; `code` is stable, the message says what to do instead.

    Codes: not_allowed, unknown_account, unknown_method, unknown_autopay, unknown_setup, unknown_plan, unknown_file,
    unknown_collection, no_provider, provider_refused, method_unusable, not_agreed, words_changed, name_missing,
    too_long, already_on, iban_wrong, euros_only, wrong_day, no_creditor, nothing_left, wrong_state, sent_already,
    faults, and those of VoteRefused. `field` names what to change, "" for none.
    """

    def __init__(self, *, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def may_answer(*, scope: Scope) -> None:
    """Raise AutopayRefused (not_allowed) for whoever may only look."""
    if not scope.may_answer:
        raise AutopayRefused(code="not_allowed", message="You may see this, but not change it.")


def may_work(*, scope: Scope) -> None:
    """Raise AutopayRefused (not_allowed) for whoever does not work at the desk."""
    if not scope.may(Power.WORK):
        raise AutopayRefused(code="not_allowed", message="Your role does not allow this.")


def account_of(*, scope: Scope, account_id: UUID) -> Account:
    """Return an account with its customer and entity, or raise AutopayRefused (unknown_account)."""
    found = (
        seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id).first()
    )
    if found is None:
        raise AutopayRefused(code="unknown_account", message="There is no such account that you may see.")
    return found


def method_of(*, scope: Scope, method_id: UUID) -> KeptMethod:
    """Return a kept method with its account, or raise AutopayRefused (unknown_method)."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = (
        KeptMethod.objects.filter(mine, public_id=method_id)
        .select_related("account__customer", "account__entity")
        .first()
    )
    if found is None:
        raise AutopayRefused(code="unknown_method", message="There is no such method that you may see.")
    return found


def autopay_in_scope(*, scope: Scope, autopay_id: UUID) -> Autopay:
    """Return an autopay with its account, method and consent, or raise AutopayRefused (unknown_autopay)."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = (
        Autopay.objects.filter(mine, public_id=autopay_id)
        .select_related("account__customer", "account__entity", "method", "consent")
        .first()
    )
    if found is None:
        raise AutopayRefused(code="unknown_autopay", message="There is no such autopay that you may see.")
    return found


def settings_of(*, entity: Entity) -> AutopaySettings:
    """Return how an entity charges; the defaults, not kept, where nobody said."""
    return AutopaySettings.objects.filter(entity=entity).first() or AutopaySettings(entity=entity)


def tell_autopay(
    name: str,
    /,
    *,
    account: Account,
    subject: str,
    subject_id: int,
    actor: str,
    now: datetime,
    **data: object,
) -> None:
    """Append an event `payments.<name>` on the account's timeline, in the caller's transaction."""
    append(
        name=f"payments.{name}",
        actor=actor,
        now=now,
        subject=subject,
        subject_id=subject_id,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data=data,
    )
