"""The processes of a payment provider's inbox that are killed: who takes webhooks in, and who handles them.

The provider is asked anew by each, and says each time that the payment was made: it does not know who died.
"""

from datetime import timedelta

from tests.runs import forked

REFERENCE = "ch_1"
MINOR = 119_00
BROUGHT_IN = ["dunwell.apps.payments.events", "dunwell.interfaces.cli.checking", "tests.apps.payments.paying"]


def fill() -> None:
    """An invoice, and a payment of it whose page is open."""
    from tests.apps.payments.paying import Paying  # noqa: PLC0415 - needs Django set up
    from tests.world import make_world  # noqa: PLC0415 - as above

    paying = Paying(world=make_world())
    (item,) = paying.owe(("R-1", MINOR, 5))
    paying.open(paying.begin((item, MINOR)))


def take_in(*, names: list[str], minutes: int) -> None:
    """Take webhooks in, one after the other; the same name is the same event."""
    from tests.payments_world import GOOD, webhook  # noqa: PLC0415 - as above
    from tests.world import NOW  # noqa: PLC0415 - as above

    from dunwell.apps.payments.events import take_in_event  # noqa: PLC0415 - as above

    house = paid_house()
    for name in names:
        take_in_event(
            provider="fake",
            body=webhook(name, "charge", REFERENCE),
            headers=GOOD,
            house=house,
            now=NOW + timedelta(minutes=minutes),
        )


def handle(*, minutes: int, point: list[object] | None = None) -> None:
    """Handle what waits, stopping at the point if there is one."""
    from tests.world import NOW  # noqa: PLC0415 - as above

    from dunwell.apps.payments.events import handle_events  # noqa: PLC0415 - as above

    if point:
        name, when, nth = point
        forked.hold(name=str(name), when=str(when), nth=int(str(nth)))
    now = NOW + timedelta(minutes=minutes)
    while handle_events(house=paid_house(), now=now, today=now.date()):
        pass


def paid_house():
    """The house with a provider that says that the payment was made."""
    from tests.payments_world import CARD, FakeProvider, paying_house  # noqa: PLC0415 - as above

    from dunwell.apps.payments.models import PaymentAttempt  # noqa: PLC0415 - as above
    from dunwell.ports.payments import Charge, ChargeState  # noqa: PLC0415 - as above

    provider = FakeProvider()
    provider.charges[REFERENCE] = Charge(
        reference=REFERENCE,
        key=PaymentAttempt.objects.values_list("key", flat=True).get(),
        state=ChargeState.SUCCEEDED,
        amount_minor=MINOR,
        currency="EUR",
        method=CARD,
    )
    return paying_house(provider)


def look() -> None:
    """Say what there is now."""
    from tests.apps.payments.paying import broken, ledger  # noqa: PLC0415 - as above

    from dunwell.apps.journal.models import Event  # noqa: PLC0415 - as above
    from dunwell.apps.payments.event_models import ProviderEvent  # noqa: PLC0415 - as above
    from dunwell.apps.payments.models import Movement, PaymentAttempt  # noqa: PLC0415 - as above
    from dunwell.apps.receivables.models import Entry, Ledger, OpenItem, Residual  # noqa: PLC0415 - as above

    forked.say(
        attempts=list(PaymentAttempt.objects.values_list("state", flat=True)),
        receipts=list(OpenItem.objects.filter(kind="receipt").values_list("amount_minor", flat=True)),
        movements=list(Movement.objects.values_list("kind", "minor")),
        left=sum(Residual.objects.values_list("residual_minor", flat=True)),
        clearing=ledger(Ledger.CLEARING),
        sum_of_all=sum(Entry.objects.values_list("amount_minor", flat=True)),
        told=Event.objects.filter(name="payments.attempt.succeeded").count(),
        inbox=dict(ProviderEvent.objects.order_by("external_id").values_list("external_id", "state")),
        broken=broken(),
    )


if __name__ == "__main__":
    forked.COMMANDS |= {"fill": fill, "take_in": take_in, "handle": handle, "look": look}
    forked.BROUGHT_IN += BROUGHT_IN
    forked.main()
