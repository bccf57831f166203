"""A ledger whose bills leave by every carrier, and what is told of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import FakeExchange, fake_house
from tests.ledger import ACTOR, Ledger, broken, events, make_ledger, morning
from tests.world import make_user

from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Bill, Buyer, Delivery, Proof
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.interfaces.jobs import bills

BROOK = "ap@brook.example"
ENDPOINT = {"endpoint_scheme": "0208", "endpoint": "0403019261", "buyer_reference": "PO-1"}


@dataclass
class Story:
    """A ledger whose bills leave by every carrier."""

    ledger: Ledger
    exchange: FakeExchange = field(default_factory=FakeExchange)

    def issue(self, number: str = "BROOK", **values) -> Bill:
        (bill,) = issue(plains=[plain(self.ledger, number, **values)], now=self.ledger.clock(), actor=ACTOR)
        return bill

    def house(self):
        ledger = self.ledger
        return fake_house(
            mail=ledger.mail,
            documents=ledger.documents,
            post=ledger.post,
            sms=ledger.sms,
            exchange=self.exchange,
        )

    def tick(self):
        return bills.tick(house=self.house(), clock=self.ledger.clock)

    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.ledger.clock.now += timedelta(days=1)
            self.tick()

    def wishes(self, **values) -> None:
        Buyer.objects.update(**values)

    def scope(self):
        return desk_scope(user=make_user("collector", Role.COLLECTOR, self.ledger.entity))


def story_told() -> Iterator[Story]:
    """A story that begins, and the proof after it that all invariants hold."""
    ledger = make_ledger(on=TODAY)
    ledger.clock.now = morning(TODAY)
    ledger.entity.iban, ledger.entity.address = "DE89370400440532013000", "Hauptstr. 1\n10115 Berlin"
    ledger.entity.save()
    seller(ledger, contact_name="Anna Beck", contact_phone="+49 30 5550100")
    buyer(ledger, "BROOK")
    yield Story(ledger)
    assert broken() == {}


def told(bill):
    return events(bill.account, prefix=("billing.", "worklist.", "messages."))


def proofs(bill):
    return list(
        Proof.objects.filter(delivery__bill=bill).order_by("pk").values_list("delivery__channel", "kind")
    )


def states(bill):
    return list(Delivery.objects.filter(bill=bill).order_by("pk").values_list("channel", "state"))
