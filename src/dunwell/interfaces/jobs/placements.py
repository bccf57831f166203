"""Claims at agencies: what a tick finds to be proposed, demanded, handed over, told, taken back and closed."""

import logging
from datetime import date

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.placements.advancing import Advanced, advance
from dunwell.apps.placements.rules import ACTOR, propose_by_rules
from dunwell.apps.runs.demand_mail import send_demands
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")


def tick(*, house: House, clock: Clock) -> Advanced:
    """Move every placement by its day, and send the final demands that wait. Nothing moves while all is stopped."""
    if not switch_state().is_live:
        return Advanced()
    done = advance(default_sender=house.default_sender, documents=house.documents, now=clock())
    sent = send_demands(house=house, clock=clock, actor=ACTOR)
    if done.moved or sent:
        log.info("placements: %s; %s final demands sent", done.moved, sent)
    for number, why in done.stuck.items():
        log.warning("placements: %s does not go on: %s", number, why)
    return done


def propose(*, clock: Clock, on: date | None = None) -> int:
    """Propose what the rules want, in the evening; how many are new."""
    if not switch_state().is_live:
        return 0
    made = propose_by_rules(now=clock(), today=on or house_day(now=clock()))
    if made:
        log.info("placements: %s proposed by rules", made)
    return made
