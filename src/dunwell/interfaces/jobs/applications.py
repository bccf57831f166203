"""Applications for credit: letters that could not leave at once, and applications that nobody confirmed."""

import logging

from dunwell.apps.credit.application_codes import lapse_unconfirmed
from dunwell.apps.credit.application_letters import send_letters
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:credit"


def tick(*, house: House, clock: Clock) -> None:
    """Let applications lapse whose address nobody confirmed in time, and send the letters that wait."""
    if lapsed := lapse_unconfirmed(actor=ACTOR, now=clock()):
        log.info("credit: %s applications lapsed, their address was not confirmed", lapsed)
    if sent := send_letters(house=house, now=clock()):
        log.info("credit: %s letters about applications sent", sent)
