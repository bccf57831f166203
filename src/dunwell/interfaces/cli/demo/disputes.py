"""Some disputes for the demo group, raised with its collectors on what is overdue most: whole, by line, rejected."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.disputes.deciding import reject_dispute
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, LineDraft, raise_dispute
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.receivables.models import Account, Residual

PLACES = (0, 3, 5)  # of the accounts by what is overdue, the largest is 0; the others are on hold


def raise_demo_disputes(*, as_of: date, now: datetime) -> int:
    """Raise three disputes, as far as the group is large enough; the same again raises none."""
    with transaction.atomic():
        if Dispute.objects.exists():
            return 0
        overdue = Residual.objects.filter(residual_minor__gt=0, due_on__lt=as_of)
        sums = overdue.values("account_id").annotate(minor=Sum("residual_minor"))
        by_size = sums.order_by("-minor", "account__customer__external_id", "account__currency")
        ranked = list(by_size.values_list("account_id", flat=True))
        chosen = [ranked[place] for place in PLACES if place < len(ranked)]
        for account_id, dispute in zip(chosen, (_by_line, _whole, _rejected), strict=False):
            account = Account.objects.select_related("collector").get(pk=account_id)
            if account.collector is None:
                raise ValueError("An account of the demo group has a collector.")
            dispute(account, desk_scope(user=account.collector), as_of, now)
    return len(chosen)


def _oldest(account: Account) -> Residual:
    open_items = Residual.objects.filter(account=account, residual_minor__gt=0).select_related("item")
    return open_items.order_by("due_on", "item__external_id")[0]


def _raise(account: Account, scope: Scope, draft: DisputeDraft, as_of: date, now: datetime) -> Dispute:
    item_id = _oldest(account).item.public_id
    return raise_dispute(scope=scope, item_id=item_id, draft=draft, now=now, today=as_of)


def _by_line(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    left = _oldest(account).residual_minor
    lines = (
        LineDraft(
            reference="2", description="Freight, though free delivery was agreed", amount_minor=left // 10
        ),
        LineDraft(reference="5", description="Twelve pieces invoiced, ten delivered", amount_minor=left // 5),
    )
    draft = DisputeDraft(reason="price", lines=lines, raised_by="Their purchasing", due_on=as_of)
    _raise(account, scope, draft, as_of, now)


def _whole(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    draft = DisputeDraft(reason="not_delivered", note="They have no delivery note.", raised_by="Goods in")
    _raise(account, scope, draft, as_of, now)


def _rejected(account: Account, scope: Scope, as_of: date, now: datetime) -> None:
    raised = _raise(account, scope, DisputeDraft(reason="order_number_missing"), as_of, now)
    answer = "The order number stands on page two of the invoice."
    reject_dispute(scope=scope, dispute_id=raised.public_id, answer=answer, now=now, today=as_of)
