"""Bills on their way: what a tick finds to do. It asks what is missing and never trusts when it was called."""

import logging

from dunwell.apps.billing.issuing import issue_waiting
from dunwell.apps.runs.bill_mail import Sent, send_bills
from dunwell.apps.runs.bill_watch import watch
from dunwell.apps.runs.renewal_mail import send_renewals
from dunwell.apps.runs.statement_mail import send_statements
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:billing"


def tick(*, house: House, clock: Clock) -> Sent:
    """Issue what has waited long enough, send what is due, watch over what is on its way, send statements and
    letters of renewals.

    Held-back waiting bills become drafts that say why; the desk shows them.
    """
    issued = issue_waiting(now=clock(), actor=ACTOR)
    if issued:
        log.info("bills: %s issued", len(issued))
    sent = leave(house=house, clock=clock)
    watched = watch(now=clock(), actor=ACTOR)
    if watched.held or watched.silent or watched.closed:
        log.info("bills: %s held, %s silent, %s answered", watched.held, watched.silent, watched.closed)
    statements = send_statements(house=house, clock=clock, actor=ACTOR)
    if statements:
        log.info("statements: %s sent", statements)
    renewals = send_renewals(house=house, clock=clock, actor=ACTOR)
    if renewals:
        log.info("renewals: %s sent", renewals)
    return sent


def leave(*, house: House, clock: Clock) -> Sent:
    """Send what is due, as soon as it was issued."""
    sent = send_bills(house=house, clock=clock, actor=ACTOR)
    if sent.left or sent.held or sent.put_back:
        log.info("bills: %s left, %s held, %s to be tried again", sent.left, sent.held, sent.put_back)
    return sent
