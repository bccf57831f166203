"""What of an account can be charged by itself on its own: one contract, or the instalments of one plan."""

from django.db.models import QuerySet

from dunwell.apps.billing.order_models import Recurring, RecurringState
from dunwell.apps.promises.models import Plan, PlanState
from dunwell.apps.receivables.models import Account

NAME_CHARACTERS = 120


def contracts_on(*, account: Account) -> QuerySet[Recurring]:
    """Return the contracts that are billed to an account, again and again, and have not ended; the oldest first."""
    found = Recurring.objects.filter(
        entity_id=account.entity_id, customer_id=account.customer_id, given__currency=account.currency
    )
    return found.exclude(state=RecurringState.ENDED).order_by("pk")


def plans_on(*, account: Account) -> QuerySet[Plan]:
    """Return the plans that run on an account, the oldest first."""
    return Plan.objects.filter(account=account, state=PlanState.RUNNING).order_by("pk")


def contract_name(*, recurring: Recurring) -> str:
    """What a contract is called towards its customer: what is billed by it, and its number."""
    items = ", ".join(str(item["name"]) for item in recurring.given["items"])
    if len(items) > NAME_CHARACTERS:
        items = f"{items[: NAME_CHARACTERS - 1]}…"
    return f"{items} ({recurring.external_id})"


def numbers_of(*, plan: Plan) -> list[str]:
    """Return the numbers of what is paid by a plan, as it was agreed on last."""
    latest = plan.versions.order_by("-number").first()
    if latest is None:
        return []
    return list(latest.items.order_by("item__due_on", "item_id").values_list("item__number", flat=True))
