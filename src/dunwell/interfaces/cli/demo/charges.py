"""Some charges for the demo group: posted the evening before, one let go, one waiting for a yes, one reversed."""

from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.charges.models import Charge, ChargesRun
from dunwell.apps.charges.posting import open_minor
from dunwell.apps.charges.terms import set_house
from dunwell.apps.charges.waivers import ask_waiver
from dunwell.apps.organisation.models import Entity, Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.apps.receivables.operations import allocate, record_receipt
from dunwell.apps.runs import charging
from dunwell.apps.runs.models import Run
from dunwell.interfaces.cli.demo.days import evening

ALONE_MINOR = 25_00  # so much of a charge one person lets go
SOURCE = "demo"


def charge_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Charge what letters of the last weeks made possible, and do something about some; the same again does nothing.

    Nothing is charged where no letter was ever written.
    """
    if ChargesRun.objects.exists() or not Run.objects.exists():
        return 0
    _decide(actor=actor, now=now)
    before = as_of - timedelta(days=1)
    at = min(now, evening(of=before))
    charging.run(as_of=before, actor=actor, clock=lambda: at)
    posted = list(
        Charge.objects.select_related("entity", "account__customer", "item").order_by("amount_minor", "pk")
    )
    if posted:
        with transaction.atomic():
            _let_go(posted, as_of=as_of, now=now)
            _pay_early(posted, actor=actor, as_of=as_of, now=now)
        charging.run(as_of=as_of, actor=actor, clock=lambda: now)
    return len(posted)


def _decide(*, actor: str, now: datetime) -> None:
    """Every entity charges interest once a month, and lets one person waive a little."""
    for entity in Entity.objects.order_by("pk"):
        set_house(
            scope=system_scope(actor=actor),
            entity=entity,
            interest_months=1,
            posts_unverified=False,
            waivers_alone={entity.currency: ALONE_MINOR},
            now=now,
        )


def _let_go(posted: list[Charge], *, as_of: date, now: datetime) -> None:
    """The smallest is let go by a collector alone; for the largest a second person is asked."""
    wishes = [(posted[0], "The invoice came late.")]
    if len(posted) > 1:
        wishes.append((posted[-1], "A good customer, and the first delay in years."))
    for charge, reason in wishes:
        ask_waiver(
            scope=_collector(charge.entity), charge_id=charge.public_id, reason=reason, now=now, today=as_of
        )


def _collector(entity: Entity) -> Scope:
    """Somebody who collects there."""
    people = User.objects.filter(memberships__entity=entity, memberships__role=Role.COLLECTOR)
    return desk_scope(user=people.order_by("pk")[0])


def _pay_early(posted: list[Charge], *, actor: str, as_of: date, now: datetime) -> None:
    """Money for one invoice turns out to have come before the interest on it ended."""
    touched = {posted[0].item_id, posted[-1].item_id}
    early = [one for one in posted if one.kind == "interest" and one.item_id not in touched]
    charge = next((one for one in early if open_minor(charge=one) == one.amount_minor), None)
    if charge is None or charge.item_id is None or charge.period_from is None:
        return
    item = OpenItem.objects.get(pk=charge.item_id)
    left = Residual.objects.get(item=item).residual_minor
    receipt = record_receipt(
        account=charge.account,
        amount_minor=left,
        received_on=charge.period_from + timedelta(days=2),
        number=f"Transfer for {item.number}",
        source=SOURCE,
        external_id=f"early/{item.external_id}",
        actor=actor,
        now=now,
    )
    allocate(
        credit_item_id=receipt.pk,
        debit_item_id=item.pk,
        amount_minor=left,
        on=as_of,
        actor=actor,
        now=now,
    )
