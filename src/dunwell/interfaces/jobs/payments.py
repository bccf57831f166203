"""Payments: what a tick finds to do. Nobody's word is needed for it to ask."""

import logging

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.payments.asking import ask_about_waiting
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.payments.events import handle_events
from dunwell.apps.payments.giving_back import send_repayments
from dunwell.apps.payments.payout_models import Payout, PayoutState
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")


def tick(*, house: House, clock: Clock) -> int:
    """Handle what providers told, ask about what they did not tell, give back what was agreed to, and find payouts
    on the bank accounts; how many of all these there were.
    """
    if not house.payments:
        return 0
    now = clock()
    told = handle_events(house=house, now=now, today=house_day(now=now))
    now = clock()
    asked = ask_about_waiting(house=house, now=now, today=house_day(now=now))
    now = clock()
    given = send_repayments(house=house, now=now, today=house_day(now=now))
    found = 0
    if Payout.objects.filter(state__in=[PayoutState.RECONCILED, PayoutState.BANKED]).exists():
        for entity_id in Entity.objects.order_by("pk").values_list("pk", flat=True):
            now = clock()
            found += settle_payouts(
                entity_id=entity_id, now=now, today=house_day(now=now), providers=house.payments
            )
    if told or asked or given or found:
        log.info("payments: %s told, %s asked, %s given back, %s payouts found", told, asked, given, found)
    return told + asked + given + found
