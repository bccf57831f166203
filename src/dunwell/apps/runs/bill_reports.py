"""What carriers report of bills: printed, delivered, come back. All of a file is taken in, or none of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.models import Delivery
from dunwell.apps.billing.proofs import prove
from dunwell.apps.runs.bill_tasks import ask_bounced
from dunwell.core.billing.delivery import CAME_BACK, ProofKind
from dunwell.formats.carrier_report import ReportRow
from dunwell.formats.small_csv import LineFault


def take_reports(
    *, rows: Sequence[ReportRow], now: datetime, actor: str
) -> tuple[int, tuple[LineFault, ...]]:
    """Keep what is reported and return how much of it is new; or nothing, with the faults.

    The same report again changes nothing. What came back is asked about as a mail that bounced is.
    """
    keys = {row.key.partition("@")[0] for row in rows}
    known = {one.key: one for one in Delivery.objects.select_related("bill__customer").filter(key__in=keys)}
    faults = [
        LineFault(row.line, "key", f"Nothing was sent under {row.key!r}.")
        for row in rows
        if row.key.partition("@")[0] not in known
    ]
    faults += [LineFault(row.line, "at", f"{row.at} is still to come.") for row in rows if row.at > now]
    if faults:
        return 0, tuple(faults)
    new = 0
    with transaction.atomic():
        for row in rows:
            delivery = known[row.key.partition("@")[0]]
            kind = ProofKind(row.event)
            is_new = prove(
                delivery=delivery,
                kind=kind,
                now=row.at,
                actor=actor,
                detail=row.detail,
                evidence={"reported_at": now.isoformat()},
                external_id=f"report:{row.at.isoformat()}",
            )
            new += is_new
            if is_new and kind in CAME_BACK:
                delivery.refresh_from_db(fields=["state", "detail"])
                ask_bounced(delivery=delivery, now=now, actor=actor)
    return new, ()
