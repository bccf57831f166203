"""Cash: what a tick finds to be matched. It asks what is new, whenever it is called."""

import logging
from collections.abc import Iterable

from dunwell.apps.cash.matching import Matched, match_lines
from dunwell.apps.cash.matching_due import entities_to_match
from dunwell.apps.cash.parking import wake
from dunwell.apps.organisation.days import house_day
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.placements.agency_banking import settle_statements
from dunwell.apps.replies.advice_settling import settle_advices
from dunwell.apps.replies.advised_disputes import dispute_advised
from dunwell.ports.house import Clock

log = logging.getLogger("dunwell.jobs")


def tick(*, clock: Clock, providers: Iterable[str] = ()) -> list[Matched]:
    """Match the lines of entities for which a line, an item, an advice or a correction is new.

    Before that, lines come back that were set aside until today; after it, what advices promised falls away where
    its money is here. Payouts of payment providers (by name) are cleared or set aside first, and so is what agencies
    send: they are nobody's money.
    """
    done: list[Matched] = []
    now = clock()
    if came_back := wake(today=house_day(now=now), now=now):
        log.info("cash: %s lines came back that were parked until today", came_back)
    for entity_id in entities_to_match():
        now = clock()
        settle_payouts(entity_id=entity_id, now=now, today=house_day(now=now), providers=providers)
        settle_statements(entity_id=entity_id, now=now)
        matched = match_lines(entity_id=entity_id, now=now, today=house_day(now=now))
        log.info("cash: %s posted, %s proposed, %s left", matched.posted, matched.proposed, matched.left)
        done.append(matched)
    now = clock()
    if disputed := dispute_advised(now=now, today=house_day(now=now)):
        log.info("cash: %s deductions were handed on as disputes", disputed)
    if settled := settle_advices(now=now, today=house_day(now=now)):
        log.info("cash: %s drafts and mails of advices were settled", settled)
    return done
