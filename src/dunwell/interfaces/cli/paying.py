"""What `payments` prints."""

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.desk_queries import attempts_page, payouts_latest
from dunwell.apps.payments.event_models import EventState, ProviderEvent
from dunwell.apps.payments.events import handle_again
from dunwell.apps.payments.models import AttemptState
from dunwell.apps.payments.payout_models import Payout, PayoutState
from dunwell.apps.payments.payouts import take_payout
from dunwell.core import ids
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock, house
from dunwell.ports.errors import Refused, Unavailable

ACTOR = "cli"
EVENTS_MAX = 200


def listed(*, state: str, as_json: bool) -> int:
    """Print the latest payments, of one state or of all."""
    if state and state not in AttemptState.values:
        return complain(f"there is no state {state}; there are {', '.join(AttemptState.values)}")
    found = attempts_page(scope=system_scope(actor=ACTOR), state=state, page=1)
    rows = [
        {
            "payment": ids.show(prefix="pay", uuid=one.public_id),
            "customer": one.account.customer.number,
            "amount": to_text(money=Money(one.amount_minor, one.currency)),
            "currency": one.currency,
            "state": str(one.state),
            "by": one.method_label,
            "declined": one.decline_code,
            "fault": one.fault,
        }
        for one in found.rows
    ]
    if as_json:
        print_json({"payments": rows, "total": found.total})
        return 0
    print_table(
        headings=["payment", "customer", "amount", "currency", "state", "by", "declined", "fault"],
        rows=[list(row.values()) for row in rows],
        right=["amount"],
    )
    return 0


def payouts(*, as_json: bool) -> int:
    """Print what providers paid out."""
    rows = [_payout(one) for one in payouts_latest(scope=system_scope(actor=ACTOR))]
    if as_json:
        print_json({"payouts": rows})
        return 0
    names = ["provider", "reference", "amount", "currency", "arrives_on", "state"]
    print_table(headings=names, rows=[[str(row[name]) for name in names] for row in rows], right=["amount"])
    return 0


def reconcile(*, provider: str, reference: str, as_json: bool) -> int:
    """Ask for a payout and print how far it is proved; 1 where it does not add up."""
    wired = house()
    if provider not in wired.payments:
        return complain(f"no provider {provider} is connected (DUNWELL_PAYMENTS)")
    now = clock()
    try:
        payout = take_payout(
            provider=provider, reference=reference, house=wired, now=now, today=house_day(now=now)
        )
    except (Refused, Unavailable) as away:
        return complain(f"the provider says: {away.message}")
    if as_json:
        print_json(_payout(payout))
    else:
        print_table(headings=["", ""], rows=[[name, str(value)] for name, value in _payout(payout).items()])
    return 1 if payout.state == PayoutState.DIFFERS else 0


def events(*, is_again: bool, as_json: bool) -> int:
    """Print what could not be handled, after one more try where that is asked for; 1 while there is any."""
    stuck = ProviderEvent.objects.filter(state=EventState.STUCK).order_by("pk")
    if is_again:
        wired = house()
        for one in list(stuck[:EVENTS_MAX]):
            if one.provider in wired.payments:
                now = clock()
                handle_again(event=one, house=wired, now=now, today=house_day(now=now))
    rows = [
        {"provider": one.provider, "event": one.external_id, "name": one.name, "fault": one.fault}
        for one in stuck[:EVENTS_MAX]
    ]
    if as_json:
        print_json({"events": rows})
    else:
        print_table(
            headings=["provider", "event", "name", "fault"], rows=[list(row.values()) for row in rows]
        )
    return 1 if rows else 0


def _payout(payout: Payout) -> dict[str, object]:
    return {
        "provider": payout.provider,
        "reference": payout.reference,
        "amount": to_text(money=Money(payout.minor, payout.currency)),
        "currency": payout.currency,
        "arrives_on": payout.arrives_on.isoformat(),
        "state": str(payout.state),
        "findings": payout.findings,
    }
