"""What the customer's page shows beyond accounts and people: promises, plans, drafts, replies, and whom we spoke to."""

from dataclasses import dataclass
from datetime import date

from dunwell.apps.cash.waiting import WaitingMoney, waiting_money
from dunwell.apps.messages.touches import TouchRow, touches_of_customer
from dunwell.apps.organisation.models import User
from dunwell.apps.parties.models import Customer
from dunwell.apps.promises.plan_queries import PlanRow, plans_of
from dunwell.apps.promises.queries import PromiseRow, promises_of, reliability_of
from dunwell.apps.receivables.customer_card import CustomerCard
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.open_items import accounts_of
from dunwell.apps.replies.models import InboundState
from dunwell.apps.replies.queries import InboundRow, of_customer
from dunwell.apps.runs.drafts import DraftRow, drafts
from dunwell.apps.worklist.strips import Wish, guard_strips
from dunwell.core import ids
from dunwell.core.promises.reliability import Reliability
from dunwell.interfaces.desk.door import Desk

TOUCHES_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """Facts about one customer, for the page and for its story."""

    promises: list[PromiseRow]
    plans: list[PlanRow]
    reliability: Reliability
    drafts: list[DraftRow]
    replies: list[InboundRow]  # that nobody has dealt with
    touches: list[TouchRow]
    people: dict[str, str]  # names of ours by actor
    wish: Wish | None
    money: list[tuple[Account, WaitingMoney]]

    @property
    def running_promises(self) -> list[PromiseRow]:
        """Promises whose day has not come."""
        return [one for one in self.promises if one.state == "running"]

    @property
    def live_plans(self) -> list[PlanRow]:
        """Plans that run or are proposed."""
        return [one for one in self.plans if one.state in {"running", "proposed"}]

    def broken_since(self, since: date) -> list[PromiseRow]:
        """Promises that broke from a day on, the latest first."""
        broken = [one for one in self.promises if one.state == "broken" and one.closed_on]
        return [one for one in broken if one.closed_on and one.closed_on >= since]


def facts_of_customer(desk: Desk, *, card: CustomerCard, account_ids: list[int]) -> CustomerFacts:
    """Read the facts; each is one query or a few."""
    customer = Customer.objects.get(pk=card.customer_id)
    touches = touches_of_customer(scope=desk.scope, customer=customer, limit=TOUCHES_SHOWN)
    strips = guard_strips(scope=desk.scope, account_ids=account_ids, now=desk.now, as_of=desk.today)
    mails = of_customer(scope=desk.scope, customer_id=card.customer_id).rows
    return CustomerFacts(
        promises=promises_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today),
        plans=plans_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today),
        reliability=reliability_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today),
        drafts=drafts(scope=desk.scope, as_of=desk.today, customer_id=card.customer_id),
        replies=[one for one in mails if one.state == InboundState.NEW],
        touches=touches,
        people=_people({one.actor for one in touches}),
        wish=next((one.wish for one in strips.values() if one.wish), None),
        money=[
            (account, one)
            for account in accounts_of(scope=desk.scope, customer_id=card.customer_id)
            for one in waiting_money(account=account, on=desk.today)
        ],
    )


def facts_context(desk: Desk, facts: CustomerFacts) -> dict[str, object]:
    """The facts as the page's templates take them."""
    return {
        "promises_live": facts.running_promises,
        "promises_past": [one for one in facts.promises if one.state != "running"],
        "plans_live": facts.live_plans,
        "plans_past": [one for one in facts.plans if one not in facts.live_plans],
        "reliability": facts.reliability,
        "drafts_waiting": [(ids.show(prefix="act", uuid=one.public_id), one) for one in facts.drafts],
        "replies_waiting": [(ids.show(prefix="inb", uuid=one.public_id), one) for one in facts.replies],
        "touches": [(one, facts.people.get(one.actor, "")) for one in facts.touches],
        "cash_waiting": [
            (account.currency, one, account.entity_id in desk.scope.entity_ids)
            for account, one in facts.money
        ],
        "may_see_drafts": desk.may_work,
    }


def _people(actors: set[str]) -> dict[str, str]:
    """The names of those actors who are people of the group."""
    numbers = {int(actor.removeprefix("user:")): actor for actor in actors if actor.startswith("user:")}
    return {numbers[user.pk]: str(user) for user in User.objects.filter(pk__in=numbers)}
