"""What of an account may be charged by itself, as the customer chooses it: all of it, one contract, or one plan."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.links.fences import rows_of
from dunwell.apps.payments.chargeable import contract_name, contracts_on, numbers_of, plans_on
from dunwell.apps.promises.models import Plan
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.interfaces.portal.door import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that may be charged on its own; `key` as addresses and forms name it, "" for the whole account."""

    key: str
    name: str
    plan_id: UUID | None = None
    recurring_id: UUID | None = None


def parts_of_account(visitor: Visitor, account: Account) -> list[Part]:
    """The whole account first, then its contracts and its running plans, within the customer's rows."""
    whole = Part(key="", name=visitor.words["autopay_whole"])
    with rows_of(customer_id=visitor.link.customer_id):
        contracts = [
            Part(
                key=ids.show(prefix="rec", uuid=one.public_id),
                name=part_words(visitor, recurring=one),
                recurring_id=one.public_id,
            )
            for one in contracts_on(account=account)
        ]
        plans = [
            Part(
                key=ids.show(prefix="pln", uuid=one.public_id),
                name=part_words(visitor, plan=one),
                plan_id=one.public_id,
            )
            for one in plans_on(account=account)
        ]
    return [whole, *contracts, *plans]


def part_named(request: HttpRequest, visitor: Visitor, account: Account) -> Part:
    """The part that an address or a form names, of those of the account; UnknownItem for any other."""
    named = (request.POST if request.method == "POST" else request.GET).get("of", "")[:40]
    for part in parts_of_account(visitor, account):
        if part.key == named:
            return part
    raise UnknownItem("There is no such contract or plan on this account.")


def part_words(visitor: Visitor, *, plan: Plan | None = None, recurring: Recurring | None = None) -> str:
    """What a contract or a plan is called; "" for a whole account."""
    if recurring is not None:
        return visitor.say("autopay_contract", name=contract_name(recurring=recurring))
    if plan is not None:
        return visitor.say("autopay_plan", numbers=", ".join(numbers_of(plan=plan)))
    return ""
