"""What credit bureaus tell of customers we watch, and what credit insurers must be told: once an hour."""

import logging
from datetime import timedelta

from dunwell.apps.credit.alert_effects import follow_alerts
from dunwell.apps.credit.bureaus import hear_alerts
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.worklist.credit_tasks import ask_about_alerts, ask_for_insurers
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:credit"
BACK = timedelta(days=7)
"""Alerts are asked for so far back each time: a bureau that was away for days is heard later, and each alert once."""


def tick(*, house: House, clock: Clock) -> int:
    """Hear every bureau and open the tasks that follow; return how many are new. One bureau's outage stops no other.

    What is severe is followed at once: customers are scored anew, and their orders looked at.
    """
    state = switch_state()
    if state.is_stopped:
        return 0
    now = clock()
    today = house_day(now=now)
    opened = 0
    for bureau in house.bureaus:
        try:
            heard = hear_alerts(bureau=bureau, since=now - BACK, now=now, actor=ACTOR)
        except (Refused, Unavailable) as fault:
            log.warning("credit bureau %s was not heard: %s", bureau.terms.name, fault)
            continue
        opened += ask_about_alerts(alerts=heard, as_of=today, actor=ACTOR, now=now)
    done = follow_alerts(
        as_of=today, now=now, actor=ACTOR, default_sender=house.default_sender, is_live=state.is_live
    )
    if done.noted or done.scored:
        log.info(
            "credit: after alerts %s noted insolvent, %s scored anew, %s warned of, %s held",
            *(done.noted, done.scored, done.looked.warned, done.looked.held),
        )
    opened += ask_for_insurers(scope=system_scope(actor=ACTOR), as_of=today, now=now)
    if opened:
        log.info("credit: %s tasks for insurers and alerts opened", opened)
    return opened
