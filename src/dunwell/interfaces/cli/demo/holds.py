"""Some holds for the demo group, placed by its collectors on what is overdue most."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Hold, HoldReason
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.receivables.models import Account, Residual

PLACES = (1, 2, 4)  # of the accounts by what is overdue, the largest is 0


def place_demo_holds(*, as_of: date, now: datetime) -> int:
    """Hold a customer, an account and an item, as far as the group is large enough; the same again places none."""
    with transaction.atomic():
        if Hold.objects.exists():
            return 0
        overdue = Residual.objects.filter(residual_minor__gt=0, due_on__lt=as_of)
        sums = overdue.values("account_id").annotate(minor=Sum("residual_minor"))
        by_size = sums.order_by("-minor", "account__customer__external_id", "account__currency")
        ranked = list(by_size.values_list("account_id", flat=True))
        chosen = [ranked[place] for place in PLACES if place < len(ranked)]
        for account_id, hold in zip(chosen, (_hold_customer, _hold_account, _hold_item), strict=False):
            account = Account.objects.select_related("customer", "collector").get(pk=account_id)
            hold(account, _scope(account.collector), as_of, now)
    return len(chosen)


def _scope(collector: User | None) -> Scope:
    if collector is None:
        raise ValueError("An account of the demo group has a collector.")
    return desk_scope(user=collector)


def _hold_customer(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    place_hold(
        scope=scope,
        customer_id=account.customer.public_id,
        reason=HoldReason.AGREED_DELAY,
        note="They move house and pay everything in one go after it.",
        ends_on=as_of + timedelta(days=12),
        review_on=None,
        now=now,
        today=as_of,
    )


def _hold_account(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    place_hold(
        scope=scope,
        account_id=account.public_id,
        reason=HoldReason.LEGAL,
        note="Our lawyer talks to theirs.",
        ends_on=None,
        review_on=as_of + timedelta(days=1),
        now=now,
        today=as_of,
    )


def _hold_item(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    oldest = Residual.objects.filter(account=account, residual_minor__gt=0).select_related("item")
    place_hold(
        scope=scope,
        item_id=oldest.order_by("due_on", "item__external_id")[0].item.public_id,
        reason=HoldReason.UNDER_REVIEW,
        note="The price is being compared with the order.",
        ends_on=as_of + timedelta(days=6),
        review_on=as_of + timedelta(days=3),
        now=now,
        today=as_of,
    )
