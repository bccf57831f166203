"""The service lever: what a tick finds to be tightened, given back, and told to other systems."""

import logging

from dunwell.apps.runs.service_lever import pull_lever
from dunwell.apps.service.sending import send_deliveries
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")


def tick(*, house: House, clock: Clock) -> int:
    """Look at the services that are to be looked at, and tell the targets; how many services changed."""
    targets = list(house.webhooks.targets) if house.webhooks is not None else []
    changed = pull_lever(targets=targets, clock=clock)
    sent = send_deliveries(webhooks=house.webhooks, clock=clock) if house.webhooks is not None else 0
    if changed or sent:
        log.info("service: %s changed, %s told to other systems", changed, sent)
    return changed
