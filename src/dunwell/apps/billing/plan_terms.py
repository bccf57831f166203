"""Terms of recurring plans that come to an end: told once, in time to object."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.apps.billing.order_models import Recurring, RecurringState
from dunwell.apps.billing.plans import locked, plan_of, tell
from dunwell.apps.billing.renewals import note_renewal
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.core.billing.renewal import Renewal, next_tell_on, to_tell

_DAY = timedelta(days=1)  # no entity's day is later than the day after that of UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDue:
    """A plan whose term ends, as its customer is to be told."""

    row: Recurring
    renewal: Renewal


def renewals_due(*, scope: Scope, as_of: date) -> list[RenewalDue]:
    """Return the plans whose customers are to be told by a day that a term ends, or goes on; the nearest end first.

    None that is paused or ended, or that is known to end: of a paused one they are told once it is resumed.
    """
    found = Recurring.objects.filter(seen(scope=scope), state=RecurringState.ACTIVE)
    due = [
        RenewalDue(row=row, renewal=renewal)
        for row in found.filter(tell_on__isnull=False).select_related("entity", "customer").order_by("pk")
        if (renewal := _renewal(row, as_of)) is not None
    ]
    return sorted(due, key=lambda one: one.renewal.term.last_on)


def _renewal(row: Recurring, as_of: date) -> Renewal | None:
    plan = plan_of(row)
    if plan.ends_on is not None:
        return None  # it is known to end
    return to_tell(term=plan.term, starts_on=plan.starts_on, as_of=as_of)


def tell_renewals(*, scope: Scope, now: datetime, actor: str) -> list[RenewalDue]:
    """Note each end of a term that is to be told by each entity's day, once, with the letter of it; return them.

    Of each there is an event, billing.plan.renewal_due. The letter leaves by runs/renewal_mail.
    """
    found = Recurring.objects.filter(seen(scope=scope), state=RecurringState.ACTIVE)
    told: list[RenewalDue] = []
    for pk in found.filter(tell_on__lte=now.date() + _DAY).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = locked(row=Recurring(pk=pk))
            renewal = _renewal(row, entity_day(entity=row.entity, now=now))
            is_active = row.state == RecurringState.ACTIVE
            if renewal is None or not is_active or row.told_for == renewal.term.last_on:
                continue
            plan = plan_of(row)
            row.told_for = renewal.term.last_on
            row.tell_on = next_tell_on(term=plan.term, starts_on=plan.starts_on, told_for=row.told_for)
            row.save(update_fields=["told_for", "tell_on"])
            note_renewal(row=row, renewal=renewal, now=now)
            tell(
                row=row,
                name="billing.plan.renewal_due",
                now=now,
                actor=actor,
                data={
                    "term_ends_on": renewal.term.last_on.isoformat(),
                    "notice_by": renewal.notice_by.isoformat(),
                    "renews": renewal.renews,
                },
            )
            told.append(RenewalDue(row=row, renewal=renewal))
    return told
