"""The daily collections: what a tick finds to do. It asks what is missing and never trusts when it was called."""

import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.apps.charges.models import ChargesRun
from dunwell.apps.charges.queries import was_run
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs import charging, collections
from dunwell.apps.runs.models import Run
from dunwell.apps.runs.owner_mail import send_digests
from dunwell.apps.runs.policy_mail import send_policies
from dunwell.interfaces.jobs import plans
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:collections"
CHARGES_ACTOR = "system:charges"
# A ledger that was just imported is not chased before a person has looked: the daily runs go on from a run that
# somebody made, and stop when the house was off for longer than this.
GOES_ON_DAYS = 31


def tick(*, house: House, clock: Clock) -> list[Run]:
    """Take up every run that is not closed, then make today's where it is missing and due; return the runs touched.

    What the sales side could not be told yet, since the mail server was away, is tried again. Customers who were
    not yet sent the credit policy in force are. Then today's charges are made, what was paid in advance is noted, and
    recurring plans are billed.
    """
    send_digests(house=house, clock=clock, actor=ACTOR)
    send_policies(house=house, clock=clock, actor=ACTOR)
    touched = [_run(as_of=found.as_of, house=house, clock=clock) for found in collections.unfinished()]
    today = day_due(now=clock())
    if today is not None:
        touched.append(_run(as_of=today, house=house, clock=clock))
    charge_today(clock=clock)
    plans.tick(clock=clock)
    return touched


def charge_today(*, clock: Clock) -> ChargesRun | None:
    """Run today's charges once collections were run for today; None where that is not so, or nothing may be done.

    An account that failed is tried again by the next day's run.
    """
    day = charges_due(now=clock())
    if day is None:
        return None
    found = charging.run(as_of=day, actor=CHARGES_ACTOR, clock=clock)
    log.info("charges for %s: %s; %s accounts failed", day, found.totals, len(found.failures))
    for failure in found.failures:
        log.error("charges for %s: account %s: %s", day, failure["account"], failure["problem"])
    return found


def charges_due(*, now: datetime) -> date | None:
    """Return today, in the group's time zone, when collections were run for it and charges were not; else None."""
    if settings.DUNWELL_DAILY_HOUR is None or not switch_state().is_live:
        return None
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    was_decided = Run.objects.filter(kind=collections.KIND, as_of=today, proposed_at__isnull=False).exists()
    return today if was_decided and not was_run(on=today) else None


def day_due(*, now: datetime) -> date | None:
    """Return today, in the group's time zone, when its run is missing and the hour has come; else None."""
    hour = settings.DUNWELL_DAILY_HOUR
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if hour is None or local.hour < hour:
        return None
    today = local.date()
    last = (
        Run.objects.filter(kind=collections.KIND).order_by("-as_of").values_list("as_of", flat=True).first()
    )
    if last is None or last >= today or today - last > timedelta(days=GOES_ON_DAYS):
        return None
    return today


def _run(*, as_of: date, house: House, clock: Clock) -> Run:
    found = collections.run(as_of=as_of, actor=ACTOR, house=house, clock=clock)
    log.info(
        "collections for %s: %s, %s considered, %s escalated, %s held, %s skipped",
        found.as_of,
        found.state,
        found.considered,
        found.escalated,
        found.held,
        found.skipped,
    )
    return found
