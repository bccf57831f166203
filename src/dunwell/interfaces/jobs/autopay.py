"""Charges that happen by themselves: what a tick finds to be planned, told, charged and settled."""

import logging

from dunwell.apps.organisation.days import house_day
from dunwell.apps.payments.debit_settling import settle_debits
from dunwell.apps.runs.autopay_due import Charged, charge_due
from dunwell.apps.runs.autopay_mail import send_autopay_mails
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

ACTOR = "system:autopay"


def tick(*, house: House, clock: Clock) -> Charged:
    """Settle direct debits whose lines the bank has booked, charge what is due, and send the letters about it."""
    now = clock()
    settled = settle_debits(now=now, today=house_day(now=now))
    if settled:
        log.info("autopay: %s direct debits were settled, or came back", settled)
    done = charge_due(house=house, clock=clock)
    sent = send_autopay_mails(house=house, clock=clock, actor=ACTOR)
    if done != Charged() or sent:
        log.info(
            "autopay: %s planned, %s charged, %s letters noted, %s sent",
            done.planned,
            done.charged,
            done.letters,
            sent,
        )
    return done
