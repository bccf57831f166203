"""Fetching the mails that have come: what a tick finds to do."""

import logging
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.apps.worklist.inbound import Fetched, fetch
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:inbox"


def tick(*, house: House, clock: Clock) -> Fetched | None:
    """Take in what lies in the inbox; None where there is no inbox or it cannot be asked now."""
    if house.inbox is None:
        return None
    try:
        found = fetch(inbox=house.inbox, actor=ACTOR, clock=clock, zone=ZoneInfo(settings.TIME_ZONE))
    except (Refused, Unavailable) as fault:
        log.warning("no mail was fetched: %s", fault.message)
        return None
    if found.taken or found.failed:
        log.info("mail: %s taken in, %s there already, %s left", found.taken, found.known, found.failed)
    return found
