"""How much of an item can still be disputed."""

from datetime import date

from django.db.models import Sum

from dunwell.apps.disputes.frames import set_aside
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.core.disputes.set_aside import guards


def lock_item(*, item_id: int) -> None:
    """Let those who dispute or settle one item follow each other, in the caller's transaction."""
    OpenItem.objects.select_for_update(no_key=True).get(pk=item_id)


def room(*, item: OpenItem, today: date, besides: Dispute | None = None) -> int:
    """Return what is left of an item and not disputed yet, in minor units; a dispute may be left out of account.

    Raises DisputeRefused where nothing is left of the item at all.
    """
    left = Residual.objects.filter(item=item).aggregate(minor=Sum("residual_minor"))["minor"] or 0
    if left <= 0:
        raise DisputeRefused(code="settled", field="", message="This item is paid: nothing is left of it.")
    found = set_aside(as_of=today, item_ids=[item.pk])
    if besides is not None:
        found = found.filter(found["dispute_id"] != besides.pk)
    disputed = guards(set_aside=found, as_of=today)["guarded_minor"].sum()
    return max(0, left - int(disputed))


def check_amount(amount_minor: int, *, left_minor: int) -> None:
    """Refuse what is not positive, or more than can be disputed."""
    if left_minor <= 0:
        raise DisputeRefused(
            code="all_disputed", field="amount", message="All that is left of this item is disputed already."
        )
    if amount_minor <= 0:
        raise DisputeRefused(code="not_positive", field="amount", message="Give an amount above zero.")
    if amount_minor > left_minor:
        raise DisputeRefused(
            code="more_than_left",
            field="amount",
            message="That is more than is left of the item and not disputed yet.",
            left_minor=left_minor,
        )
