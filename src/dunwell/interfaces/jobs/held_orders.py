"""Orders that are held: what a tick finds to be let go, to be warned of, and to be told."""

import logging

from dunwell.apps.credit.holds import Looked, look
from dunwell.apps.credit.reservations import settle_reservations
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.runs.hold_mail import send_hold_mails
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:credit"


def tick(*, house: House, clock: Clock) -> Looked:
    """Look at orders that are warned of or held, end reservations that are over, and send the letters."""
    done = _look(house=house, clock=clock, is_only_open=True)
    if settled := settle_reservations(now=clock()):
        log.info("credit: %s reservations ended", settled)
    if sent := send_hold_mails(house=house, clock=clock, actor=ACTOR):
        log.info("credit: %s letters about held orders sent", sent)
    return done


def look_at_all(*, house: House, clock: Clock) -> Looked:
    """Look at every customer by the rules of its entity."""
    return _look(house=house, clock=clock, is_only_open=False)


def _look(*, house: House, clock: Clock, is_only_open: bool) -> Looked:
    """Nobody is held, and nobody let go, while the house is stopped or tried out."""
    if not switch_state().is_live:
        return Looked()
    now = clock()
    done = look(
        as_of=house_day(now=now),
        now=now,
        actor=ACTOR,
        default_sender=house.default_sender,
        is_only_open=is_only_open,
    )
    if done != Looked():
        log.info("credit: %s warned of, %s held, %s ended", done.warned, done.held, done.ended)
    return done
