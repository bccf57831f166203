"""Deposits and recurring plans: what a tick finds of them. It asks what is missing, whenever it is called."""

import logging
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.apps.billing.deposits import note_payments
from dunwell.apps.billing.gathering import gather_due
from dunwell.apps.billing.plan_terms import tell_renewals
from dunwell.apps.billing.plans_due import PlansBilled, bill_due
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import switch_state
from dunwell.ports.house import Clock

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:billing"


def tick(*, clock: Clock) -> PlansBilled:
    """Note which deposits were paid; from the daily hour on, bill the plans that are due, gather what goes
    into one bill a month, and tell of renewals.

    In test mode, and while everything is stopped, nothing is billed: a bill cannot be taken back but by another one.
    """
    now = clock()
    noted = note_payments(now=now, actor=ACTOR)
    if noted:
        log.info("deposits: %s paid, or gone back to the payer", noted)
    hour = settings.DUNWELL_DAILY_HOUR
    if hour is None or now.astimezone(ZoneInfo(settings.TIME_ZONE)).hour < hour:
        return PlansBilled()
    if not switch_state().is_live:
        return PlansBilled()
    billed = bill_due(now=now, actor=ACTOR)
    if billed.bills or billed.kept_back:
        log.info("plans: %s billed, %s kept back", len(billed.bills), billed.kept_back)
    gathered = gather_due(now=now, actor=ACTOR)
    if gathered.bills or gathered.kept_back:
        log.info("bills: %s gather others, %s kept back", len(gathered.bills), gathered.kept_back)
    told = tell_renewals(scope=system_scope(actor=ACTOR), now=now, actor=ACTOR)
    if told:
        log.info("plans: %s renewals told", len(told))
    return billed
