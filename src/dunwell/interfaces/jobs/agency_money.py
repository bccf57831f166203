"""The money between us and agencies: what a tick finds to do. It asks what is new, whenever it is called."""

import logging

from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.agency_banking import settle_statements
from dunwell.apps.placements.costs import charge_withdrawals
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.models import Placement
from dunwell.ports.house import Clock

log = logging.getLogger("dunwell.jobs")


def tick(*, clock: Clock) -> int:
    """Find what was paid to us of placed claims, post fees for claims taken back, and settle statements on the bank;
    how many of all these there were.
    """
    if not Placement.objects.filter(placed_at__isnull=False).exists():
        return 0
    direct = find_direct(now=clock())
    fees = charge_withdrawals(now=clock())
    settled = sum(
        settle_statements(entity_id=entity_id, now=clock())
        for entity_id in Entity.objects.filter(remittances__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    if direct or fees or settled:
        log.info("agencies: %s direct payments, %s fees, %s statements settled", direct, fees, settled)
    return direct + fees + settled
