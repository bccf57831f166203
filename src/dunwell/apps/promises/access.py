"""Which promises and plans a scope sees, and what they can be refused for."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500
PERSON_CHARACTERS_MAX = 120


class UnknownPromise(Exception):
    """No promise with this identifier is seen in this scope."""

    code = "unknown_promise"


class UnknownPlan(Exception):
    """No plan with this identifier is seen in this scope."""

    code = "unknown_plan"


class UnknownItem(Exception):
    """No item with this identifier stands on this account."""

    code = "unknown_item"


class Refusal(Exception):
    """Something cannot be done as asked; `field` names what to change, "" for none. `code` is stable."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class PromiseRefused(Refusal):
    """A promise cannot be made, changed or ended as asked.

    `code`: not_allowed, unknown_method, unknown_source, name_too_long, note_too_long, past, too_far, too_many, credit,
    nothing_open, in_plan, promised, amount_not_positive, more_than_open, ended, too_late. too_far and too_many are
    no refusal for who may go beyond limits, unless the day is out of all reach.
    """


class PlanRefused(Refusal):
    """A plan cannot be made, agreed on, renegotiated or cancelled as asked.

    `code`: not_allowed, name_missing, name_too_long, note_too_long, reason_missing, evidence_too_long, past, too_far,
    too_many, credit, nothing_open, in_plan, promised, more_than_open, sum_differs, ended, not_proposed, and those of
    core/promises/calculator.py. too_far and too_many are no refusal for who may go beyond limits, unless the last
    day is out of all reach.
    """


def seen_promises(*, scope: Scope) -> QuerySet[Promise]:
    """Return the promises on accounts that the scope sees."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Promise.objects.filter(mine).select_related("account__entity", "account__customer")


def seen_plans(*, scope: Scope) -> QuerySet[Plan]:
    """Return the plans on accounts that the scope sees."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Plan.objects.filter(mine).select_related("account__entity", "account__customer")


def promise_in_scope(*, scope: Scope, promise_id: UUID) -> Promise:
    """Return a promise in whatever state, or raise UnknownPromise."""
    found = seen_promises(scope=scope).filter(public_id=promise_id).first()
    if found is None:
        raise UnknownPromise("There is no such promise in the entities that you see.")
    return found


def plan_in_scope(*, scope: Scope, plan_id: UUID) -> Plan:
    """Return a plan in whatever state, or raise UnknownPlan."""
    found = seen_plans(scope=scope).filter(public_id=plan_id).first()
    if found is None:
        raise UnknownPlan("There is no such plan in the entities that you see.")
    return found


def account_in_scope(*, scope: Scope, account_id: UUID) -> Account:
    """Return an account, or raise UnknownAccount."""
    found = (
        seen_accounts(scope=scope).select_related("customer", "entity").filter(public_id=account_id).first()
    )
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return found


def items_of_account(*, account: Account, item_ids: Sequence[UUID]) -> list[OpenItem]:
    """Return these items of an account, each once, or raise UnknownItem."""
    found = list(OpenItem.objects.filter(account=account, public_id__in=item_ids).order_by("pk"))
    if len(found) != len(set(item_ids)):
        raise UnknownItem("There is no such item on this account.")
    return found


def lock(account: Account) -> None:
    """Let whoever else would promise something on this account wait until the transaction ends."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def said(text: str, *, field: str, refusal: type[Refusal], most: int = NOTE_CHARACTERS_MAX) -> str:
    """Return what was typed on one line, or refuse what is too long to keep."""
    line = one_line(text)
    if len(line) > most:
        code = "name_too_long" if most == PERSON_CHARACTERS_MAX else "note_too_long"
        raise refusal(code=code, field=field, message=f"At most {most} characters, please.")
    return line
