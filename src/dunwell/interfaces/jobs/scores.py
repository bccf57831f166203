"""Scores and limits: what a tick finds to be scored, and which temporary increases have ended."""

import logging

from dunwell.apps.credit.asking import end_raises
from dunwell.apps.credit.scoring import Round, score_due
from dunwell.apps.organisation.days import house_day
from dunwell.ports.house import Clock

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:credit"


def tick(*, clock: Clock) -> Round:
    """Score whoever is due today, and tell of increases that ended; again on the same day it finds nothing."""
    now = clock()
    today = house_day(now=now)
    if ended := end_raises(as_of=today, now=now, actor=ACTOR):
        log.info("credit: %s temporary increases ended", ended)
    done = score_due(as_of=today, now=now, actor=ACTOR)
    if done.scored:
        log.info(
            "credit: %s customers scored, %s in another class, %s reviews asked for",
            done.scored,
            done.changed,
            done.reviews,
        )
    if done.without:
        log.warning("credit: %s customers not scored: an exchange rate is missing", len(done.without))
    return done
